r"""Package lists and download caches are not kept in the layer that installs.

They serve only the next install, which a finished image never makes, or which fetches them again. Where the package
manager has a flag for it (apk, pip, uv) the cache is never written; elsewhere the RUN that filled it empties it, at its
end, or right behind the install when the program that cleans up is removed before that, or nothing can follow what the
RUN does last.

## Before

```dockerfile
FROM python:3.12
RUN apt-get update && apt-get install -y curl
RUN pip install flask
```

## After

```dockerfile
FROM python:3.12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir flask
```

## Held back

- `lists-needed`: a later install of this stage, or of one built on it, has no `apt-get update` of its own, or a later
  command names the lists.
- `cache-mount`: the cache is or may be in a mount, not in the layer, and emptying it would do harm.
- `not-shipped`: the image of the last stage does not hold the layers of this one; see `stages` in
  merge-runs.
- `old-tool`: the base image's apk or pip is older than the flag.
- `own-cache`: the install is told where to keep its cache (by a flag, a variable, `config set`), or to fill it for
  later.
- `cache-needed`: a later install works offline, a later command names the cache, another stage copies or mounts it, or
  uv is to install links into it.
- `yarn-berry`: yarn is version 2 or later, whose cache may be the installation itself.
- `conditional`: the install may not happen, and then the program that cleans up may not be there.
- `tool-removed`: the RUN removes the program that cleans up, or the folder that it would run in, or may do so.
- `prefix`: the command runs through something else than plain sudo, with a PATH or HOME of its own, or (npm up to 6,
  yarn 1) with a variable such as NPM_TOKEN that is told to nothing else; where .npmrc asks for it, the clean-up fails.
- `shell-state`, `background`, `exit`, `shell-comment`, `startup-files`, `shell-replaced`, `per-run-file`,
  `program-lookup`, `heredoc`, `unparsed`, `shell-unparsed`, `trailing-continuation`, `empty`, `too-long`: bodies that
  nothing can be put behind, as in `merge-runs`.

## Safety

SAFE where the base image and all later commands are known. Else UNSAFE, with these assumptions by name:

- `no-hidden-installs`: no script that runs later calls apt-get without updating the lists first.
- `recent-tools`: pip is 19.1 (2019) or newer, or builds nothing from source (without a cache, older ones leave an
  `egg-info` instead of a `dist-info`); apk is that of Alpine 3.3 (2015) or newer.
- `no-symlink-mode`: uv copies what it installs or makes hard links, as it does by itself. With `link-mode = "symlink"`
  in the base image or in a file that nobody has seen, it refuses to work without a cache.
- `yarn-1`: yarn is version 1; for newer ones the cache folder may be the installation itself.
- `new-npm-runs`: the npm that the RUN installs runs with the node of the image. A newer one may not; then its clean-up
  fails, and no later command certainly calls it, so that the build would not have.
- `writable-home`: the user who runs gem or conda may write where they keep their packages.

What goes is written down in the rewrite: only lists and caches that can be fetched again.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.caches import CACHES, emptied
from layersmith.effects.filling import EMPTIED, FETCHES, Filling, cleaner, filled
from layersmith.effects.mounts import keeps_cache, mounts
from layersmith.effects.packages import Action
from layersmith.evidence.caches import Kept, avoiding, emptying, unused_behind
from layersmith.evidence.cleaners import place_behind, right_behind
from layersmith.evidence.npm import told_alone
from layersmith.facts import SHELLS, Facts
from layersmith.phrases import NOT_SHIPPED, listed
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.values import replace
from layersmith.writing.chain import appended, inserted

_AT_THE_END = frozenset(("background", "exit", "shell-comment", "shell-replaced", "per-run-file"))
"""Why nothing can be put behind a body, although it can stand inside of it."""


@transform("drop-caches", __doc__)
def drop_caches(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that leave a package manager's cache in their layer."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            if run.keyword == "RUN" and run.heredocs and stage.index in facts.shipped:
                yield from _in_heredocs(facts, run)
            bash = facts.setting(run).bash
            for manager, found in filled(script, bash).items() if isinstance(script, Script) else ():
                at = _line(run, found[-1])
                if stage.index not in facts.shipped and facts.options.stages != "all":
                    told = f"{NOT_SHIPPED}, nor what {manager} leaves in them"
                    yield Missed("not-shipped", at, told)
                elif any(keeps_cache(mount, manager) for mount in mounts(run)):
                    yield Missed("cache-mount", at, f"the cache of {manager} is in a mount, not in the layer")
                elif manager in EMPTIED or any(one.asked.verb != "install" for one in found):
                    yield replace(_emptied(facts, stage, run, found[-1]), at=at)
                else:
                    yield from _avoided(facts, stage, run, found)


def _line(run: Instruction, one: Filling) -> int:
    """The line of a command in `run`: of one that was several RUNs, the first line is not what its author looks at."""
    return run.line_of(one.command.start)


def _in_heredocs(facts: Facts, run: Instruction) -> Iterator[Missed]:
    """What the scripts in here-documents leave behind: they go on after a failing line, so nothing is added."""
    shell = facts.setting(run).shell
    for heredoc in run.heredocs if shell in SHELLS else ():
        script = parse(facts.tree.source[heredoc.body.start : heredoc.body.end], SHELLS[shell])
        for manager in filled(script, SHELLS[shell]) if isinstance(script, Script) else ():
            if not any(keeps_cache(mount, manager) for mount in mounts(run)):
                yield Missed("heredoc", run.line, f"the here-document leaves the cache of {manager} behind")


def _emptied(facts: Facts, stage: Stage, run: Instruction, last: Filling) -> Outcome:
    asked = last.asked
    words = [word.raw for word in asked.prefix]
    of_its_own = any(one.name in ("PATH", "HOME") for one in last.command.assignments)
    if of_its_own or (words and (asked.manager == "gem" or words not in (["sudo"], ["sudo", "-E"], ["sudo", "-H"]))):
        through = words[0] if words else "its own PATH or HOME"
        return Missed("prefix", run.line, f"{asked.manager} runs through {through}")
    if alone := told_alone(facts, stage, run, last):
        return Missed("prefix", run.line, f"its clean-up would not be told {alone}, which .npmrc may ask for")
    kept = emptying(facts, stage, run, asked)
    if isinstance(kept, Missed):
        return kept
    place = place_behind(facts, run, last)
    if isinstance(place, Missed):
        return place
    clean = " ".join([*words, cleaner(asked)]).encode("utf-8", "surrogateescape")
    edits = inserted(facts, run, place.end, clean) if place else appended(facts, run, clean)
    if isinstance(edits, Missed) and edits.reason in _AT_THE_END and unused_behind(facts, run, last):
        sooner = right_behind(facts, run, last)
        edits = inserted(facts, run, sooner.end, clean) if sooner else edits
    if isinstance(edits, Missed):
        return edits
    return _rewrite(run, last, edits, kept, f"empty the cache of {asked.manager} in the layer that fills it")


def _avoided(facts: Facts, stage: Stage, run: Instruction, installs: list[Filling]) -> Iterator[Outcome]:
    flag = CACHES[installs[0].asked.manager].avoid or ""
    can: dict[Kept, list[Filling]] = {}
    for one in installs:
        kept = avoiding(facts, stage, run, one.asked)
        if isinstance(kept, Missed):
            yield replace(kept, at=_line(run, one))
        elif kept:
            can.setdefault(kept, []).append(one)
    for kept in sorted(can, key=lambda kept: kept.assumes):
        edits = tuple(_flagged(run, one.asked, flag.encode("utf-8", "surrogateescape")) for one in can[kept])
        programs = listed(list(dict.fromkeys(one.asked.program for one in can[kept])))
        yield _rewrite(run, can[kept][0], edits, kept, f"install by {programs} with {flag}")


def _flagged(run: Instruction, one: Action, flag: bytes) -> Edit:
    # apk's own --update says the same as --no-cache, but keeps what it fetched.
    same = next((f for f in one.flags if len(f.names) == 1 and f.names[0] in FETCHES), None)
    if one.manager == "apk" and same:
        return Edit(run.args.span(same.start, same.end), flag)
    place = run.args.behind(one.after_verb)
    return Edit(Span(place, place), b" " + flag)


def _rewrite(run: Instruction, one: Filling, edits: tuple[Edit, ...], kept: Kept, title: str) -> Rewrite:
    manager = one.asked.manager
    return Rewrite(
        title=title,
        at=_line(run, one),
        extent=run.span,
        edits=edits,
        safety=Safety.UNSAFE if kept.assumes else Safety.SAFE,
        gain=f"{manager}'s {'lists stay' if manager == 'apt' else 'cache stays'} out of the layer",
        assumes=kept.assumes,
        drops=emptied(manager),
    )
