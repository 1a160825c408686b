"""Which places the packages of a distribution write to, and which they leave to the owner of the machine.

Sources: FHS 3.0, chapters 3 to 5 (no new folders at the top of /var; /srv and /usr/local are the owner's); Debian
policy 9.1.2 (no files in /usr/local, at most empty folders); Fedora's packaging guidelines ("No Files or Directories
under /srv, /usr/local, or /home"; /opt is for vendors); Alpine's abuild, whose check of a package refuses files below
/srv, /usr/local, /opt, /home, /tmp and /mnt. What Debian's packages hold was compared with the table below by
benchmarks/places.py: of the 7.3 million paths in the packages of Debian 12 (November 2026) none lies elsewhere. What
the scripts of packages do is listed nowhere: /var/www stays among the places, because those of web servers copy a first
page there.
"""

from __future__ import annotations

HOME_SETTINGS = ("/.*", "/root/.*", "/home/*/.*")
"""What programs keep in a home folder."""

_TEMPORARY = ("/tmp/pip-*", "/tmp/npm-*", "/tmp/tmp*", "/tmp/yarn--*", "/tmp/v8-compile-cache*", "/tmp/phantomjs")

SYSTEM = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr", "/etc", "/var", "/opt", "/srv", "/run", "/boot"),
    *_TEMPORARY,
    *HOME_SETTINGS,
)
"""Where programs and package managers keep their own files, whoever made the packages."""

SYSTEM_MANAGERS = frozenset(("apt", "apk", "yum", "dnf", "microdnf", "zypper", "pacman"))
"""The package managers of distributions, which know nothing of the project."""

_ROOT = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/run", "/boot")
_SCRATCH = (*_TEMPORARY, "/tmp/apt*", "/tmp/fileutl*", "/tmp/dpkg*", "/tmp/rpm*", "/tmp/hsperfdata*", *HOME_SETTINGS)

_SOURCES = (
    *(
        "/usr/src/linux*",
        "/usr/src/kernels",
        "/usr/src/debug",
        "/usr/src/annobin",
        "/usr/src/akmods",
        "/usr/src/packages",
    ),
    # Modules of the kernel that are built on the machine carry their version, and so do archives of sources.
    *(
        "/usr/src/*-[0-9]*",
        "/usr/src/*.[0-9]*",
        "/usr/src/*.tar*",
        "/usr/src/*.tgz",
        "/usr/src/*.zip",
        "/usr/src/*.bdf",
    ),
    *("/usr/src/CXX", "/usr/src/bazel-bootstrap", "/usr/src/binutils", "/usr/src/bsh-src", "/usr/src/gcc*"),
    *("/usr/src/glibc", "/usr/src/gmock", "/usr/src/googletest", "/usr/src/gtest", "/usr/src/halide*"),
    *("/usr/src/liblzf", "/usr/src/libxcrypt", "/usr/src/newlib", "/usr/src/nvidia*", "/usr/src/openvswitch"),
    *("/usr/src/paho*", "/usr/src/propellor", "/usr/src/python*", "/usr/src/redhat", "/usr/src/rustc*"),
    *("/usr/src/uwsgi", "/usr/src/wasm2c"),
)
"""What packages bring below /usr/src."""

_OF_DEBIAN = (
    *_ROOT,
    *("/usr/bin", "/usr/sbin", "/usr/lib*", "/usr/include", "/usr/share", "/usr/games", "/usr/LICENSE", "/usr/tmp"),
    # Tools for other machines: aarch64-linux-gnu, i686-w64-mingw32 ...
    *("/usr/*-*", "/usr/msp430", "/usr/m68hc11", "/usr/avr", "/usr/onionprobe", "/usr/pyspread", "/usr/pycorrfit_doc"),
    *_SOURCES,
    *("/var/lib", "/var/log", "/var/spool", "/var/cache", "/var/games", "/var/mail", "/var/backups", "/var/tmp"),
    *("/var/run", "/var/lock", "/var/list", "/var/yp", "/var/ax25", "/var/www", "/var/local", "/var/opt"),
    *_SCRATCH,
)
_OF_OTHERS = (
    *_ROOT,
    # All of /usr but /usr/src, of which only parts are taken.
    *("/usr/[!s]*", "/usr/s[!r]*", "/usr/sr[!c]*", "/usr/src?*"),
    *_SOURCES,
    "/var",
    *_SCRATCH,
)
_PLACES = {
    "apt": _OF_DEBIAN,
    "apk": _OF_OTHERS,
    **dict.fromkeys(("yum", "dnf", "microdnf"), (*_OF_OTHERS, "/opt")),
}

LEFT_ALONE = ("/usr/local",)
"""What packages of a distribution read, at least by running what they find there, but never write."""


def packaged(manager: str) -> tuple[str, ...]:
    """Where packages of the distribution's own repositories write to, installed by `manager`."""
    return _PLACES.get(manager, SYSTEM)
