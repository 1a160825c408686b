r"""`MAINTAINER` becomes the label that took its place.

MAINTAINER is deprecated, and the builder warns of it at each build (`MaintainerDeprecated`). The label
`org.opencontainers.image.authors` says the same where registries and tools look for it, and `docker inspect` shows it.

## Before

```dockerfile
FROM debian:12
MAINTAINER Jo "J." Doe <jo@example.com>
CMD ["bash"]
```

## After

```dockerfile
FROM debian:12
LABEL org.opencontainers.image.authors="Jo \"J.\" Doe <jo@example.com>"
CMD ["bash"]
```

The text is taken over as it is: MAINTAINER knows neither variables nor escapes, so that `$`, `"` and the escape
character are escaped. Quotes around the whole text, which MAINTAINER keeps as a part of the name, are left out.

## Held back

- `label-there`: a LABEL sets `org.opencontainers.image.authors`, or some label by a variable, in a stage with this
  MAINTAINER.
- `several-maintainers`: only the last one counts; which of them is meant is yours to say.
- `comment-inside`: a comment stands inside the instruction.

## Safety

UNSAFE: the image's configuration changes. By name:

- `no-author-field`: nobody reads the field `Author` of the image, which is empty from then on.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Stage

_LABEL = "org.opencontainers.image.authors"


@transform("replace-maintainer", __doc__)
def replace_maintainer(facts: Facts) -> Iterator[Outcome]:
    """Find MAINTAINERs."""
    for stage in facts.tree.stages:
        found = [i for i in stage.instructions if i.keyword == "MAINTAINER"]
        for instruction in found:
            yield _replaced(facts, stage, instruction, len(found))


def _replaced(facts: Facts, stage: Stage, maintainer: Instruction, count: int) -> Outcome:
    # Imported here: it reads words as the builder does, which few files need.
    from layersmith.writing.pairs import literal

    line = maintainer.line
    if count > 1:
        return Missed("several-maintainers", line, f"{count} stand in this stage, of which the last one counts")
    around = (*facts.before(stage, maintainer), *facts.later(stage, maintainer))
    label = next((i for i in around if i.keyword == "LABEL" and _LABEL.encode() in i.text), None)
    label = label or next((i for i in around if i.keyword == "LABEL" and _by_variable(i)), None)
    if label is not None:
        return Missed("label-there", line, f"line {label.line} sets it, or a label whose name is not known")
    if maintainer.comments:
        return Missed("comment-inside", line, "a comment stands inside of it")
    text = maintainer.args.text
    for quote in (b'"', b"'"):
        if len(text) > 2 and text.startswith(quote) and text.find(quote, 1) == len(text) - 1:
            text = text[1:-1]
    keyword = b"label" if maintainer.text.lstrip().startswith(b"maintainer") else b"LABEL"
    return Rewrite(
        title="replace MAINTAINER by a label",
        at=line,
        extent=maintainer.span,
        edits=(Edit(maintainer.code, b"%s %s=%s" % (keyword, _LABEL.encode(), literal(text, maintainer.escape))),),
        safety=Safety.UNSAFE,
        gain="the builder warns of MAINTAINER; registries and tools read the label",
        assumes=("no-author-field",),
    )


def _by_variable(label: Instruction) -> bool:
    return not label.pairs or any("$" in pair.name for pair in label.pairs)
