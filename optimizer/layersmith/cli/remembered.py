"""What earlier runs made of files: believed only where everything that it rested on is still the same.

That is our own code with what it is built on, what is chosen, the bytes of the file, and each single thing that was
asked of its build context, which is asked again. Which folder that is, is found out anew each time.
"""

from __future__ import annotations

import json
import os
import sys
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from layersmith.disk.cache import Cache
from layersmith.disk.questions import MOST, Answers, Record
from layersmith.disk.which import Known, copied, may_copy
from layersmith.render.mask import Mask
from layersmith.report import Applied, HeldBack, Offered, Report
from layersmith.rewrite import Beside, Edit, Missed, Passed, Rewrite, Safety
from layersmith.syntax.tree import Span
from layersmith.values import replace

if TYPE_CHECKING:
    from layersmith.cli.examine import Task
    from layersmith.config import Config

_BUILT_ON = ("dockerfile-parse", "tree-sitter", "tree-sitter-bash")
"""Packages that have a say in what is made of a file."""


class Entry(NamedTuple):
    """What there is under `key`, as JSON has it (empty: nothing), and what the file copies, when that is known."""

    key: str
    kept: dict[str, Any]
    copied: tuple[str, ...] | None


class Memory:
    """The results in the cache folder `top`."""

    def __init__(self, top: str) -> None:
        self._cache = Cache(top)
        self._answers = Answers()
        self._here = os.getcwd()
        self._chosen: tuple[Config, bytes] | None = None

    def entry(self, task: Task, source: bytes) -> Entry:
        """What earlier runs say of the file with the text `source`."""
        key = self._key(task, source)
        data = self._cache.get(key)
        try:
            kept = {} if data is None else json.loads(data)
            copied = kept.get("copied")
            return Entry(key, kept, None if copied is None else tuple(str(name) for name in copied))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return Entry(key, {}, None)  # not written by us

    def _key(self, task: Task, source: bytes) -> str:
        """The digest of what a result rests on, apart from its context."""
        if self._chosen is None or self._chosen[0] is not task.config:
            self._chosen = task.config, _choices(task.config)
        digest = blake2b(self._chosen[1], digest_size=16)
        if may_copy(source):
            # Other files with the same text have other contexts.
            digest.update(os.path.normpath(os.path.join(self._here, task.path)).encode("utf-8", "surrogateescape"))
        digest.update(b"\0" + source)  # in no path is a NUL byte
        return digest.hexdigest()

    def recall(self, entry: Entry, source: bytes, known: Known) -> Report | None:
        """What would be made of the file with the text `source`, whose context is `known`; None when that is not known
        for certain."""
        kept = entry.kept
        try:
            if not kept or kept["rules"] != _rules(known):
                return None
            if known.tree:
                questions = [(kind, path) for kind, path in kept["asked"]]
                if self._answers.of(known.tree, questions) != kept["answers"]:
                    return None
            found = _report(kept["report"], source)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None  # not written by us
        return found

    def recorded(self, known: Known) -> tuple[Known, Record | None]:
        """`known` with a tree whose answers are kept in the record."""
        if known.tree is None:
            return known, None
        tree, record = self._answers.recorded(known.tree)
        return replace(known, tree=tree), record

    def keep(self, entry: Entry, known: Known, report: Report, record: Record | None) -> None:
        """Keep `report` for later runs, unless it is a fault of ours or of a file that only holds Dockerfiles, rests on
        too much to be asked again, or holds a secret: it is written into no other file."""
        if (
            report.fault
            or report.dockerfiles
            or (record and len(record.asked) > MOST)
            or (known.tree and known.tree.troubles)
        ):
            return
        same = report.result == report.source
        bare = replace(report, source=b"", result=b"" if same else report.result)
        if Mask.of(report).report(bare) != bare:
            return
        kept = {
            "copied": list(copied(report.source)) if may_copy(report.source) else None,
            "rules": _rules(known),
            "asked": list(record.asked) if record else [],
            "answers": record.digest if record else None,
            "report": _plain(report, None if same else report.result),
        }
        self._cache.put(entry.key, json.dumps(kept, separators=(",", ":")).encode())


def _choices(config: Config) -> bytes:
    """A digest of our code and of what `config` chooses."""
    chosen = [sorted(entry) if isinstance(entry, frozenset) else entry for entry in vars(config.policy).values()]
    told = f"{code()}\0{chosen!r}\0{vars(config.options)!r}"
    return blake2b(told.encode("utf-8", "surrogateescape"), digest_size=16).digest()


def _rules(known: Known) -> list[str | None] | None:
    """Through which ignore file the context is seen; None without one."""
    if known.tree is None:
        return None
    rules = known.tree.ignore_file
    return [rules.path, None if rules.content is None else blake2b(rules.content, digest_size=16).hexdigest()]


@cache
def code() -> str:
    """A digest that tells one state of our code, and of what it is built on, from another."""
    from importlib import metadata
    from importlib.util import find_spec

    # By content: installed on another day, or on another machine, it is the same.
    digest = blake2b(sys.version.encode(), digest_size=16)
    for name in _BUILT_ON:
        digest.update(f"\0{name} {metadata.version(name)}".encode())
    for package in ("layersmith", "layersmith_transforms"):
        spec = find_spec(package)
        for top in spec.submodule_search_locations or () if spec else ():
            for folder, folders, names in os.walk(top):
                folders.sort()
                for name in sorted(name for name in names if name.endswith(".py")):
                    with open(os.path.join(folder, name), "rb") as file:
                        digest.update(f"\0{os.path.relpath(file.name, top)}\0".encode() + file.read())
    return digest.hexdigest()


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
