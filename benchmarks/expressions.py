"""Every regular expression of the program, with the methods that it is used by.

They are read from the sources: what is given to `re` and to `pattern`, at the top of a module as inside a function.
What is only known when the program runs (a name that is looked for) is a short word in them. Where all of an
expression comes from elsewhere, it is taken from the tables of the module: every text in them that is an expression.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import layersmith
import layersmith_transforms

FUNCTIONS = ("match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split")
MADE = {
    "layersmith.values": "takes what `pattern` is given, which is found where it is called",
    "layersmith.syntax.variables": "does not try a pattern that may take long for its value",
    "layersmith.context.node.globs": "takes patterns with few stars only",
    "layersmith.effects.credentials.consumers": "names of programs and variables, matched as a whole",
    "layersmith.evidence.build_data": "looks for names of variables, which repeat nothing",
    "layersmith.verify.blobs": "looks for fixed bytes at the start of a file",
    "layersmith.verify.compare": "compiles patterns of the program's own",
}
"""Modules that make expressions in functions of their own, and why those are not looked at here."""


class Use(NamedTuple):
    """An expression, where it stands, and the methods that it is used by."""

    place: str
    pattern: str | bytes
    flags: int
    methods: frozenset[str]


class Unknown(NamedTuple):
    """A place where an expression is used that could not be found."""

    place: str
    text: str


def uses() -> Iterator[Use | Unknown]:
    """All regular expressions of the program, each once a module."""
    for package in (layersmith, layersmith_transforms):
        top = Path(package.__path__[0])
        for path in sorted(top.rglob("*.py")):
            name = ".".join((package.__name__, *path.relative_to(top).with_suffix("").parts)).removesuffix(".__init__")
            text = path.read_text(encoding="utf-8")
            if ("re." in text or "pattern(" in text) and not name.endswith("__main__"):
                yield from _of_module(importlib.import_module(name), text)


def _of_module(module: ModuleType, text: str) -> Iterator[Use | Unknown]:
    seen: set[Use] = set()
    tree = ast.parse(text)
    names = _names(tree)
    for node in ast.walk(tree):
        called = _called(node)
        if called is None:
            continue
        assert isinstance(node, ast.Call)
        methods = frozenset((called,)) if called in FUNCTIONS else _methods(node, names, text)
        found = list(_patterns(module, tree, node.args[0]))
        if not found and module.__name__ not in MADE:
            yield Unknown(f"{module.__name__}:{node.lineno}", ast.unparse(node))
        for pattern in found:
            use = Use(f"{module.__name__}:{node.lineno}", pattern, _flags(node, called), methods)
            if use._replace(place="") not in seen:
                seen.add(use._replace(place=""))
                yield use


def _called(node: ast.AST) -> str | None:
    """By which function a call uses its first argument as an expression; None when it does not."""
    if not isinstance(node, ast.Call) or not node.args:
        return None
    match node.func:
        case ast.Attribute(value=ast.Name(id="re"), attr=name) if name in ("compile", *FUNCTIONS):
            return name
        case ast.Name(id="pattern"):
            return "compile"
    return None


def _names(tree: ast.AST) -> dict[int, str]:
    """The name that each value, or the table that it stands in, is assigned to, by the id of its node; a method of the
    value itself goes before."""
    found: dict[int, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found |= {id(inner): name for inner in ast.walk(value) if id(inner) not in found}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found |= {id(inner): name for inner in ast.walk(value) if id(inner) not in found}
            case ast.Attribute(value=ast.Call() as value, attr=name) if name in FUNCTIONS:
                found[id(value)] = f".{name}"
    return found


def _methods(node: ast.Call, names: Mapping[int, str], text: str) -> frozenset[str]:
    """The methods by which what the call `node` compiles is used in its module; the most costly ones when none are."""
    name = names.get(id(node), "")
    if name.startswith("."):
        return frozenset((name[1:],))
    found = re.findall(rf"\b{name}(?:\[[^\n]*\])?\.({'|'.join(FUNCTIONS)})\b", text) if name else []
    return frozenset(found or ("search", "fullmatch"))


def _flags(node: ast.Call, called: str) -> int:
    position = 1 if called == "compile" else {"sub": 4, "subn": 4, "split": 3}.get(called, 2)
    given = node.args[position] if len(node.args) > position else None
    given = next((one.value for one in node.keywords if one.arg == "flags"), given)
    return int(eval(compile(ast.Expression(given), "flags", "eval"), {"re": re})) if given is not None else 0


class _Word(str):
    """Stands for what is only known when the program runs."""

    def __getattr__(self, name: str) -> _Word:
        return self

    def __call__(self, *given: object) -> _Word:
        return self

    def __radd__(self, other: Any) -> Any:
        return other + (self.encode() if isinstance(other, bytes) else str(self))


class _Bytes(bytes):
    """As `_Word`, in bytes."""

    def __getattr__(self, name: str) -> _Bytes:
        return self

    def __call__(self, *given: object) -> _Bytes:
        return self


class _Scope(dict[str, Any]):
    """The names of a module, and a word for every other name."""

    def __init__(self, module: ModuleType, word: object) -> None:
        super().__init__({**vars(importlib.import_module("builtins")), **vars(module)})
        self._word = word

    def __missing__(self, name: str) -> object:
        return self._word


def _patterns(module: ModuleType, tree: ast.AST, node: ast.expr) -> Iterator[str | bytes]:
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        value = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
        if isinstance(value, str | bytes):
            yield value
        else:
            if module.__name__ in MADE:
                return
            written = [one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)]
            yield from filter(_is_expression, dict.fromkeys((*_texts(vars(module).values()), *_texts(written))))
        return
    for word in (_Word("a1"), _Bytes(b"a1")):
        try:
            found = eval(compile(ast.Expression(node), module.__name__, "eval"), vars(module), _Scope(module, word))
        except (TypeError, AttributeError, NameError, KeyError, IndexError):
            continue
        if isinstance(found, str | bytes):
            yield str(found) if isinstance(found, str) else bytes(found)
            return


def _texts(values: Iterable[object]) -> Iterator[str | bytes]:
    """The texts in tables, and in tables of tables."""
    for value in values:
        if isinstance(value, str | bytes):
            yield value
        elif isinstance(value, Mapping):
            yield from _texts((*value, *value.values()))
        elif isinstance(value, tuple | list | set | frozenset):
            yield from _texts(value)
        elif hasattr(type(value), "__value_fields__"):
            yield from _texts(getattr(value, name) for name in type(value).__value_fields__)


def _is_expression(text: str | bytes) -> bool:
    """Whether `text` may be meant as an expression in which something is repeated."""
    marks = "\\[(" if isinstance(text, str) else b"\\[("
    stars = "*+" if isinstance(text, str) else b"*+"
    if len(text) > 4_000 or set(marks).isdisjoint(text) or set(stars).isdisjoint(text):
        return False
    try:
        re.compile(text)
    except re.error:
        return False
    return True
