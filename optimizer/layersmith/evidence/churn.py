"""Which COPY changes how often, and whether a change of it re-runs nothing that does not run again anyway.

The history of the project says it where there is one, and what names say where there is none; it only decides what is
worth doing, never what is right.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from layersmith.effects.copies import sources
from layersmith.effects.cost import costly, expensive
from layersmith.effects.packages import Action, action
from layersmith.evidence.remembered import remembered
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Unparsed
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern

SELDOM = 2.5
"""Commits among 1,000: what changes less often costs next to no build that could have come from the cache."""

_SETTLED = frozenset(
    ("vendor", "third-party", "third_party", "thirdparty", "node_modules", "model", "models", "weights", "checkpoint",
     "checkpoints", "dataset", "datasets", "data", "font", "fonts", "cert", "certs", "certificates", "licence",
     "licences", "license", "licenses")
)  # fmt: skip
_SETTLED_KINDS = frozenset(
    ("tar", "tgz", "gz", "bz2", "xz", "zst", "zip", "deb", "rpm", "apk", "whl", "jar", "war", "gem", "so", "dll", "bin",
     "pt", "pth", "onnx", "h5", "pb", "pkl", "ttf", "otf", "pem", "crt", "key", "gpg", "asc", "iso", "img", "patch")
)  # fmt: skip
"""Names, and endings of names, of what is brought from elsewhere and then stays as it is."""
_ENDS = pattern(r"^(?:\.?/)+|/+\.?$")


_COPIES = frozenset(("COPY", "ADD"))
_DOWNLOADS = frozenset(("curl", "wget", "aria2c", "svn", "git clone", "git fetch", "git pull", "git submodule"))


@remembered
def may_go(facts: Facts, stage: Stage, copy: Instruction) -> bool:
    """Whether it is worth to ask how far down in `stage` `copy` may go."""
    if copy.keyword not in _COPIES or copy.heredocs or copy.start > lowest(facts, stage):
        return False
    return len(copy.words) > 1 and not settled(facts, copy)


def lowest(facts: Facts, stage: Stage) -> int:
    """Where the lowest RUN of `stage` starts that it may be worth to go below, -1 when there is none: without the
    context nothing is missed, and nothing is gained above RUNs that are done at once."""
    known: dict[int, int] = facts.answers.setdefault(lowest, {})
    start = known.get(stage.index)
    if start is None:
        start = -1
        for one in reversed(stage.instructions):
            if one.keyword == "RUN" and (facts.context is not None or slow(facts, one)):
                start = one.start
                break
        known[stage.index] = start
    return start


def slow(facts: Facts, run: Instruction) -> str | None:
    """The program for which it is worth not to run `run` again; None when it costs next to nothing."""
    script = _script(facts, run)
    return takes_long(script) if isinstance(script, Script) else "its script"


@lru_cache(maxsize=1024)
def takes_long(script: Script) -> str | None:
    """The program that makes running `script` take long; None when there is none."""
    for command in script.commands:
        if program := _fetches(command):
            return program
    for command in script.commands:
        if _loads(command):
            return command.name
    return expensive(script)


def command_takes_long(command: Command) -> bool:
    """Whether `command` is one for which `takes_long` says so."""
    return bool(_fetches(command) or _loads(command) or costly(command))


def _fetches(command: Command) -> str | None:
    found = action(command)
    return found.program if found and found.verb in ("install", "upgrade") else None


def _loads(command: Command) -> bool:
    name = command.name
    return name in _DOWNLOADS or (len(command.words) > 1 and f"{name} {command.words[1].literal}" in _DOWNLOADS)


def asked(facts: Facts, run: Instruction) -> list[Action]:
    """What the commands of `run` ask of package managers, in order."""
    script = _script(facts, run)
    return [one for command in script.commands if (one := action(command))] if isinstance(script, Script) else []


def _script(facts: Facts, run: Instruction) -> Script | Unparsed:
    if run.exec_form is None:
        return facts.script(run)
    from layersmith.evidence.effects import script_of

    return script_of(facts, run)


def settled(facts: Facts, copy: Instruction) -> bool:
    """Whether what `copy` brings hardly ever changes, so that everything may as well stand below it: what another image
    holds, or what names say was brought into the project from elsewhere."""
    origin = copy.flag("from")
    return _typical(copy) if origin is None else not _from_project(facts, origin)


def _typical(copy: Instruction) -> bool:
    """Whether names say that what `copy` brings of the build context was brought into the project from elsewhere."""
    names = [word.strip("\"'").rstrip("/").rpartition("/")[2].lower() for word in sources(copy)]
    return (copy.keyword == "ADD" and any("://" in word for word in sources(copy))) or all(map(_settled, names))


def _settled(name: str) -> bool:
    _, dot, kind = name.rpartition(".")
    return name in _SETTLED or (bool(dot) and "/" not in name and kind in _SETTLED_KINDS)


def seldom(facts: Facts, copy: Instruction) -> bool:
    """Whether what `copy` brings hardly ever changes, by the project's history or else by what is typical of its kind.
    Asks git: to be asked last."""
    if copy.flag("from") is not None or facts.context is None:
        return False
    from layersmith.context.frequency import rate

    paths = (word.strip("\"'").removeprefix("./").strip("/") for word in sources(copy))
    return all(rate(facts.context, "" if path == "." else path) < SELDOM for path in paths)


def _from_project(facts: Facts, origin: str) -> bool:
    """Whether the stage that `origin` names holds files of the project, as far as it is one of this file. Stages may
    copy from each other: a builder refuses that, but only when it builds them."""
    waiting, seen = [origin], set[int]()
    while waiting:
        origin = waiting.pop()
        named = next((s for s in facts.tree.stages if origin.lower() == s.name or origin == str(s.index)), None)
        while named is not None and named.index not in seen:
            seen.add(named.index)
            for copy in (one for one in named.instructions if one.keyword in ("COPY", "ADD")):
                further = copy.flag("from")
                if further is not None:
                    waiting.append(further)
                elif not _typical(copy):
                    return True
            named = facts.tree.stages[named.parent] if named.parent is not None else None
    return False


def built(facts: Facts, copy: Instruction) -> bool:
    """Whether `copy` brings what another stage made of the project, which changes with nearly every edit."""
    return copy.flag("from") is not None and not settled(facts, copy)


def covers(other: Instruction, copy: Instruction) -> bool:
    """Whether `other` brings all that `copy` brings, so that what stands below it runs again after every change of that
    in any case."""
    return other.flag("from") == copy.flag("from") and _holds(_brought(other), _brought(copy))


def _brought(copy: Instruction) -> tuple[str, ...]:
    """The sources as paths from the top of where they come from, "" for all of it."""
    names = (word.strip("\"'") for word in sources(copy))
    return tuple("" if name in ("*", "./*", "/*") else _ENDS.sub("", name).removesuffix(".") for name in names)


def _holds(wide: Iterable[str], narrow: Iterable[str]) -> bool:
    places = tuple(wide)
    return all(any(not one or path == one or path.startswith(one + "/") for one in places) for path in narrow)
