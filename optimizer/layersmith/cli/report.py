"""`layersmith report`: what would change, and why, as a page to read."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from layersmith.cli.examine import context_of, jobs_for, masked, outcomes
from layersmith.cli.fix import Request
from layersmith.cli.progress import tracked
from layersmith.cli.search import FileTasks
from layersmith.config import Config, ConfigError, Configs
from layersmith.context.context import Context
from layersmith.disk.files import DiskError, read, save
from layersmith.disk.which import Contexts
from layersmith.phrases import counted
from layersmith.render.html.page import Entry, page
from layersmith.render.measured import Evidence, Measured, MeasuredError, joined, measured
from layersmith.render.style import shown, style_for
from layersmith.rewrite import Transform
from layersmith.values import value

WRITTEN, INCOMPLETE = 0, 2
"""Exit codes: the page says all there is to say; something could not be done, as standard error and the page say."""

STDOUT = "-"
_LARGEST = 64 * 1024 * 1024
"""Bytes up to which a document of figures is read."""


@value
class Asked:
    """What the user asked for: which rewrites of which files, where the page goes ("-": standard output), documents
    of figures, and whether files are listed of which there is nothing to say. `terminal`: charts instead of a page,
    with the steps that run again when the files `touch` of the context change."""

    rewriting: Request
    output: str
    measured: tuple[str, ...] = ()
    everything: bool = False
    terminal: bool = False
    touch: tuple[str, ...] = ()
    quiet: bool = False
    colour: bool | None = None


class _Told:
    """Collects what goes wrong, for standard error and for the page."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self.failed = False
        self.entries: list[Entry] = []
        self.trees: dict[str, Context | None] = {}

    def line(self, sentence: str, failed: bool = False) -> None:
        """One line on standard error."""
        self.failed = self.failed or failed
        sys.stderr.write(sentence + "\n")

    def problem(self, path: str, sentence: str) -> None:
        """Why the file or folder `path` could not be done."""
        self.line(f"{shown(path)}: {sentence}", failed=True)
        self.lost(path, sentence)

    def lost(self, path: str, sentence: str) -> None:
        """What `problem` says, where a person has been told."""
        self.entries.append(Entry(path, None, sentence))

    def note(self, path: str, sentence: str) -> None:
        """What was passed over."""
        if not self._quiet:
            self.line(f"{shown(path)}: {sentence}")


def report(asked: Asked, pipeline: Sequence[Transform]) -> int:
    """Write the page that `asked` describes; gives the exit code. No Dockerfile is changed."""
    told = _Told(asked.quiet)
    request = asked.rewriting
    try:
        configs = Configs(pipeline, _with_proposals(request), request.config)
        figures = [_figures(path) for path in asked.measured]
        tasks = list(FileTasks(request.paths or (os.curdir,), configs, told))
        found = _by_path(figures, [task.path for task in tasks])
    except (ConfigError, DiskError) as error:
        told.line(str(error))
        return INCOMPLETE
    if not tasks:
        if not told.failed:
            told.line("There is no Dockerfile here, so there is no report.")
        return INCOMPLETE
    if not asked.terminal and (taken := _taken(asked, [task.path for task in tasks])):
        told.line(f"{shown(asked.output)}: {taken}, so nothing was written: name another file behind -o")
        return INCOMPLETE
    contexts = Contexts()
    found_out = outcomes(tasks, pipeline, jobs_for(request.jobs, len(tasks)))
    for done in tracked(found_out, lambda: len(tasks), not asked.quiet):
        path = done.task.path
        if done.error:
            told.problem(path, done.error)
        else:
            if asked.terminal and done.report and done.report.skipped:
                told.note(path, f"skipped: {done.report.skipped}")
            told.entries.append(Entry(path, done.report and masked(done.report), None, found.get(path)))
            if asked.touch and done.report and done.context and done.context.folder is not None:
                told.trees[path] = context_of(done.task, done.report.source, contexts).tree
    if asked.terminal:
        _draw(told, asked)
        return INCOMPLETE if told.failed else WRITTEN
    data = page(told.entries, {transform.name: transform.manual for transform in pipeline}, asked.everything)
    if asked.output == STDOUT:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return INCOMPLETE if told.failed else WRITTEN
    try:
        save(asked.output, data)
    except DiskError as error:
        told.line(f"{shown(asked.output)}: {error}")
        return INCOMPLETE
    if not asked.quiet:
        told.line(f"Wrote {shown(asked.output)}.")
    return INCOMPLETE if told.failed else WRITTEN


def _taken(asked: Asked, paths: Sequence[str]) -> str:
    """A clause about the file that would be lost if the page was written in its place; "" when there is none."""
    if asked.output == STDOUT or not os.path.isfile(asked.output):
        return ""
    for path in paths:
        if os.path.isfile(path) and os.path.samefile(path, asked.output):
            return "the page is about this Dockerfile, and would take its place"
    if any(os.path.isfile(path) and os.path.samefile(path, asked.output) for path in asked.measured):
        return "the page has figures of this file, and would take its place"
    return ""


def _with_proposals(request: Request) -> Callable[[Config], Config]:
    """A config under `request`, whose transforms that only propose are asked too."""

    def over(config: Config) -> Config:
        config = request.over(config)
        return replace(config, policy=replace(config.policy, propose=True))

    return over


def _draw(told: _Told, asked: Asked) -> None:
    """The charts of all files that would change, or for which figures or the steps for a file are asked."""
    from layersmith.render.charts import cache_steps, cache_table, count_bars, layer_bars

    style, width = style_for(sys.stdout, asked.colour), shutil.get_terminal_size((80, 24)).columns
    unchanged = 0
    for entry in told.entries:
        report, evidence = entry.report, entry.evidence
        if not report or report.skipped:
            continue
        if not (report.changed or evidence or asked.touch or asked.everything):
            unchanged += 1
            continue
        parts = [style.strong(shown(entry.path))]
        if evidence and evidence.before.figures and evidence.after.figures:
            parts.append(layer_bars(evidence.before.figures, evidence.after.figures, style, width))
        else:
            parts.append(count_bars(report, style, width))
        tree = told.trees.get(entry.path)
        for path in asked.touch:
            if tree and (rule := tree.exists_but_ignored(path)):
                kept_out = f"line {rule.line} of {shown(rule.file)} keeps it out of the build"
                parts.append(f"When {shown(path)} changes, no step runs again: {kept_out}.")
                continue
            gone = "" if tree is None or tree.kind(path) else " (which is not there now)"
            parts.append(f"When {shown(path)} changes{gone}:\n{cache_steps(report, path, style, width, tree)}")
        if not asked.touch:
            parts.append(cache_table(report, style, width))
        sys.stdout.write("\n\n".join(filter(None, parts)) + "\n\n")
    if unchanged and not asked.quiet:
        told.line(f"Nothing to change in {counted(unchanged, 'file')}, which --show-all would draw.")


def _figures(path: str) -> Measured:
    """The figures in the file `path`. Raises DiskError, whose text names the file."""
    try:
        return measured(json.loads(read(path, _LARGEST)))
    except (DiskError, MeasuredError) as error:
        raise DiskError(f"{shown(path)}: {error}") from error
    except (ValueError, RecursionError) as error:
        raise DiskError(f"{shown(path)}: not JSON: {error}") from error


def _by_path(figures: Sequence[Measured], paths: Sequence[str]) -> dict[str, Evidence]:
    """What was measured of each of `paths`. Raises DiskError for figures of another file."""
    groups: dict[str, list[Measured]] = defaultdict(list)
    for one in figures:
        same = [path for path in paths if one.path and os.path.realpath(path) == os.path.realpath(one.path)]
        if not same and len(paths) == 1 and not one.path:
            same = list(paths)
        if not same:
            name = f"{shown(one.path)}, which is not among the files here" if one.path else "an image"
            hint = "" if one.path else "; give the one Dockerfile that it belongs to"
            raise DiskError(f"--measured has the figures of {name}{hint}.")
        groups[same[0]].append(one)
    return {path: joined(found) for path, found in groups.items()}
