"""What earlier runs made of files: believed only where everything that it rested on is still the same.

That is our own code with what it is built on, what is chosen, the bytes of the file, and each single thing that was
asked of its build context, which is asked again. Which folder that is, is found out anew each time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from layersmith.cli.examine import Done, context_of, groups_of
from layersmith.disk.cache import Cache
from layersmith.disk.files import DiskError, observe
from layersmith.disk.questions import MOST, Answers, Record
from layersmith.disk.which import NOT_WANTED, Known, copied, may_copy
from layersmith.report import Applied, Counts, HeldBack, Offered, Report, counts
from layersmith.rewrite import Beside, Edit, Missed, Passed, Rewrite, Safety
from layersmith.syntax.tree import Span
from layersmith.values import replace

if TYPE_CHECKING:
    from layersmith.cli.examine import Brief, Task
    from layersmith.config import Config
    from layersmith.disk.which import Contexts

_BUILT_ON = ("dockerfile-parse", "tree-sitter", "tree-sitter-bash")
"""Packages that have a say in what is made of a file."""


class Memory:
    """The results in the cache folder `top`."""

    def __init__(self, top: str) -> None:
        self._cache = Cache(top)
        self._answers = Answers()
        self._here = os.getcwd()
        self._chosen: tuple[Config, bytes] | None = None

    def recall(self, task: Task, contexts: Contexts, brief: Brief | None = None) -> Done | None:
        """The outcome that earlier runs had for the file of `task`, or that it cannot be read; None when they had none,
        or when that need not be what would come of it now. Without its report when its counts are all that is needed,
        as `brief` says."""
        if task.wrong or task.source is not None or task.ignoring is not None or (task.embedded and _holds_some(task)):
            return None
        try:
            source, seen = observe(task.path, task.config.max_size)
        except DiskError as error:
            return Done(task, None, str(error))
        copies = may_copy(source)
        data = self._cache.get(self._key(task, source, copies))
        if data is None:
            return None
        try:
            head, _, body = data.decode().partition("\n")
            copied, build, asked, answers, counted = json.loads(head)
            known = context_of(task, source, contexts, tuple(map(str, copied))) if copies else NOT_WANTED
            tree = known.tree
            if build != _build(known) or (tree and self._answers.of(tree, asked) != answers):
                return None
            known = Known(known.folder, known.why, None, known.wanted, targets=known.targets)
            counts = Counts(*counted)
            if brief and brief(task, counts):
                return Done(task, None, None, known, seen, counts=counts)
            report = _report(json.loads(body), source)
            return Done(task, report, None, known, seen, groups_of(task, report, replace(known, tree=tree)))
        except Exception:
            # It was not written by us. All else comes up again when the file is examined, and is told then.
            return None

    def _key(self, task: Task, source: bytes, copies: bool) -> str:
        """The digest of what a result rests on, apart from its context, from which it `copies` or not."""
        if self._chosen is None or self._chosen[0] is not task.config:
            self._chosen = task.config, _choices(task.config)
        digest = blake2b(self._chosen[1], digest_size=16)
        if copies:
            # Other files with the same text have other contexts.
            digest.update(os.path.normpath(os.path.join(self._here, task.path)).encode("utf-8", "surrogateescape"))
        digest.update(b"\0" + source)  # in no path is a NUL byte
        return digest.hexdigest()

    def recorded(self, known: Known) -> tuple[Known, Record | None]:
        """`known` with a tree whose answers are kept in the record."""
        if known.tree is None:
            return known, None
        tree, record = self._answers.recorded(known.tree)
        return replace(known, tree=tree), record

    def keep(self, task: Task, known: Known, report: Report, record: Record | None) -> None:
        """Keep `report` for later runs, unless it is a fault of ours or of a file that only holds Dockerfiles, or rests
        on too much to be asked again. No secret is written into another file: of a report that holds one, no more is
        kept than its counts."""
        if (
            report.fault
            or report.dockerfiles
            or (record and len(record.asked) > MOST)
            or (known.tree and known.tree.troubles)
        ):
            return
        from layersmith.render.mask import Mask  # looks into files, which who only recalls does not

        same, copies = report.result == report.source, may_copy(report.source)
        bare = replace(report, source=b"", result=b"" if same else report.result)
        mask = Mask.of(report)
        head = (
            list(copied(report.source)) if copies else [],
            _build(known),
            list(record.asked) if record else [],
            record.digest if record else None,
            counts(report),
        )
        if any(mask.text(name) != name for name in (*head[0], *(path for _, path in head[2]))):
            return
        told = json.dumps(head, separators=(",", ":"))
        if mask.report(bare) == bare:
            told += "\n" + json.dumps(_plain(report, None if same else report.result), separators=(",", ":"))
        data = told.encode()
        self._cache.put(self._key(task, report.source, copies), data)


def _holds_some(task: Task) -> bool:
    from layersmith.cli.embedded import reader  # only when it is asked for

    return reader(task.path) is not None


def _choices(config: Config) -> bytes:
    """A digest of our code and of what `config` chooses."""
    chosen = [sorted(entry) if isinstance(entry, frozenset) else entry for entry in vars(config.policy).values()]
    told = f"{code()}\0{chosen!r}\0{vars(config.options)!r}"
    return blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _build(known: Known) -> list[Any]:
    """Which stages builds end at, and through which ignore file the context is seen, None without one."""
    if known.tree is None:
        return [list(known.targets), None]
    rules = known.tree.ignore_file
    digest = None if rules.content is None else blake2b(rules.content, digest_size=16).hexdigest()
    return [list(known.targets), [rules.path, digest]]


@cache
def code() -> str:
    """A digest that tells one state of our code, and of what it is built on, from another."""
    from importlib.util import find_spec

    # By content: installed on another day, or on another machine, it is the same.
    digest = blake2b(sys.version.encode(), digest_size=16)
    for name, version in _versions():
        digest.update(f"\0{name} {version}".encode())
    for package in ("layersmith", "layersmith_transforms"):
        spec = find_spec(package)
        for top in spec.submodule_search_locations or () if spec else ():
            for folder, folders, names in os.walk(top):
                folders.sort()
                for name in sorted(name for name in names if name.endswith(".py")):
                    with open(os.path.join(folder, name), "rb") as file:
                        digest.update(f"\0{os.path.relpath(file.name, top)}\0".encode() + file.read())
    return digest.hexdigest()


def _versions() -> Iterator[tuple[str, str]]:
    """The packages that we are built on, and which versions of them there are."""
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for entry in os.listdir(folder or os.curdir):
                if entry.endswith(".dist-info"):
                    name, _, version = entry.removesuffix(".dist-info").partition("-")
                    found.setdefault(name.lower().replace("_", "-"), version)
    for name in _BUILT_ON:
        if name not in found:
            from importlib import metadata  # takes longer than all else

            found[name] = metadata.version(name)
        yield name, found[name]


def _plain(report: Report, result: bytes | None) -> list[Any]:
    """`report` as JSON has it, without its source; `result` is None when that is the source."""
    return [
        None if result is None else _text(result),
        [(one.transform, one.line, _rewrite_plain(one.rewrite), one.edited) for one in report.applied],
        [(one.transform, one.line, *_fields(one.missed)) for one in report.held_back],
        [(one.transform, one.line, _rewrite_plain(one.rewrite)) for one in report.offered],
        report.layers_before,
        report.layers_after,
        report.skipped,
        [_beside_plain(one) for one in report.beside],
    ]


def _report(plain: list[Any], source: bytes) -> Report:
    """What `_plain` made `plain` of. Raises TypeError, ValueError and AttributeError for anything else."""
    result, applied, held_back, offered, before, after, skipped, beside = plain
    return Report(
        source,
        source if result is None else _bytes(result),
        tuple([Applied(name, line, _rewrite(one), tuple(edited)) for name, line, one, edited in applied]),
        tuple([HeldBack(name, line, Missed(*missed)) for name, line, *missed in held_back]),
        tuple([Offered(name, line, _rewrite(one)) for name, line, one in offered]),
        before,
        after,
        skipped,
        beside=tuple([_beside(*one) for one in beside]),
    )


def _rewrite_plain(rewrite: Rewrite) -> list[Any]:
    return [
        rewrite.title,
        rewrite.at,
        tuple(rewrite.extent),
        [(*one.span, _text(one.replacement)) for one in rewrite.edits],
        rewrite.safety.value,
        rewrite.gain,
        rewrite.assumes,
        rewrite.drops,
        [_fields(one) for one in rewrite.passes],
        rewrite.reasons,
        rewrite.questions,
        rewrite.variant,
        [_beside_plain(one) for one in rewrite.beside],
    ]


def _rewrite(plain: list[Any]) -> Rewrite:
    title, at, extent, edits, safety, gain, assumes, drops, passes, reasons, questions, variant, beside = plain
    return Rewrite(
        title,
        at,
        Span(*extent),
        tuple([Edit(Span(start, end), _bytes(text)) for start, end, text in edits]),
        Safety(safety),
        gain,
        tuple(assumes),
        tuple(drops),
        tuple([Passed(*one) for one in passes]),
        tuple(reasons),
        tuple(questions),
        variant,
        tuple([_beside(*one) for one in beside]),
    )


def _beside_plain(beside: Beside) -> list[Any]:
    return [beside.path, None if beside.before is None else _text(beside.before), _text(beside.after)]


def _beside(path: str, before: str | None, after: str) -> Beside:
    return Beside(path, None if before is None else _bytes(before), _bytes(after))


def _fields(value: Missed | Passed) -> list[Any]:
    return [getattr(value, name) for name in type(value).__match_args__]


def _text(data: bytes) -> str:
    return data.decode("latin-1")


def _bytes(text: str) -> bytes:
    return text.encode("latin-1")
