"""Which packages of Debian official images bring, besides what every image of the distribution has.

From the Dockerfiles of buildpack-deps and of the images on it, as published, which install nothing that is only
recommended; only packages that others recommend, or that people install by name, are listed. All that
build-essential names is there where it is listed.
"""

from __future__ import annotations

from layersmith.effects.bases import Base

_CURL = ("ca-certificates", "curl", "gnupg", "gpg", "dirmngr", "netbase", "tzdata", "wget", "openssl")
_SCM = (*_CURL, "git", "mercurial", "openssh-client", "subversion", "procps")
_FULL = """
    autoconf automake bzip2 default-libmysqlclient-dev dpkg-dev file g++ gcc imagemagick libbz2-dev libc6-dev
    libcurl4-openssl-dev libdb-dev libevent-dev libffi-dev libgdbm-dev libglib2.0-dev libgmp-dev libjpeg-dev libkrb5-dev
    liblzma-dev libmagickcore-dev libmagickwand-dev libmaxminddb-dev libncurses5-dev libncursesw5-dev libpng-dev
    libpq-dev libreadline-dev libsqlite3-dev libssl-dev libtool libwebp-dev libxml2-dev libxslt-dev libxslt1-dev
    libyaml-dev make patch unzip xz-utils zlib1g-dev build-essential m4 binutils fontconfig python3 python3-minimal
    """
_BUILDPACK = frozenset((*_SCM, *_FULL.split()))
_ON_BUILDPACK = frozenset(
    ("buildpack-deps", "python", "node", "ruby", "perl", "gcc", "rust", "pypy", "erlang", "elixir", "haskell", "iojs")
)
_GOLANG = frozenset((*_SCM, "g++", "gcc", "libc6-dev", "make", "pkg-config"))
_PHP = frozenset(("autoconf", "ca-certificates", "curl", "dpkg-dev", "file", "g++", "gcc", "libc6-dev", "make",
                  "openssl", "patch", "pkg-config", "re2c", "xz-utils"))  # fmt: skip
_CERTIFICATES = ("ca-certificates", "openssl", "tzdata")
_SLIM = {
    **dict.fromkeys(("python", "perl"), frozenset((*_CERTIFICATES, "netbase"))),
    **dict.fromkeys(("ruby", "pypy"), frozenset(_CERTIFICATES)),
}
"""What slim images have; those of node have nothing."""


def brings(base: Base) -> frozenset[str]:
    """The packages that the image `base` has; empty for images that are not known."""
    if not base.official or base.distro != "debian":
        return frozenset()
    parts = set((base.tag or "").lower().split("-"))
    if "slim" in parts:
        return _SLIM.get(base.name, frozenset())
    if base.name == "buildpack-deps" and parts & {"curl", "scm"}:
        return frozenset(_CURL if "curl" in parts else _SCM)
    if base.name in _ON_BUILDPACK:
        return _BUILDPACK
    return {"golang": _GOLANG, "php": _PHP, "openjdk": frozenset(_SCM)}.get(base.name, frozenset())
