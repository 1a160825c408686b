r"""Files arrive with the owner and mode that a RUN below their COPY would give them.

A layer holds whole files: behind `COPY`, a `RUN chown -R` or `chmod` stores each of them a second time. `COPY
--chown` and `--chmod` bring them as they are to be. Where the COPY alone makes the files or the folder, the command
goes; where the folder is there before, the command stays above the COPY, for what it finds there.

## Before

```dockerfile
FROM node:20-slim
WORKDIR /app
COPY . .
RUN chown -R node:node /app
USER node
```

## After

```dockerfile
FROM node:20-slim
WORKDIR /app
RUN chown -R node:node /app
COPY --chown=node:node . .
USER node
```

`COPY start.sh /usr/local/bin/` and `RUN chmod 755 /usr/local/bin/start.sh` become `COPY --chmod=755 start.sh
/usr/local/bin/`.

## Held back

What only concerns files that no COPY brings is not reported. A RUN that could spare a copy stays because of

- `brings-more`: the COPY brings more than what the command changes, and its flag would hold for all.
- `folder-there`: the folder may be there before the COPY, so that the command has more to do; nothing shows that it
  certainly is, or the command can't stand above the COPY.
- `new-folder`: the COPY may make a folder above the files, which would get the owner or the mode, too, or which the RUN
  changes.
- `used-between`: a command between the two uses the files, or changes them.
- `unknown-between`: which files a command in between uses is not known.
- `setting-between`: an instruction in between sets the user, shell or folder for the RUN.
- `needs-account`: the user is made between the two, and the COPY can't go below that.
- `not-root`: another user than root runs the command, who can change only what is his own.
- `unknown-owner`: the user or the group that the files get is not known: `a.b`, the group of `chown user` over what
  comes from another stage, a variable that is another one at the COPY.
- `mode-of-source`: `u+x` and its like make something else of each mode.
- `unknown-path`, `unknown-flag`: which files are changed, or how, is not known: a wildcard, a variable, `--reference`,
  a mount, `umask`.
- `not-a-list`: the command stands in something else than a list of `&&`.
- `linked`: `COPY --link` knows nothing of the users of the image.
- `archive`: ADD may unpack an archive or fetch a repository, for which builders differ.
- `volume`: some builders undo changes in a volume.
- `link`: a place may be known by another name.
- `builder`: the builder does not know `--chmod`.
- `workdir-deleted`: the RUN above deletes the folder of WORKDIR, which this one makes anew by starting.
- `pragma`, `comment-inside`, `trailing-continuation`: a comment would lose its place, or a line that continues nothing
  stands in the way.

## Safety

SAFE when nothing in between looks at the files and all that the COPY brings gets the same owner and mode. A checkout
has no set-user-id bits, which `chown` would take away. UNSAFE, by name, when it rests on

- `new-folder`: the base image, and programs that are not known, make no folder at the place that the COPY makes.
- `copied-files`: what is copied by a name is a file (without the build context, it may be a folder).
- `workdir-is-made`: the builder makes the folder of WORKDIR at once, as Docker does; buildah and podman have the COPY
  make it, with the owner.
- `usual-folders`: the base image has the folders of every distribution, such as /usr/bin.
- `usual-modes`: files of the context have mode 644 or 755, as a checkout gives them under the usual mask; `chmod +x`
  makes 755 of both.
- `no-archives`: what ADD brings, which nobody has seen, is no archive; `add-to-copy` says when that is known.
- `no-special-bits`: what comes from another stage has no set-user-id bits and no capabilities.
- `builder-knows-chmod`: BuildKit, buildah or podman builds the file, as every Docker since 23 does. The `builder` of
  the configuration says so, or a `# syntax=` line, or an instruction that asks for one of them already.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.effects.copies import sources
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Span, Stage
from layersmith.values import replace

if TYPE_CHECKING:
    from layersmith.evidence.lifting import Lift


@transform("own-on-copy", __doc__)
def own_on_copy(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that change the owner or mode of what COPYs above them bring."""
    if not any(name in facts.tree.source for name in (b"chown", b"chmod", b"chgrp")):
        return
    # Imported here: it takes all that is known of commands, and many files change no owner.
    from layersmith.evidence.lifting import lifts

    for stage in facts.tree.stages:
        for found in lifts(facts, stage):
            yield found if isinstance(found, Missed) else _written(facts, stage, found)


def _written(facts: Facts, stage: Stage, lift: Lift) -> Rewrite | Missed:
    from layersmith.evidence.lifting import line_of_change
    from layersmith.writing.owned import written

    edits = written(facts, lift.run, lift.copies, lift.cuts, lift.below)
    line = line_of_change(facts, lift.run)
    if isinstance(edits, Missed):
        return replace(edits, at=line)
    first = lift.copies[0][0]
    names = " and ".join(lift.kinds)
    row = ", ".join(dict.fromkeys(name for copy, _ in lift.copies for name in sources(copy)))
    return Rewrite(
        title=f"copy {row} with the {names} that line {line} gives",
        at=first.line,
        extent=Span(first.start, lift.run.start + len(lift.run.text)),
        edits=edits,
        safety=Safety.UNSAFE if lift.assumes else Safety.SAFE,
        gain="what is copied is stored once, not twice",
        assumes=lift.assumes,
    )
