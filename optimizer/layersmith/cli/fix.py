"""`layersmith fix`: from paths to changed files, a diff or an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TextIO

from layersmith.cli.examine import Done, Task, arriving, examine, jobs_for, mask_of, masked, outcomes
from layersmith.cli.pipeline import Names
from layersmith.cli.progress import MANY, tracked
from layersmith.cli.search import FileTasks
from layersmith.config import Choices, Config, ConfigError, Configs
from layersmith.disk.files import Change, DiskError, checked, sentence, write_all
from layersmith.disk.which import Contexts
from layersmith.render import text
from layersmith.render.formats import GROUPED
from layersmith.render.style import folded, shown, style_for
from layersmith.report import Counts, Report, counts
from layersmith.rewrite import Beside, Transform
from layersmith.values import replace, value

if TYPE_CHECKING:
    from layersmith.cli.building import Building
    from layersmith.cli.verify import Prover
    from layersmith.render.formats.told import Writer

NOTHING, CHANGES, ERROR = 0, 1, 2
"""Exit codes: nothing (left) to do; changes would be made under --diff or --check; something went wrong."""

STDIN = "<stdin>"


@value
class Request:
    """What the user asked for; names of transforms are known to exist.

    `mode` is "write", "diff" or "check". `config` is a config file, "" for none at all, None for the nearest
    one. With `mask`, credentials that a file writes out are not shown in its diff either. `jobs` is the number of
    processes, 0 to decide by the number of files. With `building`, a file is written only when builds prove its
    promise. `context` is the build context of all files, None to find out. `format` is "text", or a format of
    `render.formats`. `embedded`: Dockerfiles in other files too; `interactive`: ask about each rewrite; `add_ignores`:
    no rewrite is made, a comment with this text asks to leave its place alone; `statistics`: count what was done.
    `files_from` is a file that names the files to do instead of `paths`, one a line, "-" for standard input; with
    `null`, a NUL byte ends each name. `cache` is the folder in which results are kept, None for none, "" for the usual
    one when there are many files.
    """

    paths: tuple[str, ...] = ()
    mode: str = "write"
    stdin_name: str | None = None
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    accept: frozenset[str] = frozenset()
    enable: frozenset[str] = frozenset()
    unsafe: bool | None = None
    max_size: int | None = None
    config: str | None = None
    show_held_back: bool = False
    quiet: bool = False
    colour: bool | None = None
    format: str = "text"
    mask: bool = False
    jobs: int = 0
    building: Building | None = None
    context: str | None = None
    embedded: bool = False
    interactive: bool = False
    add_ignores: str | None = None
    statistics: bool = False
    files_from: str | None = None
    null: bool = False
    cache: str | None = ""

    def over(self, config: Config) -> Config:
        """`config` with the command line laid over it."""
        chosen = Choices(self.select, self.ignore, accept=self.accept, unsafe=self.unsafe, enable=self.enable)
        config = replace(config, policy=chosen.over(config.policy), max_size=self.max_size or config.max_size)
        if self.context is None:
            return config
        return replace(config, contexts=(("", self.context),), contexts_by="--context")

    def asked(self, task: Task) -> Task:
        """`task` with what the command line asks of each file."""
        grouped = self.format in GROUPED
        if not (grouped or self.embedded or self.add_ignores is not None):
            return task
        return task._replace(embedded=self.embedded, ignoring=self.add_ignores, grouped=grouped)


def fix(request: Request, pipeline: Sequence[Transform]) -> int:
    """Do what `request` asks for with the transforms of `pipeline`; gives the exit code."""
    out = _Output(request, Names(pipeline))
    try:
        configs = Configs(pipeline, request.over, request.config)
    except ConfigError as error:
        out.line(str(error))
        return ERROR
    if not out.can_prove():
        return ERROR
    if request.files_from is not None:
        return _listed(request, request.files_from, configs, pipeline, out)
    if request.paths == ("-",):
        for task in _stdin_task(request, configs, out):
            out.show(examine(request.asked(task), pipeline, Contexts()))
        return out.close()
    tasks = FileTasks(request.paths or (os.curdir,), configs, out, request.embedded, request.asked)
    if request.interactive:
        for done in _one_by_one(tasks, pipeline, request):
            out.show(done)
        return out.close()
    rest = iter(tasks)
    first = list(islice(rest, MANY))
    jobs, cache = jobs_for(request.jobs, len(first)), _cache(request, len(first))
    found = outcomes(chain(first, rest), pipeline, jobs, cache, Contexts(configs.folders), out.is_told_by)
    bar = request.mode != "diff" and not request.quiet and request.building is None
    for done in tracked(found, lambda: tasks.total if len(first) == MANY else len(first), bar):
        out.show(done)
    return out.close()


def _cache(request: Request, files: int = MANY) -> str | None:
    """The folder in which the results of a run over so many `files` are kept."""
    if request.cache != "" or files < MANY:
        return request.cache or None
    from layersmith.disk.cache import usual_place  # only for many files

    return usual_place()


def _listed(request: Request, place: str, configs: Configs, pipeline: Sequence[Transform], out: _Output) -> int:
    """Do what `request` asks for with the files that the list at `place` names; gives the exit code."""
    from layersmith.cli.listed import Listed  # most runs are about folders

    if place == "-" and sys.stdin and sys.stdin.isatty() and not request.quiet:
        out.line("Reading names of files from the terminal; Ctrl-D ends them.")
    listed = Listed(place, request.null, configs, out, request.asked)
    for done in arriving(listed, pipeline, request.jobs, _cache(request), out.is_told_by):
        out.show(done)
        listed.shown(done)
    return out.close()


def _one_by_one(tasks: Iterable[Task], pipeline: Sequence[Transform], request: Request) -> Iterator[Done]:
    """The outcomes of `tasks` with what the user chooses; each file is written before the next one is asked about."""
    from layersmith.cli.interactive import Chooser

    chooser, contexts = Chooser(style_for(sys.stdout, request.colour)), Contexts()
    for task in tasks:
        if chooser.quit:
            return
        chooser.begin(task.path)
        yield examine(task, pipeline, contexts, chooser.choose)


def _stdin_task(request: Request, configs: Configs, out: _Output) -> list[Task]:
    name = request.stdin_name or STDIN
    if sys.stdin is None:
        out.problem(name, "standard input is closed")
        return []
    try:
        config = configs.of_file(request.stdin_name) if request.stdin_name else configs.of(os.path.realpath(os.curdir))
        if sys.stdin.isatty() and not request.quiet:
            out.line("Reading a Dockerfile from the terminal; Ctrl-D ends it.")
        data = sys.stdin.buffer.read(config.max_size + 1)
        return [Task(name, config, checked(data, config.max_size))]
    except ConfigError as error:
        out.line(str(error), failed=True)
        out.lost(name, str(error))
    except DiskError as error:
        out.problem(name, str(error))
    except OSError as error:
        out.problem(name, sentence(error))
    return []


def _writer(name: str) -> Writer | None:
    if name == "text":
        return None
    from layersmith.render.formats import writer  # people read text

    return writer(name)


def _hint(path: str) -> str:
    """What would help with a file that is no Dockerfile, but may hold some."""
    from layersmith.cli.embedded import reader  # most files are what they are called

    return "; --embedded looks for Dockerfiles in it" if reader(path) else ""


class _Output:
    """Where each text goes: diffs and results to standard output, everything else to standard error."""

    def __init__(self, request: Request, known: Collection[str]) -> None:
        self._request = request
        self._known = known
        self._style = style_for(sys.stderr, request.colour)
        # Whole lines are for other programs; on a terminal they are broken where words end.
        self._width = os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else 0
        self._tally = text.Tally()
        self._writer = _writer(request.format)
        self._delivered: dict[str, tuple[str, Beside]] = {}
        self._prover: Prover | None = None

    def can_prove(self) -> bool:
        """Whether builds can be made, if any are wanted; says why not."""
        if self._request.building is None:
            return True
        from layersmith.cli.building import Stop, engine_for
        from layersmith.cli.verify import Prover

        try:
            with engine_for(self._request.building):
                self._prover = Prover(self._request.building, self._request.quiet)
        except Stop as stop:
            self.line(str(stop), failed=True)
            return False
        return True

    def line(self, sentence: str, failed: bool = False) -> None:
        """One line on standard error; `failed` when it stands for something that could not be done."""
        self._tally.failed += failed
        sys.stderr.write((folded(sentence, self._width) if self._width else sentence) + "\n")

    def problem(self, path: str, sentence: str, verified: object = None) -> None:
        """Say why the file or folder `path` could not be done; `verified` is what builds showed, as plain values."""
        self.line(f"{self._style.strong(shown(path))}: {self._style.bad(sentence)}", failed=True)
        if self._writer:
            self._tell(path, None, sentence, verified=verified)

    def lost(self, path: str, sentence: str) -> None:
        """What `problem` says, where a person has been told."""
        if self._writer:
            self._tell(path, None, sentence)

    def _tell(self, path: str, report: Report | None, error: str | None = None, **more: Any) -> None:
        """Say what there is to say of one file, in the format that other programs read."""
        from layersmith.render.formats.told import Told

        assert self._writer
        told = Told(path, report, error, held_back=self._request.show_held_back, **more)
        if lines := self._writer.file(told):
            sys.stdout.write(lines)
            sys.stdout.flush()  # whoever reads it may wait for it before naming the next file

    def _proven(self, path: str, report: Report, folder: str | None, prover: Prover) -> dict[str, object] | None:
        """The proof of a file's promise for JSON; None when there is none, which is then said."""
        from layersmith.cli.building import Stop, stopped
        from layersmith.cli.verify import lines_of
        from layersmith.render.verdict import verdict_value

        try:
            proof, trouble = prover.prove_report(path, report, folder)
        except Stop as stop:
            self.problem(path, f"not proven, so it was left alone: {stop}")
            return None
        except KeyboardInterrupt as stop:
            stopped(stop)
            raise
        kept = proof.outcome.state == "kept"
        if not kept or not self._request.quiet:
            for told in (*lines_of(proof, self._style), *trouble.splitlines()):
                self.line(told)
        if kept:
            return verdict_value(proof)
        broken = proof.outcome.state == "broken"
        sentence = "left alone, as its promise was not kept" if broken else "left alone"
        self.problem(path, sentence, verified=verdict_value(proof))
        return None

    def note(self, path: str, sentence: str) -> None:
        """Say what was passed over."""
        if not self._request.quiet:
            self.line(f"{self._style.strong(shown(path))}: {sentence}")

    def is_told_by(self, task: Task, counts: Counts) -> bool:
        """Whether all that is to be done about a file, and to be said of it, is to count its `counts`."""
        request = self._request
        if self._writer or self._prover or request.statistics or request.show_held_back or task.config.policy.accept:
            return False
        if counts.skipped or counts.beside or counts.requests:
            return False
        return not (counts.applied or counts.changed) or (request.mode == "check" and request.quiet)

    def show(self, done: Done) -> None:
        """Write, print or only count the outcome of one file."""
        path, report = done.task.path, done.report
        if done.counts:
            self._tally.add(done.counts)
            return
        if done.error or not report:
            self.problem(path, done.error or "")
            return
        verified = None
        folder = done.context.folder if done.context else None
        if self._prover and report.changed:
            verified = self._proven(path, report, folder, self._prover)
            if verified is None:
                return
        try:
            self._deliver(done, report, folder)
        except DiskError as error:
            self.problem(path, str(error))
            return
        self._tally.add(counts(report))
        if self._request.statistics:
            self._tally.add_names(report)
        if report.skipped:
            plain = self._request.embedded or self._request.paths == ("-",)
            self.note(path, f"skipped: {report.skipped}{'' if plain else _hint(path)}")
        for told in text.unmatched(report, done.task.config.policy.accept):
            self.note(path, told)
        for told in () if self._request.quiet else text.misread(path, report, self._known, self._style):
            self.line(told)
        if self._writer:
            known = (done.context.folder, done.context.why) if done.context and done.context.wanted else None
            self._tell(path, report, context=known, verified=verified, groups=done.groups)
            return
        if self._request.mode != "diff" and not self._request.quiet and report.applied:
            for told in text.applied(path, masked(report), self._style):
                self.line(told)
        where = folder and from_here(folder)
        for told in () if self._request.quiet else text.to_pass(path, report, self._style, where):
            self.line(told)
        if self._request.show_held_back:
            mask = mask_of(report)
            if done.context and done.context.wanted:
                self.line(f"{self._style.strong(shown(path))}: {shown(mask.text(done.context.sentence))}")
            for told in text.held_back(path, mask.report(report), self._style):
                self.line(told)

    def close(self) -> int:
        """Print the summary; gives the exit code."""
        request, tally = self._request, self._tally
        if self._writer:
            sys.stdout.write(self._writer.end(request.mode == "write"))
        elif not request.quiet:
            hint = sys.stderr.isatty() and not request.accept
            would = request.mode != "write"
            for told in text.summary(tally, would, request.show_held_back, hint, request.interactive):
                self.line(told)
            for told in text.statistics(tally) if request.statistics else ():
                self.line(told)
        sys.stdout.flush()
        if tally.failed:
            return ERROR
        return CHANGES if tally.changed and request.mode != "write" else NOTHING

    def _deliver(self, done: Done, report: Report, folder: str | None) -> None:
        path = done.task.path
        beside = self._beside(path, report, folder)
        if self._request.mode == "write":
            if done.task.source is not None:
                _emit(_shown_on(sys.stdout, report.result))
                return
            # The Dockerfile first: whatever ends us between the two, a build sees no less than the file needs.
            changes = [Change(path, report.source, report.result, done.seen)]
            changes += [
                Change(place, file.before, file.after, known.ignore if file.before is not None else known.top)
                for known in (done.context,)
                for place, file in beside
                if known
            ]
            if report.changed:
                write_all(changes)
        elif self._request.mode == "diff" and report.changed:
            from layersmith.render.diff import coloured, unified

            diffs = [self._diff(path, report)]
            diffs += [unified(from_here(place), file.before, file.after) for place, file in beside]
            style = style_for(sys.stdout, self._request.colour)
            _emit(b"".join(coloured(diff, style) for diff in diffs))

    def _diff(self, path: str, report: Report) -> bytes:
        """The diff of the file at `path`; its secrets are masked where that is wanted, which is then said."""
        from layersmith.render.diff import unified

        reasons = [(entry.line, entry.transform) for entry in report.applied if entry.rewrite.edits]
        diff = unified(from_here(path), report.source, report.result, reasons)
        hidden = masked(report) if self._request.mask else report
        if (hidden.source, hidden.result) == (report.source, report.result):
            return diff
        masked_diff = unified(from_here(path), hidden.source, hidden.result, reasons)
        if masked_diff != diff:
            self.note(path, "a secret is masked in this diff, so that it cannot be applied; --no-mask-secrets shows it")
        return masked_diff

    def _beside(self, path: str, report: Report, folder: str | None) -> list[tuple[str, Beside]]:
        """The files of the build context `folder` that are still to be written for the Dockerfile `path`, and where.
        Raises DiskError when another Dockerfile of this run has one of them written otherwise."""
        waiting: list[tuple[str, Beside]] = []
        for file in report.beside if folder is not None else ():
            place = os.path.join(folder or "", file.path)
            other, earlier = self._delivered.setdefault(os.path.realpath(place), (path, file))
            if earlier.after != file.after:
                raise DiskError(
                    f"left alone: {shown(file.path)} is another one for {shown(other)}, which has the same build"
                    " context; run again for this file alone"
                )
            if other == path:
                waiting.append((place, file))
        return waiting


def from_here(path: str) -> str:
    """The file behind `path`, named from the current folder if it lies below it: `git apply` follows no links."""
    if path == STDIN:
        return path
    real = os.path.realpath(path)
    relative = os.path.relpath(real, os.path.realpath(os.curdir))
    return real if relative.split(os.sep)[0] == os.pardir else relative


def _shown_on(stream: TextIO, data: bytes) -> bytes:
    """`data` as it is, unless a person is to see it on a terminal: then its control characters as escapes."""
    if not stream.isatty():
        return data
    from layersmith.render.diff import lines, on_screen

    return b"".join(part for line in lines(data) for part in on_screen(line))


def _emit(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
