r"""A CMD or ENTRYPOINT that needs no shell starts its program itself.

In shell form `/bin/sh -c` is process 1, and dash stays it until the program ends: the signal of `docker stop` reaches
the shell, which passes it on to nobody, so that the program is killed ten seconds later. In exec form the program is
process 1 itself.

## Before

```dockerfile
FROM debian:12
COPY server /srv/
CMD /srv/server --port 8080 "two words"
```

## After

```dockerfile
FROM debian:12
COPY server /srv/
CMD ["/srv/server", "--port", "8080", "two words"]
```

Behind `exec` the program is process 1 already; then little more than the image's configuration changes. So it is
where the shell replaces itself by its last command, as those of Alpine (BusyBox) and bash do.

## Held back

- `shell-syntax`: variables, patterns, operators, redirections and the like are for a shell to read.
- `like-json`: it looks like an exec form, but is no JSON (strings have double quotes there), so that a shell runs it.
- `builtin`: the shell runs the command itself (`cd`, `echo`, `source`); there may be no program of that name.
- `other-shell`: SHELL, or Windows, names one that is not a POSIX shell.
- `startup-files`: the shell is a login shell or reads what BASH_ENV names, which may set what the program needs.
- `no-shebang`: the file that is started has no `#!` in its first line; a shell runs it, the kernel can't.
- `with-entrypoint`: an ENTRYPOINT gets the words of CMD, and may look at the first of them.
- `with-cmd`: an ENTRYPOINT in shell form does not see CMD, one in exec form gets it as arguments.
- `comment-inside`: a comment stands between `exec` and the program.

## Safety

UNSAFE: what containers start is another text, and mostly another tree of processes. By name:

- `becomes-pid-1`: the program may be process 1: it gets SIGTERM itself, ignores signals for which it has no handler,
  and reaps the children that others leave behind.
- `no-shell-variables`: the program does not look at what a shell sets for it (`PWD`, `SHLVL`, `_`).
- `runs-by-itself`: the program is one that the kernel can start, not a script without `#!`; known from the context
  where a COPY brought it.
- `no-entrypoint`: the base image has no ENTRYPOINT that looks at the words of CMD.
- `no-arguments`: containers are started without arguments, which an ENTRYPOINT in shell form does not see.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Stage


@transform("exec-form", __doc__)
def exec_form(facts: Facts) -> Iterator[Outcome]:
    """Find the CMD and the ENTRYPOINT that count, in shell form."""
    for stage in facts.tree.stages:
        last = {i.keyword: i for i in stage.instructions if i.keyword in ("CMD", "ENTRYPOINT") and i.args.text}
        for instruction in last.values():
            if instruction.exec_form is None:
                yield _started(facts, stage, instruction)


def _started(facts: Facts, stage: Stage, instruction: Instruction) -> Outcome:
    # Imported here: most files have the exec form, and it takes all that is known of commands and files.
    from layersmith.evidence.plain_command import plain_command, runs_by_itself
    from layersmith.writing.strings import as_strings

    plain = plain_command(facts, instruction)
    if isinstance(plain, Missed):
        return plain
    if met := _meets(facts, stage, instruction):
        return met
    program, line = plain.argv[0], instruction.line
    itself = runs_by_itself(facts, stage, instruction, program)
    if itself is False:
        return Missed("no-shebang", line, f"{program} has no #! in its first line, so that only a shell can run it")
    edits = as_strings(instruction, plain.words, plain.after_exec)
    if edits is None:
        return Missed("comment-inside", line, f"a comment stands between exec and {program}")
    assumed = {
        "becomes-pid-1": plain.after_exec is None,
        "no-shell-variables": True,
        "runs-by-itself": itself is None,
        "no-entrypoint": instruction.keyword == "CMD" and not _starts_any_command(facts, stage),
        "no-arguments": instruction.keyword == "ENTRYPOINT",
    }
    first = plain.after_exec is None
    return Rewrite(
        title=f"start {program} as process 1, without a shell" if first else f"start {program} without a shell first",
        at=line,
        extent=instruction.span,
        edits=edits,
        safety=Safety.UNSAFE,
        gain=f"docker stop reaches {program} itself" if first else "one program fewer to start",
        assumes=tuple(name for name, holds in assumed.items() if holds),
    )


def _meets(facts: Facts, stage: Stage, instruction: Instruction) -> Missed | None:
    """Whether CMD meets an ENTRYPOINT, or the other way round, in this stage or one that inherits from it."""
    around = (*facts.before(stage, instruction), *facts.later(stage, instruction))
    rival = "ENTRYPOINT" if instruction.keyword == "CMD" else "CMD"
    other = next((i for i in around if i.keyword == rival), None)
    if other is None:
        return None
    if rival == "CMD":
        return Missed("with-cmd", instruction.line, f"CMD on line {other.line} would become its arguments")
    told = "passes its words to" if other.exec_form is not None else "is hidden by"
    return Missed("with-entrypoint", instruction.line, f"it {told} the ENTRYPOINT on line {other.line}")


def _starts_any_command(facts: Facts, stage: Stage) -> bool:
    from layersmith.effects.entrypoints import starts_any_command

    return starts_any_command(facts.base(stage))
