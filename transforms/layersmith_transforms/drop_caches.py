r"""Package lists and download caches are not kept in the layer that installs.

They serve only the next install, which a finished image never makes, or which fetches them again. Where the package
manager has a flag for it (apk, pip) the cache is never written; elsewhere the RUN that filled it empties it.

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

- `lists-needed`: a later install of this stage, or of one built on it, has no `apt-get update` of its own.
- `cache-mount`: the cache is in a mount, not in the layer, and emptying it would do harm.
- `not-shipped`: no image holds this stage's layers.
- `old-tool`: the base image's apk or pip is older than the flag.
- `prefix`: the command runs through something else than plain sudo.
- The reasons of `merge-runs` for bodies that can't be added to: `background`, `exit`, `shell-comment`, `heredoc`, ...

## Safety

SAFE where the base image and all later commands are known. Else UNSAFE, with these assumptions by name:

- `no-hidden-installs`: no script that runs later calls apt-get without updating the lists first.
- `recent-tools`: pip is 6.0 (2014) or newer, apk is that of Alpine 3.3 (2015) or newer.
- `yarn-1`: yarn is version 1; for newer ones the cache folder may be the installation itself.
- `writable-home`: the user who runs the command may write to its home folder.

What goes is written down in the rewrite: only lists and caches that can be fetched again.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.caches import CACHES
from layersmith.effects.packages import Action, action, is_cleanup
from layersmith.evidence import Kept, avoiding, emptying
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.writing.chain import appended

EMPTIED = frozenset({"apt", "dnf", "yum", "microdnf", "zypper", "npm", "yarn", "pnpm", "gem", "conda"})
AVOIDED = frozenset({"apk", "pip"})
FILLS = {"apt": ("update",), "apk": ("update", "install")}


@transform("drop-caches", __doc__)
def drop_caches(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that leave a package manager's cache in their layer."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            for manager, found in _filled(script).items() if isinstance(script, Script) else ():
                if stage.index not in facts.shipped and facts.options.stages != "all":
                    yield Missed("not-shipped", run.line, "no image holds this stage's layers")
                elif any(_covers(mount.value or "", manager) for mount in run.flags if mount.name == "mount"):
                    yield Missed("cache-mount", run.line, f"the cache of {manager} is in a mount, not in the layer")
                elif manager in EMPTIED or any(one.verb == "update" for one in found):
                    yield _emptied(facts, stage, run, found[-1])
                else:
                    yield from _avoided(facts, stage, run, found)


def _filled(script: Script) -> dict[str, list[Action]]:
    """By manager, the commands that fill its cache and are followed by none that empties it."""
    filled: dict[str, list[Action]] = {}
    for command in script.commands():
        found, cleaned = action(command), is_cleanup(command)
        for manager in cleaned.managers if cleaned and cleaned.paths else ():
            if manager != "apt" or any(path.startswith("/var/lib/apt") for path in cleaned.paths):
                filled.pop(manager, None)
        if found is None or found.manager not in EMPTIED | AVOIDED:
            continue
        avoid = CACHES[found.manager].avoid
        if found.verb in FILLS.get(found.manager, ("install", "upgrade")) and not (avoid and found.has(avoid)):
            filled.setdefault(found.manager, []).append(found)
    return filled


def _covers(mount: str, manager: str) -> bool:
    options = dict(option.partition("=")[::2] for option in mount.split(","))
    if options.get("type") not in ("cache", "tmpfs"):
        return False
    target = (options.get("target") or options.get("dst") or options.get("destination") or "").strip("\"'").rstrip("/")
    homeless = [path.partition("/*")[0].removeprefix("~") for path in CACHES[manager].paths]
    return "$" in target or any(target.endswith(path) or path.startswith(target) or target.startswith(path)
                                or path.rpartition("/")[0] in target for path in homeless)  # fmt: skip


def _emptied(facts: Facts, stage: Stage, run: Instruction, last: Action) -> Outcome:
    command = CACHES[last.manager].clean or ""
    words = [word.raw for word in last.prefix]
    if words and words not in (["sudo"], ["sudo", "-E"]):
        return Missed("prefix", run.line, f"{last.manager} runs through {words[0]}")
    kept = emptying(facts, stage, run, last)
    if isinstance(kept, Missed):
        return kept
    if not command.startswith("rm "):
        command = last.program + command[command.index(" ") :]
    edits = appended(facts, run, " ".join([*words[:1], command]).encode())
    if isinstance(edits, Missed):
        return edits
    return _rewrite(run, last.manager, edits, kept, f"empty the cache of {last.manager} in the layer that fills it")


def _avoided(facts: Facts, stage: Stage, run: Instruction, installs: list[Action]) -> Iterator[Outcome]:
    flag = CACHES[installs[0].manager].avoid or ""
    edits: list[Edit] = []
    assumes: set[str] = set()
    for one in installs:
        kept = avoiding(facts, stage, run, one)
        if isinstance(kept, Missed):
            yield kept
        elif kept:
            assumes |= set(kept.assumes)
            edits.append(_flagged(run, one, flag.encode()))
    if edits:
        title = f"{installs[0].program} {flag}: keep no download cache"
        yield _rewrite(run, installs[0].manager, tuple(edits), Kept(tuple(sorted(assumes))), title)


def _flagged(run: Instruction, one: Action, flag: bytes) -> Edit:
    # apk's own --update says the same as --no-cache, but keeps what it fetched.
    same = next((f for f in one.flags if f.names in (("-U",), ("--update",), ("--update-cache",))), None)
    if one.manager == "apk" and same:
        return Edit(run.args.span(same.start, same.end), flag)
    place = run.args.span(one.after_verb - 1, one.after_verb).end
    return Edit(Span(place, place), b" " + flag)


def _rewrite(run: Instruction, manager: str, edits: tuple[Edit, ...], kept: Kept, title: str) -> Rewrite:
    return Rewrite(
        title=title,
        at=run.line,
        extent=run.span,
        edits=edits,
        safety=Safety.UNSAFE if kept.assumes else Safety.SAFE,
        gain=f"{manager}'s {'lists' if manager == 'apt' else 'cache'} stay out of the layer",
        assumes=kept.assumes,
        drops=CACHES[manager].paths,
    )
