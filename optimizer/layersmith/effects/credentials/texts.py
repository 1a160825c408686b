"""Where in a text, such as a URL or a header, a credential stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from layersmith.values import value


@value
class Part:
    """The characters `start` up to, but not including, `end` of a text, and `how` they are a credential."""

    start: int
    end: int
    how: str


VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*+)[^{}]*\}|([A-Za-z_][A-Za-z0-9_]*))")
"""A variable in a text of a shell or a Dockerfile; its name is in the first or the second group."""

# Userinfo of a URL (RFC 3986, 3.2.1); "/" in it would have to be encoded. Of the scheme, the last letter will do.
_USERINFO = re.compile(
    r"[A-Za-z][0-9+.-]*+://(?P<user>[^/\s@:'\"]*+)(?P<colon>:)?(?P<password>[^/\s@]*)@(?P<host>[^/\s:'\"]*)"
)
_QUERY = re.compile(
    r"(?i)[?&](?:access|private|auth|job|api|deploy|download)?[_-]?"
    r"(?:token|apikey|api_key|api-key|password|passwd|secret|license_key)=([^&\s'\"#<>]+)"
)
_HEADER = re.compile(
    r"(?i)\b(?:(?:proxy-)?authorization|(?:private|job|deploy|circle)-token|x-api-key|x-jfrog-art-api"
    r"|x-(?:vault|auth|access|gitlab)-token|api-?key)['\"]?\s*:\s*"
    r"(?:(?:basic|bearer|token|apikey)\s+)?(?P<value>[^\s'\"][^'\"]*)"
)

_NO_PASSWORD = frozenset(("", "x-oauth-basic", "x-auth-token"))
_LOCAL = re.compile(r"(?:.+\.)?localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|[A-Za-z0-9_%-]+")
_HOST = re.compile(r"https?://(?:[^/\s@'\"]*@)?(\[[^\[\]]*\]|[^/\s:'\"?]+)|^['\"]?(localhost|127\.[\d.]+)(?=[:/])")
_USER_NAME = re.compile(r"(?i)(?:.*_)?(?:user(?:_?name)?|login|uname|account|email)")
_PLACEHOLDER = re.compile(
    r"(?i)<.*>|\[.*\]|\{\{?.*\}|#\{.*\}|%\(.*\)s?|%\w+%|@\w+@|\*+|[x0-]{3,}|\.{3,}|(?P<same>.)(?P=same)*|\\?\$\{?\w+\}?"
    r"|.*(?:change|replace|update|insert|enter|delete|fill)[-_ ]?(?:me|this|it|in|here)\b.*|.*(?:changeme|change_it).*"
    r"|.*(?:your|my)[_-]?(?:pass|token|key|secret|api|auth|access|user|account|personal|github|gitlab|npm).*"
    r"|(?:.*[-_.])?(?:sample|example|dummy|fake|mock|placeholder|insecure|redacted|unused|not[-_]?set)(?:[-_.].*)?"
    r"|(?:tmp|temp|test)[-_].+|(?:the[_-])?(?:user(?:name)?|login|pass|passw(?:or)?d|passwd|p[a4@]ss?w0rd|secret|token|api[_-]?key|key|value"
    r"|test|testing|tester|temp|tmp|demo|none|null|nil|undefined|true|false|yes|no|on|off|anonymous|guest|public|ftp"
    r"|foo|bar|baz|foobar|default|empty|todo|tbd|admin|root|postgres|mysql|redis|elastic|vagrant|jenkins|ubuntu"
    r"|changeit|welcome|letmein|qwerty|hunter2|abc|abcd?123)\d{0,6}"
    r"|\d{1,6}"
)
"""Words that stand where a secret would be, as in examples, templates and the first passwords of services."""


def placeholder(text: str) -> bool:
    """Whether `text` is a word that stands where a secret would be, as in examples and defaults."""
    return _PLACEHOLDER.fullmatch(text.strip("\"' ")) is not None and not VARIABLE.fullmatch(text.strip("\"' "))


def random(text: str) -> bool:
    """Whether `text` reads as if a machine had made it: digits and letters in turn, as no word or name has them."""
    if not re.fullmatch(r"[A-Za-z0-9+/=_-]{16,400}", text):
        return False
    return len(re.findall(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])", text)) >= 4


def elsewhere(texts: Iterable[str]) -> bool:
    """Whether a request with `texts` goes to another machine, as far as they tell: what a service beside the container
    or inside it asks for opens nothing else."""
    hosts = [found[1] or found[2] for text in texts for found in _HOST.finditer(text)]
    return not hosts or any("$" in host or not _LOCAL.fullmatch(host) for host in hosts)


def in_urls(text: str) -> Iterator[Part]:
    """Passwords and tokens in the URLs of `text`: in front of the host, and among the parameters."""
    if "@" in text:
        for found in _USERINFO.finditer(text):
            yield from _userinfo(found)
    if "=" in text:
        for found in _QUERY.finditer(text):
            if not placeholder(found[1]) and _remote(text[: found.start()]):
                yield Part(*found.span(1), "a parameter of a URL")


def _remote(ahead: str) -> bool:
    """Whether the URL that `ahead` ends with names another machine."""
    host = re.match(r"[^/\s:'\"?]*", ahead.rpartition("://")[2])
    return "://" not in ahead or host is None or not _LOCAL.fullmatch(host[0])


def _userinfo(found: re.Match[str]) -> Iterator[Part]:
    user, password, host = found["user"], found["password"], found["host"]
    if "$" not in host and _LOCAL.fullmatch(host):
        return  # a service beside the container, with a password that opens nothing else
    if found["colon"] and password not in _NO_PASSWORD:
        # Whoever is given the user's own name as a password is let in by everyone.
        if not placeholder(password) and password != user:
            yield Part(*found.span("password"), "a password in a URL")
        return
    # A name alone opens nothing, unless it is a token in the place of one.
    variable = VARIABLE.fullmatch(user)
    token = found["colon"] or (variable and not _USER_NAME.fullmatch(variable[1] or variable[2]))
    if token and user and not placeholder(user):
        yield Part(*found.span("user"), "a token in a URL")


def in_headers(text: str) -> Iterator[Part]:
    """What an HTTP header in `text` that says who asks holds behind its scheme (RFC 9110, 11.6.2)."""
    if ":" in text:
        for found in _HEADER.finditer(text):
            text, start = found["value"].rstrip("\\ \t"), found.start("value")
            if text and not placeholder(text):
                yield Part(start, start + len(text), "a header with credentials")
