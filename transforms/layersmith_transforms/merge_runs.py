r"""Neighbouring RUN instructions become one, so that what the second deletes or changes takes no room.

A file that a later RUN deletes or changes still fills the layer of the RUN that made it. In one RUN it does not. The
commands stay as their author wrote them, comments included; only the line break between the instructions changes.
Shell state that the first body leaves behind is kept from the second by a subshell, or the pair stays apart.

## Before

```dockerfile
FROM debian:12
RUN apt-get update
RUN apt-get install -y curl
# the API client
RUN curl -O https://example.com/client.deb || true
RUN apt-get clean
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && \
    apt-get install -y curl && \
# the API client
    { curl -O https://example.com/client.deb || true; } && \
    apt-get clean
```

## Held back

- `not-shipped`: the image of the last stage does not hold the layers of this one; joining its RUNs would only cost
  cache hits. Where `--target` builds images of other stages, set `stages` to `"all"`.
  Set `stages = "all"` to join there too.
- `expensive-build`: the first body compiles or runs a script of the project, and the second deletes or changes nothing
  of what it made (or does the same): an edit of the second would run the build again for one layer less.
- `no-gain`: with `merge = "saves-bytes"`, the second body saves nothing.
- `different-flags`: `--mount`, `--network` and `--security` belong to one RUN.
- `run-mounts`: a tmpfs or writable bind mount is emptied between two RUNs.
- `exec-form`: no shell reads an exec form, so that `&&` would be an argument.
- `heredoc`: here-documents join only with each other, both under the same `set -e`, or a SHELL with `-e`, and without
  shell state.
- `unparsed`, `shell-unparsed`: the body, or its shell, is not understood for certain.
- `trailing-continuation`: the first body ends in a continuation that continues nothing.
- `pragma`: a comment for another tool must stay right above its instruction.
- `commented-out`: an instruction is commented out between the two; in the middle of a RUN, taking its `#` away would
  no longer bring it back.
- `own-layer`: a comment says that the RUN is a layer of its own on purpose, as `# separate layer for caching`, `# split
  to keep the layers small` and `# do not merge` do. Delete the comment to have it joined.
- `shell-state`: options or state that the first body leaves behind would change the second.
- `background`: processes that the first body starts end with its RUN; joined, they would go on.
- `exit`: the first body may end the shell early.
- `shell-comment`: a shell comment would swallow what is put behind it.
- `startup-files`: the shell is a login shell, or BASH_ENV is set, so that what a body writes to its start-up files
  counts in the next RUN only.
- `shell-replaced`: the first body puts another program in the place of the shell.
- `per-run-file`: what is written to /etc/hosts, /dev/shm and the like is gone in the next RUN, which may compare times
  with them; or the home folder or groups of the user change, which count from the next RUN on.
- `workdir-deleted`: the first body deletes the folder of WORKDIR, which is made anew, empty, for the next RUN only; or
  it may, as that folder is not known.
- `hard-links`: the first body makes hard links (`ln`, `cp -l`, a package manager that links to its store), and the
  second may change a file that has two names by now; in a layer of its own that changes one name alone.
- `program-lookup`: the first body replaces a program that the shell has already looked up.
- `empty`: there is no command in a body.
- `too-long`: the joined body would be near the limit for one argument.

## Safety

SAFE: the same commands run in the same order, each under the same condition, in a shell state that is the same
wherever it matters (POSIX 2.9.3, 2.14). The files of the image do not change; some take less room.

`merge` chooses which pairs are joined: `"all"` (the default) every pair that is safe except behind an expensive build
that the second body frees nothing of, `"saves-bytes"` only pairs that save bytes, `"off"` none. The default follows
what the layer cache costs: behind a compilation, one more cached layer is worth more than one layer less.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.cost import costly, expensive, frees, saved
from layersmith.effects.hard_links import changed_link, may_link
from layersmith.effects.mounts import is_emptied, mounts
from layersmith.evidence.renewed import renewed
from layersmith.facts import Facts
from layersmith.phrases import NOT_SHIPPED, plural
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Unparsed
from layersmith.syntax.tree import Comment, Instruction
from layersmith.writing.chain import Chain, chain, of_script
from layersmith.writing.heredocs import join_heredocs
from layersmith.writing.own_layers import own_layer
from layersmith.writing.pragmas import commented_out, pragmas


@transform("merge-runs", __doc__)
def merge_runs(facts: Facts) -> Iterator[Outcome]:
    """Find chains of neighbouring RUNs that one RUN can stand for."""
    if facts.options.merge == "off":
        return
    for stage in facts.tree.stages:
        shipped = stage.index in facts.shipped or facts.options.stages == "all"
        row: list[Instruction] = []
        for first, second in facts.neighbours(stage):
            if first.keyword != "RUN" or second.keyword != "RUN":
                continue
            obstacle = _obstacle(facts, first, second, shipped)
            if obstacle is not None:
                yield obstacle
            elif first.heredocs:
                yield _documents(facts, first, second)
            elif row and row[-1] is first:
                row.append(second)
            else:
                yield from _merged(facts, row)
                row = [first, second]
        yield from _merged(facts, row)


def _obstacle(facts: Facts, first: Instruction, second: Instruction, shipped: bool) -> Missed | None:
    at = second.line
    if not shipped:
        return Missed("not-shipped", at, f"{NOT_SHIPPED}; joining would only cost cache hits")
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in second.flags]:
        return Missed("different-flags", at, f"its flags differ from those of line {first.line}")
    if any(map(is_emptied, mounts(second))):
        return Missed("run-mounts", at, "what is written to its mount is gone in the next RUN")
    if first.exec_form is not None or second.exec_form is not None:
        return Missed("exec-form", at, "the exec form is read by no shell")
    if bool(first.heredocs) != bool(second.heredocs):
        one, other = (at, first.line) if second.heredocs else (first.line, at)
        return Missed("heredoc", at, f"line {one} is a here-document, line {other} is not")
    if not set(pragmas(facts.comments_above(second))) <= set(pragmas(facts.comments_above(first))):
        return Missed("pragma", at, "the comment above it speaks to a tool and must stay right above its instruction")
    for run in (first, second) if not first.heredocs else ():
        if isinstance(script := facts.script(run), Unparsed):
            return Missed("unparsed", at, f"line {run.line}: {script.reason}")
    if found := renewed(facts, first):
        return Missed(found.reason, at, found.detail)
    notes = [item for item in facts.between(first, second) if isinstance(item, Comment)]
    if comment := commented_out(notes):
        return Missed("commented-out", at, f"line {comment.line} is an instruction behind a #, which could"
                      " not be brought back inside a RUN")  # fmt: skip
    if told := own_layer(facts, first, second):
        return Missed("own-layer", at, told)
    return None


def _merged(facts: Facts, row: list[Instruction]) -> Iterator[Outcome]:
    """What becomes of `row`, RUNs of which each may be joined with the next."""
    found: list[tuple[Chain, Missed | None]] = []
    for run in row:
        current, apart = chain(facts, run), None
        # A chain that has grown may be worth joining with the one in front of it, which its first RUN was not.
        while found and current is not None:
            longer = _joined(facts, found[-1][0], current)
            if isinstance(longer, Missed):
                apart = longer
                break
            current = longer
            found.pop()
        if current is not None:
            found.append((current, apart))
    for whole, apart in found:
        if apart is not None:
            yield apart
        if len(whole.members) > 1:
            yield _rewrite(whole)


def _documents(facts: Facts, first: Instruction, second: Instruction) -> Rewrite | Missed:
    found = join_heredocs(facts, first, second)
    if isinstance(found, Missed):
        return found
    one, other = found.scripts
    return _unwanted(facts, of_script(facts, first, one), of_script(facts, second, other)) or found.rewrite


def _unwanted(facts: Facts, earlier: Chain, later: Chain) -> Missed | None:
    """Why the RUNs of `earlier` and `later` are not to be one, although they can be."""
    at, second = later.first.line, later.script
    if facts.options.merge == "saves-bytes" and not saved(earlier.layer, second):
        return Missed("no-gain", at, f"it changes nothing that line {earlier.first.line} stores")
    program = earlier.layer.program
    if program and (expensive(second) or not frees(earlier.layer, second)):
        build = f"{program} of line {_line_of_build(earlier)}"
        return Missed("expensive-build", at, f"an edit here would run {build} again, and nothing of what it made is"
                      " deleted here")  # fmt: skip
    return _hard_links_changed(facts, earlier, later) if earlier.layer.links else None


def _line_of_build(earlier: Chain) -> int:
    run, command = next(
        (member.run, one) for member in earlier.members for one in member.script.commands if costly(one)
    )
    return run.line if run.heredocs else run.line_of(command.start)


def _joined(facts: Facts, one: Chain, other: Chain) -> Chain | Missed:
    if unwanted := _unwanted(facts, one, other):
        return unwanted
    for member in other.members:
        longer = one.with_next(member.run)
        if isinstance(longer, Missed):
            return longer
        one = longer
    return one


def _hard_links_changed(facts: Facts, earlier: Chain, later: Chain) -> Missed | None:
    for one in earlier.members:
        for other in later.members if may_link(one.script) else ():
            folders = facts.setting(one.run).workdir, facts.setting(other.run).workdir
            if name := changed_link(one.script, folders[0], other.script, folders[1]):
                return Missed("hard-links", other.run.line, f"line {one.run.line} makes hard links ({name}), of"
                              " which this may change one name alone")  # fmt: skip
    return None


def _rewrite(whole: Chain) -> Rewrite:
    fewer = len(whole.members) - 1
    return Rewrite(
        title=f"merge {fewer + 1} RUNs into one layer",
        at=whole.first.line,
        extent=whole.extent,
        edits=whole.edits(),
        safety=Safety.SAFE,
        gain="; ".join((f"{fewer} fewer {plural(fewer, 'layer')}", *whole.gains)),
    )
