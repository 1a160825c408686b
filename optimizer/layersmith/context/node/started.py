"""A package manager's command as it is started: its verb, flags and operands, all known."""

from __future__ import annotations

import re

from layersmith.context.node.look import Look
from layersmith.context.project import Stop, at
from layersmith.effects.packages import Action
from layersmith.values import pattern, value

_LOCAL = pattern(r"\.{1,2}(?:/|$)|/|~|(?:file|link|portal):|[^:@]*\.(?:tgz|tar\.gz|tar)$")


_NAME = pattern(r"^(?:@[^/@]+/)?[^/@:]+@(?=\w+:)")
_PROTOCOL = pattern(r"^(?:(?:@[^/@]+/)?[^/@:]+@)?(?:file|link|portal):")


@value
class Started:
    """`asked` as it is started in the absolute folder `place`."""

    asked: Action
    place: str

    @property
    def verb(self) -> str:
        """The subcommand, `install` when there is none."""
        return " ".join(word.literal or "" for word in self.asked.subcommand) or "install"

    @property
    def operands(self) -> tuple[str, ...]:
        """What is to be installed; stops at words that may be anything."""
        found = []
        for word in self.asked.operands:
            if word.literal is None and not re.match(r"[\w@]", word.raw.strip("\"'")):
                raise Stop("arguments", f"it is not known what {word.raw} stands for")
            found.append(word.literal if word.literal is not None else word.raw.strip("\"'"))
        return tuple(found)

    def has(self, *names: str) -> bool:
        """Whether one of the flags `names` is given."""
        return self.asked.has(*names)

    def value(self, *names: str) -> str | None:
        """The value of the last of the flags `names` that is given; None when none is, or it has none. Stops when the
        value expands."""
        for flag in reversed(self.asked.flags):
            if any(name in flag.names for name in names):
                if flag.value is None and (len(flag.words) > 1 or "$" in flag.raw or "`" in flag.raw):
                    raise Stop("arguments", f"the value of {flag.names[-1]} is not known")
                return flag.value
        return None

    def on(self, name: str, opposite: str, *, default: bool) -> bool:
        """Whether the switch `name` is on: the last one counts."""
        for flag in reversed(self.asked.flags):
            if name in flag.names:
                return flag.value not in ("false", "0")
            if opposite in flag.names:
                return False
        return default

    def folder(self, *flags: str) -> str:
        """The folder that the install is for: `place`, or what one of `flags` names."""
        if not self.has(*flags):
            return self.place
        named = self.value(*flags)
        if named is None or named.startswith("~"):
            raise Stop("arguments", f"the folder that {flags[0]} names is not known")
        return at(named, self.place)

    def files(self, look: Look, *flags: str) -> None:
        """The files that `flags` name are read."""
        for flag in flags:
            if path := self.value(flag):
                look.has(look.path(path, self.place))

    def local(self, folder: str) -> tuple[str, ...]:
        """The folders and archives here that are to be installed, absolute."""
        return tuple(at(_PROTOCOL.sub("", one), folder) for one in self.operands if _is_local(one))


def _is_local(operand: str) -> bool:
    """Whether it names a folder or an archive here."""
    return bool(_LOCAL.match(_NAME.sub("", operand))) and "://" not in operand
