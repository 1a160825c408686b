"""What a setup.py opens outside of its folder, read without running it.

libcst takes 0.2 s to import: only who has a setup.py to read imports this module.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.nesting import too_deep

_HARMLESS = frozenset(
    (
        "__future__", "abc", "argparse", "ast", "codecs", "collections", "configparser", "contextlib", "copy",
        "datetime", "distutils", "email", "enum", "errno", "fnmatch", "functools", "glob", "io", "itertools", "json",
        "locale", "logging", "operator", "os", "pathlib", "pkg_resources", "platform", "pprint", "re", "setuptools",
        "shlex", "shutil", "stat", "string", "struct", "sys", "sysconfig", "tempfile", "textwrap", "time", "tomllib",
        "tokenize", "traceback", "types", "typing", "unittest", "warnings", "wheel", "zipfile",
    )
)  # fmt: skip
"""Modules that do nothing by being imported; what is called of them is looked at."""
_RUNNING = frozenset(
    (
        "system", "popen", "Popen", "call", "check_call", "check_output", "getoutput", "getstatusoutput", "spawn",
        "execv", "execvp", "fork", "run_path", "run_module", "import_module", "__import__", "load_source",
        "spec_from_file_location", "parse_requirements", "chdir", "expanduser", "read_configuration", "symlink",
        "urlopen", "urlretrieve", "eval",
    )
)  # fmt: skip
_READING = frozenset(("open", "read_text", "read_bytes", "listdir", "walk", "scandir", "iterdir", "glob", "iglob",
                      "rglob", "find_packages", "find_namespace_packages", "copy", "copyfile", "copytree", "copy2",
                      "move", "rmtree"))  # fmt: skip
_HERE = frozenset(
    ("__file__", "getcwd", "cwd", "curdir", "dirname", "abspath", "realpath", "resolve", "parent", "absolute")
)
_DEPTH = 60
"""Levels of nesting that are followed; a setup.py has about twenty."""


def outside(gathered: Gathered, script: str) -> tuple[str, ...]:
    """The files outside of its folder that the setup.py `script` reads.

    Raises UnclearError when it runs programs or modules of its own, opens what it works out, or is not understood:
    it might then read anything.
    """
    data = gathered.content(script)
    if data is None:
        return ()
    if len(data) > 60_000:
        raise UnclearError("setup-code", f"{script} is too long to be followed", Place(script, 1))
    _nested(data, script)
    try:
        wrapper = MetadataWrapper(cst.parse_module(data), unsafe_skip_copy=True)
        calls = list(_nodes(wrapper.module))
    except Exception as error:  # The parser's own faults on hostile input come in many classes.
        line = getattr(error, "raw_line", 1)
        raise UnclearError("setup-code", f"{script} is no Python 3 that is understood", Place(script, line)) from None
    reader = _Reader(gathered, script)
    for node in calls:
        reader.learn(node)
    for node in calls:
        problem = reader.look(node)
        if problem is not None:
            line = wrapper.resolve(PositionProvider)[node].start.line
            raise UnclearError("setup-code", f"line {line} of {script}: {problem}", Place(script, line))
    return tuple(reader.found)


def _nested(data: bytes, script: str) -> None:
    """Raise UnclearError when the file is nested so deeply that libcst's parser might run out of stack."""
    try:
        deep = too_deep(data, _DEPTH)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise UnclearError("setup-code", f"line {line} of {script} is no Python 3", Place(script, line)) from None
    if deep is not None:
        raise UnclearError("setup-code", f"line {deep} of {script} is nested too deeply", Place(script, deep))


def _nodes(module: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """All nodes, without recursion."""
    waiting = [module]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


class _Reader:
    """Looks at one node after the other. Paths are told from the folder of the script."""

    def __init__(self, gathered: Gathered, script: str) -> None:
        self.gathered = gathered
        self.script = script
        self.folder = posixpath.dirname(script)
        self.found: dict[str, None] = {}
        self.values: dict[str, str | None] = {}
        self.parameters: set[str] = set()
        self.functions: set[str] = set()

    def learn(self, node: cst.CSTNode) -> None:
        """Take in what names stand for."""
        if isinstance(node, cst.Assign) and len(node.targets) == 1 and isinstance(node.targets[0].target, cst.Name):
            name = node.targets[0].target.value
            self.values[name] = None if name in self.values else self.path(node.value)
        elif isinstance(node, cst.FunctionDef):
            self.functions.add(node.name.value)
            self.parameters.update(one.name.value for one in (*node.params.params, *node.params.kwonly_params))
            if isinstance(node.params.star_arg, cst.Param):
                self.parameters.add(node.params.star_arg.name.value)

    def look(self, node: cst.CSTNode) -> str | None:
        """Why `node` may read anything; None when it does not."""
        if isinstance(node, cst.Import | cst.ImportFrom):
            return self._imports(node)
        if isinstance(node, cst.SimpleString):
            return self._text(node)
        if isinstance(node, cst.Call):
            name = _called(node)
            if name in _RUNNING:
                return f"{name} may read anything"
            if name == "exec" or (name == "compile" and isinstance(node.func, cst.Name)):
                return "it runs code that it reads"
            if name in _READING and name not in self.functions:
                return self._reads(node, name)
        return None

    def _imports(self, node: cst.Import | cst.ImportFrom) -> str | None:
        if isinstance(node, cst.ImportFrom):
            if node.relative or node.module is None:
                return "it imports a module of the project"
            names = [_dotted(node.module)]
        else:
            names = [_dotted(one.name) for one in node.names]
        for name in names:
            if name.partition(".")[0] not in _HARMLESS:
                return f"what importing {name} does is not known"
        return None

    def _text(self, node: cst.SimpleString) -> str | None:
        text = node.evaluated_value
        if not isinstance(text, str) or "\n" in text or len(text) > 300:
            return None
        if re.search(r"(?:^|/)\.\.(?:/|$)", text):
            path = self.gathered.at(text, self.folder)
            if self.gathered.is_file(path):
                self.found[path] = None
                return None
            if not path.startswith(self.folder + "/"):
                return f"{text} lies outside of {self.folder}"
        elif text.startswith("/") and self.gathered.is_file(self.gathered.at(text)):
            self.found[self.gathered.at(text)] = None
        return None

    def _reads(self, node: cst.Call, name: str) -> str | None:
        """What is opened by literal parts stays in the folder, or was found as a text; what else is it?"""
        subject: list[cst.BaseExpression] = [one.value for one in node.args[: 2 if name.startswith("copy") else 1]]
        if isinstance(node.func, cst.Attribute) and name in ("read_text", "read_bytes", "iterdir", "rglob", "open"):
            whose = node.func.value
            if not (isinstance(whose, cst.Name) and whose.value in ("io", "codecs", "os", "gzip", "tokenize")):
                subject = [whose]
        for one in subject:
            if not self._inside(one, 0):
                return f"what {name} reads is worked out"
        return None

    def _inside(self, node: cst.BaseExpression, depth: int) -> bool:
        """Whether the path `node` is put together from literal parts below the folder of the script; `..` in a text
        is looked at as such."""
        if depth > _DEPTH:
            return False
        if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
            return True
        if isinstance(node, cst.Name):
            return node.value in _HERE or node.value in self.parameters or self.values.get(node.value) is not None
        if isinstance(node, cst.FormattedString):
            return all(
                self._inside(one.expression, depth + 1)
                for one in node.parts
                if isinstance(one, cst.FormattedStringExpression)
            )
        if isinstance(node, cst.BinaryOperation):
            return self._inside(node.left, depth + 1) and self._inside(node.right, depth + 1)
        if isinstance(node, cst.Attribute):
            return node.attr.value in _HERE and not self._leaves(node)
        if isinstance(node, cst.Call):
            name = _called(node)
            if name in ("join", "joinpath", "Path", "PurePath", "normpath", "str", "format", *_HERE):
                parts = [one.value for one in node.args if not (isinstance(one.value, cst.Name) and one.star)]
                if isinstance(node.func, cst.Attribute) and name in ("joinpath", "resolve", "absolute", "format"):
                    parts.append(node.func.value)
                return not self._leaves(node) and all(self._inside(one, depth + 1) for one in parts)
        return False

    def _leaves(self, node: cst.BaseExpression) -> bool:
        """Whether folders are taken off more often than the script's own name needs."""
        ups = sum(
            1
            for one in _nodes(node)
            if type(one).__name__ == "Name" and getattr(one, "value", "") in ("dirname", "parent", "parents", "pardir")
        )
        return ups > 1

    def path(self, node: cst.BaseExpression) -> str | None:
        """Something when `node` is a path below the folder of the script, or a plain text."""
        return "." if self._inside(node, 0) else None


def _called(node: cst.Call) -> str:
    if isinstance(node.func, cst.Attribute):
        return node.func.attr.value
    return node.func.value if isinstance(node.func, cst.Name) else ""


def _dotted(node: cst.CSTNode) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))
