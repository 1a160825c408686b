"""From paths to what the pipeline makes of each file, for every command that looks at Dockerfiles."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from layersmith.cli.progress import MANY
from layersmith.config import Config
from layersmith.disk.files import DiskError, Identity, observe
from layersmith.disk.which import Contexts, Known, Named, unreadable
from layersmith.report import Counts, Report
from layersmith.rewrite import Transform
from layersmith.values import NamedTuple, replace

if TYPE_CHECKING:
    from layersmith.cli.remembered import Memory
    from layersmith.pipeline import Choose
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
    context (without the files); which file was read; the groups of changes, if they are wanted. Of what is known from
    an earlier run there may be `counts` instead of a report."""

    task: Task
    report: Report | None
    error: str | None = None
    context: Known | None = None
    seen: Identity | None = None
    groups: tuple[Group, ...] | None = None
    counts: Counts | None = None


def examine(
    task: Task,
    pipeline: Sequence[Transform],
    contexts: Contexts,
    choose: Choose | None = None,
    memory: Memory | None = None,
) -> Done:
    """Read one file and run the pipeline over it. A fault of ours becomes a sentence too: the run goes on. `choose` is
    asked about each rewrite; what is found out is kept in `memory`."""
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
        known, record = context_of(task, source, contexts), None
        keeps = memory if task.source is None and task.ignoring is None else None
        if keeps:
            known, record = keeps.recorded(known)
        report = _run(task, source, pipeline, known, choose)
        if keeps:
            keeps.keep(task, known, report, record)
        if known.tree and known.tree.troubles:
            # What cannot be read may be there all the same.
            known = unreadable(known)
            report = _run(task, source, pipeline, known, choose)
        groups = groups_of(task, report, known)
    except Exception as error:  # whatever it is, the other files are still done
        return Done(task, None, _our_fault(_where(error)))
    fault = _our_fault(masked(report).fault or "") if report.fault else None
    return Done(task, report, fault, replace(known, tree=None), seen, groups)


def groups_of(task: Task, report: Report, known: Known) -> tuple[Group, ...] | None:
    """The groups of changes of `report`, when the task wants them; `known` is its build context."""
    if not task.grouped:
        return None
    from layersmith.render.formats.groups import groups  # for review and CI only

    return tuple(groups(report, known.options(task.config.options), known.tree))


def _run(task: Task, source: bytes, pipeline: Sequence[Transform], known: Known, choose: Choose | None) -> Report:
    options = known.options(task.config.options)
    if task.ignoring is None:
        from layersmith.pipeline import run  # not for what is known from an earlier run

        return run(source, tuple(pipeline), task.config.policy, options, known.tree, choose)
    from layersmith.baseline import baseline  # asked for once in the life of a repository
    from layersmith.facts import Facts
    from layersmith.syntax.parser import parse

    return baseline(Facts(parse(source), options, known.tree), pipeline, task.config.policy, task.ignoring)


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


Brief = Callable[[Task, Counts], bool]
"""Says whether nothing but its counts is needed of the outcome of a task."""


class Arriving(Protocol):
    """Tasks, more of which may arrive while the first ones are done."""

    def __iter__(self) -> Iterator[Task]:
        """The tasks; the next one may have to be waited for."""

    def ready(self) -> bool:
        """Whether the next one can be begun now (or there is none): without waiting for it, or for another one."""


def memory_at(cache: str | None) -> Memory | None:
    """What earlier runs found, in the folder `cache`; None without one."""
    if cache is None:
        return None
    from layersmith.cli.remembered import Memory  # runs over single files have none

    return Memory(cache)


def outcomes(
    tasks: Iterable[Task],
    pipeline: Sequence[Transform],
    jobs: int,
    cache: str | None = None,
    contexts: Contexts | None = None,
    brief: Brief | None = None,
) -> Iterator[Done]:
    """The outcomes in the order of `tasks`, each as soon as it can be had, from so many `jobs`; what is found out is
    kept in the folder `cache`. Of what is known from there no report is given where its counts are enough, as `brief`
    says."""
    if jobs > 1:
        from layersmith.cli.workers import examined

        yield from examined(tasks, pipeline, jobs, None, cache, contexts, brief)
        return
    contexts, memory = contexts or Contexts(), memory_at(cache)
    for task in tasks:
        known = memory.recall(task, contexts, brief) if memory else None
        yield known or examine(task, pipeline, contexts, memory=memory)


def arriving(
    tasks: Arriving,
    pipeline: Sequence[Transform],
    jobs: int,
    cache: str | None = None,
    brief: Brief | None = None,
) -> Iterator[Done]:
    """As `outcomes`, of tasks of which nobody knows how many there will be."""
    count = jobs or _processors()
    # Who asks for files one by one gets answers one by one.
    yield from outcomes(tasks if count == 1 else islice(tasks, 0 if jobs else MANY), pipeline, 1, cache, None, brief)
    if count > 1:
        from layersmith.cli.workers import examined

        yield from examined(tasks, pipeline, count, tasks.ready, cache, None, brief)


def jobs_for(jobs: int, files: int) -> int:
    """How many processes are to do so many `files`, `MANY` of them standing for more, when the user asks for `jobs`
    (0: as many as are worth while)."""
    if files >= MANY:
        return jobs or _processors()
    return min(jobs or 1, max(files, 1))


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
