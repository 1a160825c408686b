"""What small images lack that the large ones of the same name have: programs, and the packages that bring them.

The large official images stand on buildpack-deps, whose Dockerfiles name the packages; the small ones stand on Debian
without packages of priority "standard" or on Alpine, where BusyBox has most programs.
"""

from __future__ import annotations

from collections.abc import Iterable

from layersmith.effects.bases import Base

_DEBIAN = {
    "curl": "curl",
    "wget": "wget",
    "git": "git",
    "gpg": "gnupg",
    "gpg2": "gnupg2",
    "apt-key": "gnupg",
    "dirmngr": "dirmngr",
    "ssh": "openssh-client",
    "scp": "openssh-client",
    "sftp": "openssh-client",
    "ssh-keyscan": "openssh-client",
    "ssh-keygen": "openssh-client",
    "ssh-agent": "openssh-client",
    "hg": "mercurial",
    "svn": "subversion",
    "ps": "procps",
    "top": "procps",
    "free": "procps",
    "pgrep": "procps",
    "pkill": "procps",
    "sysctl": "procps",
    "uptime": "procps",
    "watch": "procps",
    "bzip2": "bzip2",
    "bunzip2": "bzip2",
    "file": "file",
    "convert": "imagemagick",
    "identify": "imagemagick",
    "mogrify": "imagemagick",
    "patch": "patch",
    "unzip": "unzip",
    "xz": "xz-utils",
    "openssl": "openssl",
    "make": "make",
    "gcc": "gcc",
    "g++": "g++",
    "cc": "gcc",
    "c++": "g++",
    "autoconf": "autoconf",
    "automake": "automake",
    "m4": "m4",
    "dpkg-buildpackage": "dpkg-dev",
    "pg_config": "libpq-dev",
    "mysql_config": "default-libmysqlclient-dev",
    "pkg-config": "pkg-config",
    "nc": "netcat-openbsd",
    "netcat": "netcat-openbsd",
    "python3": "python3",
    "update-ca-certificates": "ca-certificates",
}
"""Programs that Debian's small images have not, by name, with the packages that bring them (netcat, which no image has,
too: health checks ask for it)."""

_OF_DEBIAN_ALONE = frozenset(
    (
        *("apt-get", "apt", "apt-cache", "apt-mark", "apt-key", "dpkg", "bash", "useradd", "usermod"),
        *("groupadd", "groupmod", "userdel", "gpasswd", "chage", "update-alternatives", "lsb_release"),
        *("add-apt-repository", "debconf-set-selections", "invoke-rc.d"),
    )
)
_OF_BUSYBOX = frozenset(
    (
        *("wget", "nc", "ps", "top", "free", "pgrep", "pkill", "uptime", "unzip", "bunzip2", "bzip2", "xz"),
        *("sysctl", "watch", "patch"),
    )
)
_ON_ALPINE = {"gpg": "gnupg", "gpg2": "gnupg", "ssh": "openssh-client", "cc": "gcc", "c++": "g++", "svn": "subversion",
              "hg": "mercurial", "convert": "imagemagick", "update-ca-certificates": "ca-certificates"}  # fmt: skip
_NAMED_ALIKE = frozenset(("curl", "git", "bash", "openssl", "make", "gcc", "g++", "file", "python3"))
_LARGE = frozenset(
    (
        *("node", "python", "pypy", "ruby", "golang", "rust", "gcc", "perl", "openjdk", "buildpack-deps"),
        *("erlang", "elixir", "maven", "gradle"),
    )
)
"""Images that stand on buildpack-deps unless their tag says something else, or have programs of their own as well."""


_OF_THEIR_OWN = {
    "ghcr.io/astral-sh/uv": frozenset(("uv", "uvx")),
    "golang": frozenset(("go", "gofmt")),
    "rust": frozenset(("cargo", "rustc", "rustup")),
    "node": frozenset(("node", "npm", "npx", "yarn", "corepack")),
    "ruby": frozenset(("ruby", "gem", "bundle", "irb")),
    "maven": frozenset(("mvn",)),
    "gradle": frozenset(("gradle",)),
}
"""Programs that images are for, which no package of a distribution brings in the same version."""

FETCHING = frozenset(
    (
        *("curl", "wget", "git", "gpg", "unzip", "xz", "bzip2", "openssl", "file", "patch", "ssh"),
        *("ps", "pgrep", "pkill", "nc", "update-ca-certificates", "apt-key"),
    )
)
"""Programs that a step of the last stage may have installed for it; compilers are none of them."""

_APT = "RUN apt-get update && apt-get install -y --no-install-recommends {} && rm -rf /var/lib/apt/lists/*"
INSTALLS = {"debian": _APT, "ubuntu": _APT, "alpine": "RUN apk add --no-cache {}"}
"""How packages are installed and nothing else is kept, by distribution."""


def without_shell(image: Base) -> bool:
    """Whether nothing in `image` reads a shell form or a RUN."""
    return image.name == "scratch" or "distroless" in image.name


def lacking(program: str, large: Base, small: Base) -> str | None:
    """The package that brings `program`, which `small` lacks although `large` has it; "" when no package does; None
    when it is there, or that is not known."""
    name = program.rpartition("/")[2]
    if without_shell(small):
        return ""
    if small.name != large.name and name in _OF_THEIR_OWN.get(large.name, ()):
        return ""
    if name == "update-ca-certificates" and small.name == "alpine" and large.name == "golang":
        return "ca-certificates"  # Go's images on Alpine install it.
    if small.distro == "alpine" and large.distro != "alpine":
        if name == "apk" or name in _OF_BUSYBOX or (name == "python3" and small.name == "python"):
            return None
        package = name if name in _NAMED_ALIKE else _ON_ALPINE.get(name, "")
        return package if name in _DEBIAN or name in _OF_DEBIAN_ALONE else None
    if small.distro == "debian" and large.distro == "alpine" and name == "apk":
        return ""
    if large.name not in _LARGE or "slim" in (large.tag or "") or large.distro != "debian" or large == small:
        return None
    own = name in ("python3", "openssl", "update-ca-certificates") and small.name in ("python", "pypy", "ruby")
    return None if own else _DEBIAN.get(name)


def together(packages: Iterable[str], small: Base) -> tuple[str, ...]:
    """`packages` with what they are of no use without: those that download recommend certificates."""
    found = dict.fromkeys(packages)
    if not found.keys().isdisjoint(("curl", "wget", "git")) and small.distro != "alpine":
        found["ca-certificates"] = None
    return tuple(found)
