"""Secrets that come as ARG or ENV: who needs them, and whether a mount can bring them instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layersmith.bodies import body, is_script
from layersmith.effects.commands import in_folders
from layersmith.effects.credentials.commands import carried, variables
from layersmith.effects.credentials.texts import VARIABLE, placeholder
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import ANY, Unknown
from layersmith.effects.packages import action
from layersmith.effects.programs import effects as program_effects
from layersmith.evidence.credentials import Use, uses
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder
from layersmith.evidence.remembered import remembered_above, remembered_of_file
from layersmith.evidence.secrets.mounting import Ids, no_export
from layersmith.evidence.secrets.pieces import command_of, place, used_again, without_trace
from layersmith.evidence.secrets.traces import left
from layersmith.evidence.swap import used_variables
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Passed
from layersmith.secret import Plan
from layersmith.shell.ast import Command, Script
from layersmith.shell.besides import hidden
from layersmith.syntax.tree import Instruction, Pair, Span, Stage
from layersmith.values import pattern

_AT_RUN_TIME = frozenset(("CMD", "ENTRYPOINT", "HEALTHCHECK", "LABEL"))

_WORD = pattern(rb"\w+")

Runs = list[tuple[Stage, Instruction]]

Gone = set[tuple[int, int]]
"""Commands that go by other plans: where their RUN begins in the file, and they in its body."""


def variable_plans(facts: Facts, others: Sequence[Plan], ids: Ids) -> Iterator[Plan | Missed]:
    """A plan, or why there is none, for each ARG and ENV that a RUN uses as a credential. What commands do that go by
    `others` is no use any more."""
    gone = {(cut.run.start, cut.command.start) for plan in others for cut in plan.cuts if cut.word is None}
    found: dict[str, list[tuple[Stage, Use]]] = {}
    for stage in facts.tree.stages:
        for use in uses(facts, stage):
            found.setdefault(use.name, []).append((stage, use))
    taken: set[str] = set()
    for name, used in found.items():
        if name not in taken:
            names, declared = _family(facts, name)
            taken |= names
            yield from _Variable(facts, name, names, declared, used, gone).plan(ids)


def _family(facts: Facts, name: str) -> tuple[set[str], list[tuple[Instruction, Pair]]]:
    """`name` and the ENV and ARG names that are nothing but it, or that it is nothing but, with where they are set."""
    declared, alike = _declared(facts)
    names, waiting = {name}, [name]
    while waiting:
        more = alike.get(waiting.pop(), set()) - names
        names |= more
        waiting += more
    pairs = (pair for one in names for pair in declared.get(one, ()))
    return names, sorted(pairs, key=lambda pair: pair[1].span)


@remembered_of_file
def _declared(facts: Facts) -> tuple[dict[str, list[tuple[Instruction, Pair]]], dict[str, set[str]]]:
    """Where each ARG and ENV name is set, and which names each is nothing but, or is the value of."""
    declared: dict[str, list[tuple[Instruction, Pair]]] = {}
    alike: dict[str, set[str]] = {}
    for instruction in facts.tree.instructions:
        for pair in instruction.pairs if instruction.keyword in ("ARG", "ENV") else ():
            declared.setdefault(pair.name, []).append((instruction, pair))
            copied = VARIABLE.fullmatch((pair.value or "").strip("\"'"))
            source = copied and (copied[1] or copied[2])
            if source:
                alike.setdefault(pair.name, set()).add(source)
                alike.setdefault(source, set()).add(pair.name)
    return declared, alike


@remembered_of_file
def _using(facts: Facts) -> dict[str, list[Instruction]]:
    """The instructions other than RUN in whose text each variable is expanded, in the order of the file."""
    found: dict[str, list[Instruction]] = {}
    for instruction in facts.tree.instructions:
        if instruction.keyword in ("ARG", "ENV"):
            names = {name for pair in instruction.pairs for name in variables(pair.value or "")}
        elif instruction.keyword != "RUN":
            names = {*variables(instruction.joined.text.decode("utf-8", "surrogateescape"))}
        else:
            continue
        for name in names | used_variables(instruction) if instruction.heredocs else names:
            found.setdefault(name, []).append(instruction)
    return found


@remembered_of_file
def _lookers(facts: Facts) -> tuple[Runs, dict[str, Runs]]:
    """The RUNs that may look at any variable, and by its name those that may look at one."""
    anything: Runs = []
    named: dict[str, Runs] = {}
    for stage in facts.tree.stages:
        for run in stage.instructions:
            if run.keyword != "RUN":
                continue
            asked = _asked_besides_installs(facts, stage, run)
            if asked is None or ANY in asked:
                does = effects(facts, stage, run)
                asked = None if isinstance(does, Unknown) or ANY in does.environment else does.environment
            if asked is None:
                anything.append((stage, run))
                continue
            words = {*_WORD.findall(run.text), *_WORD.findall(run.joined.text)}
            for name in {*asked, *(word.decode("latin-1") for word in words)}:
                named.setdefault(name, []).append((stage, run))
    return anything, named


@remembered_above
def _asked_besides_installs(facts: Facts, stage: Stage, run: Instruction) -> frozenset[str] | None:
    """The variables that `run` may look at besides its installs of packages of the distribution, whose scripts look for
    no variable of a Dockerfile's author; None when it does more that is not known."""
    read = body(facts, run)
    if read is None:
        return None
    walked = list(in_folders(read[1], folder(facts, stage, run)))
    for inner in hidden(read[1]):
        if not isinstance(inner, Script):
            return None
        walked += in_folders(inner, None)
    names: set[str] = set()
    for command, here in walked:
        asked = action(command)
        if asked is None or asked.manager not in SYSTEM_MANAGERS:
            does = program_effects(command, here)
            if isinstance(does, Unknown):
                return None
            names |= does.environment
    return frozenset(names)


class _Variable:
    """One secret that comes under the `names` of ARGs and ENVs, `declared` there and `used` so."""

    def __init__(
        self,
        facts: Facts,
        name: str,
        names: set[str],
        declared: list[tuple[Instruction, Pair]],
        used: list[tuple[Stage, Use]],
        gone: Gone,
    ) -> None:
        self.facts, self.names, self.declared, self.used, self.gone = facts, names, declared, used, gone
        self.name = next((pair.name for i, pair in declared if i.keyword == "ARG"), name)
        every = b"|".join(re.escape(each.encode("utf-8", "surrogateescape")) for each in sorted(names))
        self.told = re.compile(rb"\b(?:" + every + rb")\b")
        self.expanded = re.compile(rb"\$\{?(?:" + every + rb")\b")
        self.optional = re.compile(
            rb"\$\{(?:" + every + rb"):?[-+=]|(?:\[|\btest)\s+(?:! )?(?:-[nz]\s+)?[\"']?x?\$\{?(?:" + every + rb")\b"
        )

    def plan(self, ids: Ids) -> Iterator[Plan | Missed]:
        facts, declared = self.facts, self.declared
        values = [(pair.value or "").strip("\"'") for _, pair in declared]
        own = [text for text in values if text and not VARIABLE.fullmatch(text)]
        if all(i.keyword == "ENV" for i, _ in declared) and all(placeholder(text) for text in own):
            return  # Set when the container starts, if at all.
        missed = self._named_elsewhere()
        runs: list[Instruction] = []
        exports: list[tuple[Instruction, str]] = []
        for stage, run in self._looking():
            if found := self._read(stage, run):
                missed = missed or no_export(facts, run) or self._stays(stage, run)
                runs.append(run)
                exports += [(run, name) for name in found]
        told = [self._goes(use) for _, use in self.used if use.credential is not None]
        if not runs and not all(told):
            return  # It is declared behind the RUN that would use it.
        if told and all(told) and not any(self._tells(run) for run in runs):
            runs = []  # It only filled a file that comes by a mount now.
        pieces: list[tuple[Instruction, Span, bytes]] = []
        for stage, use in self.used:
            for clone, changes in self._clones(use):
                pieces += changes
                missed = missed or used_again(facts, stage, use.run, clone)
        if missed:
            yield missed
            return
        in_config = any(i.keyword == "ENV" and self._shipped(i) for i, _ in declared)
        empty = any(i.keyword == "ARG" and pair.value is not None and not text
                    for (i, pair), text in zip(declared, values, strict=True))  # fmt: skip
        optional = runs and (empty or any(self.optional.search(run.text) for run in runs))
        yield Plan(
            declared[0][0].line,
            Passed("secret", ids.of(self.name, self.name), variable=self.name),
            f"bring {self.name} into the build as a secret"
            if runs
            else f"do without {self.name}, which fills that file",
            tuple(runs),
            tuple(exports) if runs else (),
            pairs=tuple(declared),
            pieces=tuple(dict.fromkeys(pieces)),
            beside=() if runs else tuple(use.run for _, use in self.used),
            assumes=(("not-needed-at-run-time",) if in_config else ()) + (("always-passed",) if optional else ()),
            written=any(not placeholder(text) for text in own),
        )

    def _clones(self, use: Use) -> Iterator[tuple[Command, list[tuple[Instruction, Span, bytes]]]]:
        """The `git clone` that `use` stands in, and what has to be written anew in it."""
        read = body(self.facts, use.run)
        if use.credential is None or read is None:
            return
        joined, script = read
        command = command_of(script, use.credential)
        if command is not None and (use.run.start, command.start) not in self.gone:
            pieces = without_trace(command, use.credential)
            if pieces:
                yield command, [(use.run, place(joined, start, end), text) for start, end, text in pieces]

    def _goes(self, use: Use) -> bool:
        """Whether the command of `use` goes by another plan."""
        read = body(self.facts, use.run)
        command = command_of(read[1], use.credential) if use.credential is not None and read else None
        return command is not None and (use.run.start, command.start) in self.gone

    def _tells(self, run: Instruction) -> bool:
        """Whether `run` names the variable, outside the commands that go."""
        read = body(self.facts, run)
        if read is None:
            return self.told.search(run.text) is not None
        text = read[1].text
        for command in reversed(read[1].commands):
            if (run.start, command.start) in self.gone:
                text = text[: command.start] + text[command.end :]
        return self.told.search(text) is not None

    def _shipped(self, instruction: Instruction) -> bool:
        stages = (s for s in self.facts.tree.stages if s.instructions[0].start <= instruction.start)
        return max((s.index for s in stages), default=-1) in self.facts.may_ship

    def _named_elsewhere(self) -> Missed | None:
        """An instruction other than RUN that needs the value."""
        ours = {pair.span for _, pair in self.declared}
        using = _using(self.facts)
        found = {one.start: one for name in self.names for one in using.get(name, ())}
        for _, instruction in sorted(found.items()):
            if instruction.keyword in ("ARG", "ENV"):
                texts = [pair.value or "" for pair in instruction.pairs if pair.span not in ours]
                mixed = [pair.value or "" for pair in instruction.pairs if pair.span in ours]
                texts += [text for text in mixed if not VARIABLE.fullmatch(text.strip("\"'"))]
            else:
                texts = [instruction.joined.text.decode("utf-8", "surrogateescape")]
            told = next((n for text in texts for n in variables(text) if n in self.names), None)
            if told is None and instruction.heredocs:
                told = min(self.names & used_variables(instruction), default=None)
            if told is None:
                continue
            if instruction.keyword in _AT_RUN_TIME:
                return Missed("needed-at-run-time", instruction.line, f"{instruction.keyword} uses {told}, which is"
                              " then needed in the running container: pass it there, and not in the image")  # fmt: skip
            return Missed("named-elsewhere", instruction.line, f"{instruction.keyword} uses {told}, and a mount brings"
                          " it to RUNs only")  # fmt: skip
        return None

    def _looking(self) -> Runs:
        """The RUNs that may look at one of the names, in the order of the file."""
        anything, named = _lookers(self.facts)
        plain = all(_WORD.fullmatch(name.encode("utf-8", "surrogateescape")) for name in self.names)
        told = anything if plain else [(s, run) for s in self.facts.tree.stages for run in s.instructions]
        found = {run.start: (stage, run) for stage, run in told if run.keyword == "RUN"}
        found |= {run.start: (stage, run) for name in self.names for stage, run in named.get(name, ())}
        return [found[at] for at in sorted(found)]

    def _read(self, stage: Stage, run: Instruction) -> tuple[str, ...]:
        """The names that `run` finds among its variables and may look at."""
        names = sorted({pair.name for i, pair in self.declared if self.facts.is_before(stage, run, i)})
        if not names:
            return ()
        does = effects(self.facts, stage, run)
        asked = _asked_besides_installs(self.facts, stage, run)
        if asked is not None and asked.isdisjoint((*self.names, ANY)) and not self._tells(run):
            return ()
        if not isinstance(does, Unknown):
            told = {
                name
                for name in names
                if re.search(rb"\b" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"\b", run.text)
            }
            names = [name for name in names if does.sees(name) or (name in told and self._tells(run))]
        return tuple(names)

    def _expanded(self, script: Script) -> re.Pattern[bytes]:
        """Finds the variables of `script` that hold the value: ours, and those that it is handed on to."""
        others = [name for name, origins in carried(script).items() if origins & self.names]
        if not others:
            return self.expanded
        names = rb"|".join(re.escape(name.encode("utf-8", "surrogateescape")) for name in (*others, *self.names))
        return re.compile(rb"\$\{?(?:" + names + rb")\b")

    def _stays(self, stage: Stage, run: Instruction) -> Missed | None:
        """Why the value would still be in a layer: `run` writes it into a file that it leaves behind."""
        found = body(self.facts, run)
        if found is None:
            if run.heredocs and not is_script(run) and run.exec_form is None:
                if self.expanded.search(run.text) and b">" in run.args.text.replace(b"<<", b""):
                    return Missed("stays-in-file", run.line, f"its here-document writes {self.name} to a file, which"
                                  " stays in the layer")  # fmt: skip
            elif run.exec_form is None and self.expanded.search(run.text):
                return Missed("shell", run.line, f"what it does with {self.name} is not understood")
            return None
        clones = {clone.start for _, use in self.used if use.run is run for clone, _ in self._clones(use)}
        for command, path in left(self.facts, stage, run, found[1], self._expanded(found[1])):
            if (run.start, command.start) not in self.gone and command.start not in clones:
                into = "a file" if path == "?" else path
                return Missed("stays-in-file", run.line, f"{command.name} writes {self.name} to {into}, which stays in"
                              " the layer: delete it in the same RUN")  # fmt: skip
        return None
