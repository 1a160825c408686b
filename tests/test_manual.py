"""A transform's manual page is its first test: what it shows under Before becomes what it shows under After, and it
names every reason and assumption that the transform can give."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import layersmith
from golden_cases import cases
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy, Transform
from layersmith_transforms import PIPELINE

SECTIONS = ["Before", "After", "Held back", "Safety"]
OF_THE_PIPELINE = {"ignored"}
"""Reasons that the pipeline gives in a transform's name: see docs/usage.md."""
OPT_IN = frozenset(transform.name for transform in PIPELINE if transform.opt_in)
GIVES_A_REASON = {"Missed", "Apart", "missed", "NotKnown", "Problem"}


@cache
def given() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """By transform, the reasons and the assumptions that it gives on all golden cases."""
    reasons: dict[str, set[str]] = defaultdict(set)
    assumptions: dict[str, set[str]] = defaultdict(set)
    for case in cases():
        for options in (Options(), Options(stages="all"), Options(merge="saves-bytes")):
            report = run(case.source, PIPELINE, Policy(propose=True, enable=OPT_IN), options, case.context)
            for held in report.held_back:
                reasons[held.transform].add(held.missed.reason)
            for offered in report.offered:
                assumptions[offered.transform].update(offered.rewrite.assumes)
    return reasons, assumptions


def knowledge(module: ModuleType) -> set[ModuleType]:
    """`module` and all modules of the rooms that give reasons whose functions it calls, directly or through them."""
    rooms = ("layersmith.evidence.", "layersmith.writing.", "layersmith.shell.join")
    found, waiting = {module}, [module]
    while waiting:
        one = waiting.pop()
        names = {value.__module__ for value in vars(one).values() if inspect.isfunction(value)}
        for name in sorted(names | set(imported(one))):
            if name.startswith(rooms) and (other := importlib.import_module(name)) not in found:
                found.add(other)
                waiting.append(other)
    return found


def imported(module: ModuleType) -> Iterator[str]:
    """The modules that `module` imports as such, or inside of its functions, when they are first needed."""
    tree = ast.parse(inspect.getsource(module))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {id(node) for function in functions for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module,) if id(node) in inner else ())
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name for name in names if name in sys.modules)


def in_code(transform: Transform) -> set[str]:
    """The reasons that the transform's own module writes out, and those of the rooms that it asks."""
    module = inspect.getmodule(transform.find)
    assert module is not None
    nodes = (node for one in knowledge(module) for node in ast.walk(ast.parse(inspect.getsource(one))))
    calls = (node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in GIVES_A_REASON)
    first = (call.args[0] for call in calls)
    return {one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)}


@pytest.mark.parametrize("transform", PIPELINE, ids=lambda transform: transform.name)
def test_manual(transform: Transform) -> None:
    assert re.findall(r"^## (.*)$", transform.manual, re.MULTILINE) == SECTIONS
    before, after = re.findall(r"```dockerfile\n(.*?)```", transform.manual, re.DOTALL)
    alone = frozenset({transform.name})
    report = run(before.encode(), PIPELINE, Policy(select=alone, unsafe=True, accept=alone), Options())
    assert report.result.decode() == after


@pytest.mark.parametrize("transform", PIPELINE, ids=lambda transform: transform.name)
def test_every_reason_is_listed(transform: Transform) -> None:
    reasons = given()[0][transform.name] | in_code(transform)
    assert reasons - OF_THE_PIPELINE <= set(transform.listed("Held back"))


@pytest.mark.parametrize("transform", PIPELINE, ids=lambda transform: transform.name)
def test_every_assumption_is_listed(transform: Transform) -> None:
    assert set(transform.assumptions) == given()[1][transform.name]


@pytest.mark.parametrize("transform", PIPELINE, ids=lambda transform: transform.name)
def test_every_listed_reason_is_in_the_code(transform: Transform) -> None:
    folders = [Path(layersmith.__file__).parent, Path(inspect.getfile(transform.find)).parent]
    code = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    literals = set(re.findall(r'"([a-z0-9-]+)"', code))
    assert set(transform.listed("Held back")) <= literals
