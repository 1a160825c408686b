"""Where in a text, such as a URL or a header, a credential stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.values import value


@value
class Part:
    """The characters `start` up to, but not including, `end` of a text, and `how` they are a credential."""

    start: int
    end: int
    how: str


VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)[^{}]*\}|([A-Za-z_][A-Za-z0-9_]*))")
"""A variable in a text of a shell or a Dockerfile; its name is in the first or the second group."""

# Userinfo of a URL (RFC 3986, 3.2.1); "/" in it would have to be encoded.
_USERINFO = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://(?P<user>[^/\s@:'\"]*)(?P<colon>:)?(?P<password>[^/\s@]*)@(?P<host>[^/\s:'\"]*)"
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
_LOCAL = re.compile(r"localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0|[A-Za-z0-9_-]+")
_USER_NAME = re.compile(r"(?i)(?:.*_)?(?:user(?:_?name)?|login|uname|account|email)")
_PLACEHOLDER = re.compile(
    r"(?i)<.*>|\[.*\]|\*+|x{3,}|\.{3,}|.*(?:change|replace).?(?:me|this|it).*|.*(?:your|my)[_-]?(?:pass|token|key|secret|api).*"
    r"|(?:the[_-])?(?:user|pass|passw(?:or)?d|passwd|secret|token|api[_-]?key|key|example|dummy|fake|test|testing|none|null"
    r"|nil|undefined|true|false|yes|no|anonymous|guest|ftp|foo|bar|foobar|placeholder|default|empty|todo|tbd|\d{1,6})"
)


def placeholder(text: str) -> bool:
    """Whether `text` is a word that stands where a secret would be, as in examples and defaults."""
    return _PLACEHOLDER.fullmatch(text.strip("\"' ")) is not None


def in_urls(text: str) -> Iterator[Part]:
    """Passwords and tokens in the URLs of `text`: in front of the host, and among the parameters."""
    if "@" in text:
        for found in _USERINFO.finditer(text):
            yield from _userinfo(found)
    if "=" in text:
        for found in _QUERY.finditer(text):
            if not placeholder(found[1]):
                yield Part(*found.span(1), "a parameter of a URL")


def _userinfo(found: re.Match[str]) -> Iterator[Part]:
    user, password, host = found["user"], found["password"], found["host"]
    if "$" not in host and _LOCAL.fullmatch(host):
        return  # a service beside the container, with a password that opens nothing else
    if found["colon"] and password not in _NO_PASSWORD:
        if not placeholder(password):
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
            if not placeholder(found["value"]):
                yield Part(*found.span("value"), "a header that says who asks")
