r"""Build data that changes with every build moves below the RUNs that do not use it.

A RUN sees every ARG and ENV above it in its environment. When the value is another one, the builder runs it again and
all that follows, although it does not care about the date of the build. A LABEL with such a value does the same to
builders that keep a layer for each instruction.

## Before

```dockerfile
FROM debian:12
ARG BUILD_DATE
ARG VCS_REF
LABEL org.opencontainers.image.created=$BUILD_DATE \
      org.opencontainers.image.revision=$VCS_REF
RUN apt-get update && apt-get install -y curl
COPY start.sh /

CMD ["/start.sh"]
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY start.sh /

ARG BUILD_DATE
ARG VCS_REF
LABEL org.opencontainers.image.created=$BUILD_DATE \
      org.opencontainers.image.revision=$VCS_REF

CMD ["/start.sh"]
```

What changes often is told by the names of arguments (`BUILD_DATE`, `VCS_REF`, `GIT_COMMIT`, `VERSION` ...). An argument
goes to right above its first use, a LABEL or ENV that holds one to the end of its stage, above CMD or ENTRYPOINT.

## Held back

- `unused-argument`: nothing below uses the argument by its name; it may be there to make the next RUN run again.
- `set-again`: an instruction between sets the same label or variable.
- `trailing-continuation`: the last line of the stage ends in a continuation that continues nothing.

## Safety

SAFE when no program that runs in between looks at the variable, as far as what it runs is known; the image's
configuration is the same, in which the order of labels and variables has no meaning. UNSAFE, by name:

- `no-hidden-readers`: a program in between that is not known well enough (a script, `make`, the build of a package)
  does not look for the variable in its environment; no RUN in between names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layersmith.effects.build_data import changes_often
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.layout import dangling
from layersmith.writing.moves import moved


@transform("sink-metadata", __doc__)
def sink_metadata(facts: Facts) -> Iterator[Outcome]:
    """Find arguments with build data, and the labels and variables made of them, above RUNs that do not use them."""
    for stage in facts.tree.stages:
        if any(changes_often(pair.name) for i in stage.instructions if i.keyword == "ARG" for pair in i.pairs):
            yield from _sunk(facts, stage)


def _sunk(facts: Facts, stage: Stage) -> Iterator[Outcome]:
    # Imported here: few files have such arguments, and it takes all that is known of commands.
    from layersmith.evidence.build_data import late

    found = late(facts, stage)
    yield from found.missed
    if not found.places:
        return
    first, last = found.places[0][0], stage.instructions[-1]
    if any(anchor is None for _, anchor in found.places) and dangling(last) and not last.heredocs:
        told = f"line {last.end_line} continues nothing; what is put behind it would belong to it"
        yield Missed("trailing-continuation", first.line, told)
        return
    count, names, verb = len(found.crossed), _row(found.names), "is" if len(found.names) == 1 else "are"
    yield Rewrite(
        title=f"move {names} below the RUN{'s' * (count > 1)} on {_lines(found.crossed)}",
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=moved(facts, stage, found.places),
        safety=Safety.UNSAFE if found.assumed else Safety.SAFE,
        gain=f"{count} RUN{' stays' if count == 1 else 's stay'} in the cache whatever {names} {verb}",
        assumes=("no-hidden-readers",) if found.assumed else (),
    )


def _lines(instructions: tuple[Instruction, ...]) -> str:
    numbers = [str(instruction.line) for instruction in instructions]
    if len(numbers) > 4:
        return f"lines {numbers[0]} to {numbers[-1]}"
    return f"line{'s' * (len(numbers) > 1)} {_row(numbers)}"


def _row(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
