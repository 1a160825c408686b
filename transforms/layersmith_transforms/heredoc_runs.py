r"""A RUN of several lines becomes a here-document: a script, without `&& \` at each line.

A line of a script can be added, moved and taken out as such, and a comment is the shell's own. It begins with `set -e`,
so that it stops at a command that fails, as the list of `&&` does. A matter of taste, so asked only when it is named
(`--enable heredoc-runs`).

## Before

```dockerfile
# syntax=docker/dockerfile:1
FROM debian:12
RUN apt-get update \
    # for the installer
    && apt-get install -y --no-install-recommends \
        ca-certificates \
        curl \
    && curl -fsSL https://example.com/install.sh -o /tmp/install.sh \
    && sh /tmp/install.sh \
    && rm -rf /tmp/install.sh /var/lib/apt/lists/*
```

## After

```dockerfile
# syntax=docker/dockerfile:1
FROM debian:12
RUN <<EOF
set -e
apt-get update
# for the installer
apt-get install -y --no-install-recommends \
    ca-certificates \
    curl
curl -fsSL https://example.com/install.sh -o /tmp/install.sh
sh /tmp/install.sh
rm -rf /tmp/install.sh /var/lib/apt/lists/*
EOF
```

A list that begins with `set -ex` or the like keeps that line; there `;` becomes a line break, too.

## Held back

- `unparsed`: the body is not understood for certain.
- `builder`: what builds the file knows no here-documents (Docker's front end before 1.4, kaniko).
- `carriage-returns`: lines end in CRLF, and a here-document is given to the shell as it is.
- `goes-on`: commands are joined by `;` without `set -e`, so that a failing one does not stop the others.
- `or-list`: the list holds `||`; what is run behind it depends on all that stands in front of it.
- `compound`: a group, branch or loop goes on behind a failing command inside of it; `set -e` would stop there.
- `negated`: a command behind `!` ends the list when it succeeds; `set -e` passes over it.
- `other-code`: code that is not seen here would run under `set -e` (a function, `.`, `eval`, `$( )` with several
  commands), something turns `-e` on or off or asks for it, or sets aliases, which hold from the next line on.
- `expansion`: arithmetic, or a variable that may not be set anew: where that fails, bash leaves the line and goes on
  with the next one.
- `comment-inside`: a comment stands between the words of one command, where a shell takes the rest of the line for it
  and a new command behind it.
- `split-word`: a line ends inside a quoted word.
- `shell-comment`: a shell comment ends the body.
- `unclear`: the body asks about its own shell (`$LINENO`, `$-`, `set`), starts a process beside it, or would not be
  read in the same way.

## Safety

SAFE when the builder is known to take here-documents: by a `# syntax=` line or `builder` in the config that names
Dockerfile 1.4 or later, or by one that stands in the file already. The same shell runs the same commands, and ends at
the same one with the same status (POSIX 2.14). UNSAFE, by name:

- `here-documents`: the builder takes them (BuildKit since Docker 23, buildah since 1.33).
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.evidence.remembered import remembered_of_file
from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Unparsed
from layersmith.syntax.tree import Instruction


@transform("heredoc-runs", __doc__, opt_in=True)
def heredoc_runs(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that are lists of commands over several lines."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            several = run.keyword == "RUN" and not run.heredocs and run.end_line > run.line + 1
            if several and facts.setting(run).shell in SHELLS and run.exec_form is None:
                yield from _as_script(facts, run)


def _as_script(facts: Facts, run: Instruction) -> Iterator[Outcome]:
    # Imported here: only those who ask for this transform need them.
    from layersmith.shell.errexit import Lines, as_lines
    from layersmith.writing.lines import here_document

    script, at = facts.script(run), run.line
    if isinstance(script, Unparsed):
        yield Missed("unparsed", at, script.reason)
        return
    if len(script.body.items) == 1 and len(script.body.items[0].parts) == 1:
        return
    if facts.builder.lacks_here_documents:
        yield Missed("builder", at, f"{facts.builder.name} knows no here-documents")
        return
    if b"\r" in run.text:
        yield Missed("carriage-returns", at, "the shell would see the carriage returns at the ends of its lines")
        return
    lines = as_lines(script, facts.setting(run).errexit)
    if not isinstance(lines, Lines):
        yield Missed(lines.reason, at, lines.detail)
        return
    edits = here_document(facts, run, script, lines)
    if isinstance(edits, Missed):
        yield edits
        return
    known = facts.builder.knows_here_documents or _has_here_documents(facts)
    yield Rewrite(
        title=f"write {len(lines.places)} commands as a here-document",
        at=at,
        extent=run.span,
        edits=edits,
        safety=Safety.SAFE if known else Safety.UNSAFE,
        gain="a line for each command, no `&&`",
        assumes=() if known else ("here-documents",),
    )


@remembered_of_file
def _has_here_documents(facts: Facts) -> bool:
    return any(one.heredocs for one in facts.tree.instructions)
