"""What `chown`, `chgrp` and `chmod` say, and how `COPY --chown` and `--chmod` say the same.

Seen on Docker 28.5 and buildah 1.43, which agree: `--chown=app` gives the user's own group too, and `--chown=1000` the
group 1000, where `chown app` leaves the group alone; the folders that COPY makes get the owner, one that is there does
not, files and folders below it do. `--chmod=750` holds for files and folders alike. Nothing below a symbolic link is
changed by either.

They differ: the folders that COPY makes get the mode of --chmod from BuildKit and 755 from buildah. What WORKDIR names
is made at once by BuildKit, by buildah with layers when the next RUN or COPY needs it, then with the COPY's owner.
`chown` takes set-user-id and set-group-id bits away, `--chown` of BuildKit leaves them. `ADD --chown` of an archive
reaches its content in BuildKit alone.
"""

from __future__ import annotations

from typing import Literal

from layersmith.effects.effect import PROGRAM_FOLDERS
from layersmith.shell.ast import Command, Word
from layersmith.values import pattern, value

PROGRAMS = frozenset(("chown", "chgrp", "chmod"))

ROOT = frozenset(("", "0", "root", "0:0", "root:root", "0:root", "root:0"))
"""How the owner of files is told when it is root, by chown or by a flag; "" when nothing is told."""

MADE = "755"
"""The mode of the folders that COPY makes, unless --chmod says another."""

_FLAGS = frozenset(
    ("--recursive", "--verbose", "--changes", "--silent", "--quiet", "--no-dereference", "--preserve-root")
)
_LETTERS = frozenset("Rvcfh")
_NAME = r"(?:[A-Za-z0-9_][\w-]*|\$\{?[A-Za-z_]\w*\}?)"
_OWNER = pattern(rf"({_NAME})?(?:(:)({_NAME})?)?")
_OCTAL = pattern(r"0?([0-7]{3})")
_CLAUSE = pattern(r"([ugoa]*)((?:[-+=][rwx]*)+)")
_ACTION = pattern(r"([-+=])([rwx]*)")
_BITS = {"r": 0o4, "w": 0o2, "x": 0o1}
_SHIFTS = {"u": 6, "g": 3, "o": 0}


@value
class Ownership:
    """One command that changes owners or modes of the places `operands`, and of all below them when `recursive`.

    `text` is who or what, as written ("app:app", "u+x").
    """

    kind: Literal["owner", "mode"]
    text: str
    recursive: bool
    operands: tuple[Word, ...]


def ownership(command: Command) -> Ownership | None:
    """What `command` changes; None when it is none of `PROGRAMS`, or is told more than is known here."""
    if command.name not in PROGRAMS or command.assignments or command.redirects:
        return None
    if (command.words[0].literal or "").rpartition("/")[0] not in PROGRAM_FOLDERS:
        return None
    rest = [word for word in command.words[1:] if not word.raw.startswith("-")]
    flags = [word.raw for word in command.words[1:] if word.raw.startswith("-")]
    if len(rest) < 2 or not all(flag in _FLAGS or (len(flag) > 1 and _LETTERS.issuperset(flag[1:])) for flag in flags):
        return None
    recursive = any(flag == "--recursive" or (flag[1:2] != "-" and "R" in flag) for flag in flags)
    text = rest[0].raw.replace('"', "").replace("'", "") if "'" not in rest[0].raw or "$" not in rest[0].raw else "$"
    text = f":{text}" if command.name == "chgrp" else text
    return Ownership("mode" if command.name == "chmod" else "owner", text, recursive, tuple(rest[1:]))


@value
class Owner:
    """User and group as `chown` is told them, None for one that stays as it is; the group "" is the user's own."""

    user: str | None
    group: str | None

    @property
    def named(self) -> bool:
        """Whether a name has to be looked up."""
        return not all(part is None or part.isdigit() for part in (self.user, self.group))


def owner(text: str) -> Owner | None:
    """Who `chown` is told to make the owner; None when that is not known: `a.b` is a user called so or two names, and
    the own group of a number is that of whoever has it."""
    found = _OWNER.fullmatch(text)
    if found is None or not (found[1] or found[3]) or (found[2] and not found[3] and found[1].isdigit()):
        return None
    return Owner(found[1], found[3] or ("" if found[2] else None))


def flag_of(change: Owner, given: str | None, keeps: bool) -> str | None:
    """What `--chown` of a COPY, which has the value `given` so far (None: no such flag), has to say for its files to
    belong to whom `change` says; None when that is not known. Without a flag a COPY `keeps` the owners of its source
    when it comes from another stage; from the context all is root's, whom every image knows by number."""
    user, group = _both(given, keeps)
    user = change.user if change.user is not None else user
    group = change.group if change.group is not None else group
    if user is None or group is None:
        return None
    return user if not group else f"{user}:{group}"


def _both(given: str | None, keeps: bool) -> tuple[str | None, str | None]:
    """User and group of what a COPY brings, None where that is not known."""
    if given is None:
        return (None, None) if keeps else ("0", "0")
    user, colon, group = given.partition(":")
    if not colon:
        return user, user if user.isdigit() else None
    return user or None, group or None


def octal(text: str) -> str | None:
    """The mode `text` in three digits when it is the same whatever the mode was; None when it is not, and for one with
    set-user-id, set-group-id or sticky bits."""
    if found := _OCTAL.fullmatch(text):
        return found[1]
    if text.count("=") < 1 or {"+", "-"} & set(text):
        return None
    modes = {_changed(text, before) for before in (0, 0o777)}
    return f"{mode:03o}" if len(modes) == 1 and (mode := modes.pop()) is not None else None


def usual(text: str, before: tuple[int, ...]) -> str | None:
    """The mode that the symbolic mode `text` makes of each of the modes `before`; None when they come to several, or it
    is not known. The shell's mask is the usual one, 022."""
    modes = {_changed(text, mode) for mode in before}
    return f"{mode:03o}" if len(modes) == 1 and (mode := modes.pop()) is not None else None


def _changed(text: str, mode: int) -> int | None:
    """What a symbolic mode makes of `mode`; None when it is not known."""
    for clause in text.split(","):
        found = _CLAUSE.fullmatch(clause)
        if found is None or (not found[1] and {"w", "="} & set(found[2])):
            return None  # Without "who" the mask takes part, by which only what is written is left out.
        who = "ugo" if not found[1] or "a" in found[1] else found[1]
        for sign, letters in _ACTION.findall(found[2]):
            bits = sum(_BITS[letter] for letter in set(letters))
            for one in set(who):
                shift = _SHIFTS[one]
                if sign == "+":
                    mode |= bits << shift
                else:
                    mode &= ~((0o7 if sign == "=" else bits) << shift)
                    mode |= (bits if sign == "=" else 0) << shift
    return mode
