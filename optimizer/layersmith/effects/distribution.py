"""Which places the packages of a distribution write to, and which they leave to the owner of the machine.

Sources: FHS 3.0, chapters 3 to 5 (no new folders at the top of /var; /srv is the owner's); Debian policy 9.1.2 (no
files in /usr/local, at most empty folders); Fedora's packaging guidelines ("No Files or Directories under /srv,
/usr/local, or /home"; /opt is for vendors); Alpine's abuild, whose check of a package refuses files below /srv,
/usr/local, /opt, /home, /tmp and /mnt. What Debian's packages hold was compared with the table below by
benchmarks/places.py: none of the 14 million paths in the packages of Debian 11 and 12 (November 2026) lies elsewhere.
What the scripts of packages do is listed nowhere; of 124 that were read, those of packages that Dockerfiles install
most, one (apache2) writes to /var/www, where web servers copy a first page when there is none, two make folders in
/usr/local/share and set their modes, and none touches /opt, /srv, /home or /usr/src.
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
    *("/usr/src/osmocom", "/usr/src/xorg*"),
    *("/usr/src/paho*", "/usr/src/propellor", "/usr/src/python*", "/usr/src/redhat", "/usr/src/rustc*"),
    *("/usr/src/uwsgi", "/usr/src/wasm2c"),
)
"""What packages bring below /usr/src."""

_OF_DEBIAN = (
    *_ROOT,
    *("/usr/bin", "/usr/sbin", "/usr/lib*", "/usr/include", "/usr/share", "/usr/games", "/usr/local", "/usr/tmp"),
    # Tools for other machines: aarch64-linux-gnu, i686-w64-mingw32 ...
    *("/usr/*-*", "/usr/msp430", "/usr/m68hc11", "/usr/avr", "/usr/onionprobe", "/usr/pyspread", "/usr/pycorrfit_doc"),
    *("/usr/LICENSE", "/usr/VERSION", "/usr/compile_translations.py"),
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


def packaged(manager: str) -> tuple[str, ...]:
    """Where packages of the distribution's own repositories write to, and what their scripts read, when `manager`
    installs them. /usr/local is among both: programs there are found before those of packages."""
    return _PLACES.get(manager, SYSTEM)
