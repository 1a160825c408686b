"""Files that hold credentials, by their names, and where in their text these stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from layersmith.effects.credentials.texts import Part, in_urls, placeholder
from layersmith.values import NamedTuple

Certainty = Literal["always", "often", "text"]


class CredentialFile(NamedTuple):
    """A kind of file. It holds a credential "always", or "often": then its text, or how it is used, has to say so; with
    "text" only its text can.
    `inside` finds the credential in its text, None when all of it is one."""

    kind: str
    certainty: Certainty
    inside: re.Pattern[str] | None


def _kind(kind: str, certainty: Certainty, inside: str | None = None) -> CredentialFile:
    return CredentialFile(kind, certainty, None if inside is None else re.compile(inside))


_VALUE = r"(?P<value>\S(?:.*\S)?)\s*$"
_WORD = r"(?:passw(?:or)?d|passwd|secret|token|api[_-]?key)"
_PROPERTY = rf"(?im)^[^#;\n]*?{_WORD}(?:(?!{_WORD})[\w.-])*\s*+[:=]\s*{_VALUE}"
_NAME = r"(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY)"
_ENVIRONMENT = rf"(?im)^(?:[^\S\n]|[\"'])*+(?:export\s++)?(?:(?!{_NAME})\w)*{_NAME}\w*+={_VALUE}"
_IN_URL = r"://[^:@/\s]*:(?P<value>(?:(?!://)[^@\s])+)@"
_IN_JSON = r"\"(?:password|auth|private_key|[\w.-]+\.(?:com|org|net|io))\"\s*:\s*\"(?P<value>[^\"]+)\""
_PRIVATE_NAMES = (
    r"(?i:priv(?:ate)?[-_]?key\.pem|.*[-_.]priv(?:ate)?(?:[-_]?key)?\.(?:pem|key)"
    r"|(?:server|tls|ssl|client)\.key|.*\.p12|.*\.pfx)"
)

_BY_NAME: tuple[tuple[str, CredentialFile], ...] = (
    (r"id_(?:rsa|dsa|ecdsa|ed25519)", _kind("private key of ssh", "always")),
    (r"\.npmrc", _kind(".npmrc", "often", r"(?m)(?:_authToken|_auth|_password)\s*=\s*(?P<value>\S+)")),
    (r"\.yarnrc\.yml", _kind(".yarnrc.yml", "often", r"npmAuth(?:Token|Ident)['\"]?\s*:\s*(?P<value>\S+)")),
    (r"[._]netrc", _kind(".netrc", "always", r"\bpassword\s+(?P<value>\S+)")),
    (r"\.git-credentials", _kind(".git-credentials", "always", _IN_URL)),
    (r"\.pypirc", _kind(".pypirc", "always", r"(?m)^[^\S\n]*+password\s*[:=]\s*(?P<value>\S+)")),
    (r"pip\.(?:conf|ini)", _kind("pip.conf", "often", _IN_URL)),
    (
        r"settings\.xml",
        _kind("Maven's settings.xml", "often", r"<(?:password|passphrase)>\s*(?P<value>[^<\s]+)"),
    ),
    (
        r"(?i:nuget\.config)",
        _kind("NuGet.Config", "often", r"(?i)key=\"(?:ClearText)?Password\"\s+value=\"(?P<value>[^\"]+)\""),
    ),
    (r"auth\.json", _kind("Composer's auth.json", "often", _IN_JSON)),
    (r"gradle\.properties", _kind("gradle.properties", "text", _PROPERTY)),
    (r"\.dockercfg", _kind("a registry's login", "always")),
    (r"kube_?config(?:\.ya?ml)?", _kind("kubeconfig", "always")),
    (
        r"credentials(?:\.(?:json|toml|ya?ml|txt|ini|csv))?",
        _kind("a file of credentials", "often", _PROPERTY),
    ),
    (r"(?:.*[-_.])?service[-_]?account(?:[-_]?key)?\.json", _kind("key of a service account", "often", _IN_JSON)),
    (
        r"\.env(?:\.(?:local|prod(?:uction)?|staging|secrets?))?|secrets?\.env",
        _kind(".env", "often", _ENVIRONMENT),
    ),
    (_PRIVATE_NAMES, _kind("a private key", "always")),
    (
        r"(?i:.*\.(?:pem|key))",
        _kind("a private key", "text", r"(?P<value>-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[^-]*)"),
    ),
)

_NAMED = re.compile("|".join(f"({pattern})" for pattern, _ in _BY_NAME))
"""One look for all of them, as a folder may have a million names: the group is the place in the table."""

_BY_FOLDER: tuple[tuple[str, str, CredentialFile], ...] = (
    (
        ".ssh",
        r"(?!.*\.pub$)(?!known_hosts|authorized_keys|config|environment|rc).*",
        _kind("private key of ssh", "often"),
    ),
    (".docker", r"config\.json", _kind("a registry's login", "often", _IN_JSON)),
    (
        ".aws",
        r"credentials",
        _kind("AWS credentials", "always", r"aws_(?:secret_access_key|session_token)\s*=\s*(?P<value>\S+)"),
    ),
    (
        ".cargo",
        r"credentials(?:\.toml)?",
        _kind("Cargo's credentials", "always", r"(?m)^[^\S\n]*+token\s*=\s*\"(?P<value>[^\"]+)\""),
    ),
    (".gem", r"credentials", _kind("gem's credentials", "always", r"(?m)^:?\w+:\s*(?P<value>\S+)")),
    (".kube", r"config", _kind("kubeconfig", "always")),
    (".composer", r"auth\.json", _kind("Composer's auth.json", "always", _IN_JSON)),
    ("gcloud", r"application_default_credentials\.json", _kind("Google's credentials", "always")),
)

_PUBLIC = re.compile(
    r"(?i).*(?:example|sample|template|dist|default|dummy|\bpub\b|public|pubkey|chain|bundle|signing|release|apt|gpg|rpm|repo"
    r"|archive|keyring|dhparam|root[-_.]?ca|cacert|\bca\b|[-_.]ca[-_.]|certificate|cert\.pem|crt).*"
)
"""Names of what is made to be handed on: examples, public keys, certificates, keys that packages are signed with."""

_FOR_ALL = re.compile(
    r"(?i).*(?:insecure|snake-?oil|bad[-_]?key|localhost|vagrant|(?:^|[/_.-])(?:tests?|fixtures?)[/_.-]).*"
)
"""Paths of keys that everyone has, for tests and for machines of one's own."""


def credential_file(path: str) -> CredentialFile | None:
    """What kind of credential the file at `path`, in a context or an image, holds by its name; None for no kind."""
    folder, _, name = path.rstrip("/").rpartition("/")
    above = folder.rpartition("/")[2]
    kind = next((kind for place, pattern, kind in _BY_FOLDER if above == place and re.fullmatch(pattern, name)), None)
    if kind is None or kind.certainty != "always":
        named = _NAMED.fullmatch(name)
        if named is not None and named.lastindex:
            kind = _BY_NAME[named.lastindex - 1][1]
            if kind.kind in ("a private key", ".env") and _PUBLIC.fullmatch(name):
                return None
    # Last: of a million names few are a credential's.
    return None if kind is None or _FOR_ALL.fullmatch(path) else kind


def copied_file(source: str, place: str | None) -> CredentialFile | None:
    """What kind of credential the file `source` of a context holds that comes to lie at `place` (None: not known), by
    the name that says most."""
    if _FOR_ALL.fullmatch(source):
        return None
    kinds = [kind for path in (source, place) if path and (kind := credential_file(path))]
    return next((kind for kind in kinds if kind.certainty == "always"), kinds[0] if kinds else None)


def inside(kind: CredentialFile, text: str) -> Iterator[Part]:
    """The credentials in `text`, the content of a file of this `kind`."""
    if kind.inside is None:
        if text.strip():
            yield Part(0, len(text), kind.kind)
        return
    for found in kind.inside.finditer(text):
        if not placeholder(found["value"]):
            yield Part(*found.span("value"), kind.kind)
    yield from in_urls(text)
