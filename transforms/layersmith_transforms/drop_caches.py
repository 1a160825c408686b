r"""Package lists and download caches are not kept in the layer that installs.

They serve only the next install, which a finished image never makes, or which fetches them again. Where the package
manager has a flag for it (apk, pip) the cache is never written; elsewhere the RUN that filled it empties it, at its
end, or right behind the install when the program that cleans up is removed before that.

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
- `cache-mount`: the cache is or may be in a mount, not in the layer, and emptying it would do harm.
- `not-shipped`: no image holds this stage's layers.
- `old-tool`: the base image's apk or pip is older than the flag.
- `own-cache`: the install is told where to keep its cache (by a flag, a variable, `config set`), or to fill it for
  later.
- `cache-needed`: a later install works offline, or another stage copies the cache.
- `yarn-berry`: yarn is version 2 or later, whose cache may be the installation itself.
- `conditional`: the install may not happen, and then the program that cleans up may not be there.
- `tool-removed`: the RUN removes the program that cleans up, or the folder that it would run in, or may do so.
- `prefix`: the command runs through something else than plain sudo, or with a PATH or HOME of its own.
- `shell-state`, `background`, `exit`, `shell-comment`, `startup-files`, `shell-replaced`, `per-run-file`,
  `program-lookup`, `heredoc`, `unparsed`, `shell-unparsed`, `trailing-continuation`, `empty`, `too-long`: bodies that
  nothing can be put behind, as in `merge-runs`.

## Safety

SAFE where the base image and all later commands are known. Else UNSAFE, with these assumptions by name:

- `no-hidden-installs`: no script that runs later calls apt-get without updating the lists first.
- `recent-tools`: pip is 19.1 (2019) or newer, or builds nothing from source (without a cache, older ones leave an
  `egg-info` instead of a `dist-info`); apk is that of Alpine 3.3 (2015) or newer.
- `yarn-1`: yarn is version 1; for newer ones the cache folder may be the installation itself.
- `writable-home`: the user who runs gem or conda may write where they keep their packages.

What goes is written down in the rewrite: only lists and caches that can be fetched again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from layersmith.effects.caches import CACHES, covers
from layersmith.effects.commands import ends_without_folder
from layersmith.effects.packages import Action, action, is_cleanup
from layersmith.evidence.caches import Kept, avoiding, emptying, overlaps
from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import AndOr, Command, Compound, Script, Sequence, Word
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Span, Stage
from layersmith.values import value
from layersmith.writing.chain import appended, inserted

EMPTIED = frozenset({"apt", "dnf", "yum", "microdnf", "zypper", "npm", "yarn", "pnpm", "gem", "conda"})
AVOIDED = frozenset({"apk", "pip"})
OF_THE_SYSTEM = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "zypper"})
ELSEWHERE = {
    "conda": ("/*/pkgs", "/*/*/pkgs", "/*/*/*/pkgs", "~/.conda/pkgs"),
    "gem": tuple(
        f"/usr/{folder}/cache/*.gem" for folder in ("local/lib/ruby/gems/*", "local/share/gems", "share/gems")
    ),
}
"""Where the caches lie that are emptied when the program was not installed in its usual place."""
FILLS = {"apt": ("update",), "apk": ("update", "install")}
FETCHES = ("-U", "--update", "--update-cache")
BRACES = re.compile(r"([\w./*-]*)\{([\w./*,-]*,[\w./*,-]*)\}([\w./*-]*)")
REMOVES = {
    "rpm": re.compile(r"-[a-zA-Z]*e|--erase$"),
    "dpkg": re.compile(r"-[a-zA-Z]*[rP]$|--(purge|remove)$"),
}
MANAGERS = frozenset({"yum", "dnf", "microdnf", "zypper", "rpm", "libdnf", "libzypp", "python", "python3", "apk-tools"})
HOLDS_PROGRAMS = re.compile(
    r"(/usr|/opt|/root|/home|/bin|/sbin|/lib\d*|~)(/|$)|.*(node|npm|yarn|conda|ruby|gem|nvm|rvm)"
)
HOLDS_SYSTEM = re.compile(r"(/usr(?!/local)|/bin|/sbin|/lib\d*)(/|$)")
HOLDS_NONE = re.compile(
    r"/usr(/local)?/(src|share/(doc|man|info|locale))(/|$)|(/root|~)/\.(cache|npm|gem|wget-hsts)(/|$)|/tmp/"
)


@value
class Filling:
    """A command that fills a cache which no later command of its RUN empties."""

    command: Command
    asked: Action


@transform("drop-caches", __doc__)
def drop_caches(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that leave a package manager's cache in their layer."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            if run.keyword == "RUN" and run.heredocs and stage.index in facts.shipped:
                yield from _in_heredocs(facts, run)
            bash = SHELLS.get(facts.setting(run).shell, False)
            for manager, found in _filled(script, bash).items() if isinstance(script, Script) else ():
                if stage.index not in facts.shipped and facts.options.stages != "all":
                    yield Missed("not-shipped", run.line, "no image holds this stage's layers")
                elif any(_covers(mount.value or "", manager) for mount in run.flags if mount.name == "mount"):
                    yield Missed("cache-mount", run.line, f"the cache of {manager} is in a mount, not in the layer")
                elif manager in EMPTIED or any(one.asked.verb != "install" for one in found):
                    yield _emptied(facts, stage, run, found[-1])
                else:
                    yield from _avoided(facts, stage, run, found)


def _in_heredocs(facts: Facts, run: Instruction) -> Iterator[Missed]:
    """What the scripts in here-documents leave behind: they go on after a failing line, so nothing is added."""
    shell = facts.setting(run).shell
    for heredoc in run.heredocs if shell in SHELLS else ():
        script = parse(facts.tree.source[heredoc.body.start : heredoc.body.end], SHELLS[shell])
        for manager in _filled(script, SHELLS[shell]) if isinstance(script, Script) else ():
            if not any(_covers(flag.value or "", manager) for flag in run.flags if flag.name == "mount"):
                yield Missed("heredoc", run.line, f"the here-document leaves the cache of {manager} behind")


@lru_cache(maxsize=4096)
def _filled(script: Script, bash: bool) -> dict[str, list[Filling]]:
    """By manager, the commands that fill its cache and are followed by none that empties it."""
    filled: dict[str, list[Filling]] = {}
    for command in script.commands:
        found = action(command)
        cleaned = is_cleanup(command) if found is None or found.verb == "clean" else None
        for manager in _deleted(_written_out(command) if bash else command, filled) if command.name == "rm" else ():
            filled.pop(manager)
        if cleaned and cleaned.paths:
            lists = any(path.startswith("/var/lib/apt") for path in cleaned.paths)
            for manager in cleaned.managers - (frozenset() if lists else {"apt"}):
                filled.pop(manager, None)
        if found and found.manager in EMPTIED | AVOIDED and _fills(found):
            filled.setdefault(found.manager, []).append(Filling(command, found))
    return filled


def _deleted(command: Command, managers: Iterable[str]) -> list[str]:
    """Those of `managers` whose caches lie in folders that `command`, an `rm`, deletes."""
    flags = [word for word in command.argv[1:] if word and word[:1] == "-"]
    if not any(flag == "--recursive" or (flag[1:2] != "-" and {"r", "R"} & set(flag)) for flag in flags):
        return []
    folders = [word.rstrip("/") for word in command.argv[1:] if word and word[0] in "/~" and word.rstrip("/")]
    wanted = {manager: CACHES[manager].paths[: 1 if manager == "apt" else None] for manager in managers}
    return [name for name, paths in wanted.items() if all(covers(folders, path) for path in paths)]


def _written_out(command: Command) -> Command:
    """`command` with its words of the form `a{b,c}` as bash expands them."""
    words: list[Word] = []
    for word in command.words:
        found = BRACES.fullmatch(word.raw)
        texts = [found[1] + middle + found[3] for middle in found[2].split(",")] if found else []
        words += [word._replace(raw=text, literal=text) for text in texts] or [word]
    return command._replace(words=tuple(words))


def _fills(found: Action) -> bool:
    avoid = CACHES[found.manager].avoid
    if (avoid and found.has(avoid)) or found.has("--offline") or (found.manager == "pip" and found.has("--no-cache")):
        return False
    if found.manager in ("apt", "apk") and found.has(*FETCHES):
        return found.verb in ("update", "install", "upgrade")
    return found.verb in FILLS.get(found.manager, ("install", "upgrade"))


def _covers(mount: str, manager: str) -> bool:
    options = dict(option.partition("=")[::2] for option in mount.split(","))
    if options.get("type") not in ("cache", "tmpfs"):
        return False
    target = options.get("target") or options.get("dst") or options.get("destination") or ""
    target = target.strip("\"'").rstrip("/") + "/"
    if manager == "apt":
        return "$" in target or target.startswith("/var/lib/apt/") or "/var/lib/apt/".startswith(target)
    owners = {other for other in CACHES for path in CACHES[other].paths if overlaps(target, path)}
    # What else may be kept in a mount of unknown use is not known, and a setting may name it.
    return manager in owners or (not owners and manager not in OF_THE_SYSTEM)


def _emptied(facts: Facts, stage: Stage, run: Instruction, last: Filling) -> Outcome:
    asked, script = last.asked, facts.script(run)
    words = [word.raw for word in asked.prefix]
    of_its_own = any(one.name in ("PATH", "HOME") for one in last.command.assignments)
    if of_its_own or (words and (asked.manager == "gem" or words not in (["sudo"], ["sudo", "-E"], ["sudo", "-H"]))):
        return Missed(
            "prefix", run.line, f"{asked.manager} runs through {words[0] if words else 'its own PATH or HOME'}"
        )
    kept = emptying(facts, stage, run, asked)
    if isinstance(kept, Missed):
        return kept
    place = _place(script, last, facts.setting(run).workdir) if isinstance(script, Script) else None
    if isinstance(place, str):
        return Missed(place, run.line, f"{asked.program} may not be there any more to clean up")
    clean = " ".join([*words, _cleaner(asked)]).encode("utf-8", "surrogateescape")
    edits = inserted(facts, run, place.end, clean) if place else appended(facts, run, clean)
    if isinstance(edits, Missed):
        return edits
    return _rewrite(run, asked.manager, edits, kept, f"empty the cache of {asked.manager} in the layer that fills it")


def _cleaner(asked: Action) -> str:
    """The command that empties the cache, with the program called as the author calls it."""
    command, program = CACHES[asked.manager].clean or "", " ".join(word.raw for word in asked.program_words)
    if command.startswith("rm "):
        return command.replace("$(gem ", f"$({program} ")
    return program + command[command.index(" ") :]


def _place(
    script: Script, last: Filling, folder: str | None
) -> Command | Literal["conditional", "tool-removed"] | None:
    """Where the clean-up goes: behind this command, or at the end (None); else why it can't be added."""
    if last.asked.manager in ("apt", "apk"):
        return None  # `rm` is always there
    for sequence in _certain(script.body):
        for item in sequence.items:
            at = _position(item, last.command)
            if at is None:
                continue
            nested, closing = sequence is not script.body, item is sequence.items[-1]
            following = at + 1 < len(item.parts) or (nested and closing)
            of_system = last.asked.manager in OF_THE_SYSTEM
            behind = [command for command in script.commands if command.start > last.command.end]
            gone = ends_without_folder(script, folder, last.command.start)
            if gone or any(_may_remove(command, of_system) for command in behind):
                return last.command if following else "tool-removed"
            if of_system or (not nested and (closing or _stops(script))):
                return None
            return last.command if following else "conditional"
    return "conditional"


def _certain(sequence: Sequence) -> Iterator[Sequence]:
    """`sequence`, and those in its groups and subshells that run whenever all in front of them went well."""
    yield sequence
    for item in sequence.items:
        for pipeline in item.parts if "||" not in item.operators else ():
            part = pipeline.parts[0]
            if isinstance(part, Compound) and part.kind in ("group", "subshell") and len(pipeline.parts) == 1:
                yield from () if pipeline.negated else _certain(part.bodies[0])


def _position(item: AndOr, command: Command) -> int | None:
    """The index, in a list of `&&` alone, of the pipeline that ends in `command`."""
    if "||" in item.operators:
        return None
    ends = ((at, pipeline) for at, pipeline in enumerate(item.parts) if not pipeline.negated)
    return next((at for at, pipeline in ends if pipeline.parts[-1] == command), None)


def _stops(script: Script) -> bool:
    first = script.commands[0]
    return first.argv[:1] == ("set",) and any(word and word[0] == "-" and "e" in word for word in first.argv[1:])


def _may_remove(command: Command, of_system: bool) -> bool:
    """Whether `command` may take a program away that an earlier one used: one `of_system`, or any other one."""
    words = [word.raw.strip("\"'") for word in command.words]
    asked = action(command)
    if asked:
        # A distribution's manager seldom lets itself be removed, but then it is named.
        named = not of_system or not asked.exact or MANAGERS.intersection(word.raw for word in asked.operands)
        return asked.verb in ("remove", "purge", "autoremove") and bool(named)
    if any(REMOVES[program].match(word) for program in words if program in REMOVES for word in words):
        return True
    if command.name not in ("rm", "mv", "find") and "rm" not in command.argv:
        return False
    cleaned = is_cleanup(command)
    paths = cleaned.rest if cleaned else [word for word in command.words[1:] if not word.raw.startswith("-")]
    if of_system:
        return any(HOLDS_SYSTEM.match(word.raw) and not HOLDS_NONE.match(word.raw) for word in paths)
    return any(
        (HOLDS_PROGRAMS.match(word.raw) and not HOLDS_NONE.match(word.raw)) or word.raw[:1] == "$" for word in paths
    )


def _avoided(facts: Facts, stage: Stage, run: Instruction, installs: list[Filling]) -> Iterator[Outcome]:
    flag = CACHES[installs[0].asked.manager].avoid or ""
    edits: dict[Kept, list[Edit]] = {}
    for one in installs:
        kept = avoiding(facts, stage, run, one.asked)
        if isinstance(kept, Missed):
            yield kept
        elif kept:
            edits.setdefault(kept, []).append(_flagged(run, one.asked, flag.encode()))
    title = f"{installs[0].asked.program} {flag}: keep no download cache"
    for kept in sorted(edits, key=lambda kept: kept.assumes):
        yield _rewrite(run, installs[0].asked.manager, tuple(edits[kept]), kept, title)


def _flagged(run: Instruction, one: Action, flag: bytes) -> Edit:
    # apk's own --update says the same as --no-cache, but keeps what it fetched.
    same = next((f for f in one.flags if len(f.names) == 1 and f.names[0] in FETCHES), None)
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
        gain=f"{manager}'s {'lists stay' if manager == 'apt' else 'cache stays'} out of the layer",
        assumes=kept.assumes,
        drops=(*CACHES[manager].paths, *ELSEWHERE.get(manager, ())),
    )
