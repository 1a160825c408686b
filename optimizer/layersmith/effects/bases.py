"""What an image reference says about the image: which distribution and release, and what its tools can do.

Only what is certain from the name is said; `None` stands for everything else. The tables follow the published
Dockerfiles of the images named in them. All answers are for a build on Linux: several images carry a Windows
variant under the same tag, which a Windows builder would take.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from layersmith.values import number, pattern, value

Distro = Literal[
    "debian",
    "ubuntu",
    "alpine",
    "fedora",
    "centos",
    "rhel",
    "amazon",
    "suse",
    "arch",
    "busybox",
    "scratch",
    "windows",
]

Release = tuple[int, ...]


@value
class Base:
    """An image, as far as its reference tells.

    `name` is the reference without tag and digest, in lower case, Docker Hub's own prefixes taken off; ""
    when it expands a variable. `tag` is None when absent or when it expands. `version` are the numbers that
    the tag begins with. `distro` is the distribution ("rhel" stands for its rebuilds too: UBI, Rocky, Alma,
    Oracle), `release` its number: (10,) for Debian buster, (20, 4) for Ubuntu 20.04, (3, 17) for Alpine
    3.17. `official` is true for the images of Docker Hub without a namespace, `moving` for a tag that
    follows new releases (`latest`, none at all).
    """

    name: str
    tag: str | None
    version: Release
    distro: Distro | None
    release: Release | None
    official: bool
    moving: bool


UNKNOWN = Base("", None, (), None, None, False, False)

# Docker Hub's own builds of the official images for one architecture.
_ARCHITECTURES = frozenset(
    ("amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "mips64le", "ppc64le", "riscv64", "s390x")
)
_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")
_MIRRORS = ("library/", "public.ecr.aws/docker/library/", "mirror.gcr.io/library/")

_DEBIAN = {
    "wheezy": (7,),
    "jessie": (8,),
    "stretch": (9,),
    "buster": (10,),
    "bullseye": (11,),
    "bookworm": (12,),
    "trixie": (13,),
    "forky": (14,),
}
_UBUNTU = {
    "precise": (12, 4),
    "trusty": (14, 4),
    "utopic": (14, 10),
    "vivid": (15, 4),
    "wily": (15, 10),
    "xenial": (16, 4),
    "yakkety": (16, 10),
    "zesty": (17, 4),
    "artful": (17, 10),
    "bionic": (18, 4),
    "cosmic": (18, 10),
    "disco": (19, 4),
    "eoan": (19, 10),
    "focal": (20, 4),
    "groovy": (20, 10),
    "hirsute": (21, 4),
    "impish": (21, 10),
    "jammy": (22, 4),
    "kinetic": (22, 10),
    "lunar": (23, 4),
    "mantic": (23, 10),
    "noble": (24, 4),
    "oracular": (24, 10),
    "plucky": (25, 4),
    "questing": (25, 10),
}
_NODE = {
    "argon": (4,),
    "boron": (6,),
    "carbon": (8,),
    "dubnium": (10,),
    "erbium": (12,),
    "fermium": (14,),
    "gallium": (16,),
    "hydrogen": (18,),
    "iron": (20,),
    "jod": (22,),
}
_MOVING = frozenset(
    {
        "latest",
        "stable",
        "testing",
        "unstable",
        "sid",
        "edge",
        "rolling",
        "devel",
        "rawhide",
        "mainline",
        "lts",
    }
    | {"current", "slim", "alpine", "oldstable"}
)
# Official images that are no longer built: their `latest` stays what it was.
_FROZEN = frozenset(
    {"centos", "django", "hylang", "iojs", "java", "jenkins", "mono", "openjdk", "owncloud", "rails"}
    | {"ubuntu-debootstrap", "ubuntu-upstart"}
)

# Images that are a distribution: the numbers of the tag are its release.
_DISTROS: dict[str, Distro] = {
    "debian": "debian",
    "bitnami/minideb": "debian",
    "ubuntu": "ubuntu",
    "ubuntu-debootstrap": "ubuntu",
    "ubuntu-upstart": "ubuntu",
    "alpine": "alpine",
    "gliderlabs/alpine": "alpine",
    "fedora": "fedora",
    "registry.fedoraproject.org/fedora": "fedora",
    "registry.fedoraproject.org/fedora-minimal": "fedora",
    "quay.io/fedora/fedora": "fedora",
    "centos": "centos",
    "quay.io/centos/centos": "centos",
    "oraclelinux": "rhel",
    "rockylinux": "rhel",
    "rockylinux/rockylinux": "rhel",
    "almalinux": "rhel",
    "amazonlinux": "amazon",
    "public.ecr.aws/amazonlinux/amazonlinux": "amazon",
    "opensuse/leap": "suse",
    "opensuse/tumbleweed": "suse",
    "archlinux": "arch",
    "archlinux/archlinux": "arch",
    "archlinux/base": "arch",
    "base/archlinux": "arch",
    "busybox": "busybox",
    "scratch": "scratch",
}

# Images built on one distribution in all their tags but those that name another one.
_DEBIAN_BASED = """
    buildpack-deps python pypy node iojs golang ruby jruby php perl rust gcc java rails django clojure
    elixir erlang haskell julia mono hylang nginx httpd postgres redis memcached haproxy wordpress drupal
    joomla nextcloud owncloud redmine matomo r-base jenkins jenkins/jenkins continuumio/miniconda
    continuumio/miniconda3 continuumio/anaconda continuumio/anaconda3 microsoft/dotnet
    microsoft/aspnetcore microsoft/aspnetcore-build google/cloud-sdk circleci/node circleci/ruby
    circleci/python
    """
_UBUNTU_BASED = """
    eclipse-temurin adoptopenjdk ibmjava sapmachine swift nvidia/cuda tensorflow/tensorflow pytorch/pytorch
    phusion/baseimage phusion/passenger-full phusion/passenger-ruby condaforge/miniforge3
    condaforge/mambaforge cimg/base cimg/node cimg/python cimg/go cimg/ruby cimg/openjdk
    """
_BUILT_ON: dict[str, Distro] = {
    **dict.fromkeys(_DEBIAN_BASED.split(), "debian"),
    **dict.fromkeys(_UBUNTU_BASED.split(), "ubuntu"),
    "composer": "alpine",
    "docker": "alpine",
}

_DOTNET = ("sdk", "runtime", "aspnet", "runtime-deps")
_ROCKER = ("r-ver", "rstudio", "tidyverse", "verse", "geospatial")


# The same for a range of versions: (name, at least, below, distribution, release).
_BUILT_ON_FROM: tuple[tuple[str, Release, Release, Distro | None, Release | None], ...] = (
    ("docker", (0,), (1, 9), None, None),
    ("registry", (2,), (99,), "alpine", None),
    ("openjdk", (6,), (12,), "debian", None),
    ("mysql", (5, 5), (5, 7), "debian", None),
    ("mongo", (4,), (99,), "ubuntu", None),
    *((f"mcr.microsoft.com/dotnet/core/{kind}", (2,), (4,), "debian", None) for kind in _DOTNET),
    *((f"mcr.microsoft.com/dotnet/{kind}", (3,), (10,), "debian", None) for kind in _DOTNET),
    *((f"rocker/{kind}", (3,), (4,), "debian", None) for kind in _ROCKER),
    *((f"rocker/{kind}", (4,), (99,), "ubuntu", None) for kind in _ROCKER),
    ("phusion/baseimage", (0, 9, 11), (0, 9, 19), "ubuntu", (14, 4)),
    ("phusion/baseimage", (0, 9, 19), (0, 11), "ubuntu", (16, 4)),
    ("phusion/baseimage", (0, 11), (0, 12), "ubuntu", (18, 4)),
)

_WINDOWS = pattern(
    r"(^|[-/_.:])(windows|windowsserver|windowsservercore|servercore|nanoserver)(?![a-z])"
    r"|^mcr\.microsoft\.com/dotnet/framework/|^microsoft/(iis|wcf|dotnet-framework)"
)
_RED_HAT = pattern(r"registry\.(?:access\.redhat\.com|redhat\.io)/(?:ubi|rhel)(\d+)(?![\w.])")
# How a distribution is named in a tag or in the last part of a name.
_NAMED = pattern(
    r"""(?:^|[-_+.])(?:
    (?P<alpine>alpine(?:-?v?(?P<a>3\.\d+(?:\.\d+)*))?)
    | (?P<debian>debian(?P<d>\d+)?)
    | (?P<ubuntu>ubuntu(?:-?(?P<u>\d\d\.\d\d))?)
    | (?P<fedora>fedora(?P<f>\d\d)?)
    | (?P<centos>centos(?:stream)?(?P<c>\d+(?:\.\d+)*)?)
    | (?P<rhel>(?:ubi|rhel|rockylinux|almalinux|oraclelinux)(?P<r>\d+(?:\.\d+)*))
    | (?P<amazon>amazonlinux(?P<m>\d+)?|al(?P<n>2023|2))
    )(?=$|[-_+.])""",
    re.VERBOSE,
)


@lru_cache(maxsize=1024)
def base(image: str) -> Base:
    """What the image reference `image`, as written behind FROM, says about the image. Never fails."""
    reference = image.strip().strip("\"'").partition("@")[0]
    folder, slash, last = reference.rpartition("/")
    last, colon, tag = last.partition(":")
    name = (folder + slash + last).lower()
    if "$" in name or not name:
        return UNKNOWN
    for prefix in (*_HUB, *_MIRRORS):
        name = name.removeprefix(prefix)
    folder, slash, rest = name.partition("/")
    if slash and folder in _ARCHITECTURES:
        name = rest
    known = tag if colon and "$" not in tag else None
    tag = tag.lower()
    version = _numbers(re.match(r"v?(\d+(?:\.\d+)*)(?![.\w]*\$)", tag))
    if name == "node":
        version = version or _NODE.get(tag.partition("-")[0], ())
    distro, release = _distribution(name, tag, version)
    follows = not colon or bool(known and not re.search(r"\d", tag) and set(tag.split("-")) & _MOVING)
    moving = follows and release is None and not version and name not in _FROZEN
    return Base(name, known, version, distro, release, "/" not in name, moving)


def _numbers(found: re.Match[str] | None) -> Release:
    """The numbers in the first group of `found`, `()` without a match."""
    return tuple(number(part) for part in found.group(1).split(".")) if found else ()


def _is_windows(text: str) -> bool:
    # Few names have one of these words, and the pattern takes longer to compile than a file's other images to judge.
    return any(word in text for word in ("windows", "server", "microsoft")) and _WINDOWS.search(text) is not None


def _distribution(name: str, tag: str, version: Release) -> tuple[Distro | None, Release | None]:
    if name == "scratch":
        return "scratch", None
    if _is_windows(name) or _is_windows(":" + tag):
        return "windows", None
    if name.startswith("registry.") and _RED_HAT.match(name):
        return "rhel", _numbers(_RED_HAT.match(name))
    if name in _DISTROS:
        return _own_release(_DISTROS[name], tag, version)
    default: tuple[Distro | None, Release | None] = (_BUILT_ON.get(name), None)
    for image, least, below, distro, release in _BUILT_ON_FROM:
        if image == name and version and least <= version < below:
            default = (distro, release)
    named = _named(tag, codenames="/" not in name or default[0] is not None)
    if named is not None:
        return named
    if default[0] is not None:
        # What a variable stands for may name another distribution.
        return (None, None) if "$" in tag else default
    return _named(name.rpartition("/")[2], codenames=False) or (None, None)


def _own_release(distro: Distro, tag: str, version: Release) -> tuple[Distro | None, Release | None]:
    if distro in ("debian", "ubuntu"):
        found = next((_CODENAMES[part] for part in tag.split("-") if part in _CODENAMES), None)
        if found is not None:
            return found
    if distro == "amazon" and version and version[0] in range(2014, 2020):
        return distro, (1,)
    if not version:
        version = _numbers(re.match(r"(?:centos|stream|al|fedora)(\d+(?:\.\d+)*)", tag))
    if len(version) == 1 and version[0] > 20000000:
        version = ()
    return distro, version or None


_CODENAMES: dict[str, tuple[Distro, Release]] = {
    **{name: ("debian", release) for name, release in _DEBIAN.items()},
    **{name: ("ubuntu", release) for name, release in _UBUNTU.items()},
}


def _named(text: str, codenames: bool) -> tuple[Distro, Release | None] | None:
    """The distribution that the tag or name `text` names."""
    if codenames:
        for part in text.replace("_", "-").replace("+", "-").split("-"):
            if part in _CODENAMES:
                return _CODENAMES[part]
    found = _NAMED.search(text)
    if found is None:
        return None
    kinds: tuple[Distro, ...] = ("alpine", "debian", "ubuntu", "fedora", "centos", "rhel", "amazon")
    distro = next(kind for kind in kinds if found.group(kind) is not None)
    numbers = next((found.group(key) for key in "adufcrmn" if found.group(key)), None)
    return distro, tuple(number(part) for part in numbers.split(".")) if numbers else None


def codename(base: Base) -> str | None:
    """The release of Debian or Ubuntu that `base` stands on by its codename, as tags name it, that of Alpine by its
    first two numbers; None when the reference does not tell."""
    if base.distro == "alpine" and base.release and len(base.release) > 1:
        return ".".join(map(str, base.release[:2]))
    release = base.release[:1] if base.release and base.distro == "debian" else base.release
    return next((name for name, found in _CODENAMES.items() if found == (base.distro, release)), None)


def pip_installs_alike_without_cache(base: Base) -> bool | None:
    """Whether the `pip` of the image, or of its package manager, installs the same files with `--no-cache-dir`: pip
    19.1 of April 2019. False where it is older than the flag, pip 6.0 of December 2014.

    In between, `--no-cache-dir` made pip install a source distribution by `setup.py install`, which leaves an
    `egg-info`, instead of by way of a wheel, which leaves a `dist-info` (and 19.0 failed). Debian 10 has pip 18.1 and
    11 has 20.3; Ubuntu 19.10 has 18.1 and 20.04 has 20.0; Alpine 3.12 has 20.1, Fedora 32 has 19.3, RHEL 9 has 21.2
    and its 8 has 9.0. The official python images take the newest pip as long as a version is current: 2.7.17, 3.5.8,
    3.6.10, 3.7.5 and 3.8.0 are the first that were released after pip 19.1 and whose `venv` brings no older one, but
    for 3.5 and 3.6, of which see `venv_has_old_pip`.
    """
    if base.name == "python" and base.official:
        return _official_python_is_recent(base) or None
    if base.moving and base.official and base.distro in ("debian", "ubuntu", "alpine", "fedora"):
        return True
    thresholds: dict[str, Release] = {
        "debian": (11,),
        "ubuntu": (20, 4),
        "alpine": (3, 12),
        "fedora": (32,),
        "centos": (9,),
        "rhel": (9,),
        "amazon": (2023,),
    }
    if _at_least(base, thresholds, below_is_false=()):
        return True
    refused = _at_least(base, {"debian": (9,), "ubuntu": (16, 4)}, below_is_false=("debian", "ubuntu")) is False
    return False if refused else None


def pip_passes_over_newer_pythons(base: Base) -> bool:
    """Whether the `pip` of the image, or of its package manager, certainly leaves alone what is for newer Pythons: pip
    9.0 of November 2016. Debian 9 and Ubuntu 18.04 have 9.0.1, Alpine 3.6, Fedora 26 and RHEL 8, too; and so have the
    official images of Python since 2.7.13, 3.4.6, 3.5.3 and 3.6."""
    if base.name == "python" and base.official:
        first: dict[Release, int] = {(2, 7): 13, (3, 4): 6, (3, 5): 3}
        minor = base.version[:2]
        return minor >= (3, 6) or (len(base.version) > 2 and base.version[2] >= first.get(minor, 99))
    oldest: dict[str, Release] = {
        "debian": (9,),
        "ubuntu": (18, 4),
        "alpine": (3, 6),
        "fedora": (26,),
        "centos": (8,),
        "rhel": (8,),
    }
    return _at_least(base, oldest, below_is_false=()) is True


def _official_python_is_recent(base: Base) -> bool:
    tag = (base.tag or "").lower()
    if base.tag is None or re.search(r"onbuild|\d(a|b|rc)\d|rc", tag):
        return base.moving
    if base.release is not None and base.release < {"debian": (9,), "alpine": (3, 9)}.get(base.distro or "", (0,)):
        return False
    first: dict[Release, int] = {(2, 7): 17, (3, 5): 8, (3, 6): 10, (3, 7): 5}
    minor = base.version[:2]
    if len(base.version) < 3:
        return base.moving or len(base.version) == 1 or minor in first or minor >= (3, 8)
    return minor >= (3, 8) or base.version[2] >= first.get(minor, 99)


def venv_has_old_pip(base: Base) -> bool:
    """Whether `python -m venv` of an official python image may bring a pip that is older than 19.1: that of Python 3.5
    and 3.6 (their last releases bundle pip 18.1) does."""
    return base.name == "python" and base.official and (3,) < base.version < (3, 7)


def newest_pip_is_recent(base: Base) -> bool:
    """Whether the newest pip for the image's Python is 19.1 or later, as it is for Python 2.7 and since 3.4; the
    oldest releases have Python 2.6 or 3.3, for which it is 9.0 or 18.0."""
    if base.name == "python":
        return base.version[:2] not in ((2, 6), (3, 1), (3, 2), (3, 3))
    oldest: dict[str, Release] = {
        "centos": (7,),
        "rhel": (7,),
        "debian": (8,),
        "ubuntu": (14, 4),
        "alpine": (3, 3),
    }
    return _at_least(base, oldest, below_is_false=tuple(oldest)) is not False


def apk_knows_no_cache(base: Base) -> bool | None:
    """Whether `apk` has `--no-cache`: apk-tools of Alpine 3.3, December 2015.

    The official images got their alpine variants after that release.
    """
    if base.distro == "alpine" and base.release is None and base.official and (base.moving or base.name != "alpine"):
        return True
    return _at_least(base, {"alpine": (3, 3)}, below_is_false=("alpine",))


def yum_is_dnf(base: Base) -> bool | None:
    """Whether `yum` is another name of `dnf`: Fedora 22, RHEL and CentOS 8, Amazon Linux 2022."""
    if base.distro == "fedora" and base.moving:
        return True
    return _at_least(
        base,
        {"fedora": (22,), "centos": (8,), "rhel": (8,), "amazon": (2022,)},
        below_is_false=("fedora", "centos", "rhel", "amazon"),
    )


def _at_least(base: Base, thresholds: dict[str, Release], below_is_false: tuple[str, ...]) -> bool | None:
    if base.distro is None or base.release is None or base.distro not in thresholds:
        return None
    if base.release >= thresholds[base.distro]:
        return True
    return False if base.distro in below_is_false else None
