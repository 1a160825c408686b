"""What a command, a script or an instruction does to the image: the value, and whether two of them may swap.

Places are absolute patterns as `paths` compares them: each names what matches it and all that lies below. To list a
folder is to read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from layersmith.effects.paths import any_overlap, holds, overlap
from layersmith.values import field, value

Use = Literal["none", "read", "changed"]

ANY = "?"
"""Among the names of `Effects.environment`: any variable may matter."""

LOADED = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec"),
    *("/usr/lib32", "/usr/lib64", "/usr/libx32", "/usr/local/bin", "/usr/local/sbin", "/usr/local/lib"),
    *("/usr/local/lib64", "/usr/local/libexec", "/usr/share/locale", "/usr/share/zoneinfo", "/usr/share/misc"),
    *("/dev", "/proc", "/sys", "/etc/ld.so*", "/etc/nsswitch.conf", "/etc/hosts", "/etc/host.conf"),
    *("/etc/resolv.conf", "/etc/localtime", "/etc/locale*", "/etc/environment", "/etc/alternatives"),
    *("/etc/ssl", "/etc/pki", "/etc/ca-certificates*", "/usr/share/ca-certificates", "/etc/os-release"),
    *(
        "/usr/local/share/ca-certificates",
        "/etc/services",
        "/etc/protocols",
        "/usr/share/i18n",
        "/etc/gai.conf",
        "/etc/gcrypt",
    ),
)
"""What a program of the system is made of and reads when it starts, whichever it is. The files of accounts, which
programs read to tell names, are `Effects.accounts`; settings of its own are among what its model reads."""

PRELOADED = frozenset(("PATH", "HOME", "LD_PRELOAD", "LD_LIBRARY_PATH", "TAR_OPTIONS", "CURL_HOME", "WGETRC", "GZIP",
                       "BASH_ENV", "ENV", "POSIXLY_CORRECT", "CDPATH"))  # fmt: skip
"""Variables that, set for one command, change what it is or does."""

PROGRAM_FOLDERS = frozenset(("", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"))
"""Where a program is taken for what its name says."""


@value
class Unknown:
    """What it does is not known; `reason` says why, for people, in a few words ("make runs a Makefile"). Of a script,
    `at` is the offset of the first command that is not known, None when it is not one command."""

    reason: str
    at: int | None = field(default=None, compare=False, repr=False)


@value
class Effects:
    """What is certainly no more than this.

    `reads` is what is read or listed, `writes` what is made or changed (content, owner, mode), `deletes` what goes.
    `makes` are folders that are made when they are missing and otherwise left as they are, so that what lies below does
    not matter; `needs` are folders that must be there, where what lies below does not matter either. `environment`
    names the variables that matter besides PATH and HOME. `accounts` says whether users and groups are looked up or
    changed. `programs` are the names of the programs that run, which are found along PATH and stand for `LOADED`.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    environment: frozenset[str] = frozenset()
    network: bool = False
    accounts: Use = "none"
    programs: frozenset[str] = frozenset()

    @property
    def touched(self) -> tuple[str, ...]:
        """Every place that is named, whatever happens there."""
        return (*self.reads, *self.writes, *self.deletes, *self.makes, *self.needs)

    def sees(self, variable: str) -> bool:
        """Whether the value of `variable` may matter."""
        return not self.environment.isdisjoint((variable, ANY))


def union(effects: Iterable[Effects]) -> Effects:
    """What all of them do together, in any order: what one makes and another reads is still among the reads."""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    deletes: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    environment = programs = _NO_NAMES
    network = False
    accounts: Use = "none"
    for one in effects:
        if one.reads:
            reads = tuple(dict.fromkeys((*reads, *one.reads))) if reads else one.reads
        if one.writes:
            writes = tuple(dict.fromkeys((*writes, *one.writes))) if writes else one.writes
        if one.deletes:
            deletes = tuple(dict.fromkeys((*deletes, *one.deletes))) if deletes else one.deletes
        if one.makes:
            makes = tuple(dict.fromkeys((*makes, *one.makes))) if makes else one.makes
        if one.needs:
            needs = tuple(dict.fromkeys((*needs, *one.needs))) if needs else one.needs
        environment |= one.environment
        programs |= one.programs
        network = network or one.network
        if one.accounts == "changed" or accounts == "none":
            accounts = one.accounts
    return Effects(reads, writes, deletes, makes, needs, environment, network, accounts, programs)


_NO_NAMES = frozenset[str]()


def conflict(one: Effects, other: Effects) -> str | None:
    """Why the order of the two may matter: a pattern of a place that one changes and the other reads, changes or
    needs, or "users and groups". None when it does not, as far as files and accounts go.

    Variables, mounts, the users and folders in force (two that make one folder as different users, or under another
    umask, do not swap), and folders named by PATH beyond `LOADED` are left to those who know the instructions.
    """
    if one.accounts != "none" != other.accounts and "changed" in (one.accounts, other.accounts):
        return "users and groups"
    return _disturbed(one, other) or _disturbed(other, one)


def _disturbed(by: Effects, other: Effects) -> str | None:
    """A place where what `by` changes may matter to `other`."""
    changed = (*by.writes, *by.deletes) if by.deletes else by.writes
    makes = by.makes
    if not (changed or makes):
        return None
    used = (*other.reads, *other.writes, *other.deletes)
    around = (*other.makes, *other.needs)
    loaded = LOADED if other.programs else ()
    if changed and (
        any_overlap(changed, used) or (loaded and _is_loaded(changed)) or any_overlap(changed, around)
    ):  # fmt: skip
        every = (*used, *loaded)
        for path in changed:
            if any(overlap(path, place) for place in every) or any(holds(path, place) for place in around):
                return path
    if makes and (
        any_overlap(makes, used) or (loaded and _is_loaded(makes)) or any_overlap(makes, other.needs)
    ):  # fmt: skip
        every = (*used, *loaded)
        for path in makes:
            # A new folder shows in what is read as a whole, and satisfies who needs it.
            if any(holds(place, path) for place in every) or any(overlap(place, path) for place in other.needs):
                return path
    return None


@lru_cache(maxsize=1024)
def _is_loaded(places: tuple[str, ...]) -> bool:
    return any_overlap(places, LOADED)
