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

_KINDS: dict[str, Any] = {
    kind.__name__: kind for kind in (Report, Applied, HeldBack, Offered, Rewrite, Edit, Span, Missed, Passed, Beside)
}
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

    def entry(self, task: Task, source: bytes) -> Entry:
        """What earlier runs say of the file with the text `source`."""
        key = _key(task, source)
        data = self._cache.get(key)
        try:
            kept = {} if data is None else json.loads(data)
            copied = kept.get("copied")
            return Entry(key, kept, None if copied is None else tuple(str(name) for name in copied))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return Entry(key, {}, None)  # not written by us

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
            report, result = _value(kept["report"]), _value(kept["result"])
            held = tuple([HeldBack(name, line, Missed(*missed)) for name, line, *missed in kept["held"]])
            found: Report = replace(report, source=source, result=source if result is None else result, held_back=held)
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
        """Keep `report` for later runs, unless it is a fault of ours, rests on too much to be asked again, or holds a
        secret: it is written into no other file."""
        if report.fault or (record and len(record.asked) > MOST) or (known.tree and known.tree.troubles):
            return
        same = report.result == report.source
        bare = replace(report, source=b"", result=b"" if same else report.result)
        if Mask.of(report).report(bare) != bare:
            return
        missed = ((held.transform, held.line, held.missed) for held in report.held_back)
        kept = {
            "copied": list(copied(report.source)) if may_copy(report.source) else None,
            "rules": _rules(known),
            "asked": list(record.asked) if record else [],
            "answers": record.digest if record else None,
            "report": _plain(replace(bare, result=b"", held_back=())),
            "held": [(name, line, one.reason, one.at, one.detail) for name, line, one in missed],
            "result": None if same else _plain(report.result),
        }
        self._cache.put(entry.key, json.dumps(kept, separators=(",", ":")).encode())


def _rules(known: Known) -> list[str | None] | None:
    """Through which ignore file the context is seen; None without one."""
    if known.tree is None:
        return None
    rules = known.tree.ignore_file
    return [rules.path, None if rules.content is None else blake2b(rules.content, digest_size=16).hexdigest()]


def _key(task: Task, source: bytes) -> str:
    """The digest of what a result rests on, apart from its context."""
    policy, options = task.config.policy, task.config.options
    chosen = [sorted(entry) if isinstance(entry, frozenset) else entry for entry in vars(policy).values()]
    parts = [_code(), repr(chosen), repr(vars(options))]
    if may_copy(source):
        parts.append(os.path.abspath(task.path))  # other files with the same text have other contexts
    digest = blake2b(source, digest_size=16)
    for part in parts:
        digest.update(b"\0" + part.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@cache
def _code() -> str:
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


def _plain(value: Any) -> Any:
    """`value` as JSON has it. Raises TypeError for what a report never holds."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, Safety):
        return {"safety": value.value}
    if isinstance(value, Span):
        return {"Span": list(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    kind = type(value).__name__
    if _KINDS.get(kind) is not type(value):
        raise TypeError(f"a {kind} in a report")
    return {kind: [_plain(getattr(value, name)) for name in type(value).__match_args__]}


def _value(plain: Any) -> Any:
    """What `_plain` made `plain` of. Raises TypeError, ValueError and KeyError for anything else."""
    if isinstance(plain, list):
        return tuple(_values(plain))
    if not isinstance(plain, dict):
        return plain
    ((kind, content),) = plain.items()
    if kind == "bytes":
        return content.encode("latin-1")
    return Safety(content) if kind == "safety" else _KINDS[kind](*_values(content))


def _values(plain: list[Any]) -> list[Any]:
    # Most are texts and numbers; a call for each would be half of the time.
    return [_value(one) if one.__class__ is list or one.__class__ is dict else one for one in plain]
