"""`layersmith share`: what the Dockerfiles of a folder have to become so that their images share layers."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from layersmith.cli.examine import Task, context_of
from layersmith.cli.fix import Request, from_here
from layersmith.cli.search import FileTasks
from layersmith.config import ConfigError, Configs
from layersmith.disk.files import DiskError, Identity, observe, write
from layersmith.disk.which import Contexts, Known, unreadable
from layersmith.facts import Facts
from layersmith.render.diff import coloured, unified
from layersmith.render.mask import Mask
from layersmith.render.sharing import (
    group_text,
    held_text,
    near_text,
    plan_value,
    summary_text,
    together_text,
    together_value,
)
from layersmith.render.style import shown, style_for
from layersmith.rewrite import Transform
from layersmith.sharing.plan import ASSUMPTION, File, Plan, plan
from layersmith.sharing.steps import Member
from layersmith.syntax.parser import parse
from layersmith.values import value

if TYPE_CHECKING:
    from layersmith.cli.building import Building
    from layersmith.verify.together import Together

NOTHING, CHANGES, ERROR = 0, 1, 2
"""Exit codes, those of `fix`: nothing (left) to do; files would change; something went wrong."""


@value
class Asked:
    """What the user asked for: Dockerfiles as `request` has them; `mode` is "diff", "check" or "write". With `building`
    the images of all files that begin alike are built before and after, and counted."""

    request: Request
    mode: str = "diff"
    building: Building | None = None


def share(asked: Asked, pipeline: Sequence[Transform]) -> int:
    """Do what `asked` says; gives the exit code. Ctrl-C is said in a line where builds were made, and raised again."""
    told = _Told(asked)
    request = asked.request
    try:
        configs = Configs(pipeline, request.over, request.config)
    except ConfigError as error:
        told.line(str(error), failed=True)
        return ERROR
    tasks = FileTasks(request.paths or (os.curdir,), configs, told)
    files = [found for task in tasks if (found := _read(task, told))]
    contexts = Contexts()
    known = {task.path: context_of(task, source, contexts) for task, source in files}
    result = plan([_member(task, source, known[task.path]) for task, source in files])
    unsure = {path for path, one in known.items() if one.tree and one.tree.troubles}
    if unsure:
        # What cannot be read may be there all the same.
        known = {path: unreadable(one) if path in unsure else one for path, one in known.items()}
        result = plan([_member(task, source, known[task.path]) for task, source in files])
    told.masks = Mask(*(source for _, source in files))
    return told.close(result, known)


def _read(task: Task, told: _Told) -> tuple[Task, bytes] | None:
    try:
        source, told.seen[task.path] = observe(task.path, task.config.max_size)
        return task, source
    except DiskError as error:
        told.problem(task.path, str(error))
        return None


def _member(task: Task, source: bytes, known: Known) -> Member:
    """A file as the thinking room knows it."""
    policy = task.config.policy
    ignore = task.path + ".dockerignore"
    own = os.path.realpath(ignore) if os.path.lexists(ignore) else ""
    # Where it is not known, files that lie together are most likely built in one: nothing but the gain rests on that.
    folder = os.path.dirname(task.path) or os.curdir if known.folder is None else known.folder
    place = f"{os.path.realpath(folder)}\0{own}"
    trusting = policy.unsafe or ASSUMPTION in policy.assume
    return Member(task.path, Facts(parse(source), known.options(task.config.options), known.tree), place, trusting)


class _Told:
    """Where each text goes: diffs and JSON to standard output, all else to standard error."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._request = asked.request
        self._style = style_for(sys.stderr, asked.request.colour)
        self._failed = False
        self._errors: list[dict[str, str]] = []
        self.masks = Mask()
        self.seen: dict[str, Identity] = {}
        """Which file was read at each path."""

    def line(self, sentence: str, failed: bool = False) -> None:
        """One line on standard error; `failed` when it stands for something that could not be done."""
        self._failed = self._failed or failed
        sys.stderr.write(self.masks.text(sentence) + "\n")

    def problem(self, path: str, sentence: str) -> None:
        """Why the file or folder `path` could not be done."""
        self.lost(path, sentence)
        self.line(f"{self._style.strong(shown(path))}: {self._style.bad(sentence)}", failed=True)

    def lost(self, path: str, sentence: str) -> None:
        """What `problem` says, where a person has been told."""
        self._errors.append({"path": path, "error": self.masks.text(sentence)})

    def note(self, path: str, sentence: str) -> None:
        """What was passed over."""
        if not self._request.quiet:
            self.line(f"{self._style.strong(shown(path))}: {sentence}")

    def close(self, found: Plan, known: dict[str, Known]) -> int:
        """Print what was found, build and write what is asked for; gives the exit code."""
        for name, reason in found.skipped:
            self.note(name, f"skipped: {reason}")
        for file in (file for group in found.groups for file in group.files if file.fault):
            told = f"internal error ({file.fault}); this is our fault, and the file was left alone: please report it"
            self.problem(file.name, told)
        self._tell(found)
        built = self._built(found, known) if self._asked.building and found.changed else None
        if self._asked.mode == "diff" and self._request.format == "text":
            style = style_for(sys.stdout, self._request.colour)
            for file in found.changed:
                assert file.change
                diff = unified(from_here(file.name), file.source, file.change.result)
                sys.stdout.buffer.write(coloured(diff, style))
            sys.stdout.buffer.flush()
        wrote = self._asked.mode == "write" and not (self._asked.building and (built is None or not built.kept))
        if wrote:
            self._write(found)
        if self._request.format == "json":
            measured = together_value(built, _names(found)) if built else None
            document = {**plan_value(found, self.masks.text), "errors": self._errors, "measured": measured}
            sys.stdout.write(json.dumps(document, indent=2) + "\n")
        elif not self._request.quiet and (found.groups or not self._failed):
            self.line(summary_text(found, wrote))
        sys.stdout.flush()
        if self._failed:
            return ERROR
        return CHANGES if found.changed and self._asked.mode != "write" else NOTHING

    def _tell(self, found: Plan) -> None:
        quiet, all_of_it = self._request.quiet, self._request.show_held_back
        for group in found.groups:
            for line in () if quiet else group_text(group, self._style, self.masks.text):
                self.line(line)
            if all_of_it:
                for line in (line for file in group.files for line in held_text(file, self._style)):
                    self.line(line)
        if all_of_it or not (quiet or found.changed):
            for line in near_text(found):
                self.line(line)

    def _write(self, found: Plan) -> None:
        for file in found.changed:
            assert file.change
            try:
                write(file.name, file.source, file.change.result, self.seen[file.name])
            except DiskError as error:
                self.problem(file.name, str(error))

    def _built(self, found: Plan, known: dict[str, Known]) -> Together | None:
        """What builds of all files of groups that change show; None when they show nothing, which is then said."""
        from layersmith.cli.building import Stop, Watch, engine_for, stopped
        from layersmith.render.verdict import output_lines
        from layersmith.verify.promise import allowed
        from layersmith.verify.secrets import masker
        from layersmith.verify.together import NotBuilt, Pair, build_together

        building = self._asked.building
        assert building is not None
        try:
            given = masker(building.secrets())
            pairs = []
            for file in (file for group in found.groups if _is_changed(group.files) for file in group.files):
                folder = known[file.name].folder
                one = building if folder is None or building.context else building.within(folder)
                after = file.change.result if file.change else file.source
                pairs.append(Pair(file.name, file.source, after, one.request(file.name), allowed(file.source)))
            watch = Watch(lambda text: given(self.masks.text(text)), self._request.quiet)
            with engine_for(building) as engine, watch.showing(f"{len(pairs)} images"):
                built = build_together(pairs, engine, watch.hear, watch.begin, building.timeout)
        except NotBuilt as failed:
            output = "\n".join(output_lines(given(self.masks.text(str(failed)))))
            self.problem(failed.name, f"the build fails, so nothing was counted\n{output}")
            return None
        except Stop as stop:
            self.line(str(stop), failed=True)
            return None
        except KeyboardInterrupt as stop:
            stopped(stop)
            raise
        if not self._request.quiet:
            self.line("\n" + together_text(built, _names(found), self._style) + "\n")
        if not built.kept:
            self.line("An image is not what it was: this is our fault; please report it.", failed=True)
        return built


def _is_changed(files: Sequence[File]) -> bool:
    return any(file.change for file in files)


def _names(found: Plan) -> list[str]:
    """The files of which images are built, in their order."""
    return [file.name for group in found.groups if _is_changed(group.files) for file in group.files]
