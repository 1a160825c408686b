r"""Packages that stand one a line are sorted by name, so that a list is easy to read, compare and add to.

Docker's best practices ask for it ("Sort multi-line arguments"): no package is listed twice, and a change of the list
is a line in a review. A matter of taste, so asked only when it is named (`--enable sort-packages`).

## Before

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    wget \
    ca-certificates \
    curl \
    wget \
    g++ \
    && rm -rf /var/lib/apt/lists/*
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y --no-install-recommends \
    ca-certificates \
    curl \
    g++ \
    wget \
    && rm -rf /var/lib/apt/lists/*
```

Names are compared without their versions and whatever their case. A list that is in an alphabetical order already, be
it by bytes, as `sort` does in most languages (signs left out) or with numbers counted, stays as it is, and an unsorted
one gets the one of these that moves the fewest lines. A comment between packages begins a section of its own: each
section is sorted by itself. Lists on one line, or with several packages a line, are left alone.

## Held back

- `several-a-line`: some of the lines hold several packages, which may belong together.
- `comment`: another package would come right below a comment, and which ones it is about is not certain.
- `flags-between`: a flag stands between the packages.
- `unclear-words`: a variable that may be any words, a pattern, a path or an unknown flag stands among them.
- `same-package`: a package is asked for in two ways.
- `last-word`: the next command asks for the last word of this one (`$_`).

## Safety

SAFE for apk, which sorts what it is asked for by name, and for apt on Debian 11 to 13 when none of the packages can
take the place of what apt chooses for another one, as far as their dependencies were compared (as in merge-installs).
UNSAFE, by name:

- `same-choices`: the same packages and versions are chosen whatever is named first (apt elsewhere and for rare
  packages, dnf, yum, zypper, pip, conda, `npm -g`, `apk add --virtual`), and the order in which they are installed
  does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Comment, Instruction, Joined, Span, Stage


@transform("sort-packages", __doc__, opt_in=True)
def sort_packages(facts: Facts) -> Iterator[Outcome]:
    """Find installs whose packages stand one a line and in no alphabetical order."""
    # Imported here, as all below: only those who ask for this transform need it.
    from layersmith.bodies import body

    for stage in facts.tree.stages:
        for run in stage.instructions:
            found = body(facts, run) if run.keyword == "RUN" and b"\n" in run.text[:-1] else None
            if found is not None:
                text, script = found
                for command in script.commands:
                    yield from _sorted(facts, stage, run, text, script, command)


def _sorted(
    facts: Facts, stage: Stage, run: Instruction, text: Joined, script: Script, command: Command
) -> Iterator[Outcome]:
    from layersmith.effects.package_order import is_plain, order_assumes, package_name
    from layersmith.effects.packages import action
    from layersmith.evidence.installs import in_any_order
    from layersmith.shell.state import asks_for_last_word
    from layersmith.writing.sorting import reordered_words

    asked = action(command)
    if asked is None or asked.verb != "install" or len(asked.operands) < 2:
        return
    source = facts.tree.source
    places = [text.span(word.start, word.end) for word in asked.operands]
    lines = {source.rfind(b"\n", 0, place.start) for place in places}
    sections = _sections(run, text.source(command.start), asked.operands, places)
    if order_assumes(asked) is None or len(lines) == 1 or all(_settled(words) for words, _, _ in sections):
        return
    at = run.line + source.count(b"\n", run.start, places[0].start)
    if len(lines) < len(places):
        yield Missed("several-a-line", at, "some of its lines hold several packages, which may belong together")
        return
    first, last = asked.operands[0].start, asked.operands[-1].start
    if sum(first <= word.start <= last for word in command.words) > len(places):
        yield Missed("flags-between", at, "a flag stands between the packages")
        return
    names = [word.raw for word in asked.operands]
    if unclear := next((name for name in names if not is_plain(asked.manager, name)), None):
        yield Missed("unclear-words", at, f"what {unclear} stands for is not certain")
        return
    if asked.doubt in ("expansion", "unknown-flag"):
        yield Missed("unclear-words", at, asked.unclear)
        return
    if len({package_name(name) for name in names}) < len(set(names)):
        yield Missed("same-package", at, "a package is asked for in two ways")
        return
    if asks_for_last_word(script, command):
        yield Missed("last-word", at, "the next command asks for its last word by $_, which would be another one")
        return
    assumes = in_any_order(facts, stage, run, command, asked) or ()
    edits: list[Edit] = []
    for words, spans, comment in sections:
        new = _in_order(words)
        if comment and new[0] != words[0]:
            yield Missed(
                "comment", at, f"which of the packages the comment on line {comment.line} is about is not certain"
            )
            return
        edits += reordered_words(facts.tree, spans, new)
    yield Rewrite(
        title=f"sort the {len(names)} packages of `{asked.program}`",
        at=at,
        extent=run.span,
        edits=tuple(edits),
        safety=Safety.UNSAFE if assumes else Safety.SAFE,
        gain="a list that is easy to read and to compare",
        assumes=assumes,
    )


def _settled(words: list[str]) -> bool:
    from layersmith.effects.package_order import is_sorted

    return is_sorted(words) and len(set(words)) in (len(words), 1)


def _in_order(words: list[str]) -> list[str]:
    from layersmith.effects.package_order import alphabetical, is_sorted

    once = list(dict.fromkeys(words))
    if len(once) == 1:
        return words
    return once if is_sorted(once) else alphabetical(once)


def _sections(
    run: Instruction, start: int, words: tuple[Word, ...], places: list[Span]
) -> list[tuple[list[str], list[Span], Comment | None]]:
    """The packages of the command at `start` between its comments, with their places and the comment right above the
    first of them; one above all of them is about all of them."""
    found: list[tuple[list[str], list[Span], Comment | None]] = []
    before = start
    for word, place in zip(words, places, strict=True):
        above = [comment for comment in run.comments if before < comment.start < place.start]
        if found and not above:
            found[-1][0].append(word.raw)
            found[-1][1].append(place)
        else:
            found.append(([word.raw], [place], above[-1] if above else None))
        before = place.start
    return found if len(found) > 1 else [(words, spans, None) for words, spans, _ in found]
