"""Which places the packages of a distribution write to, and which they leave to the owner of the machine."""

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

LEFT_ALONE = ("/usr/local",)
"""What packages of a distribution read but never write (Debian policy 9.1.2: at most empty folders)."""


def packaged(manager: str) -> tuple[str, ...]:
    """Where packages of the distribution's own repositories write to, installed by `manager`."""
    return SYSTEM
