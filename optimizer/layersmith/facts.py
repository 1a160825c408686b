"""Lazy analyses of one tree: which shell runs a body, in which folder, as whom, and is its stage shipped.

Facts are never stored on the tree; a new tree gets new facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from layersmith.effects.bases import Base, base
from layersmith.effects.builders import Builder, builder_of
from layersmith.effects.image_settings import starts_as_root
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
    `-e`, `startup_files` what it reads first each time it starts ("" for nothing), `workdir` the absolute folder or
    None when unknown, `user` as written ("" for the base image's).
    """

    shell: str = "sh"
    errexit: bool = False
    startup_files: str = ""
    workdir: str | None = None
    user: str = ""

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
                    now = replace(now, shell="not known: FROM names a stage by a variable")
            else:
                now = ends[stage.parent]
            for instruction in stage.instructions:
                found[instruction.start] = now
                if instruction.keyword in _SETS:
                    now = _after(instruction, now)
            ends.append(now)
        return found

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
        while stage.parent is not None:
            stage = self.tree.stages[stage.parent]
        if stage.index not in self._bases:
            self._bases[stage.index] = base(stage.base)
        return self._bases[stage.index]

    @derived
    def builder(self) -> Builder:
        """What is known of the builder that reads the file."""
        lines = (i.value for i in self.tree.items if isinstance(i, Directive) and i.name == "syntax")
        return builder_of(next(lines, None), self.options.builder)

    @derived
    def shipped(self) -> frozenset[int]:
        """Indexes of the stages whose layers are in the image: the last one and those that it inherits from."""
        indexes: set[int] = set()
        waiting = [len(self.tree.stages) - 1] if self.tree.stages else []
        while waiting:
            at = waiting.pop()
            if at not in indexes:
                indexes.add(at)
                waiting += self.tree.stages[at].candidates
        return frozenset(indexes)

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
        shell = self.setting(run).shell
        if shell not in SHELLS:
            return Unparsed(f"its shell is {shell}, not a POSIX shell", 0)
        return parse_shell(run.args.text, SHELLS[shell])

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

    def heirs(self, stage: Stage) -> tuple[Stage, ...]:
        """The later stages that inherit, or with some values of variables may inherit, from `stage` through FROM."""
        family = {stage.index}
        for later in self.tree.stages[stage.index + 1 :]:
            if family.intersection(later.candidates):
                family.add(later.index)
        return tuple(self.tree.stages[index] for index in sorted(family - {stage.index}))

    def before(self, stage: Stage, run: Instruction) -> Iterator[Instruction]:
        """The instructions that `run` runs on top of: those of the stages it inherits from, then its own stage's."""
        if stage.parent is not None:
            parent = self.tree.stages[stage.parent]
            yield from self.before(parent, parent.instructions[-1])
            yield parent.instructions[-1]
        for other in stage.instructions:
            if other.start < run.start:
                yield other

    def later(self, stage: Stage, instruction: Instruction) -> Iterator[Instruction]:
        """The instructions that run on top of `instruction`: the rest of its stage, then its heirs'."""
        for other in stage.instructions:
            if other.start > instruction.start:
                yield other
        for heir in self.heirs(stage):
            yield from heir.instructions[1:]


_SETS = frozenset(("SHELL", "ENV", "WORKDIR", "USER"))


def _after(instruction: Instruction, now: Setting) -> Setting:
    match instruction.keyword:
        case "SHELL" if instruction.exec_form:
            program = instruction.exec_form[0].replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
            flags = instruction.exec_form[1:]
            errexit = any(flag.startswith("-") and not flag.startswith("--") and "e" in flag for flag in flags)
            login = "--login" in flags or any(f[:1] == "-" and f[:2] != "--" and {"l", "i"} & set(f) for f in flags)
            startup_files = "its login files" if login else now.startup_files
            return replace(now, shell=program, errexit=errexit or "errexit" in flags, startup_files=startup_files)
        case "ENV" if b"BASH_ENV" in instruction.text and any(pair.name == "BASH_ENV" for pair in instruction.pairs):
            return replace(now, startup_files="the file that BASH_ENV names")
        case "WORKDIR":
            return replace(now, workdir=resolve(instruction.args.text.decode("utf-8", "surrogateescape"), now.workdir))
        case "USER":
            return replace(now, user=instruction.args.text.decode("utf-8", "surrogateescape"))
    return now
