"""Whether a list of `&&` does the same when each of its commands is a line of its own under `set -e`.

`set -e` is not `&&`: it looks into groups and branches, where `&&` only counts what comes out of them, and passes over
a `!` and all but the last command of a list (POSIX 2.14, `set`). The rules are checked in real shells in the tests.
"""

from __future__ import annotations

from layersmith.shell.ast import AndOr, Command, Compound, Pipeline, Script, Sequence, compounds
from layersmith.shell.join import Apart
from layersmith.shell.parse import parse
from layersmith.shell.state import ANY_NAME, switched
from layersmith.values import pattern, value

_OWN_TEXT = pattern(
    rb"\$\{?(?:LINENO|BASH_LINENO|SHELLOPTS|BASHOPTS|BASH_COMMAND|BASH_EXECUTION_STRING|-(?![A-Za-z0-9_]))"
)
_FAILS = pattern(rb"\(\(|\$\[|\$\{!|\$\{\w+(?:\[|:[^-=?+])")
_EXPANSION = pattern(r"\$\{[^}]*+(?:\}|\Z)|\$\w+|\$\([^)]*+(?:\)|\Z)|`[^`]*+(?:`|\Z)")
_READONLY = frozenset(("UID", "EUID", "PPID", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO"))
_OF_THE_SHELL = frozenset(
    (
        *(".", "source", "eval", "trap", "alias", "unalias", "shopt", "setopt", "enable", "builtin", "readonly"),
        *("fc", "bind", "hash", "mapfile", "readarray"),
    )
)
_MAY_SET_ALIASES = frozenset(("alias", "unalias", "eval", ".", "source"))
_ALWAYS_GOES_ON = frozenset(("true", ":", "exit"))


@value
class Lines:
    """Where the lines of a script stand in it, each a (start, end) in bytes, and whether `set -e` must come first."""

    places: tuple[tuple[int, int], ...]
    stop: bool


def as_lines(script: Script, errexit: bool) -> Lines | Apart:
    """The commands of `script` that may be lines of their own, so that the shell stops at the one that fails, as it
    did, with the same exit status; or why they may not. `errexit` says that the shell begins with `-e`."""
    if script.comments:
        return Apart("shell-comment", "a shell comment reaches to the end of its line")
    if script.heredocs or b"\n" in script.text:
        return Apart("unclear", "it has lines of its own")
    if _may_leave_the_line(script):
        return Apart("expansion", "bash leaves the line and not the script when an expansion or assignment fails")
    items, terminators = script.body.items, script.body.terminators
    if not items:
        return Apart("unclear", "there is no command in it")
    if "&" in terminators or _OWN_TEXT.search(script.text) or any(map(_prints_all, script.commands)):
        return Apart("unclear", "it starts a process beside it, or asks about its own shell")
    if len(items) > 1:
        if errexit or _sets_errexit(items[0]):
            if any(map(_may_set_aliases, script.commands)):
                return Apart("other-code", "aliases, which it may set, are known from the next line on")
            # `;` is a line break.
            return Lines(tuple((item.start, item.end) for item in items), stop=False)
        return Apart("goes-on", "it goes on behind a command that fails")
    parts = list(items[0].parts)
    sets = _opens(parts[0])
    if unknown := _looks_at_errexit(script, sets):
        return Apart("other-code", unknown)
    if "||" in items[0].operators:
        return Apart("or-list", "what is run after `||` depends on the whole list before it")
    places = _flat(items[0], last=True, active=errexit or sets)
    if isinstance(places, Apart):
        return places
    return Lines(places, stop=not (errexit or sets))


def _flat(item: AndOr, last: bool, active: bool) -> tuple[tuple[int, int], ...] | Apart:
    """The lines of a list of `&&`; `last` when nothing follows it, `active` when the shell stops at failures by now."""
    places: list[tuple[int, int]] = []
    for at, pipeline in enumerate(item.parts):
        final = last and at == len(item.parts) - 1
        inner = _only_item(pipeline)
        if inner is not None and "||" not in inner.operators and not (final and active):
            found = _flat(inner, final, active)
            if isinstance(found, Apart):
                return found
            places += found
        elif inner is not None and inner.operators[-1:] == ("||",) and _item(inner, isolated=final):
            places.append((inner.start, inner.end))
        elif final and active:
            places.append((pipeline.start, pipeline.end))
        elif pipeline.negated and not final:
            return Apart("negated", "`set -e` passes over a command behind `!`")
        elif not _exact(pipeline):
            return Apart("compound", "inside of a group, a branch or a loop `set -e` stops where the list went on")
        else:
            places.append((pipeline.start, pipeline.end))
    return tuple(places)


def _only_item(pipeline: Pipeline) -> AndOr | None:
    """What stands in the braces that `pipeline` is, when that is one list and nothing else."""
    part = pipeline.parts[0]
    if pipeline.negated or len(pipeline.parts) > 1 or not isinstance(part, Compound) or part.kind != "group":
        return None
    body = part.bodies[0]
    return body.items[0] if len(body.items) == 1 and not part.redirects and body.terminators[0] != "&" else None


# What fails in the same way under `set -e`


def _exact(pipeline: Pipeline) -> bool:
    alone = len(pipeline.parts) == 1
    return all(isinstance(part, Command) or _compound(part, isolated=not alone) for part in pipeline.parts)


def _compound(part: Compound, isolated: bool) -> bool:
    """Whether a compound command fails alike, and by a failure that `set -e` does not pass over unless it is
    `isolated`, in a process of its own."""
    bodies = part.bodies
    if part.redirects:
        return False
    match part.kind:
        case "test" | "arithmetic":
            return True
        case "subshell":
            return _sequence(bodies[0], isolated=True)
        case "group" | "case":
            return all(_sequence(body, isolated) for body in bodies)
        case "if":
            # Condition, branch, condition, branch ..., and a last branch when their number is odd.
            conditions, branches = bodies[:-1:2] if len(bodies) % 2 else bodies[::2], list(bodies[1::2])
            branches += bodies[-1:] if len(bodies) % 2 else ()
            return all(map(_condition, conditions)) and all(_sequence(body, isolated) for body in branches)
        case "for":
            return all(_goes_on(item) for body in bodies for item in body.items) and _no_background(bodies)
        case "while" | "until":
            within = bodies[1].items
            return _condition(bodies[0]) and all(map(_goes_on, within)) and _no_background(bodies)
    return False


def _condition(body: Sequence) -> bool:
    parts = [part for item in body.items for pipeline in item.parts for part in pipeline.parts]
    simple = all(isinstance(part, Command) or part.kind in ("test", "arithmetic") for part in parts)
    return len(body.items) == 1 and simple and _no_background((body,))


def _sequence(body: Sequence, isolated: bool) -> bool:
    if not body.items:
        return True
    *others, last = body.items
    return _no_background((body,)) and all(map(_goes_on, others)) and _item(last, isolated)


def _item(item: AndOr, isolated: bool) -> bool:
    if not all(map(_exact, item.parts)):
        return False
    if isolated:
        return True
    return not item.parts[-1].negated and (len(item.parts) == 1 or item.operators[-1] == "||")


def _goes_on(item: AndOr) -> bool:
    """Whether `item` never fails without ending the shell."""
    last, part = item.parts[-1], item.parts[-1].parts[0]
    if len(last.parts) > 1 or last.negated or not isinstance(part, Command) or part.redirects or not part.argv:
        return False
    return part.argv[0] in _ALWAYS_GOES_ON and item.operators[-1:] == ("||",) and all(map(_exact, item.parts))


def _no_background(bodies: tuple[Sequence, ...]) -> bool:
    return all("&" not in body.terminators for body in bodies)


# What would see that `set -e` is on


def _opens(pipeline: Pipeline) -> bool:
    """Whether the first command of a list is a `set` that turns `-e` on."""
    part = pipeline.parts[0]
    plain = len(pipeline.parts) == 1 and not pipeline.negated and isinstance(part, Command) and not part.redirects
    return plain and isinstance(part, Command) and _turns_on(part)


def _sets_errexit(item: AndOr) -> bool:
    return len(item.parts) == 1 and _opens(item.parts[0])


def _turns_on(command: Command) -> bool:
    if command.argv[:1] != ("set",) or command.assignments:
        return False
    on, off, positional = switched(command)
    return "errexit" in on and not off and not positional and ANY_NAME not in on


def _looks_at_errexit(script: Script, sets: bool) -> str | None:
    """What in `script` runs text that is not known here, or turns `-e` on or off; in words."""
    if _defines(script.body) or any(map(_runs_text, script.commands)):
        return "code that runs in the same shell (a function, `.`, `eval`) would stop at its first failure"
    switches = [one for one in script.commands if one.argv[:1] == ("set",)][1 if sets else 0 :]
    if any({"errexit", ANY_NAME} & (switched(one)[0] | switched(one)[1]) for one in switches):
        return "`set` turns on or off what stops the shell"
    if b"errexit" in script.text[script.body.items[0].parts[0].end if sets else 0 :]:
        return "it asks whether the shell stops at a failure"
    for text in script.substitutions:
        inner = parse(text, bash=True)
        if not isinstance(inner, Script) or not inner.body.items or not _sequence(inner.body, isolated=True):
            return "what stands in `$( )` would stop at its first failure in some shells"
        if found := _looks_at_errexit(inner, sets=False):
            return found
    return None


def _runs_text(command: Command) -> bool:
    """Whether `command` may run text that is not seen here, in the same shell, or changes how the shell reads on."""
    if not command.words:
        return False
    name = command.words[0].literal
    if name is None:
        # With a slash in it, it is a program, whatever the rest stands for.
        return "/" not in _EXPANSION.sub("", command.words[0].raw)
    if name == "command":
        return command.argv[1:2] not in (("-v",), ("-V",))
    return name in _OF_THE_SHELL or (name in ("declare", "typeset") and "-r" in command.argv)


def _may_set_aliases(command: Command) -> bool:
    """Whether `command` may change what names stand for in the lines that the shell has not read yet."""
    words = command.argv[1:] if command.argv[:1] in (("command",), ("builtin",)) else command.argv
    return bool(words) and words[0] in _MAY_SET_ALIASES


def _prints_all(command: Command) -> bool:
    """Whether `command` prints all variables, among them the options of the shell and its text."""
    name, *words = command.argv or (None,)
    return (name == "set" and not words) or (name in ("declare", "typeset") and all(one == "-p" for one in words))


def _defines(body: Sequence) -> bool:
    return any(part.kind == "function" for part in compounds(body))


def _may_leave_the_line(script: Script) -> bool:
    """Whether an expansion or assignment may fail for which bash leaves the line, and goes on with the next one."""
    names = {assignment.name for command in script.commands for assignment in command.assignments}
    names |= {part.name for part in compounds(script.body) if part.name}
    exported = {(word or "").partition("=")[0] for command in script.commands for word in command.argv[1:]}
    return bool(_FAILS.search(script.text)) or bool(_READONLY & (names | exported))
