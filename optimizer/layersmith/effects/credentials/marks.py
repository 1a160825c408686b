"""Whether it is worth looking for credentials in a Dockerfile: most have nothing that could be one."""

from __future__ import annotations

from layersmith.effects.credentials.shapes import SHAPES, tokens
from layersmith.values import pattern

_WORDS: tuple[tuple[bytes, tuple[bytes, ...]], ...] = (
    (b"token", ()),
    (b"secret", ()),
    (b"cred", ()),
    (b"key", (b"license_key", b"apikey", b"api_key", b"api-key", b"access-key", b"activationkey", b"account-key",
              b"authkey", b"auth-key", b"kaggle_key", b"server.key", b"tls.key", b"ssl.key", b"client.key",
              b"private-key", b"private_key", b"privatekey", b"privkey", b"priv.key", b"private.key")),
    (b"priv", (b"priv.pem", b"private.pem")),
    (b"rc", (b"netrc", b"npmrc", b"pypirc", b"yarnrc")),
    (b"id_", (b"id_rsa", b"id_dsa", b"id_ecdsa", b"id_ed25519")),
    (b".p", (b".p12", b".pfx")),
    (b"pip.", (b"pip.conf", b"pip.ini")),
    (b"http", (b"http-basic", b"http -")),
    (b"kube", (b"kubeconfig", b"kube_config", b".kube/")),
    (b"docker", (b"dockercfg", b".docker/")),
    (b" attach", (b"ua attach", b"pro attach")),
    (b"mc ", (b"mc alias", b"mc config")),
    *((word, ()) for word in (b"bearer", b"lftp", b"-serial", b"nuget", b"bundle config", b"_ext_pat", b"x-jfrog")),
    *((word, ()) for word in (b"ncftp", b"p4 ", b"conan ", b"twine", b"doctl", b"gitlab-runner", b"vercel")),
    *((word, ()) for word in (b"settings.xml", b"gradle.prop", b"op_session")),
)  # fmt: skip
"""Lower case, and those of which one has to be there as well. Each credential that `logins`, `consumers` or `files`
know has one of these, or of those below, in or beside it."""

_PATTERNS = (
    (b"passw", pattern(rb"passw(?<!nopassw)(?<!chpassw)(?<!/passw)(?<!gpassw)(?<!disabled-passw)(?<!get passw)")),
    (b"auth", pattern(rb"auth(?:ori[sz]ation|[ =:_-]|\.json|ident)|auth(?<=[_o]auth)")),
    (b"login", pattern(rb"login(?<!nologin)(?<!-login)(?<!/login)\b")),
    (b"user", pattern(rb"-user[ =][\"']?[^ \n]*[:$]")),
    (b"curl", pattern(rb" -(?:[a-tv-z#]*+u[^ \n]*[:$]|[a-z#]*+(?<=u)[ =][^ \n]*[:$])")),
    (b"bundle_", pattern(rb"bundle_(?:(?!bundle_)\w)*?__|bundle__")),
    (b"sshpass", pattern(rb"sshpass(?: -|=)")),
    (b".env", pattern(rb"\.env\b")),
    (b".ssh/", pattern(rb"\.ssh/(?!known_hosts|authorized_keys|config)\w")),
    (b"service", pattern(rb"service[-_]?account")),
    (b"anaconda", pattern(rb"anaconda (?:(?!anaconda )[^\n])*?-t")),
    (b"codecov", pattern(rb"codecov (?:(?!codecov )[^\n])*?-t")),
    (b"://", pattern(rb"://[^\s/]*@")),
)
"""What is only one in certain surroundings. Patterns start with a literal, which is looked for far more quickly."""


_REMEMBERED = 4096
_unmarked: set[bytes] = set()
"""Lines without a mark, many of which stand in several files; when as many are known, all are forgotten."""


def marked(source: bytes) -> bool:
    """Whether `source`, a Dockerfile, holds a mark of a credential. Without one there is none that the other modules
    beside this one would find in it."""
    lines = set(source.split(b"\n")) - _unmarked
    if not lines:
        return False
    # Marks keep within a line, but for the flags of curl; tokens go on, but what they are told by does as well.
    low = source.lower()
    new = b"\n".join(lines)
    if _worded(low if b"curl" in low else new.lower()):
        return True
    for shape in SHAPES:
        if shape.mark in new:
            return any(True for _ in tokens(source))
    if len(_unmarked) + len(lines) > _REMEMBERED:
        _unmarked.clear()
    _unmarked.update(lines)
    return False


def _worded(low: bytes) -> bool:
    for word, longer in _WORDS:
        if word not in low:
            continue
        if not longer:
            return True
        for one in longer:
            if one in low:
                return True
    for word, told in _PATTERNS:
        if word not in low:
            continue
        if told.search(low):
            return True
    return False
