"""How two scripts that ran as two shells can run as one.

The rules rest on what POSIX says of lists (2.9.3), subshells (2.12) and `set -e` (2.14); each of them is checked by
running pairs separately and joined in real shells in the tests.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from layersmith.shell.ast import AndOr, Command, Compound, Pipeline, Script, Sequence, Unparsed
from layersmith.shell.lasting import lasting
from layersmith.shell.lookup import stale_program
from layersmith.shell.parse import parse
from layersmith.shell.programs import ignores_cwd, ignores_variables
from layersmith.shell.state import ANY_NAME, State, state, switched
from layersmith.values import pattern, value

LONGEST = 60_000
"""In bytes; BuildKit refuses lines over 65,535."""


@value
class Join:
    """How to write two scripts as one, on one line.

    `strip` bytes go at the end of the first script (blanks, newlines and a closing `;`); then `left` "subshell" puts
    `( ` and ` )` around it. `operator` stands between the two, with a blank on each side (none before `;`). `right`
    "group" takes `right_strip` bytes off the end of the second and puts `{ ` in front of it, `closing` behind it.
    """

    left: Literal["plain", "subshell"]
    operator: Literal["&&", ";"]
    right: Literal["plain", "group"]
    strip: int
    right_strip: int = 0
    closing: str = ""

    def write(self, first: bytes, second: bytes) -> bytes:
        """The joined text in its plainest layout."""
        first = first[: len(first) - self.strip]
        if self.left == "subshell":
            first = b"( " + first + b" )"
        if self.right == "group":
            second = b"{ " + second[: len(second) - self.right_strip] + self.closing.encode("utf-8", "surrogateescape")
        return first + (b"; " if self.operator == ";" else b" && ") + second


@value
class Apart:
    """Why two scripts cannot run as one: `reason` is a stable id, `detail` a sentence for a person."""

    reason: str
    detail: str


def join(
    first: Script | Unparsed, second: Script | Unparsed, errexit: bool = False, inherits: bool = False
) -> Join | Apart:
    """How `first` and then `second`, each of which ran in a shell of its own, run in a single one with the same
    commands, surroundings and exit status; or why they do not. `errexit` says that those shells begin with `-e`,
    `inherits` that `second` never had a shell of its own and is meant to find what `first` leaves.

    The caller sees to it that what it writes is one line: a script that holds a comment keeps its place at the end.
    """
    if isinstance(first, Unparsed) or isinstance(second, Unparsed):
        problem = first if isinstance(first, Unparsed) else second
        assert isinstance(problem, Unparsed)
        return Apart("shell-unparsed", f"the shell script is not understood ({problem.reason})")
    if len(first.text) + len(second.text) > LONGEST:
        return Apart("too-long", f"together the scripts would be longer than {LONGEST} bytes")
    if not first.body.items or not second.body.items:
        return Apart("empty", "there is no command in it")
    if first.heredocs or second.heredocs:
        return Apart("heredoc", "a here-document has to keep its own lines")
    if first.comments:
        return Apart("shell-comment", "a shell comment would hide all that is put behind it")
    left = state(first)
    apart = _alone(first) or (None if inherits else _cannot_follow(first, second))
    if apart is not None:
        return apart

    sensitive = errexit or _mentions_errexit(first)
    leaks = None if inherits else _leaks(left, first, second, errexit)
    if leaks:
        if sensitive and not _plain(first):
            return Apart("shell-state", f"{leaks}, and `set -e` would not work inside a subshell")
        return _write(first, second, "subshell", "&&")
    if not sensitive or _last_is_simple(first):
        operator: Literal["&&", ";"] = ";" if _stops_by_itself(first, left, errexit) else "&&"
        return _write(first, second, "plain", operator)
    if _stops_by_itself(first, left, errexit):
        return _write(first, second, "plain", ";")
    return Apart("shell-state", "`set -e` would no longer work in its last command")


# What keeps two scripts apart in any case


def apart(first: Script, second: Script) -> Apart | None:
    """Why `second` may not be run by the shell that ran `first`, however the two are written behind each other; what
    `first` leaves in its shell is not asked about."""
    return _alone(first) or _cannot_follow(first, second)


def _alone(first: Script) -> Apart | None:
    found = lasting(first)
    return Apart(found.reason, found.detail) if found else None


_OF_SHELL = (b"RANDOM", b"SECONDS", b"LINENO", b"BASHPID", b"BASH_SUBSHELL", b"PIPESTATUS", b"BASH_COMMAND",
             b"BASH_EXECUTION_STRING", b"OLDPWD", b"SHELLOPTS", b"BASHOPTS", b"EPOCHSECONDS", b"SRANDOM")  # fmt: skip
_HISTORY = pattern(rb"\$(?:\{?[!_-](?![A-Za-z0-9_])|\{!|\{?(?:" + b"|".join(_OF_SHELL) + rb")\b)")
_MAY_ASK = (b"$!", b"$_", b"$-", b"${!", b"${_", b"${-", *_OF_SHELL)
"""One of these is in all that asks for what the shell did before; looked for first, as hardly any script has one."""


_COMPARE = (b"newer", b"-nt", b"-ot")
_TOLD = rb"/(?:etc/(?:hosts|resolv\.conf|hostname)\b|(?:proc|sys|dev)\b)[^\s\"';|&)]*+"
_TIME_OF_RUN = pattern(
    rb"[ \t]-(?:[ac]?newer|newer[aBcm]{2}|[no]t)[ \t]++[\"']?(" + _TOLD + rb")|(" + _TOLD + rb")[\"']?[ \t]++-[no]t\b"
)
"""A file of the builder's whose time is when the RUN began, where others are compared with it."""


def _cannot_follow(first: Script, second: Script) -> Apart | None:
    if any(mark in second.text for mark in _MAY_ASK) and _HISTORY.search(second.text):
        return Apart("shell-state", "what follows asks about its own shell")
    if any(mark in second.text for mark in _COMPARE) and (found := _TIME_OF_RUN.search(second.text)):
        file = (found[1] or found[2]).decode("utf-8", "surrogateescape")
        return Apart("per-run-file", f"{file} is made anew for each RUN, and what follows compares times with it")
    program = stale_program(first, second)
    if program is not None:
        return Apart("program-lookup", f"the shell would still run the old {program} after it was replaced")
    return None


# What the first script leaves for the second


def _leaks(left: State, first: Script, second: Script, errexit: bool) -> str | None:
    """What of `left` matters to `second`, in words; None when nothing does."""
    if left.clean:
        return None
    for holds, what in (
        (left.functions, "it defines functions"),
        (left.aliases, "it sets aliases"),
        (left.umask, "it sets the umask"),
        (left.redirects, "it redirects its shell"),
        (left.positional, "it sets the positional parameters"),
        (left.unknown, "it may change anything in its shell"),
    ):
        if holds:
            return what
    if left.variables and not _blind_to_variables(second, left.variables):
        return "it sets variables"
    if left.cwd and not _blind_to_cwd(second):
        return "it changes the working directory"
    if left.options:
        ready = _sets_itself(second)
        for option in sorted(left.options - ready):
            if _option_matters(option, second, errexit):
                return f"it switches the shell option {option}"
    return None


def _simple_chain(script: Script) -> tuple[Command, ...] | None:
    """The chain of `script` when none of its commands has anything that expands."""
    chain = script.chain
    if chain is None:
        return None
    for command in chain:
        if command.assignments or None in command.argv or any(r.target is None for r in command.redirects):
            return None
    return chain


def _blind_to_variables(second: Script, variables: frozenset[str]) -> bool:
    if ANY_NAME in variables:
        return False
    chain = _simple_chain(second)
    return chain is not None and all(
        ignores_variables(command.name or "", tuple(word or "" for word in command.argv[1:]), variables)
        and not command.redirects
        and "/" not in (command.argv[0] or "/")
        for command in chain
    )


def _blind_to_cwd(second: Script) -> bool:
    chain = second.chain
    if chain is None:
        return False
    opening = chain[0]
    if opening.argv[:1] == ("cd",) and not opening.assignments and not opening.redirects:
        target = opening.argv[1] if len(opening.argv) == 2 else None
        return target is not None and target.startswith("/") and not opening.words[1].glob
    chain = _simple_chain(second)
    if chain is None:
        return False
    for command in chain:
        for redirect in command.redirects:
            file = redirect.target.literal if redirect.target is not None else None
            if file is None or not (file.startswith("/") or redirect.operator in (">&", "<&")):
                return False
        if not command.words or "/" in (command.argv[0] or "/"):
            return False
        patterns = tuple(word.literal or "" for word in command.words if word.glob)
        if not ignores_cwd(command.name or "", tuple(word or "" for word in command.argv[1:]), patterns):
            return False
    return True


def _sets_itself(second: Script) -> frozenset[str]:
    """The options that `second` switches on before it does anything else."""
    opening = second.body.items[0].parts[0]
    part = opening.parts[0]
    if len(opening.parts) > 1 or not isinstance(part, Command) or part.argv[:1] != ("set",):
        return frozenset()
    on, _, positional = switched(part)
    return frozenset() if positional or opening.negated or part.redirects else on


def _option_matters(option: str, second: Script, errexit: bool) -> bool:
    text = second.text
    if option == "verbose":
        return False
    if any(command.argv[:1] in (("eval",), (".",), ("source",)) for command in second.commands):
        return True
    if option == "xtrace":
        # The trace goes to standard error, so it is only seen where the second script redirects its own shell.
        return any(isinstance(p, Compound) for p in _parts(second.body)) or b"2>" in text or b"exec" in text
    if option == "errexit":
        return not _plain(second)
    if option == "nounset":
        return b"$" in text or b"`" in text
    if option == "pipefail":
        return b"|" in text.replace(b"||", b"")
    if option == "noglob":
        return b"$" in text or b"`" in text or any(mark in text for mark in b"*?[")
    return True


def _parts(sequence: Sequence) -> list[Command | Compound]:
    return [part for item in sequence.items for pipeline in item.parts for part in pipeline.parts]


# `set -e`

# Up to the next `set`, which is looked at by itself: else many of them would take the square of the time.
_ERREXIT = pattern(
    rb"\bset\b(?:(?!\bset\b)[^;&|])*?[\s\"'](?:[-+][A-Za-z]*e|[-+][A-Za-z]*o\s+[\"']?errexit)|errexit|\bERR\b"
)


@lru_cache(maxsize=1024)
def _mentions_errexit(script: Script) -> bool:
    if script.parts:
        return _mentions_errexit(script.parts[0]) or _mentions_errexit(script.parts[1])
    text = script.text
    return (b"set" in text or b"err" in text or b"ERR" in text) and _ERREXIT.search(text) is not None


def _simple_pipeline(pipeline: Pipeline) -> bool:
    """Whether `set -e` makes no difference inside `pipeline`: only simple commands, none of which runs shell text."""
    return all(
        isinstance(part, Command) and part.argv[:1] not in ((".",), ("source",), ("eval",), ("command",), ("builtin",))
        for part in pipeline.parts
    )


def _plain(script: Script) -> bool:
    """Whether `set -e` makes no difference in `script`: one `&&` chain of simple pipelines."""
    if len(script.body.items) != 1 or script.body.terminators[0] == "&":
        return False
    item = script.body.items[0]
    if "||" in item.operators or not all(_simple_pipeline(pipeline) for pipeline in item.parts):
        return False
    return not any(_sequential(inner) for inner in script.substitutions)


def _sequential(inner: bytes) -> bool:
    nested = parse(inner, bash=True)
    return not isinstance(nested, Script) or (bool(nested.body.items) and not _plain(nested))


def _last_is_simple(script: Script) -> bool:
    """Whether the last pipeline of `script` does the same when `set -e` is ignored in it."""
    if state(script).functions or any(_sequential(inner) for inner in script.substitutions):
        return False
    return _simple_pipeline(script.body.items[-1].parts[-1])


def _stops_by_itself(script: Script, left: State, errexit: bool) -> bool:
    """Whether `set -e` ends the shell whenever `script` fails, so that `;` may stand behind it."""
    items = script.body.items
    if len(items) < 2 or left.functions or left.unknown:
        return False
    for command in script.commands:
        if command.argv[:1] == ("set",) and ({"errexit", ANY_NAME} & switched(command)[1] or None in command.argv):
            return False
    return (errexit or "errexit" in _sets_alone(items[0])) and _fails_loudly(items[-1])


def _sets_alone(item: AndOr) -> frozenset[str]:
    part = item.parts[0].parts[0]
    if len(item.parts) > 1 or len(item.parts[0].parts) > 1 or not isinstance(part, Command):
        return frozenset()
    if part.argv[:1] != ("set",) or item.parts[0].negated:
        return frozenset()
    return switched(part)[0]


def _fails_loudly(item: AndOr) -> bool:
    if len(item.parts) > 1 or item.parts[0].negated:
        return False
    return _simple_pipeline(item.parts[0]) and all(
        isinstance(part, Command) and part.words and part.argv[0] is not None for part in item.parts[0].parts
    )


# Writing


def _write(
    first: Script, second: Script, left: Literal["plain", "subshell"], operator: Literal["&&", ";"]
) -> Join | Apart:
    strip = len(first.text) - first.body.end
    body = second.body
    if operator == ";" or (len(body.items) == 1 and body.terminators[0] != "&" and "||" not in body.items[0].operators):
        return Join(left, operator, "plain", strip)
    if second.comments:
        return Apart("shell-comment", "a shell comment would hide the end of the group that what follows needs")
    closing = " & }" if body.terminators[-1] == "&" else "; }"
    return Join(left, operator, "group", strip, len(second.text) - body.end, closing)
