"""What the builder refuses in a file that its parser lets through: unknown instructions, flags and arguments.

Only what the text alone decides; whether an image, a file or a variable exists is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.syntax.heredocs import parse_opening
from layersmith.syntax.tree import INSTRUCTIONS, JSON_KEYWORDS, Dockerfile, Instruction
from layersmith.syntax.variables import WordError
from layersmith.syntax.words import leading_json_strings
from layersmith.values import pattern

# The flags of each instruction: those that need a value, those that are true or false, and those of the first
# sort that may be repeated. The other instructions have none; _ANY_FLAG and HEALTHCHECK NONE take any.
_VALUED = {
    "ADD": frozenset(("chown", "chmod", "checksum", "exclude")),
    "COPY": frozenset(("from", "chown", "chmod", "exclude")),
    "FROM": frozenset(("platform",)),
    "HEALTHCHECK": frozenset(("interval", "timeout", "start-period", "start-interval", "retries")),
    "RUN": frozenset(("mount", "network", "security", "device")),
}
_SWITCHES = {
    "ADD": frozenset(("link", "keep-git-dir", "unpack")),
    "COPY": frozenset(("link", "parents")),
}
_REPEATED = frozenset(("exclude", "mount", "device"))
_NONE: frozenset[str] = frozenset()
_ANY_FLAG = frozenset(("ARG", "STOPSIGNAL"))
_CHOICES = {"network": ("default", "none", "host"), "security": ("insecure", "sandbox")}
_DECIDED_BY_JSON = frozenset(("RUN", "SHELL", "COPY", "ADD", "VOLUME"))
DISAGREEMENT = "builders disagree about"
"""How a problem begins that is none for every builder: older and newer ones build different things."""
_STAGE_NAME = pattern(r"[a-z][a-z0-9-_.]*\Z")


def first_problem(tree: Dockerfile, trusted: frozenset[bytes] = frozenset()) -> tuple[int, str] | None:
    """The line (1-based) of the first instruction that the builder refuses, and why; else None. Texts of instructions
    that are `trusted` are known to be good by themselves."""
    in_stage = False
    for instruction in tree.instructions:
        reason = None if instruction.text in trusted else _problem(instruction)
        if reason is None and not in_stage and instruction.keyword not in ("FROM", "ARG"):
            reason = f"{instruction.keyword} in front of the first FROM"
        if reason is not None:
            return instruction.line, reason
        in_stage = in_stage or instruction.keyword == "FROM"
    if not in_stage:
        return max(1, tree.source.count(b"\n")), "no FROM"
    return None


_reasons: dict[tuple[str, bytes, bytes], str | None] = {}
_REMEMBERED = 4096
"""Lines that are known; when as many are, all are forgotten."""


def _problem(instruction: Instruction) -> str | None:
    """Why the builder refuses the line. Each is asked once, as the same ones stand in many files."""
    line = (instruction.keyword, instruction.joined.text, instruction.escape)
    if line not in _reasons:
        if len(_reasons) >= _REMEMBERED:
            _reasons.clear()
        _reasons[line] = None if _plain(instruction) else next(_problems(instruction), None)
    return _reasons[line]


_PLAIN_PAIR = pattern(rb"[A-Za-z_][\w.-]*(?:=|[ \t]+)[^\s\"'\\=$]+")
_ONE_TEXT = frozenset(("WORKDIR", "USER", "EXPOSE", "MAINTAINER", "STOPSIGNAL"))
_COMMANDS = frozenset(("RUN", "CMD", "ENTRYPOINT"))


def _plain(instruction: Instruction) -> bool:
    """Whether it is one of the most frequent lines, which nothing can be wrong with: `RUN command`, `ENV A=b`."""
    keyword, text = instruction.keyword, instruction.args.text
    if instruction.flags or not text:
        return False
    if keyword in _COMMANDS:
        return text[:1] != b"["
    if keyword in ("ENV", "LABEL"):
        return _PLAIN_PAIR.fullmatch(text) is not None
    return keyword in _ONE_TEXT


def _problems(instruction: Instruction) -> Iterator[str]:
    keyword = instruction.keyword
    if keyword not in INSTRUCTIONS:
        yield f"unknown instruction {keyword}"
        return
    yield from _syntax(instruction)
    if keyword == "ONBUILD":
        yield from _trigger(instruction.inner)
    elif keyword not in ("RUN", "CMD", "ENTRYPOINT"):
        yield from _arguments(keyword, instruction)
    if instruction.flags:
        yield from _flags(instruction)


def _arguments(keyword: str, instruction: Instruction) -> Iterator[str]:
    values = instruction.values
    if keyword in ("COPY", "ADD"):
        if len(values) < 2:
            yield f"{keyword} needs a source and a destination"
        elif _opens_heredoc(values[-1]):
            yield f"{keyword} cannot have a heredoc as its destination"
    elif keyword == "FROM":
        yield from _base(values)
    elif keyword == "HEALTHCHECK":
        yield from _health(values)
    elif keyword == "SHELL":
        if not instruction.exec_form:
            yield "SHELL needs a JSON array"
    elif not values:
        yield f"{keyword} needs an argument"
    elif keyword in ("ENV", "LABEL", "ARG"):
        legacy = keyword != "ARG" and "=" not in values[0]
        if not legacy and any(value.startswith("=") for value in values):
            yield f"{keyword} names cannot be blank"
    elif keyword == "VOLUME" and not all(value.strip() for value in values):
        yield "VOLUME cannot be blank"


def _syntax(instruction: Instruction) -> Iterator[str]:
    """What is refused in a line wherever it stands, behind ONBUILD too."""
    keyword = instruction.keyword
    if keyword in ("ENV", "LABEL"):
        if not _has_pairs(instruction.values):
            yield f"{keyword} needs name=value"
    elif keyword == "ONBUILD":
        if instruction.inner:
            yield from _syntax(instruction.inner)
    elif keyword in JSON_KEYWORDS and instruction.exec_form is None:
        text = instruction.args.text
        if keyword == "HEALTHCHECK":
            text = text[len(text.split(None, 1)[0]) :].lstrip() if text else text
        if text.startswith(b"["):
            yield from _array(keyword, text)


def _has_pairs(values: tuple[str, ...]) -> bool:
    """Whether the words of ENV or LABEL, if any, are `name=value` each, or `name value`."""
    if values and "=" not in values[0]:
        return len(values) == 2
    return all("=" in value for value in values)


def _array(keyword: str, text: bytes) -> Iterator[str]:
    """What is wrong with a text that looks like a JSON array of strings but is none."""
    if leading_json_strings(text) is not None:
        if keyword in _DECIDED_BY_JSON:
            yield f"{DISAGREEMENT} {keyword} with text behind a JSON array"
        return
    import json

    try:
        value = json.loads(text.decode("utf-8", "replace"), parse_constant=_no_constant, parse_int=float)
    except (ValueError, RecursionError):
        return
    if isinstance(value, list):
        yield "a JSON array may hold strings only"


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _opens_heredoc(word: str) -> bool:
    try:
        return parse_opening(word) is not None
    except WordError:
        return False


def _base(words: tuple[str, ...]) -> Iterator[str]:
    if len(words) == 3 and words[1].lower() == "as":
        if not _STAGE_NAME.match(words[2].lower()):
            yield f"{words[2]} cannot be the name of a stage"
    elif len(words) != 1:
        yield "FROM needs an image, or an image AS a name"


def _trigger(inner: Instruction | None) -> Iterator[str]:
    if inner is None:
        yield "ONBUILD needs an instruction"
    elif inner.keyword in ("ONBUILD", "FROM", "MAINTAINER"):
        yield f"{inner.keyword} cannot stand behind ONBUILD"


def _health(values: tuple[str, ...]) -> Iterator[str]:
    kind = values[0].upper() if values else ""
    if kind not in ("NONE", "CMD"):
        yield "HEALTHCHECK needs CMD or NONE"
    elif kind == "CMD" and len(values) < 2:
        yield "HEALTHCHECK CMD needs a command"
    elif kind == "NONE" and len(values) > 1:
        yield "HEALTHCHECK NONE takes no arguments"


def _flags(instruction: Instruction) -> Iterator[str]:
    keyword = instruction.keyword
    if keyword in _ANY_FLAG or (keyword == "HEALTHCHECK" and instruction.values[0].upper() == "NONE"):
        return
    seen: set[str] = set()
    for flag in instruction.flags:
        if flag.name in _SWITCHES.get(keyword, _NONE):
            if flag.value is not None and flag.value.lower() not in ("true", "false"):
                yield f"--{flag.name} is true or false"
        elif flag.name not in _VALUED.get(keyword, _NONE):
            yield f"{keyword} has no flag --{flag.name}"
        elif flag.value is None:
            yield f"--{flag.name} needs a value"
        elif flag.value not in _CHOICES.get(flag.name, (flag.value,)):
            yield f"--{flag.name} cannot be {flag.value}"
        if flag.name in seen and flag.name not in _REPEATED:
            yield f"--{flag.name} is given twice"
        seen.add(flag.name)
