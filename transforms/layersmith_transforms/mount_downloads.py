r"""A download that is unpacked and deleted goes to a stage of its own and is mounted from there.

The layer of `ADD https://...` keeps the archive whatever is deleted later, and the next one holds what was in it. With
a stage that does nothing but download, the RUN sees the file by a mount: with the owner and mode that ADD gives it, and
without a program that downloads. The builder still asks the server whether there is another file.

## Before

```dockerfile
FROM debian:12
ADD https://example.org/tool-1.2.tar.gz /tmp/
RUN tar -xzf /tmp/tool-1.2.tar.gz -C /opt && rm /tmp/tool-1.2.tar.gz
```

## After

```dockerfile
FROM scratch AS downloads
ADD https://example.org/tool-1.2.tar.gz /tmp/tool-1.2.tar.gz

FROM debian:12
RUN --mount=type=bind,from=downloads,source=tmp/tool-1.2.tar.gz,target=/tmp/tool-1.2.tar.gz \
    tar -xzf /tmp/tool-1.2.tar.gz -C /opt
```

## Held back

- `variable`: the place depends on a variable, or the address on one that is not set in this stage in plain words.
- `several-sources`: the ADD brings other files as well.
- `stage-numbers`: a stage is named by its number, which would be another one.
- `name-taken`: there is a stage called `downloads` already, or something comes from an image of that name.
- `changes-input`, `several-users`, `no-user`, `folder-stays`, `deletes-more`, `may-stay`, `seen-later`,
  `used-between`, `unknown-between`, `there-before`, `copy-flags`, `odd-name`, `mounted`, `workdir-deleted`, `builder`,
  `not-shipped`, `not-a-list`, `unparsed`, `comment-inside`, `trailing-continuation`, `pragma`: the file cannot be
  mounted, as in `bind-inputs`.

## Safety

A PROPOSAL: the file has one more stage, and what bind-inputs assumes is asked. It asks for the checksum as well, with
which the build fails when the server sends something else; no checksum is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.effects.copies import is_download, sources, target
from layersmith.effects.mounts import mounts, options
from layersmith.facts import Facts
from layersmith.phrases import NOT_SHIPPED
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span, Stage

if TYPE_CHECKING:
    from layersmith.bind import Bound, Input


@transform("mount-downloads", __doc__, proposes=True)
def mount_downloads(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that delete what an ADD downloaded, and the RUN that reads it."""
    taken = False
    for stage in facts.tree.stages:
        adds = [one for one in stage.instructions if one.keyword == "ADD" and _downloads(one)]
        runs = [one for one in stage.instructions if one.keyword == "RUN" and b"rm" in one.args.text]
        for outcome in _mounted(facts, stage, adds, runs) if adds and runs else ():
            if taken and isinstance(outcome, Rewrite):
                yield Missed("name-taken", outcome.at, "another stage gets one called downloads")
                continue
            taken = taken or isinstance(outcome, Rewrite)
            yield outcome


def _downloads(add: Instruction) -> bool:
    return not add.heredocs and len(add.words) > 1 and any(map(is_download, sources(add)))


def _mounted(facts: Facts, stage: Stage, adds: list[Instruction], runs: list[Instruction]) -> Iterator[Outcome]:
    # Imported here: few stages download and delete, and it takes all that is known of commands.
    from layersmith.evidence.inputs import DOWNLOADS, bound
    from layersmith.writing.binds import bound_edits, staged

    usable: list[Instruction] = []
    for add in adds:
        if missed := _alone(stage, add):
            yield missed
        else:
            usable.append(add)
    founds: list[Bound] = []
    edits: list[Edit] = []
    for last in runs:
        for found in bound(facts, stage, last, usable):
            written = found if isinstance(found, Missed) else bound_edits(facts, found)
            if isinstance(written, Missed):
                yield written
            elif not isinstance(found, Missed):
                founds.append(found)
                edits += written
    if not founds:
        return
    inputs = [one for found in founds for one in found.inputs]
    last = max((one.cut.run for one in inputs), key=lambda run: run.start)
    if missed := _stage(facts, stage, last, DOWNLOADS):
        yield missed
        return
    names = " and ".join(one.path for one in inputs)
    lines = [one.copy.line for one in inputs]
    yield Rewrite(
        title=f"download {names} in a stage of its own, and mount it",
        at=min(lines),
        extent=Span(stage.instructions[0].start, last.start + len(last.text)),
        edits=(staged(facts, stage, inputs), *edits),
        safety=Safety.PROPOSAL,
        gain=f"{names} {'is' if len(lines) == 1 else 'are'} in no layer",
        reasons=(
            f"what line {min(lines)} downloads is deleted further down, and still fills the layer of the ADD",
            "the mount has the owner and mode that ADD gives a download, and needs no curl or wget",
            "the builder still asks the server whether the file is another one, as it does not before a RUN",
        ),
        questions=tuple(dict.fromkeys((*_questions(founds), *_declared(stage, inputs), *_checksums(inputs)))),
    )


def _alone(stage: Stage, add: Instruction) -> Missed | None:
    from layersmith.writing.binds import declared

    if len(add.words) > 2:
        return Missed("several-sources", add.line, "it brings other files as well")
    address, into = sources(add)[0], target(add)
    if "$" in into or (into.endswith("/") and "$" in address.rpartition("/")[2]):
        return Missed("variable", add.line, f"where {address} goes to depends on a variable")
    if declared(stage, add) is None:
        return Missed("variable", add.line, f"{address} depends on a variable that another stage cannot be told")
    return None


def _stage(facts: Facts, stage: Stage, last: Instruction, name: str) -> Missed | None:
    if stage.index not in facts.shipped:
        return Missed("not-shipped", last.line, NOT_SHIPPED)
    if any(name in (other.name, other.base.lower()) for other in facts.tree.stages):
        return Missed("name-taken", last.line, f"there is a stage or an image called {name} already")
    for other in facts.tree.instructions:
        origins = [flag.value or "" for flag in other.flags if flag.name == "from"]
        origins += [options(mount).get("from", "") for mount in mounts(other)]
        if name in map(str.lower, origins):
            return Missed("name-taken", last.line, f"line {other.line} takes files from an image called {name}")
        if any(origin.isdecimal() for origin in origins):
            return Missed("stage-numbers", last.line, f"line {other.line} names a stage by its number")
    return None


_ASKED = {
    "bind-mounts": "Does the builder know `RUN --mount=type=bind` (BuildKit, podman, buildah)?",
    "only-read": "Does line {line} only read {names}, without changing, moving or deleting it?",
    "nothing-there": "Is there nothing called {names} in the base image, or made above?",
}


def _questions(founds: list[Bound]) -> Iterator[str]:
    for found in founds:
        names = " and ".join(one.path for one in found.inputs)
        for name in found.assumes:
            yield _ASKED[name].format(names=names, line=found.user.line)


def _declared(stage: Stage, inputs: list[Input]) -> Iterator[str]:
    from layersmith.writing.binds import declared

    for one in inputs:
        for line in declared(stage, one.copy) or ():
            name = line.split()[1].partition("=")[0]
            yield f"Will {name}, which now stands in two stages, be changed in both?"


def _checksums(inputs: list[Input]) -> Iterator[str]:
    for one in inputs:
        if one.copy.flag("checksum") is None:
            yield f"Which SHA-256 has {sources(one.copy)[0]}? With `ADD --checksum=sha256:...` no other file gets in."
