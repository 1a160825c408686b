r"""A .dockerignore is proposed for what the build context holds and no image is made of, or lines that one lacks.

`.git`, packages that were installed on the host, caches, build output that the Dockerfile makes itself, logs, and files
with secrets no longer enter the image or the cache. Without them a `COPY . .` changes only when the project does, and
the host's `node_modules` no longer lie over those that the image installed. Only what is there is named, with Docker's
own rules: see docs/dockerignore.md.

## Before

```dockerfile
FROM node:20-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
CMD ["node", "server.js"]
```

## After

```dockerfile
FROM node:20-slim
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
CMD ["node", "server.js"]
```

The Dockerfile stays as it is. What is written beside it depends on the context; in a folder with `.git`,
`node_modules`, `.env` and `npm-debug.log` it is

```
# Version control
.git

# Packages installed on the host
node_modules

# Secrets
.env

# Logs
npm-debug.log

# Docker's own files
.dockerignore
Dockerfile
```

## Held back

What is named here stays visible; the rest is proposed all the same, unless it says otherwise.

- `copied`: a COPY, an ADD or a bind mount of a Dockerfile in this context takes it by its name.
- `not-made-here`: packages, an environment or build output of the host, which nothing in the Dockerfile makes anew.
- `named`: a command, an ENV or a script that is run names it.
- `reads-history`: a step or a manifest asks git about the project: `git describe`, setuptools_scm, vergen and others.
- `read-by-build`: a `.env` that belongs to the project and that the build script may read.
- `read-by-install`: an install reads it.
- `excepted`: an exception (`!`) of the ignore file keeps it on purpose, or its lines hide only parts of it.
- `odd-name`: its name cannot be written as a pattern that means itself.
- `empties`: a COPY would find nothing any more.
- `too-wide`, `refused`: the rules would hide more than what is meant, or Docker would refuse them: nothing is proposed.
- `unknown-source`: what a COPY takes is not known, so that nothing is proposed.
- `too-many-files`: the context is too large to look at each file, so that nothing is proposed.
- `no-place`: the ignore file that holds does not lie in the build context, so that nothing is proposed.

## Safety

A PROPOSAL: `--accept write-dockerignore` writes the file. What no longer enters the image is told, with files and
bytes. Every source of a COPY, ADD or bind mount, and every file that an install is known to read, is still there, for
all Dockerfiles that may be built in this context.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.facts import Facts
from layersmith.phrases import counted, plural
from layersmith.rewrite import Beside, Missed, Outcome, Rewrite, Safety, transform

if TYPE_CHECKING:
    from layersmith.evidence.ignoring import Ignoring, Pattern


@transform("write-dockerignore", __doc__, proposes=True)
def write_dockerignore(facts: Facts) -> Iterator[Outcome]:
    """Find what the build context holds and no build of it needs."""
    from layersmith.context.context import Context

    if not isinstance(facts.context, Context):
        return
    from layersmith.evidence.ignoring import ignoring
    from layersmith.writing.ignore import ignore_file

    for found in ignoring(facts, facts.context, ignore_file):
        yield found if isinstance(found, Missed) else _written(found)


def _written(found: Ignoring) -> Rewrite:
    count = _patterns(found.after) - _patterns(found.before or b"")
    lines = counted(count, "pattern")
    files, size = sum(one.files for one in found.patterns), sum(one.size for one in found.patterns)
    return Rewrite(
        title=f"write {found.path} with {lines}" if found.before is None else f"add {lines} to {found.path}",
        at=found.at.line,
        extent=found.at.span,
        edits=(),
        safety=Safety.PROPOSAL,
        gain=f"{_weight(files, size)} less in the {'image and its ' * found.image}build context",
        reasons=tuple(_told(one) for one in found.patterns),
        questions=found.notes,
        beside=(Beside(found.path, found.before, found.after),),
    )


def _patterns(data: bytes) -> int:
    return sum(bool(line.strip()) and not line.startswith(b"#") for line in data.splitlines())


def _told(one: Pattern) -> str:
    weight = _weight(one.files, one.size)
    if one.source is None and one.other:
        return f"{one.text}: {weight} that only {one.other} copies"
    if one.source is None:
        return f"{one.text}: {weight} that no step copies, but that builders which take the whole context are sent"
    keyword, line = one.source.instruction.keyword, one.source.instruction.line
    place = "the image" if one.shipped else "the build"
    return f"{one.text}: {weight} no longer enter{'s' * (one.files == 1)} {place} by {keyword} on line {line}"


def _weight(files: int, size: int) -> str:
    """`12,345 files, 210 MB`."""
    shown = f"{files:,} {plural(files, 'file')}"
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            number = size / factor
            return f"{shown}, {number:.0f} {unit}" if number >= 10 else f"{shown}, {number:.1f} {unit}"
    return f"{shown}, {size} {plural(size, 'byte')}"
