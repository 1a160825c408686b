"""What a RUN has its shell read, wherever that stands: in its arguments or in a here-document."""

from __future__ import annotations

from layersmith.facts import SHELLS, Facts
from layersmith.shell.ast import Command, Script
from layersmith.shell.parse import parse
from layersmith.shell.state import ANY_NAME, switched
from layersmith.syntax.tree import Instruction, Joined
from layersmith.values import pattern

_ONLY = pattern(rb"<<-?\s*([\"']?)[^\s\"'<>|&;]+\1")


def is_script(run: Instruction) -> bool:
    """Whether the body of `run` is its one here-document, and nothing else."""
    return len(run.heredocs) == 1 and _ONLY.fullmatch(run.args.text) is not None


def text_of(run: Instruction) -> bytes:
    """What `run` has read, without its flags: its lines joined, and its here-documents."""
    documents = (run.text[one.body.start - run.start : one.body.end - run.start] for one in run.heredocs)
    return b"\n".join((run.args.text, *documents))


def interpreter(run: Instruction) -> bytes | None:
    """The first line of a here-document that is a script, when it names the program that reads it."""
    if not is_script(run):
        return None
    body = run.heredocs[0].body
    line = run.text[body.start - run.start : body.end - run.start].partition(b"\n")[0].strip()
    return line if line.startswith(b"#!") else None


def body(facts: Facts, run: Instruction) -> tuple[Joined, Script] | None:
    """The text that the shell of `run` reads, with its places in the file, and its commands. None when that is not
    understood, or read by another program. A here-document beside other words is not part of it."""
    if not run.heredocs:
        script = facts.script(run)
        return (run.args, script) if isinstance(script, Script) else None
    # Here-documents are parsed once for all who ask.
    known: dict[int, tuple[Joined, Script] | None] = facts.answers.setdefault(body, {})
    if run.start not in known:
        known[run.start] = _document(facts, run)
    return known[run.start]


def _document(facts: Facts, run: Instruction) -> tuple[Joined, Script] | None:
    shell = facts.setting(run).shell
    if not is_script(run) or interpreter(run) or shell not in SHELLS:
        return None
    span = run.heredocs[0].body
    text = run.text[span.start - run.start : span.end - run.start]
    script = parse(text, SHELLS[shell])
    return (Joined(text, ((0, span.start),)), script) if isinstance(script, Script) else None


def exits(script: Script) -> bool:
    """Whether `script` begins with `set -e`, and leaves it so."""
    if not script.body.items or script.body.terminators[0] == "&":
        return False
    first = script.body.items[0].parts[0]
    if len(first.parts) > 1 or not isinstance(first.parts[0], Command):
        return False
    switches = [switched(command) for command in script.commands if command.argv[:1] == ("set",)]
    kept = not any({"errexit", ANY_NAME} & off for _, off, _ in switches)
    return kept and first.parts[0].argv[:1] == ("set",) and "errexit" in switches[0][0]


def commands(facts: Facts, run: Instruction) -> Script | None:
    """The commands of `run` in whichever form; those of the exec form have places in no file. None when they are not
    understood."""
    if run.exec_form is None:
        found = body(facts, run)
        return found[1] if found else None
    import shlex  # few RUNs are in exec form

    script = parse(shlex.join(run.exec_form).encode("utf-8", "surrogateescape"))
    return script if isinstance(script, Script) else None
