r"""`ENV name value` and `LABEL name value` get their `=`.

The form without `=` is a relic that Docker's reference advises against and may remove, and the builder warns of it at
each build (`LegacyKeyValueFormat`). All that follows the name is one value, blanks included, which surprises whoever
meant two variables: with the `=` one sees it.

## Before

```dockerfile
FROM debian:12
LABEL maintainer "Jo Doe <jo@example.com>"
ENV APP_HOME /srv/app
ENV PATH $APP_HOME/bin:$PATH
ENV BUILD_DEPS gcc \
        libc6-dev \
        make
```

## After

```dockerfile
FROM debian:12
LABEL maintainer="Jo Doe <jo@example.com>"
ENV APP_HOME=/srv/app
ENV PATH=$APP_HOME/bin:$PATH
ENV BUILD_DEPS="gcc \
        libc6-dev \
        make"
```

## Held back

- `unusual-name`: quotes, variables or other signs in the name are read in one form and not in the other.
- `comment-inside`: a comment stands between the name and the value, which come together.
- `mixed-quotes`: the value has blanks outside of quotes, and single quotes or escapes beside them.

## Safety

SAFE: the value is the same to the last blank. Both forms expand variables, drop quotes and resolve escapes alike; only
blanks end a value in one of them, so that a value with blanks gets quotes, in which `$` still counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform


@transform("modernize-env", __doc__)
def modernize_env(facts: Facts) -> Iterator[Outcome]:
    """Find ENVs and LABELs in the form `name value`."""
    for stage in facts.tree.stages:
        for instruction in stage.instructions:
            if instruction.keyword not in ("ENV", "LABEL") or not _may_be_old(instruction.args.text):
                continue
            if not instruction.pairs or not instruction.pairs[0].legacy:
                continue
            # Imported here: it reads words as the builder does, which few files need.
            from layersmith.writing.equals import with_equals

            pair = instruction.pairs[0]
            edits = with_equals(instruction, pair)
            if isinstance(edits, Missed):
                yield edits
                continue
            yield Rewrite(
                title=f"write {instruction.keyword} {pair.name} with =",
                at=instruction.line,
                extent=instruction.span,
                edits=edits,
                safety=Safety.SAFE,
                gain="the builder warns of the old form",
            )


def _may_be_old(args: bytes) -> bool:
    """Whether the first word of `args` may be a name alone, at a look that costs less than to part them."""
    first = args.split(None, 1)[:1]
    return not args.isascii() or not first or b"=" not in first[0]
