"""From paths to what the pipeline makes of each file, for every command that looks at Dockerfiles."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from layersmith.cli.progress import MANY
from layersmith.config import Config, ConfigError, Configs
from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.files import DiskError, Identity, observe
from layersmith.disk.patterns import Patterns
from layersmith.disk.walk import Found, find
from layersmith.disk.which import Contexts, Known, Named, unreadable
from layersmith.facts import Facts
from layersmith.pipeline import Choose, run
from layersmith.report import Report
from layersmith.rewrite import Transform
from layersmith.syntax.parser import parse
from layersmith.values import NamedTuple, replace

if TYPE_CHECKING:
    from layersmith.cli.remembered import Memory
    from layersmith.context.tree import Tree
    from layersmith.render.formats.groups import Group
    from layersmith.render.mask import Mask


class Task(NamedTuple):
    """One file to look at, under the config that holds for it; `source` when its text is known already. `embedded`:
    it may be one that holds Dockerfiles; `ignoring` is the text of comments to add instead of rewriting. `wrong` says
    why it cannot be done at all; `grouped`: say which changes can be taken without the others, too."""

    path: str
    config: Config
    source: bytes | None = None
    embedded: bool = False
    ignoring: str | None = None
    wrong: str | None = None
    grouped: bool = False


class Done(NamedTuple):
    """The outcome for one file: a report, or the sentence why there is none; what is known of its build
    context (without the files); which file was read; the groups of changes, if they are wanted."""

    task: Task
    report: Report | None
    error: str | None = None
    context: Known | None = None
    seen: Identity | None = None
    groups: tuple[Group, ...] | None = None


def examine(
    task: Task,
    pipeline: Sequence[Transform],
    contexts: Contexts,
    choose: Choose | None = None,
    memory: Memory | None = None,
) -> Done:
    """Read one file and run the pipeline over it, unless `memory` knows what comes of it. A fault of ours becomes a
    sentence too: the run goes on. `choose` is asked about each rewrite."""
    if task.wrong:
        return Done(task, None, task.wrong)
    seen = None
    try:
        if task.source is None:
            source, seen = observe(task.path, task.config.max_size)
        else:
            source = task.source
    except DiskError as error:
        return Done(task, None, str(error))
    try:
        if task.embedded and (found := _embedded(task, source, pipeline, contexts)):
            return found._replace(seen=seen)
        entry = memory.entry(task, source) if memory and task.ignoring is None else None
        known = context_of(task, source, contexts, entry and entry.copied)
        if memory and entry:
            if kept := memory.recall(entry, source, known):
                return Done(task, kept, None, replace(known, tree=None), seen, _groups(task, kept, known.tree))
            known, record = memory.recorded(known)
        report = _run(task, source, pipeline, known.tree, choose)
        if memory and entry:
            memory.keep(entry, known, report, record)
        if known.tree and known.tree.troubles:
            # What cannot be read may be there all the same.
            known = unreadable(known)
            report = _run(task, source, pipeline, None, choose)
        groups = _groups(task, report, known.tree)
    except Exception as error:  # whatever it is, the other files are still done
        return Done(task, None, _our_fault(_where(error)))
    fault = _our_fault(masked(report).fault or "") if report.fault else None
    return Done(task, report, fault, replace(known, tree=None), seen, groups)


def _groups(task: Task, report: Report, context: Tree | None) -> tuple[Group, ...] | None:
    if not task.grouped:
        return None
    from layersmith.render.formats.groups import groups  # for review and CI only

    return tuple(groups(report, task.config.options, context))


def _run(
    task: Task, source: bytes, pipeline: Sequence[Transform], context: Tree | None, choose: Choose | None
) -> Report:
    if task.ignoring is None:
        return run(source, tuple(pipeline), task.config.policy, task.config.options, context, choose)
    from layersmith.baseline import baseline  # asked for once in the life of a repository

    return baseline(Facts(parse(source), task.config.options, context), pipeline, task.config.policy, task.ignoring)


def _embedded(task: Task, source: bytes, pipeline: Sequence[Transform], contexts: Contexts) -> Done | None:
    """The outcome for a file that holds Dockerfiles; None when it is one itself."""
    from layersmith.cli.embedded import examined, reader  # only when it is asked for

    read = reader(task.path)
    if read is None:
        return None
    report = examined(task.path, source, read, tuple(pipeline), task.config, contexts)
    fault = _our_fault(masked(report).fault or "") if report.fault else None
    return Done(task, report, fault, Known(None, "the file only holds Dockerfiles", wanted=False))


def context_of(task: Task, source: bytes, contexts: Contexts, copied: tuple[str, ...] | None = None) -> Known:
    """The build context of a file with the text `source`, which copies what is `copied`, when that is known."""
    folder = task.config.context_of(task.path)
    named = Named(folder, task.config.contexts_by) if folder is not None else None
    if task.source is not None:
        # Whatever a config says of files: standard input comes from somewhere else.
        return contexts.of(None, source, named if named and named.by == "--context" else None)
    return contexts.of(task.path, source, named, copied)


class Arriving(Protocol):
    """Tasks, more of which may arrive while the first ones are done."""

    def __iter__(self) -> Iterator[Task]:
        """The tasks; the next one may have to be waited for."""

    def ready(self) -> bool:
        """Whether the next one can be begun now (or there is none): without waiting for it, or for another one."""


class Listener(Protocol):
    """Whoever is told what goes wrong with files."""

    def line(self, sentence: str, failed: bool = False) -> None:
        """One sentence; `failed` when it stands for something that could not be done."""

    def problem(self, path: str, sentence: str) -> None:
        """Why the file or folder `path` could not be done."""

    def note(self, path: str, sentence: str) -> None:
        """What was passed over."""


def search(paths: Iterable[str], configs: Configs, embedded: bool = False) -> Found:
    """The Dockerfiles that `paths` name or hold, without those that their configs exclude; with `embedded` the files
    that may hold Dockerfiles, too."""
    compiled: dict[Config, tuple[Patterns, ...]] = {}

    def excluded(folder: str) -> tuple[Patterns, ...]:
        try:
            config = configs.of(folder)
        except ConfigError:
            return ()  # said when its files are looked at
        if not config.exclude:
            return ()
        if config not in compiled:
            compiled[config] = (Patterns(config.folder, config.exclude),)
        return compiled[config]

    if not embedded:
        return find(paths, excluded)
    from layersmith.cli.embedded import reader

    return find(paths, excluded, lambda name: is_dockerfile(name) or reader(name) is not None)


def file_tasks(found: Found, configs: Configs, out: Listener) -> list[Task]:
    """A task for each file that has a config; the rest is told to `out`."""
    for path, why in found.problems:
        out.problem(path, why)
    for path, why in found.notes:
        out.note(path, why)
    tasks: list[Task] = []
    told: set[str] = set()
    for path in found.files:
        try:
            tasks.append(Task(path, configs.of_file(path)))
        except ConfigError as error:
            if str(error) not in told:
                out.line(str(error), failed=True)
            told.add(str(error))
    return tasks


def memory_at(cache: str | None) -> Memory | None:
    """What earlier runs found, in the folder `cache`; None without one."""
    if cache is None:
        return None
    from layersmith.cli.remembered import Memory  # runs over single files have none

    return Memory(cache)


def outcomes(tasks: list[Task], pipeline: Sequence[Transform], jobs: int, cache: str | None = None) -> Iterator[Done]:
    """The outcomes in the order of `tasks`, from several processes when it is worth while; what is found out is kept
    in the folder `cache`."""
    jobs = jobs or (_processors() if len(tasks) >= MANY else 1)
    if jobs == 1 or len(tasks) < 2:
        contexts, memory = Contexts(), memory_at(cache)
        for task in tasks:
            yield examine(task, pipeline, contexts, memory=memory)
        return
    from layersmith.cli.workers import examined

    yield from examined(tasks, pipeline, min(jobs, len(tasks)), cache=cache)


def arriving(tasks: Arriving, pipeline: Sequence[Transform], jobs: int, cache: str | None = None) -> Iterator[Done]:
    """The outcomes of `tasks` in their order, each as soon as it can be had: nobody knows how many there will be. What
    is found out is kept in the folder `cache`."""
    count = jobs or _processors()
    contexts, memory = Contexts(), memory_at(cache)
    # Who asks for files one by one gets answers one by one.
    for task in tasks if count == 1 else islice(tasks, 0 if jobs else MANY):
        yield examine(task, pipeline, contexts, memory=memory)
    if count > 1:
        from layersmith.cli.workers import examined

        yield from examined(tasks, pipeline, count, tasks.ready, cache)


def _processors() -> int:
    """How many processors we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def masked(report: Report) -> Report:
    """`report` without the credentials that its file writes out: what anybody may be shown."""
    return mask_of(report).report(report)


def mask_of(report: Report) -> Mask:
    """Knows the credentials that the file of `report` writes out."""
    from layersmith.render.mask import Mask

    return Mask.of(report)


def _our_fault(what: str) -> str:
    return f"internal error ({what}); this is our fault, and the file was left alone: please report it"


def _where(error: Exception) -> str:
    """The error on one line, with the innermost place that it came from."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = ""
    if trace:
        place = f" at {os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
    return " ".join(f"{type(error).__name__}: {error}".split())[:200] + place
