"""Lazy analyses of one tree: which shell runs a body, in which folder, as whom, and is its stage shipped.

Facts are never stored on the tree; a new tree gets new facts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from layersmith.effects.bases import Base, base
from layersmith.effects.builders import Builder, builder_of
from layersmith.effects.image_settings import own_shell, starts_as_root
from layersmith.effects.mounts import mounts, options
from layersmith.effects.paths import resolve
from layersmith.options import Options
from layersmith.shell.ast import Script, Unparsed
from layersmith.shell.parse import parse as parse_shell
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Comment, Directive, Dockerfile, Instruction, Item, Stage
from layersmith.values import derived, replace, value

if TYPE_CHECKING:
    from layersmith.context.tree import Tree

SHELLS = {"sh": False, "ash": False, "dash": False, "bash": True}


@value
class Setting:
    """What holds when an instruction runs.

    `shell` is the SHELL in force ("sh", "bash", or another program's name), `errexit` whether it was started with
    `-e`, `with_options` whether it is bash with options that are not known, as a base image has it, `startup_files`
    what it reads first each time it starts ("" for nothing), `workdir` the absolute folder or None when unknown,
    `user` as written ("" for the base image's).
    """

    shell: str = "sh"
    errexit: bool = False
    with_options: bool = False
    startup_files: str = ""
    workdir: str | None = None
    user: str = ""

    @property
    def bash(self) -> bool:
        """Whether bodies may be written as bash reads them."""
        return self.with_options or SHELLS.get(self.shell, False)

    @property
    def foreign(self) -> str | None:
        """What keeps its bodies from being understood, in a sentence; None for a POSIX shell."""
        return None if self.shell in SHELLS else f"its shell is {self.shell}, not a POSIX shell that is known"

    @property
    def root(self) -> bool | None:
        """Whether USER names root; None when it names nobody, so that the base image says who it is."""
        name = self.user.partition(":")[0]
        return name in ("root", "0") if name else None


class Facts:
    """Analyses of `tree` under the user's `options`, each computed when first asked for.

    `context` is the build context, paths from its top; None when it is not known.
    """

    def __init__(self, tree: Dockerfile, options: Options, context: Tree | None = None) -> None:
        self.tree = tree
        self.options = options
        self.context = context
        self.answers: dict[object, dict[Any, Any]] = {}
        """What others have worked out about this tree, by their question: it is forgotten with the facts."""
        self.inherited: tuple[dict[object, dict[Any, Any]], int] = {}, 0
        """The answers about an earlier tree, which has all instructions that start before the offset in common."""

    def changed(self, source: bytes, same: int, context: Tree | None) -> Facts:
        """The facts of the file when it becomes `source`, which begins with the same `same` bytes, in `context`."""
        found = Facts(parse(source, self.tree, same), self.options, context)
        if context is self.context:
            items = (item.start for item in self.tree.items if item.start + len(item.text) > same)
            found.inherited = self.answers, next(items, same)
        return found

    @derived
    def _settings(self) -> dict[int, Setting]:
        found: dict[int, Setting] = {}
        ends: list[Setting] = []
        for stage in self.tree.stages:
            if stage.parent is None:
                windows = self.base(stage).distro == "windows"
                now = Setting(shell="cmd" if windows else "sh", workdir="/" if stage.base == "scratch" else None)
                if {(ends[at].shell, ends[at].startup_files) for at in stage.candidates} - {("sh", "")}:
                    now = replace(now, shell="that of a stage that FROM names by a variable")
                elif program := own_shell(self.base(stage)):
                    now = replace(now, shell=f"that of {stage.base}", with_options=program == "bash")
                elif line := self._shown_windows(stage):
                    now = replace(now, shell=f"that of {stage.base}, which is for Windows as line {line} shows")
            else:
                now = ends[stage.parent]
            for instruction in stage.instructions:
                found[instruction.start] = now
                if instruction.keyword in _SETS:
                    now = _after(instruction, now)
            ends.append(now)
        return found

    def _shown_windows(self, stage: Stage) -> int | None:
        """The line that shows that the image of `stage`, of which the name tells nothing, is one of Windows."""
        if self.base(stage).distro is not None:
            return None
        # Imported here: the names of most images tell.
        from layersmith.effects.windows import shown_windows

        comments = (item for item in self.tree.items if isinstance(item, Comment))
        return shown_windows(self.later(stage, stage.instructions[0]), comments)

    def setting(self, instruction: Instruction) -> Setting:
        """What holds when `instruction` runs; above the first FROM, where none may, what holds of any shell."""
        return self._settings.get(instruction.start) or Setting(shell="sh", workdir=None)

    def as_root(self, stage: Stage, instruction: Instruction) -> bool:
        """Whether `instruction`, of `stage`, certainly runs as root."""
        told = self.setting(instruction).root
        return starts_as_root(self.base(stage)) if told is None else told

    @derived
    def _bases(self) -> dict[int, Base]:
        return {}

    def base(self, stage: Stage) -> Base:
        """What is known of the image that `stage` comes from, through the stages that it inherits from."""
        *_, lowest = self.lineage(stage)
        if lowest.index not in self._bases:
            self._bases[lowest.index] = base(lowest.base)
        return self._bases[lowest.index]

    @derived
    def builder(self) -> Builder:
        """What is known of the builder that reads the file."""
        lines = (i.value for i in self.tree.items if isinstance(i, Directive) and i.name == "syntax")
        return builder_of(next(lines, None), self.options.builder)

    @derived
    def shipped(self) -> frozenset[int]:
        """Indexes of the stages whose layers are in an image: the last one, those that builds are known to end at, and
        those that they inherit from, when the arguments of the build have the values that the file gives them."""
        return self._inherited([at for stage in self.tree.stages[-1:] for at in (stage.index, *self.targets)])

    @derived
    def targets(self) -> tuple[int, ...]:
        """Indexes of the stages that builds are known to end at, beside the last one."""
        named = {name.lower() for name in self.options.targets}
        return tuple(at for at, stage in enumerate(self.tree.stages) if {stage.name, str(at)} & named)

    @derived
    def may_ship(self) -> frozenset[int]:
        """Indexes of the stages whose layers may be in an image: `images`, and those that they inherit from."""
        return self._inherited([*self.images])

    @derived
    def images(self) -> tuple[int, ...]:
        """Indexes of the stages that may be an image: the last one, those that builds are known to end at, those from
        which no other inherits and that say what a container starts, or of which none takes anything, so that they are
        there for `--target`."""
        stages, origins = self.tree.stages, set[str]()
        for one in self.tree.instructions if len(stages) > 1 else ():
            origins.update(flag.value or "" for flag in one.flags if flag.name == "from")
            origins.update(options(mount).get("from", "") for mount in mounts(one))
        used = {origin.lower() for origin in origins}

        def alone(stage: Stage) -> bool:
            starts = any(one.keyword in ("CMD", "ENTRYPOINT") for one in stage.instructions)
            unused = {stage.name, str(stage.index)}.isdisjoint(used)
            return stage.index not in self._children and (starts or unused)

        meant = {*self.targets, len(stages) - 1}
        return tuple(stage.index for stage in stages if stage.index in meant or alone(stage))

    def _inherited(self, tops: list[int]) -> frozenset[int]:
        """The stages `tops` and those that they inherit from."""
        indexes, waiting = set[int](), tops
        while waiting:
            at = waiting.pop()
            if at not in indexes:
                indexes.add(at)
                waiting += self._named_by_default(self.tree.stages[at])
        return frozenset(indexes)

    def _named_by_default(self, stage: Stage) -> tuple[int, ...]:
        """Those of the candidates of `stage` that its FROM names with the defaults of its variables; all, if one has
        none."""
        if "$" not in stage.base or not stage.candidates:
            return stage.candidates
        # Imported here: few FROMs name an image by a variable.
        from layersmith.syntax.variables import expand

        escape, values = self.tree.escape.decode("latin-1"), dict[str, str | None]()
        for one in self.tree.items:
            if isinstance(one, Instruction) and one.keyword == "FROM":
                break
            for pair in one.pairs if isinstance(one, Instruction) and one.keyword == "ARG" else ():
                given = None if pair.value is None else expand(pair.value, values, escape)
                if given is None:
                    values.pop(pair.name, None)
                else:
                    values[pair.name] = given
        name = expand(stage.base, values, escape)
        if name is None:
            return stage.candidates
        return tuple(at for at in stage.candidates if self.tree.stages[at].name == name.lower())

    @derived
    def _scripts(self) -> dict[int, Script | Unparsed]:
        return {}

    def script(self, run: Instruction) -> Script | Unparsed:
        """The parsed body of a RUN in shell form, or why it can't be understood."""
        found = self._scripts.get(run.start)
        if found is None:
            found = self._scripts[run.start] = self._read(run)
        return found

    def _read(self, run: Instruction) -> Script | Unparsed:
        if run.exec_form is not None:
            return Unparsed("it is in exec form, which no shell reads", 0)
        if run.heredocs:
            return Unparsed("it holds a here-document", 0)
        setting = self.setting(run)
        if foreign := setting.foreign:
            script = parse_shell(run.args.text, True) if setting.with_options else None
            return script if isinstance(script, Script) and script.ends_at_a_failure else Unparsed(foreign, 0)
        return parse_shell(run.args.text, setting.bash)

    @derived
    def has_requests(self) -> bool:
        """Whether comments may ask something of this program."""
        return b"layersmith:" in self.tree.source

    @derived
    def _positions(self) -> dict[int, int]:
        return {item.start: at for at, item in enumerate(self.tree.items)}

    def comments_above(self, instruction: Instruction) -> tuple[Comment, ...]:
        """The comment lines that stand directly above `instruction`, without a blank line between, in order."""
        at = self._positions[instruction.start]
        found: list[Comment] = []
        while at > 0 and isinstance(comment := self.tree.items[at - 1], Comment):
            found.append(comment)
            at -= 1
        return tuple(reversed(found))

    def between(self, first: Instruction, second: Instruction) -> tuple[Item, ...]:
        """The items between two instructions, both left out."""
        return self.tree.items[self._positions[first.start] + 1 : self._positions[second.start]]

    def neighbours(self, stage: Stage) -> Iterator[tuple[Instruction, Instruction]]:
        """Pairs of instructions that follow each other in `stage`."""
        yield from zip(stage.instructions, stage.instructions[1:], strict=False)

    @derived
    def _children(self) -> dict[int, list[int]]:
        """By the index of a stage, those of the stages that name it, or may name it, in their FROM."""
        found: dict[int, list[int]] = {}
        for stage in self.tree.stages:
            for at in stage.candidates:
                found.setdefault(at, []).append(stage.index)
        return found

    def heirs(self, stage: Stage) -> tuple[Stage, ...]:
        """The later stages that inherit, or with some values of variables may inherit, from `stage` through FROM."""
        children = self._children
        if stage.index not in children:
            return ()
        waiting, found = [stage.index], set[int]()
        while waiting:
            more = [index for index in children.get(waiting.pop(), ()) if index not in found]
            found.update(more)
            waiting += more
        return tuple(self.tree.stages[index] for index in sorted(found))

    def lineage(self, stage: Stage) -> Iterator[Stage]:
        """`stage`, the one that it inherits from, and so on."""
        yield stage
        while stage.parent is not None:
            stage = self.tree.stages[stage.parent]
            yield stage

    def before(self, stage: Stage, run: Instruction) -> Iterator[Instruction]:
        """The instructions that `run` runs on top of: those of the stages it inherits from, then its own stage's."""
        _, *below = self.lineage(stage)
        for one in reversed(below):
            yield from one.instructions
        yield from islice(stage.instructions, bisect_left(stage.instructions, run.start, key=_start))

    def is_before(self, stage: Stage, run: Instruction, one: Instruction) -> bool:
        """Whether `one` is among the instructions that `run`, of `stage`, runs on top of."""
        own, at = one.start < run.start, stage
        while not at.instructions[0].start <= one.start <= at.instructions[-1].start:
            if at.parent is None:
                return False
            own, at = True, self.tree.stages[at.parent]
        return own

    def later(self, stage: Stage, instruction: Instruction) -> Iterator[Instruction]:
        """The instructions that run on top of `instruction`: the rest of its stage, then its heirs'."""
        at = bisect_right(stage.instructions, instruction.start, key=_start)
        yield from stage.instructions[at:]
        for heir in self.heirs(stage):
            yield from heir.instructions[1:]


_start = attrgetter("start")
_SETS = frozenset(("SHELL", "ENV", "WORKDIR", "USER"))


def _after(instruction: Instruction, now: Setting) -> Setting:
    match instruction.keyword:
        case "SHELL" if instruction.exec_form:
            program = instruction.exec_form[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
            flags = instruction.exec_form[1:]
            errexit = any(flag.startswith("-") and not flag.startswith("--") and "e" in flag for flag in flags)
            login = "--login" in flags or any(f[:1] == "-" and f[:2] != "--" and {"l", "i"} & set(f) for f in flags)
            startup_files = "its login files" if login else now.startup_files
            return replace(
                now,
                shell=program,
                errexit=errexit or "errexit" in flags,
                with_options=False,
                startup_files=startup_files,
            )
        case "ENV" if b"BASH_ENV" in instruction.text and any(pair.name == "BASH_ENV" for pair in instruction.pairs):
            return replace(now, startup_files="the file that BASH_ENV names")
        case "WORKDIR":
            return replace(now, workdir=resolve(instruction.args.text.decode("utf-8", "surrogateescape"), now.workdir))
        case "USER":
            return replace(now, user=instruction.args.text.decode("utf-8", "surrogateescape"))
    return now
