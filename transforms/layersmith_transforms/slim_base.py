r"""The image stands on the slim variant of its base: the same tag without compilers and development packages.

Only the official images of docs/bases.md are known, and the tags that they really have; the version, the distribution
and its release stay. Small tools that a step calls are installed by name. The base of a stage that is not shipped is
left alone.

## Before

```dockerfile
FROM python:3.12
WORKDIR /app
RUN pip install flask
COPY . .
CMD ["python", "app.py"]
```

## After

```dockerfile
FROM python:3.12-slim
WORKDIR /app
RUN pip install flask
COPY . .
CMD ["python", "app.py"]
```

## Held back

- `calls-tool`: a command calls a program that the slim image lacks, a compiler or a large one.
- `compiles`: an install builds something with the compiler of the image.
- `needs-library`: what is installed loads a library that the slim image lacks.
- `no-lists`: packages are installed without fetching lists, which works only where the image has them all.
- `documents`: manuals or translations are used, or a package needs the folders for them.
- `digest`: the image is named by a digest, and which one the slim image has is not known.
- `variable`: the image is named by a variable.
- `no-such-tag`: the image has slim variants, but none of this tag is known.

## Safety

A PROPOSAL: `--accept slim-base` writes it. What programs load while they run is not seen from a Dockerfile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Span, Stage

if TYPE_CHECKING:
    from layersmith.evidence.slimming import Slimmed


@transform("slim-base", __doc__, proposes=True)
def slim_base(facts: Facts) -> Iterator[Outcome]:
    """Find the image below the last stage, when it has a slim variant."""
    if not facts.tree.stages:
        return
    *_, stage = facts.lineage(facts.tree.stages[-1])
    if not stage.candidates:
        yield from _on(facts, stage)


def _on(facts: Facts, stage: Stage) -> Iterator[Outcome]:
    from layersmith.effects.slim import has_slim_variants, is_slim, slim
    from layersmith.evidence.slimming import slimmed

    image, line = stage.base, stage.instructions[0].line
    if not has_slim_variants(image) or is_slim(image):
        return
    if "$" in image:
        yield Missed("variable", line, "which tag is used is not written out")
    elif "@" in image:
        yield Missed("digest", line, "the image is named by its digest; the slim one has another, which is not known")
    elif (target := slim(image)) is None:
        yield Missed("no-such-tag", line, f"no slim variant of {image} is known")
    else:
        found = slimmed(facts, stage, target)
        yield found if isinstance(found, Missed) else _rewrite(facts, stage, target, found)


def _rewrite(facts: Facts, stage: Stage, target: str, found: Slimmed) -> Rewrite:
    from layersmith.effects.small_images import INSTALLS
    from layersmith.writing.layout import keyword

    first = stage.instructions[0]
    at = first.args.text.index(stage.base.encode("utf-8", "surrogateescape"))
    edits = [Edit(first.args.span(at, at + len(stage.base)), target.encode("utf-8", "surrogateescape"))]
    if found.packages:
        end = first.start + len(first.text.rstrip(b"\r\n"))
        install = INSTALLS["debian"].format(" ".join(found.packages))
        install = install.replace("RUN", keyword(facts.tree, "RUN", first), 1)
        edits.append(Edit(Span(end, end), facts.tree.newline + install.encode()))
    of_debian = facts.base(stage).name == "debian"
    without = "documentation and translations" if of_debian else "compilers and development packages"
    return Rewrite(
        title=f"stand on {target}",
        at=first.line,
        extent=Span(first.start, stage.instructions[-1].start + len(stage.instructions[-1].text)),
        edits=tuple(edits),
        safety=Safety.PROPOSAL,
        gain=f"no {without} in the image",
        reasons=(f"{target} is {stage.base} without {without}", *found.reasons),
        questions=found.questions,
    )
