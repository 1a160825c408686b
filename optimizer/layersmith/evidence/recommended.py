"""What an `apt-get install` need not bring along, and what of it later commands need after all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from layersmith.bodies import body
from layersmith.effects.bases import Base
from layersmith.effects.build_packages import bare
from layersmith.effects.installs import Install, install
from layersmith.effects.official import brings
from layersmith.effects.package_lists import NEVER_READ_LISTS
from layersmith.effects.packages import action, behind_wrappers, program_name
from layersmith.effects.recommends import Recommended, made_of_recommendations, of_others, providing, recommended
from layersmith.effects.variables import Variables, with_values
from layersmith.effects.wheels import needs_no_compiler
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Word
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_OFF = re.compile(rb"install-recommends[\"'\s=]*(0|false|no|off)\b", re.IGNORECASE)
_RUNNERS = frozenset(("sh", "bash", "ash", "dash", "xargs", "find", "su", "gosu", "timeout", "time", "nohup",
                      "eval", "exec", "parallel", "watch", "script", "chroot"))  # fmt: skip
_COMPILE = frozenset(("gcc", "g++", "cc", "c++", "c89", "c99", "clang", "clang++", "ld", "as", "cpp", "gfortran",
                      "phpize", "docker-php-ext-install", "pecl", "cpan", "cpanm", "luarocks", "rustc", "easy_install",
                      "nvm", "rbenv", "pyenv", "nodenv"))  # fmt: skip
_OF_PIP = frozenset(("python3-pip", "python-pip", "python3-virtualenv", "python-virtualenv", "virtualenv"))
_WORD = re.compile(r"[A-Za-z0-9][\w.+-]*")
_LIBRARY = re.compile(r"lib.*|.*-dev")
_MOST_NAMED = 5
_ASKS = {
    "imagemagick": "Does ImageMagick read or write SVG, WMF or DjVu? Its package with \"-extra\" has these formats.",
    "chromium": "Is Chromium started with --no-sandbox? Its sandbox is only recommended.",
    "cron": "Does nobody read the mails that cron sends? The mail server is only recommended.",
    "ffmpeg": "Is no video card used? Drivers for it are only recommended.",
    "xserver-xorg": "Are drivers of no card or keyboard needed? They are only recommended.",
}  # fmt: skip
"""What a person has to know who takes away what these packages recommend."""


@value
class Plan:
    """How an install is asked to bring only what is needed: `keep` are names to add to it. `megabytes` and `count` are
    what one of its packages alone brings along less, that which brings most."""

    keep: tuple[str, ...]
    count: int
    megabytes: int
    reasons: tuple[str, ...]
    questions: tuple[str, ...]


def plan(facts: Facts, stage: Stage, run: Instruction, step: Install, named: Iterable[str]) -> Plan | Missed:
    """What becomes of the install `step` of `run` without recommendations, or why it stays as it is. `named` are
    packages that were added to earlier installs."""
    if step.asked.doubt or any(word.literal is None or word.glob for word in step.asked.operands):
        return Missed("unclear-words", run.line, "which packages are installed is not written out")
    asked = [bare(word.literal or "") for word in step.asked.operands]
    names = [name for name in asked if not name.endswith("-")]
    # `name-` says that the package is not to be there.
    named = {*named, *(name[:-1] for name in asked if name.endswith("-"))}
    selection = next(filter(made_of_recommendations, names), None)
    if selection:
        return Missed("selection", run.line, f"{selection} is a selection of packages, most of which it recommends")
    there = with_values(_there(facts, stage, run, step), dict.fromkeys(named))
    wanted = [name for name in dict.fromkeys(names) if name not in there]
    known = {name: one for name in wanted if (one := recommended(name))}
    found = {
        name: one
        for name, one in known.items()
        if not ((others := of_others(name)) and _said(facts, stage, run, others))
    }
    unknown = [name for name in wanted if name not in found]
    if not found and unknown:
        return Missed("unknown-packages", run.line, f"what {_and(unknown)} recommend{_s(unknown)} is not known")
    if not any(one.count for one in found.values()):
        return Missed("nothing-recommended", run.line, "none of the packages brings others along by recommending them")
    return _plan(facts, stage, run, names, found, unknown, there)


def _plan(
    facts: Facts,
    stage: Stage,
    run: Instruction,
    names: Sequence[str],
    found: dict[str, Recommended],
    unknown: Sequence[str],
    there: Variables,
) -> Plan | Missed:
    later = _Later(facts, stage, run)
    present = with_values(there, dict.fromkeys((*names, *(one for each in found.values() for one in each.anyway))))
    needless = {name for name in found if name in _OF_PIP and later.wheels and not later.compiles}
    tools = {one: name for name in found if name not in needless for one in found[name].toolchain if one not in present}
    kept = {one: name for name, each in found.items() for one in each.kept if one not in present}
    fonts = [] if _has_fonts(facts.base(stage)) else [one for one in kept if one.startswith("fonts-")]
    kept = {one: name for one, name in kept.items() if one not in fonts}
    called = {
        package: program
        for program in sorted(later.programs)
        if (package := providing(program)) and package not in present
        and any(package in each.callable for each in found.values())
    }  # fmt: skip
    keep = tuple(dict.fromkeys((*kept, *tools, *called)))
    left = {
        name: (one.count, one.megabytes) if name in needless else (one.rest, one.rest_megabytes)
        for name, one in found.items()
    }
    left = {name: figures for name, figures in left.items() if figures[0]}
    if not left:
        return Missed("nothing-to-leave", run.line, f"what goes along is worth keeping: {_and(keep)}")
    count, megabytes = max(left.values(), key=lambda figures: (figures[1], figures[0]))
    reasons = (*_leaving(left), *_keeping(kept, tools, called), *_compiling(needless, later))
    callable_ = {one for each in found.values() for one in each.callable if one not in present}
    questions = (*_questions(names, unknown, fonts), *_of_scripts(later, sorted(callable_ - called.keys())))
    return Plan(keep, count, megabytes, reasons, questions)


def _leaving(left: dict[str, tuple[int, int]]) -> Iterator[str]:
    ordered = sorted(left.items(), key=lambda item: (-item[1][1], -item[1][0], item[0]))
    for name, (count, megabytes) in ordered[:_MOST_NAMED]:
        size = f"{megabytes} MB" if megabytes else "less than 1 MB"
        packages = "1 package, " if count == 1 else f"{count} packages, "
        yield f"{name} brings along {packages}{size} in Debian 12, only because they are recommended"
    if len(ordered) > _MOST_NAMED:
        others = [name for name, _ in ordered[_MOST_NAMED:]]
        yield f"{_and(others)} bring{_s(others)} along fewer megabytes in the same way"


def _keeping(kept: dict[str, str], tools: dict[str, str], called: dict[str, str]) -> Iterator[str]:
    if "ca-certificates" in kept:
        yield f"ca-certificates stays, by name: {kept['ca-certificates']} recommends it to check whom it talks to"
    others = [f"{one} (of {name})" for one, name in {**kept, **tools}.items() if one != "ca-certificates"]
    if others:
        yield f"{_and(others)} stay{_s(others)}, by name"
    for package, program in called.items():
        yield f"{package} stays, by name: a later command calls {program}"


def _compiling(needless: set[str], later: _Later) -> Iterator[str]:
    if needless:
        wheels = sorted(later.wheels)
        yield f"the compilers that {_and(sorted(needless))} recommends go: {_and(wheels)} need{_s(wheels)} none"


def _has_fonts(base: Base) -> bool:
    """Whether the release has the packages of fonts that the table names: Debian 11 and Ubuntu 20.04 and later do."""
    least = {"debian": (11,), "ubuntu": (20, 4)}.get(base.distro or "")
    return least is not None and (base.moving if base.release is None else base.release >= least)


def _questions(names: Sequence[str], unknown: Sequence[str], fonts: Sequence[str]) -> Iterator[str]:
    if fonts:
        yield f"Is any text drawn? {_and(fonts)} came along, and may have another name in this release."
    yield from (_ASKS[name] for name in names if name in _ASKS)
    named = [name for name in unknown if not _LIBRARY.fullmatch(name)]
    if named:
        does, them = ("Does", "it") if len(named) == 1 else ("Do", "them")
        yield f"{does} {_and(named)} work without what is recommended with {them}? That is not known here."


def _of_scripts(later: _Later, packages: Sequence[str]) -> Iterator[str]:
    if later.scripts and packages:
        scripts = sorted(later.scripts)
        does = "Does" if len(scripts) == 1 else "Do"
        yield f"{does} {_and(scripts)} call a program of {_or(packages)}? They were only recommended."


def _there(facts: Facts, stage: Stage, run: Instruction, step: Install) -> Variables:
    """The packages that the image has when `step` of `run` starts, as far as they are known by name: as keys."""
    starts, found = _installed(facts, stage)
    names: list[str] = []
    for other in installs(facts, run):
        if other.command.start >= step.command.start:
            break
        names += _brought(other)
    return with_values(found[bisect_left(starts, run.start)], dict.fromkeys(names))


def _installed(facts: Facts, stage: Stage) -> tuple[list[int], list[Variables]]:
    """The packages that are there in `stage`, as keys: at first, and behind the RUNs that start at the offsets."""
    answers: dict[int, tuple[list[int], list[Variables]]] = facts.answers.setdefault(_installed, {})
    waiting = [stage]
    while waiting[-1].parent is not None and waiting[-1].index not in answers:
        waiting.append(facts.tree.stages[waiting[-1].parent])
    while waiting:
        one = waiting.pop()
        if one.index in answers:
            continue
        first = dict.fromkeys(brings(facts.base(one))) if one.parent is None else answers[one.parent][1][-1]
        starts, found = answers[one.index] = list[int](), [first]
        for run in one.instructions:
            if names := [name for step in installs(facts, run) for name in _brought(step)]:
                starts.append(run.start)
                found.append(with_values(found[-1], dict.fromkeys(names)))
    return answers[stage.index]


def _brought(step: Install) -> list[str]:
    """The packages that `step` names, and those that come along with them in any case."""
    names = [bare(word.literal or "") for word in step.asked.operands]
    return [*names, *(one for name in names if (each := recommended(name)) for one in each.anyway)]


def switched_off(facts: Facts, stage: Stage, run: Instruction) -> bool:
    """Whether `run`, or what it runs on top of, tells apt in a file of settings, or by -o, to leave what is
    recommended."""
    return _said(facts, stage, run, _OFF)


def _said(facts: Facts, stage: Stage, run: Instruction, words: re.Pattern[bytes]) -> bool:
    """Whether `run`, or what it runs on top of, has the `words`."""
    first: dict[tuple[re.Pattern[bytes], int], int | None] = facts.answers.setdefault(_said, {})
    last, parent = run, stage
    while True:
        place = words, parent.index
        if place not in first:
            first[place] = next((one.start for one in parent.instructions if words.search(one.text)), None)
        start = first[place]
        if start is not None and start <= last.start:
            return True
        if parent.parent is None:
            return False
        parent = facts.tree.stages[parent.parent]
        last = parent.instructions[-1]


def installs(facts: Facts, run: Instruction) -> Iterator[Install]:
    """The commands of `run` that install packages with apt."""
    read = body(facts, run) if run.keyword == "RUN" else None
    for command in read[1].commands if read else ():
        step = install(command)
        if step and step.asked.manager == "apt" and step.asked.verb == "install":
            yield step


class _Later:
    """What happens in a RUN and behind it: the `programs` that are called, the `scripts` that are run and not known,
    the packages that pip installs without a compiler (`wheels`), and what may compile (`compiles`)."""

    def __init__(self, facts: Facts, stage: Stage, run: Instruction) -> None:
        self.programs: set[str] = set()
        self.scripts: set[str] = set()
        self.wheels: set[str] = set()
        self.compiles: set[str] = set()
        for instruction in (run, *facts.later(stage, run)):
            if instruction.keyword == "RUN":
                self._run(facts, instruction)
            elif instruction.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD"):
                self._words(instruction.text)
        self._started(facts, stage)
        if self.programs & {"pip", "pip3", "make"}:
            self.compiles.add("what a container runs")

    def _started(self, facts: Facts, stage: Stage) -> None:
        from layersmith.evidence.splitting.container import container

        for top in (stage, *facts.heirs(stage)):
            if top.index in facts.images:
                self.programs.update(container(facts, top).programs)

    def _run(self, facts: Facts, run: Instruction) -> None:
        read = body(facts, run)
        if read is None:
            self._words(run.text)
            self.scripts.add(f"line {run.line}")
            self.compiles.add(f"line {run.line}")
            return
        if b"git@" in run.text or b"ssh://" in run.text:
            self.programs.add("ssh")
        for command in read[1].commands:
            self._command(command)
        for inner in read[1].substitutions:
            self._words(inner)

    def _words(self, text: bytes) -> None:
        self.programs.update(_WORD.findall(text.decode("utf-8", "surrogateescape")))

    def _command(self, command: Command) -> None:
        at = behind_wrappers(command.words)
        if at is None or at >= len(command.words):
            return
        word = command.words[at]
        name = program_name(word)
        if name is None:
            self.scripts.add(word.raw)
            return
        asked = action(command)
        if asked is None:
            if name in _RUNNERS or at:
                self.programs.update(found for one in command.words for found in _WORD.findall(one.raw))
            if name not in NEVER_READ_LISTS:
                self.scripts.update(_script(command.words[at:]))
            if name in _COMPILE or name not in NEVER_READ_LISTS:
                self.compiles.add(word.raw)
            # pip is told by what it installs.
            self.programs.add(name)
        elif asked.manager == "pip" and asked.verb == "install":
            self._pip(
                [one.literal or "$" for one in asked.operands], asked.has("-r", "-e", "--requirement", "--editable")
            )
        elif asked.manager not in ("apt", "pip", "conda"):
            self.compiles.add(asked.program)

    def _pip(self, requirements: Sequence[str], by_file: bool) -> None:
        if by_file or not requirements or not all(map(needs_no_compiler, requirements)):
            self.compiles.add("pip")
        self.wheels.update(requirements)


def _script(words: Sequence[Word]) -> Iterator[str]:
    """The script that a command runs, as far as its words show it is one."""
    script = words[1] if words[0].raw in ("bash", "sh", "source", ".") and len(words) > 1 else words[0]
    if "/" in script.raw or script.raw.endswith(".sh") or script.raw == "make":
        yield script.raw


def _and(names: Iterable[str], last: str = "and") -> str:
    given = list(names)
    if len(given) > _MOST_NAMED + 1:
        given = [*given[:_MOST_NAMED], f"{len(given) - _MOST_NAMED} others"]
    return listed(given, last) or "nothing"


def _or(names: Iterable[str]) -> str:
    return _and(names, "or")


def _s(names: Sequence[str]) -> str:
    """The ending of the verb behind `names`."""
    return "s" if len(names) == 1 else ""
