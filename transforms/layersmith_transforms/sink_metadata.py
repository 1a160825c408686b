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

What changes often is told by the names of arguments (`BUILD_DATE`, `VCS_REF`, `GIT_COMMIT`, `VERSION` ...), and of an
ENV with the version of the image itself (`ENV APP_VERSION=1.4.2`) that no RUN or COPY uses. An argument goes to right
above its first use, a LABEL or ENV that holds one to the end of its stage, above CMD or ENTRYPOINT. Other arguments in
the same row (`VCS_URL`) go along when only what moves is made of them.

A LABEL with a value of its own stays where it is, whatever its value is: BuildKit runs nothing again because of it. But
where LABEL, EXPOSE, CMD and the like part two RUNs that take less room in one layer (`chown -R` of what the first one
made, a clean-up), they go below the second one, so that `merge-runs` can join the two.

## Held back

- `unused-argument`: nothing below uses the argument by its name; it may be there to make the next RUN run again.
- `for-programs`: a script that a RUN in between runs names the variable; or it is an ENV of a stage that is not
  shipped, and nothing but such programs could read it.
- `fetches-newest`: a RUN in between clones a branch, fetches what is called `master` or `latest`, asks an address for a
  version, runs an installer as it comes, or installs a package of a language by its name alone: with its layer kept, a
  new commit or date would stand on what was newest before. Packages of a distribution, and what the manifests of a
  project ask for, do not count.
- `set-again`: an instruction between sets the same label or variable.
- `trailing-continuation`: the last line of the stage ends in a continuation that continues nothing.
- `shell-state`, `background`, `exit`, `shell-comment`, `startup-files`, `shell-replaced`, `per-run-file`,
  `program-lookup`, `heredoc`, `unparsed`, `shell-unparsed`, `empty`, `too-long`, `workdir-deleted`: two RUNs would take
  less room in one layer, but can't be joined; as in `merge-runs`.

## Safety

SAFE when no program that runs in between looks at the variable, as far as what it runs is known; the image's
configuration is the same, in which the order of labels and variables has no meaning. UNSAFE, by name:

- `no-hidden-readers`: a program in between that is not known well enough (a script, `make`, the build of a package)
  does not look for the variable in its environment, nor fetch what is newest; no RUN in between names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.build_data import changes_often
from layersmith.facts import Facts
from layersmith.phrases import listed, plural
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.layout import dangling
from layersmith.writing.moves import moved

_OF_THE_IMAGE = frozenset(("LABEL", "EXPOSE", "CMD", "ENTRYPOINT", "STOPSIGNAL", "HEALTHCHECK", "MAINTAINER"))
"""Instructions of which no RUN sees anything."""


@transform("sink-metadata", __doc__)
def sink_metadata(facts: Facts) -> Iterator[Outcome]:
    """Find arguments with build data, and the labels and variables made of them, above RUNs that do not use them."""
    for stage in facts.tree.stages:
        told = [pair.name for i in stage.instructions if i.keyword in ("ARG", "ENV") for pair in i.pairs]
        if any(map(changes_often, told)):
            yield from _sunk(facts, stage)
        yield from _freed(facts, stage)


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
    count, names, verb = len(found.crossed), listed(found.names), "is" if len(found.names) == 1 else "are"
    yield Rewrite(
        title=f"move {names} below the {plural(count, 'RUN')} on {_lines(found.crossed)}",
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=moved(facts, stage, found.places),
        safety=Safety.UNSAFE if found.assumed else Safety.SAFE,
        gain=f"{count} RUN{' stays' if count == 1 else 's stay'} in the cache whatever {names} {verb}",
        assumes=("no-hidden-readers",) if found.assumed else (),
    )


def _freed(facts: Facts, stage: Stage) -> Iterator[Outcome]:
    """What stands between two RUNs that would take less room in one layer."""
    if facts.options.merge == "off" or (stage.index not in facts.shipped and facts.options.stages != "all"):
        return
    first: int | None = None
    for second, one in enumerate(stage.instructions):
        if one.keyword == "RUN":
            if first is not None and first + 1 < second:
                yield from _parted(facts, stage, first, second)
            first = second
        elif one.keyword not in _OF_THE_IMAGE:
            first = None


def _parted(facts: Facts, stage: Stage, first: int, second: int) -> Iterator[Outcome]:
    members = stage.instructions
    one, two, between = members[first], members[second], members[first + 1 : second]
    gain = _saved_together(facts, one, two)
    if gain is None or isinstance(gain, Missed):
        yield from (gain,) if gain else ()
        return
    below = second + 1
    while below < len(members) and members[below].keyword == "RUN":
        below += 1
    last = members[below - 1]
    if below == len(members) and dangling(last) and not last.heredocs:
        yield Missed("trailing-continuation", between[0].line, f"line {last.end_line} continues nothing")
        return
    anchor = members[below] if below < len(members) else None
    names = listed(tuple(dict.fromkeys(instruction.keyword for instruction in between)))
    yield Rewrite(
        title=f"move {names} below the RUN on line {two.line}, which then stands below that on line {one.line}",
        at=between[0].line,
        extent=Span(one.start, last.start + len(last.text)),
        edits=moved(facts, stage, [(instruction, anchor) for instruction in between]),
        safety=Safety.SAFE,
        gain=f"the two can share a layer: {gain}",
    )


def _saved_together(facts: Facts, one: Instruction, two: Instruction) -> str | Missed | None:
    """What the RUNs `one` and `two` save as neighbours, which merge-runs joins then; or why they could not be joined.
    None for no more than a layer."""
    # Imported here: few files have something between two such RUNs.
    from layersmith.effects.cost import expensive, frees, saved
    from layersmith.effects.hard_links import changed_link
    from layersmith.evidence.renewed import renewed
    from layersmith.writing.chain import chain
    from layersmith.writing.pragmas import commented_out, pragmas

    begun, script = chain(facts, one), facts.script(two)
    if one.flags or two.flags or begun is None or not isinstance(script, Script):
        return None
    gain = saved(begun.layer, script)
    if gain is None or (expensive(begun.script) and (expensive(script) or not frees(begun.layer, script))):
        return None
    notes, folder = facts.comments_above(two), facts.setting(two).workdir
    if pragmas(notes) or commented_out(notes):
        return None
    if found := renewed(facts, one):
        return Missed(found.reason, two.line, found.detail)
    longer = begun.with_next(two)
    if isinstance(longer, Missed):
        return longer
    return None if changed_link(begun.script, folder, script, folder) else gain


def _lines(instructions: tuple[Instruction, ...]) -> str:
    numbers = [str(instruction.line) for instruction in instructions]
    if len(numbers) > 4:
        return f"lines {numbers[0]} to {numbers[-1]}"
    return f"{plural(len(numbers), 'line')} {listed(numbers)}"
