r"""A clean-up in a RUN of its own moves into the RUN that made the files.

`RUN rm /big` in a layer of its own frees nothing: the file still fills the layer below, only hidden. Behind the
command that made it, it is in no layer at all.

## Before

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl
ENV PATH=/opt/tool/bin:$PATH
RUN rm -rf /var/lib/apt/lists/*
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/tool/bin:$PATH
```

## Held back

- `made-by-copy`: a COPY or ADD brought the file; its layer keeps it whatever is deleted later. Do not copy it, list
  it in .dockerignore, or use a bind mount.
- `not-made-here`: no RUN of this stage is known to make the files; those of the base image stay in its layers.
- `used-between`: an instruction in between reads, writes or lists the files, or needs the packages that are to go.
- `unknown-between`: an instruction in between runs a command whose files are not known, or copies to a place that
  is not known.
- `setting-between`: USER, SHELL, WORKDIR, VOLUME or a variable changes in between, so that the clean-up would do
  something else.
- `relative-path`: the path depends on a variable, or on a folder that the base image sets.
- `not-shipped`: no image holds this stage's layers.
- `pragma`: a comment for another tool must stay right above its instruction.
- `different-flags`: the clean-up runs with other mounts than the RUN that made the files.
- `shell-state`, `background`, `exit`, `shell-comment`, `startup-files`, `shell-replaced`, `per-run-file`,
  `program-lookup`, `heredoc`, `unparsed`, `shell-unparsed`, `trailing-continuation`, `empty`, `too-long`: bodies that
  can't be joined, as in `merge-runs`.

Where a file came from is asked first: the nearest instruction above that brings it decides. A download unpacked in a
RUN of its own and deleted in a third one is `used-between`: joining all three, as `merge-runs` does, is what helps.

## Safety

SAFE: nothing between the two places reads, writes or lists the files, so that deleting them earlier leaves the same
files behind. Of commands in between only well-known ones are trusted, such as `mkdir`, `cp`, `chmod`, `useradd` and
the installs of a distribution; a script of the project may read anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.caches import CACHES
from layersmith.effects.cleanup import Deletion, deletion
from layersmith.effects.commands import RUNTIME, SYSTEM, in_folders, linked, makes, touched
from layersmith.effects.package_lists import ignores_lists
from layersmith.effects.packages import Action, action, program_name
from layersmith.effects.paths import holds, inside, overlap, resolve
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Comment, Instruction, Span, Stage
from layersmith.writing.chain import chain
from layersmith.writing.layout import dangling
from layersmith.writing.pragmas import commented_out, pragmas

METADATA = frozenset(["LABEL", "MAINTAINER", "EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "ONBUILD"])
"""Instructions that touch no file of this stage."""

DECISIVE = frozenset(
    ("HOME", "IFS", "ENV", "BASH_ENV", "LD_PRELOAD", "LD_LIBRARY_PATH", "POSIXLY_CORRECT", "APT_CONFIG")
)
"""Variables that change what any clean-up does."""

REPOSITORIES = ("/etc/yum*", "/etc/dnf", "/etc/zypp")
"""What decides which caches the clean-ups of the RPM world empty."""


@transform("move-cleanup", __doc__)
def move_cleanup(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that only delete, and the RUN that each belongs to."""
    for stage in facts.tree.stages:
        for at, run in enumerate(stage.instructions):
            script = facts.script(run) if run.keyword == "RUN" else None
            deleted = deletion(script, facts.setting(run).workdir) if isinstance(script, Script) else None
            if deleted is None:
                continue
            if stage.index not in facts.shipped and facts.options.stages != "all":
                yield Missed("not-shipped", run.line, "no image holds this stage's layers")
            else:
                yield _move(facts, stage, at, run, deleted)


def _move(facts: Facts, stage: Stage, at: int, run: Instruction, deleted: Deletion) -> Outcome:
    if deleted.unresolved:
        return Missed("relative-path", run.line, f"{deleted.unresolved} depends on the current folder or a variable")
    if pragmas(facts.comments_above(run)):
        return Missed("pragma", run.line, "the comment above it speaks to a tool and must stay right above it")
    origin = next((i for i in range(at - 1, 0, -1) if _brings(facts, stage.instructions[i], deleted)), None)
    if origin is None:
        return Missed("not-made-here", run.line, f"no RUN here is known to make {deleted.names}; what the base image"
                      " holds stays in its layers")  # fmt: skip
    first = stage.instructions[origin]
    if first.keyword != "RUN":
        brought = ", ".join(_reached(_target(facts, first) or "/", deleted)[:3])
        return Missed("made-by-copy", run.line, f"{first.keyword} on line {first.line} may bring {brought}; its layer"
                      " keeps what is deleted later")  # fmt: skip
    between = stage.instructions[origin + 1 : at]
    missed = _moved_setting(facts, first, run, between, deleted)
    for other in reversed(between):
        missed = missed or _in_the_way(facts, other, run, deleted)
    missed = missed or _linked(facts, stage, run, between, deleted)
    return missed or _joined(facts, first, run)


def _brings(facts: Facts, other: Instruction, deleted: Deletion) -> bool:
    """Whether the files that go, or some of them, come from `other`."""
    if other.keyword == "RUN":
        return _makes(facts, other, deleted)
    target = _target(facts, other) if other.keyword in ("COPY", "ADD") else None
    return target is not None and bool(_reached(target, deleted))


def _reached(target: str, deleted: Deletion) -> list[str]:
    """What of that which goes may be copied to `target`. Nobody copies lists and caches by way of `/`."""
    return [
        gone
        for gone in deleted.places
        if (holds(gone.rpartition("/")[0] or gone, target) if gone in deleted.caches else overlap(target, gone))
    ]


def _target(facts: Facts, copy: Instruction) -> str | None:
    return resolve((copy.exec_form or tuple(word.raw for word in copy.words))[-1], facts.setting(copy).workdir)


def _makes(facts: Facts, run: Instruction, deleted: Deletion) -> bool:
    script = facts.script(run)
    if not isinstance(script, Script):
        return False
    mounted = _mounts(facts, run)
    places = [gone for gone in deleted.places if not any(overlap(mount, gone) for mount in mounted)]
    for command, folder in in_folders(script, facts.setting(run).workdir):
        found = action(command)
        if found and found.verb in ("install", "update", "upgrade") and _fills(found, deleted, places):
            return True
        if any(makes(command, folder, gone) for gone in places):
            return True
    return False


def _fills(found: Action, deleted: Deletion, places: list[str]) -> bool:
    """Whether the action leaves a cache that goes, or installs a package that goes."""
    caches = CACHES[found.manager].paths if found.manager in CACHES else ()
    ours = [path for path in deleted.paths if path in places or path.startswith("~")]
    if any(overlap(_of_root(cache), _of_root(gone)) for cache in caches for gone in ours):
        return True
    if found.manager not in deleted.managers:
        return False
    if not deleted.removes_packages:
        return bool(places) or not deleted.paths
    if deleted.prunes and found.verb != "update":
        return True
    installed = {word.raw for word in found.operands} | {
        word.raw for flag in found.flags if {"-t", "--virtual"} & set(flag.names) for word in flag.words[1:]
    }
    patterns = any(set(word.raw) & set("*?[^$.+") for word in deleted.removed)
    return patterns or not installed.isdisjoint(word.raw for word in deleted.removed)


def _of_root(path: str) -> str:
    return "/root" + path[1:] if path.startswith("~") else path


def _mounts(facts: Facts, run: Instruction) -> list[str]:
    """Where mounts cover the file system while `run` runs; what is written there is in no layer."""
    found: list[str] = []
    for mount in (flag.value or "" for flag in run.flags if flag.name == "mount"):
        for option in mount.split(","):
            name, _, value = option.partition("=")
            if name.lower() in ("target", "dst", "destination"):
                found.append(resolve(value, facts.setting(run).workdir) or "/")
    return found


def _moved_setting(
    facts: Facts, first: Instruction, run: Instruction, between: tuple[Instruction, ...], deleted: Deletion
) -> Missed | None:
    """Why the commands of `run` would do something else where `first` runs."""
    here, there = facts.setting(run), facts.setting(first)
    changed = {
        "USER": here.user != there.user or "$" in here.user,
        "SHELL": (here.shell, here.errexit, here.startup_files) != (there.shell, there.errexit, there.startup_files),
        "WORKDIR": deleted.relative and (here.workdir is None or here.workdir != there.workdir),
    }
    for other in between:
        if changed.get(other.keyword):
            return _setting(other, run)
        if other.keyword in ("ENV", "ARG"):
            decisive = DECISIVE | {"PATH"} if deleted.environment else DECISIVE
            names = {pair.name for pair in other.pairs}
            if (deleted.environment and names) or names & decisive or not names:
                return _setting(other, run)
    return None


def _in_the_way(facts: Facts, other: Instruction, run: Instruction, deleted: Deletion) -> Missed | None:
    """Why `run` can't be moved above `other`, which uses or brings files."""
    if other.keyword in METADATA or other.keyword in ("ENV", "ARG", "USER", "SHELL"):
        return None
    if other.keyword == "RUN":
        return _used(facts, other, run, deleted)
    gone = (*deleted.places, *(SYSTEM if deleted.removes_packages else ()))
    if other.keyword == "WORKDIR":
        made = resolve(other.args.text.decode("utf-8", "surrogateescape"), facts.setting(other).workdir)
        kept = made is not None and not any(holds(path, made) for path in gone)
        return None if kept else _setting(other, run)
    if other.keyword == "VOLUME":
        volumes = [resolve(value, "/") for value in other.values]
        apart = not any(path is None or overlap(path, deleted) for path in volumes for deleted in gone)
        return None if apart else _setting(other, run)
    if other.keyword in ("COPY", "ADD"):
        target = _target(facts, other)
        if target is None:
            return Missed("unknown-between", run.line, f"where line {other.line} copies to is not known")
        listed = any(holds(path, target) for path in _settings(deleted))
        if listed or _reached(target, deleted) or any(overlap(target, path) for path in gone if path in SYSTEM):
            return Missed("used-between", run.line, f"{other.keyword} on line {other.line} writes to {target}")
        return None
    return _setting(other, run)


def _linked(
    facts: Facts, stage: Stage, run: Instruction, between: tuple[Instruction, ...], deleted: Deletion
) -> Missed | None:
    """Whether a link made in this stage gives what goes another name, which something in between may use."""
    if not any(other.keyword in ("RUN", "COPY", "ADD") for other in between):
        return None
    for other in stage.instructions:
        script = facts.script(other) if other.keyword == "RUN" and other.start < run.start else None
        for command, folder in in_folders(script, facts.setting(other).workdir) if isinstance(script, Script) else ():
            for path in linked(command, folder):
                if any(inside(gone, path) and gone != path for gone in deleted.places):
                    return Missed("used-between", run.line, f"line {other.line} links {path} to another name, by which"
                                  " it may be used in between")  # fmt: skip
    return None


def _settings(deleted: Deletion) -> tuple[str, ...]:
    """The files of settings that the clean-up reads."""
    return REPOSITORIES if deleted.managers & {"yum", "dnf", "microdnf", "zypper"} else ()


def _setting(other: Instruction, run: Instruction) -> Missed:
    return Missed("setting-between", run.line, f"{other.keyword} on line {other.line} stands between")


def _used(facts: Facts, other: Instruction, run: Instruction, deleted: Deletion) -> Missed | None:
    def missed(reason: str, detail: str) -> Missed:
        return Missed(reason, run.line, detail.format(line=f"line {other.line}"))

    script = facts.script(other)
    if not isinstance(script, Script) or script.substitutions:
        return missed("unknown-between", "what {line} reads and writes is not known")
    if deleted.removes_packages:
        return missed("used-between", "{line} may need the packages that are to go")
    if deleted.managers == {"apt"} and deleted.caches.issuperset(deleted.paths):
        # Lists and archives of apt: whatever works without them does not look at them.
        blind = all(ignores_lists(command) and not _fetches_lists(command) for command in script.commands)
        return None if blind else missed("unknown-between", "{line} may need the package lists")
    if any(overlap(gone, path) for gone in deleted.places if gone not in deleted.caches for path in RUNTIME):
        return missed("used-between", "{line} may need the programs or settings that are to go")
    if any(overlap(mount, gone) for mount in _mounts(facts, other) for gone in deleted.places):
        return missed("used-between", "{line} mounts something there")
    for command, folder in in_folders(script, facts.setting(other).workdir):
        paths = touched(command, folder)
        if paths is None:
            return missed("unknown-between", f"which files {command.name or 'a command'} on {{line}} uses is not known")
        stands = folder is not None and any(holds(gone, folder) for gone in deleted.places)
        if stands or any(overlap(path, gone) for path in paths for gone in (*deleted.places, *_settings(deleted))):
            return missed("used-between", "{line} uses the same files")
    return None


def _fetches_lists(command: Command) -> bool:
    return any((program_name(word) or "").endswith("apt-repository") for word in command.words)


def _joined(facts: Facts, first: Instruction, run: Instruction) -> Outcome:
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in run.flags]:
        return Missed("different-flags", run.line, f"its flags differ from those of line {first.line}")
    if dangling(first):
        return Missed("trailing-continuation", run.line, f"line {first.end_line} continues nothing")
    one = chain(facts, first)
    longer = one.with_next(run) if one else Missed("unparsed", run.line, f"line {first.line} is not understood")
    if isinstance(longer, Missed):
        return longer
    return Rewrite(
        title=f"move the clean-up of line {run.line} into the RUN that made the files",
        at=first.line,
        extent=Span(first.start, run.start + len(run.text)),
        edits=longer.moved(_own_comments(facts, run)),
        safety=Safety.SAFE,
        gain=f"1 fewer layer; what line {first.line} makes for nothing takes no room",
    )


def _own_comments(facts: Facts, run: Instruction) -> tuple[Comment, ...]:
    """The comments above `run` that go where it goes: none when one is an instruction behind a `#`, or when what
    stands right below is no clean-up, so that they may head the whole block."""
    comments = facts.comments_above(run)
    below = next((item for item in facts.tree.items if item.start > run.start), None)
    if commented_out(comments):
        return ()
    if isinstance(below, Instruction) and below.keyword != "FROM":
        script = facts.script(below) if below.keyword == "RUN" else None
        if not isinstance(script, Script) or deletion(script, None) is None:
            return ()
    return comments
