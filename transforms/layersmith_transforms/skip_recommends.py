r"""What apt installs only because another package recommends it stays out of the image.

`--no-install-recommends` is added where it is missing. What is recommended and yet needed is asked for by name:
certificates, compilers, fonts, and what later commands call. docs/recommends.md has the rule and its table.

## Before

```dockerfile
FROM debian:bookworm
RUN apt-get update && apt-get install -y git cmake
```

## After

```dockerfile
FROM debian:bookworm
RUN apt-get update && apt-get install -y --no-install-recommends git cmake ca-certificates gcc libc6-dev make
```

## Held back

- `nothing-recommended`: none of the packages brings others along that way, or the image has them all.
- `nothing-to-leave`: all that comes along is worth keeping.
- `switched-off`: apt is told elsewhere to leave what is recommended.
- `asked-for`: the install has `--install-recommends` or `--install-suggests`.
- `unknown-packages`: what the packages recommend is not known.
- `unclear-words`: the packages are not written out.
- `selection`: a package is a selection of others that it mostly recommends, as a desktop is.
- `not-shipped`: the image of the last stage does not hold the layers of this one; see `stages` in
  merge-runs.

## Safety

A PROPOSAL: `--accept skip-recommends` writes it. Whether the application needs something that was only recommended, a
plug-in or a driver that it loads, is not seen from a Dockerfile.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.installs import Install
from layersmith.facts import Facts
from layersmith.phrases import NOT_SHIPPED, counted
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Stage

_FLAG = "--no-install-recommends"


@transform("skip-recommends", __doc__, proposes=True)
def skip_recommends(facts: Facts) -> Iterator[Outcome]:
    """Find installs of apt that bring along what is recommended."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            if run.keyword == "RUN" and b"install" in run.text:
                yield from _in_run(facts, stage, run)


def _in_run(facts: Facts, stage: Stage, run: Instruction) -> Iterator[Outcome]:
    from layersmith.bodies import body
    from layersmith.evidence.recommended import Plan, installs, plan, switched_off
    from layersmith.writing.flags import flagged

    steps = [
        step for step in installs(facts, run) if not step.asked.has(_FLAG, "-R") and step.asked.program != "aptitude"
    ]
    if not steps:
        return
    if stage.index not in facts.shipped and facts.options.stages != "all":
        yield Missed("not-shipped", run.line, NOT_SHIPPED)
        return
    if switched_off(facts, stage, run):
        yield Missed("switched-off", run.line, "apt is told in another way to leave what is recommended")
        return
    edits: list[Edit] = []
    found: list[Plan] = []
    missed: list[tuple[Install, Missed]] = []
    read = body(facts, run)
    for step in steps:
        if step.asked.has("--install-recommends", "--install-suggests"):
            yield Missed("asked-for", run.line, "the install asks for what is recommended or suggested")
            continue
        planned = plan(facts, stage, run, step, [name for one in found for name in one.keep])
        if isinstance(planned, Missed):
            missed.append((step, planned))
        elif read:
            found.append(planned)
            edits += flagged(facts.tree, run, read[0], step, _FLAG, planned.keep)
    if found and read:
        # An install that brings nothing along gets the flag as well: the next one who adds a package is glad of it.
        alike = [step for step, why in missed if why.reason == "nothing-recommended"]
        edits += [edit for step in alike for edit in flagged(facts.tree, run, read[0], step, _FLAG, ())]
        missed = [(step, why) for step, why in missed if why.reason != "nothing-recommended"]
    yield from (why for _, why in missed)
    if found:
        most = max(found, key=lambda one: (one.megabytes, one.count))
        by_name = ", and by name what is needed of that" if any(one.keep for one in found) else ""
        size = f"{most.megabytes} MB" if most.megabytes else "less than 1 MB"
        yield Rewrite(
            title=f"install by apt-get with {_FLAG}{by_name}",
            at=run.line,
            extent=run.span,
            edits=tuple(edits),
            safety=Safety.PROPOSAL,
            gain=f"at least {counted(most.count, 'package')} and {size} fewer",
            reasons=tuple(dict.fromkeys(reason for one in found for reason in one.reasons)),
            questions=tuple(dict.fromkeys(question for one in found for question in one.questions)),
        )
