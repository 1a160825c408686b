"""What the installs of one RUN read and write of the project, as its files stand in the image by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from layersmith.context.inputs import Answer, Call, Inputs, Unclear
from layersmith.effects.arguments import Call as Arguments
from layersmith.effects.arguments import NotKnownError
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import Effects, Unknown
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived, replace


class Projects:
    """The installs of `run`, an instruction of `stage`."""

    def __init__(self, facts: Facts, stage: Stage, run: Instruction) -> None:
        self._facts, self._stage, self._run = facts, stage, run

    @derived
    def _tree(self) -> View:
        return View(self._facts, self._stage, self._run)

    @derived
    def _home(self) -> str | None:
        return home(self._facts, self._stage, self._run)

    @derived
    def _variables(self) -> Mapping[str, str | None]:
        return environment(self._facts, self._stage, self._run)

    def commands(self) -> Iterator[tuple[Command, str | None]]:
        """Its commands, each with the folder that it runs in."""
        script = self._facts.script(self._run)
        if isinstance(script, Script):
            yield from in_folders(script, folder(self._facts, self._stage, self._run))

    def call(self, command: Command, place: str) -> Call:
        """`command` as it is started in the folder `place`."""
        return Call(command, place, self._tree, self._variables, self._home)

    def answers(self) -> Iterator[Answer]:
        """What is known of each command that installs what the project asks for."""
        # Imported here: most files have no COPY above an install.
        from layersmith.context import installs

        for command, place in self.commands():
            if place is not None and (found := installs.inputs(self.call(command, place))):
                yield found

    def effects(
        self, command: Command, place: str | None, variables: Mapping[str, str | None]
    ) -> Effects | Unknown | None:
        """What `command` does when run in `place` with `variables`, if it is an install that reads the project; None
        when it is none."""
        from layersmith.context import installs

        if place is None or not installs.may_install(command.name or ""):
            return None
        found = installs.inputs(replace(self.call(command, place), environment=variables))
        if isinstance(found, Unclear):
            return Unknown(found.detail)
        if found is None or not (found.reads or found.writes):
            return None
        return self._with_rest(found, command, place, variables)

    def _with_rest(
        self, found: Inputs, command: Command, place: str, variables: Mapping[str, str | None]
    ) -> Effects | Unknown:
        from layersmith.effects.models.projects import outside

        try:
            rest = outside(found.manager, Arguments(command.name or "", (), place, self._home, variables))
        except NotKnownError as error:
            return Unknown(str(error))
        reads = (*found.reads, *found.seen, *rest.reads)
        programs = frozenset((command.name or "",))
        return replace(rest, reads=reads, writes=(*found.writes, *rest.writes), programs=programs)
