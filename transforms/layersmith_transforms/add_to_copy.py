r"""`ADD` of plain local files and folders becomes `COPY`, which does nothing else.

ADD also downloads and unpacks. Where it does neither, COPY says so to whoever reads the file, stays what it is when a
file becomes an archive, and can be combined and moved like the other COPYs.

## Before

```dockerfile
FROM python:3.12-slim
WORKDIR /app
ADD . .
ADD --chown=1000 https://example.org/model.bin /app/
```

## After

```dockerfile
FROM python:3.12-slim
WORKDIR /app
COPY . .
ADD --chown=1000 https://example.org/model.bin /app/
```

## Held back

- `remote`: a source is a URL or a git repository, which COPY cannot fetch.
- `archive`: a source is a file that ADD unpacks, or may unpack: a tar archive, also a compressed one, by its content,
  or by its name when the content is not known.
- `variable`: a source depends on a variable, which may stand for a URL or an archive.
- `pattern`: which files a pattern matches may be others tomorrow, and one of them an archive.
- `add-flag`: it has a flag that COPY does not have, such as `--checksum` or `--unpack`.
- `heredoc`: a source is written in the Dockerfile itself.
- `onbuild`: behind ONBUILD it copies from contexts that are not known, and stands in the image's configuration.
- `pragma`: a comment for another tool speaks of the ADD.

## Safety

SAFE when the build context shows that each source is a folder or a file that is no archive, or when the source is the
whole context, which is a folder. UNSAFE, by name:

- `no-archives`: a source that nobody has seen, as there is no build context or it is not in it, is no tar archive.
  Its name does not look like one; but ADD unpacks by content, whatever the name.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.copies import SHARED_FLAGS, kind_of, sources
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span
from layersmith.writing.pragmas import pragmas


@transform("add-to-copy", __doc__)
def add_to_copy(facts: Facts) -> Iterator[Outcome]:
    """Find ADDs that neither download nor unpack."""
    for instruction in facts.tree.instructions:
        if instruction.keyword == "ADD":
            yield _copied(facts, instruction)
        elif instruction.keyword == "ONBUILD" and instruction.args.text[:4].upper().rstrip() == b"ADD":
            told = "it copies in the builds of other images, whose context is not known"
            yield Missed("onbuild", instruction.line, told)


_TOLD = {
    "remote": "{} has to be fetched, which COPY does not do",
    "variable": "what {} stands for may be a URL or an archive",
    "pattern": "which files {} names may change, and one of them be an archive",
}


def _copied(facts: Facts, add: Instruction) -> Outcome:
    from layersmith.context.archives import unpacked  # few files have an ADD

    if add.heredocs:
        return Missed("heredoc", add.line, "a source is written in the Dockerfile itself")
    if other := next((flag.name for flag in add.flags if flag.name not in SHARED_FLAGS), None):
        return Missed("add-flag", add.line, f"COPY has no --{other}")
    named = sources(add)
    for source in named:
        kind = kind_of(source)
        if kind != "local":
            return Missed(kind, add.line, _TOLD[kind].format(source))
        if unpacked(facts.context, source):
            return Missed("archive", add.line, f"{source} is an archive, or may be one, which ADD unpacks")
    if pragmas(facts.comments_above(add)):
        return Missed("pragma", add.line, "the comment above it speaks to a tool, perhaps of this ADD")
    unseen = [source for source in named if unpacked(facts.context, source) is None]
    at = add.keyword_span
    written = facts.tree.source[at.start : at.end]
    return Rewrite(
        title=f"copy {' '.join(named)} by COPY",
        at=add.line,
        extent=Span(add.start, add.start + len(add.text)),
        edits=(Edit(at, b"copy" if written.islower() else b"Copy" if written.istitle() else b"COPY"),),
        safety=Safety.UNSAFE if unseen else Safety.SAFE,
        gain="nothing is unpacked or downloaded by surprise",
        assumes=("no-archives",) if unseen else (),
    )
