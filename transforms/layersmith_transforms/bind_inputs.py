r"""A file that is copied, read by one RUN and deleted is mounted into that RUN instead, and is in no layer.

An archive, a package or the list of an install that is deleted when it has been used still fills the layer of the COPY
that brought it. A bind mount shows it to the one RUN that needs it, and leaves nothing behind.

## Before

```dockerfile
# syntax=docker/dockerfile:1.4
FROM debian:12
COPY tool.tar.gz /tmp/
RUN tar -xzf /tmp/tool.tar.gz -C /opt && rm /tmp/tool.tar.gz
```

## After

```dockerfile
# syntax=docker/dockerfile:1.4
FROM debian:12
RUN --mount=type=bind,source=tool.tar.gz,target=/tmp/tool.tar.gz \
    tar -xzf /tmp/tool.tar.gz -C /opt
```

It works with files of the build context, and with those that `COPY --from` takes out of a stage or an image.

## Held back

- `changes-input`: a command changes, moves, deletes or hard-links the file, or changes its mode (`chmod +x`), which a
  mount refuses. Start a script by its shell, or have it executable in the context.
- `several-users`: more than one RUN uses the file.
- `no-user`: no RUN is seen to read it.
- `folder-stays`: the COPY may be what makes the folder that the file is in, which would be missing.
- `deletes-more`: the file is deleted by a pattern, or with the folder that it is in; a mount cannot be deleted.
- `may-stay`: the build goes on where the RUN does not come to the deletion (`read && rm || true`), or where it fails
  for a user who is not root.
- `seen-later`: a command behind the deletion looks at where the file was.
- `used-between`, `unknown-between`: an instruction in between uses the file or the folder that it is in, or may.
- `there-before`: something else brings a file to the same place, which would be in the image again.
- `copy-flags`: the COPY gives the file another owner or mode, or has another flag that a mount has not.
- `odd-name`: the path, or the stage that it comes from, cannot be written in a mount in plain words.
- `mounted`: the RUN mounts something else there.
- `workdir-deleted`: the RUN above the deletion deletes the folder of WORKDIR, which is made anew when a RUN starts.
- `builder`: the builder mounts nothing (kaniko).
- `not-shipped`: the image of the last stage does not hold the layers of this one; see `stages` in
  merge-runs.
- `not-a-list`, `unparsed`, `comment-inside`, `trailing-continuation`, `pragma`: the deletion or the COPY can't be taken
  out by itself.

## Safety

SAFE when the builder certainly knows bind mounts - the file has such a RUN already, or its `# syntax=` line or the
config names the builder -, the RUN's commands are known to read nothing but the content of the file, and nothing stood
at its place before. UNSAFE, by name:

- `bind-mounts`: the builder knows `RUN --mount=type=bind` (BuildKit, the default of Docker since 23.0; podman and
  buildah, where no rule of SELinux keeps them from the build context).
- `only-read`: a command that is not known well enough (a script, an install of a package from a file) only reads the
  file where it is named: it does not change or delete it, or look whether it is still there.
- `nothing-there`: no file stands at the same place in the base image, or by a command above that is not known well
  enough, or in a folder that is copied beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.copies import arrives_as, sources, target
from layersmith.effects.paths import any_overlap
from layersmith.evidence.folders import destination
from layersmith.facts import Facts
from layersmith.phrases import NOT_SHIPPED
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Span, Stage


@transform("bind-inputs", __doc__)
def bind_inputs(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that delete what a COPY brought, and the RUN that reads it."""
    for stage in facts.tree.stages:
        copies = [one for one in stage.instructions if one.keyword == "COPY" and len(one.words) > 1]
        for run in _deleting(facts, stage, copies) if copies else ():
            yield from _mounted(facts, stage, run, copies)


def _deleting(facts: Facts, stage: Stage, copies: list[Instruction]) -> Iterator[Instruction]:
    """The RUNs that may delete what one of `copies` brings, at a first look: most RUNs that delete only clean up."""
    names: set[str] = set()
    places: tuple[str, ...] | None = None
    for run in stage.instructions:
        script = facts.script(run) if run.keyword == "RUN" and b"rm " in run.args.text else None
        if not isinstance(script, Script):
            continue
        deleted = [w.literal for c in script.commands if c.name == "rm" for w in c.words[1:] if w.literal]
        if not deleted:
            continue
        if places is None:
            names = {arrives_as(path) for copy in copies for path in (target(copy), *sources(copy))} - {""}
            found = (destination(facts, copy) for copy in copies)
            places = tuple(dict.fromkeys([place for place in found if place and place != "/"]))
        rooted = tuple([path for path in deleted if path[:1] == "/"])
        if any(path.rpartition("/")[2] in names for path in deleted) or any_overlap(rooted, places):
            yield run


def _mounted(facts: Facts, stage: Stage, last: Instruction, copies: list[Instruction]) -> Iterator[Outcome]:
    # Imported here: few RUNs delete what was copied, and it takes all that is known of commands.
    from layersmith.evidence.inputs import bound
    from layersmith.writing.binds import bound_edits

    for found in bound(facts, stage, last, copies):
        if stage.index not in facts.shipped and facts.options.stages != "all":
            yield Missed("not-shipped", last.line, NOT_SHIPPED)
            return
        if isinstance(found, Missed):
            yield found
            continue
        edits = bound_edits(facts, found)
        if isinstance(edits, Missed):
            yield edits
            continue
        names = " and ".join(one.path for one in found.inputs)
        first = min((one.copy for one in found.inputs), key=lambda copy: copy.start)
        yield Rewrite(
            title=f"mount {names} into the RUN on line {found.user.line}",
            at=first.line,
            extent=Span(first.start, last.start + len(last.text)),
            edits=edits,
            safety=Safety.UNSAFE if found.assumes else Safety.SAFE,
            gain=f"{names} {'is' if len(found.inputs) == 1 else 'are'} in no layer",
            assumes=found.assumes,
        )
