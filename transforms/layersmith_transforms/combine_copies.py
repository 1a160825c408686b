r"""Neighbouring COPY instructions with the same flags and the same destination folder become one.

One COPY makes one layer and one cache step instead of several. Files keep their order, so that a later source still
wins over an earlier one. The destination gets the trailing slash that several sources need.

## Before

```dockerfile
FROM python:3.12-slim
WORKDIR /app
COPY app.py .
COPY config.py .
COPY utils.py .
```

## After

```dockerfile
FROM python:3.12-slim
WORKDIR /app
COPY app.py config.py utils.py ./
```

## Held back

- `different-flags`: `--chown`, `--chmod`, `--link` and the others must be equal to the letter.
- `different-destination`: the destinations seem to be one folder, but are written in two ways (`.` and `/app`), or
  name the file itself: `COPY a.py /app/a.py` makes a folder `/app/a.py` if `a.py` is one, `COPY a.py /app/` does not.
  Write the folder in all of them to combine them.
- `maybe-a-file`: nothing shows that the destination is a folder; without a slash `COPY a /x` makes a *file* `/x`.
- `same-name`: two sources have the same name, so that one replaces the other.
- `whole-context`: `COPY . .` changes with every edit; the COPY above it stays in the cache.
- `mixed-forms`: one instruction is a JSON array and the other is not.
- `heredoc`: a source is written in the Dockerfile itself.
- `comment-inside`: comments between the sources would lose their place.
- `pragma`: a comment for another tool must stay right above its instruction.
- `commented-out`: an instruction behind a `#` stands between, which could not be brought back inside a COPY.

Neighbours that go to different folders or come from different places (`--from`) are not reported: they are the rule,
and nothing could be done about them. What holds for a whole row of COPYs is said once.

## Safety

SAFE: the same files arrive in the same folder in the same order, with the same owner and mode (Dockerfile reference,
"COPY", rules on multiple sources and trailing slashes).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from layersmith.effects.bases import Base
from layersmith.effects.commands import in_folders
from layersmith.effects.paths import holds, inside, resolve
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Comment, Instruction, Span, Stage
from layersmith.writing.layout import WIDTH, dangling
from layersmith.writing.pragmas import commented_out, pragmas

STANDARD = frozenset(
    (
        *("/etc", "/bin", "/sbin", "/lib", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/usr/local"),
        *("/usr/local/bin", "/usr/local/lib", "/usr/local/share", "/opt", "/tmp", "/home", "/root", "/srv", "/var"),
        *("/var/lib", "/var/log", "/var/cache", "/var/tmp", "/run", "/mnt", "/media"),
    )
)
"""Folders that every image of a distribution has."""

DISTRIBUTIONS = frozenset(("debian", "ubuntu", "alpine", "fedora", "centos", "rhel", "amazon", "suse", "arch"))


@transform("combine-copies", __doc__)
def combine_copies(facts: Facts) -> Iterator[Outcome]:
    """Find runs of neighbouring COPYs that one COPY can stand for."""
    for stage in facts.tree.stages:
        group: list[Instruction] = []
        told = ""
        for instruction in stage.instructions:
            if instruction.keyword != "COPY" or len(instruction.words) < 2:
                yield from _combined(facts, group)
                group, told = [], ""
                continue
            related = bool(group) and _same_folder(facts, group[0], instruction)
            missed = _obstacle(facts, stage, group, instruction) if related else None
            if related and missed is None:
                group.append(instruction)
                continue
            # What holds for a whole row of COPYs is said once.
            if missed is not None and missed.reason != told:
                yield missed
            told = missed.reason if missed is not None else told
            yield from _combined(facts, group)
            group = [instruction]
        yield from _combined(facts, group)


def _same_folder(facts: Facts, first: Instruction, second: Instruction) -> bool:
    """Whether two COPYs from one place go to one folder, as far as a reader can tell."""
    if first.flag("from") != second.flag("from"):
        return False
    return bool(_written(facts, first) & _written(facts, second))


def _written(facts: Facts, copy: Instruction) -> set[str]:
    """The ways to name the folder that `copy` goes to, as written and absolute."""
    target, sources = _target(copy), _sources(copy)
    found = {_folder(target)}
    place, slash, name = target.rpartition("/")
    if len(sources) == 1 and slash and name == _name(sources[0]) and "." in name[1:]:
        # A file, to judge by its name, copied to that name.
        found.add(place or "/")
    folder = facts.setting(copy).workdir
    return found | {path for name in found if (path := resolve(name, folder))}


def _obstacle(facts: Facts, stage: Stage, group: list[Instruction], second: Instruction) -> Missed | None:
    first = group[0]
    if first.heredocs or second.heredocs:
        return Missed("heredoc", second.line, f"line {second.line} or {first.line} holds a here-document")
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in second.flags]:
        return Missed("different-flags", second.line, f"its flags differ from those of line {first.line}")
    if (first.exec_form is None) != (second.exec_form is None):
        return Missed("mixed-forms", second.line, f"of lines {first.line} and {second.line} one is a JSON array")
    if _folder(_target(first)) != _folder(_target(second)):
        return Missed("different-destination", second.line, f"line {first.line} copies to {_target(first)}, this one"
                      f" to {_target(second)}; write the same folder in both to combine them")  # fmt: skip
    if not _is_folder(facts, stage, first):
        return Missed("maybe-a-file", second.line, f"nothing shows that {_target(first)} is a folder; write it with"
                      " a trailing slash if it is")  # fmt: skip
    sources = [_name(word) for copy in group for word in _sources(copy)]
    if {".", ""} & {*sources, *map(_name, _sources(second))}:
        return Missed("whole-context", second.line, "a whole folder changes more often than the files beside it")
    twice = set(sources) & set(map(_name, _sources(second)))
    if twice:
        return Missed("same-name", second.line, f"{min(twice)} is copied twice and the later one replaces the other")
    if second.comments or dangling(group[-1]):
        return Missed("comment-inside", second.line, "comments inside the instructions would lose their place")
    return _comment(facts, group[-1], second)


def _comment(facts: Facts, one: Instruction, second: Instruction) -> Missed | None:
    """Why a comment between two COPYs keeps them apart."""
    notes = [item for item in facts.between(one, second) if isinstance(item, Comment)]
    if pragmas(notes):
        return Missed("pragma", second.line, "the comment above it speaks to a tool and must stay right above it")
    if note := commented_out(notes):
        return Missed("commented-out", second.line, f"line {note.line} is an instruction behind a #, which could not be"
                      " brought back inside a COPY")  # fmt: skip
    return None


def _combined(facts: Facts, group: list[Instruction]) -> Iterator[Rewrite]:
    if len(group) < 2:
        return
    tree, first, last = facts.tree, group[0], group[-1]
    comma = b"," if first.exec_form is not None else b""
    texts = [[tree.source[w.span.start : w.span.end] for w in copy.words[:-1]] for copy in group]
    target = _with_slash(tree.source[first.words[-1].span.start : first.words[-1].span.end])
    end = tree.source[last.words[-1].span.end : last.code.end]
    comments = [[item for item in facts.between(a, b) if isinstance(item, Comment)] for a, b in pairwise(group)]
    start = first.words[-2].span.end
    broken = next((copy for copy in group if b"\n" in copy.text[: copy.code.end - copy.start]), None)
    flat = b"".join(comma + b" " + text for own in (*texts[1:], [target]) for text in own) + end
    if broken or any(comments) or start - tree.source.rfind(b"\n", 0, start) - 1 + len(flat) > WIDTH:
        margin = _margin(broken) if broken else b"     "
        fold = comma + b" " + tree.escape + tree.newline
        flat = b""
        for above, own in zip((*comments, []), (*texts[1:], [target]), strict=True):
            flat += fold + b"".join(comment.text.rstrip(b"\r\n") + tree.newline for comment in above)
            lines = own if broken else [(comma + b" ").join(own)]
            flat += margin + (fold + margin).join(lines)
        flat += end
    yield Rewrite(
        title=f"combine {len(group)} COPYs to {target.decode('utf-8', 'replace')}",
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=(Edit(Span(start, last.code.end), flat),),
        safety=Safety.SAFE,
        gain=f"{len(group) - 1} fewer layer{'s' * (len(group) > 2)}",
    )


def _margin(copy: Instruction) -> bytes:
    """What stands in front of the last line of an instruction."""
    line = copy.text.rstrip().rpartition(b"\n")[2]
    return line[: len(line) - len(line.lstrip())]


def _target(copy: Instruction) -> str:
    return copy.exec_form[-1] if copy.exec_form else copy.words[-1].raw


def _sources(copy: Instruction) -> tuple[str, ...]:
    return copy.exec_form[:-1] if copy.exec_form else tuple(word.raw for word in copy.words[:-1])


def _name(source: str) -> str:
    name = source.strip("\"'").rstrip("/").rpartition("/")[2]
    return "" if name in (".", "*") else name


def _folder(target: str) -> str:
    return target.rstrip("/") or "/"


def _is_folder(facts: Facts, stage: Stage, copy: Instruction) -> bool:
    """Whether the destination is certainly a folder when `copy` runs."""
    target = _target(copy)
    if target.endswith(("/", "/.", '/"', "/'")) or target in (".", ".."):
        return True
    place = resolve(target, facts.setting(copy).workdir)
    known = place in STANDARD and _is_whole_distribution(facts.base(stage))
    same_text = False
    for earlier in stage.instructions:
        if earlier.start >= copy.start:
            break
        if earlier.keyword == "WORKDIR":
            text = earlier.args.text.decode("utf-8", "surrogateescape")
            same_text = text == target and target.startswith(("/", "$"))
        elif earlier.keyword in ("ENV", "ARG"):
            # What a variable stands for may be another place now.
            same_text = same_text and "$" not in target
        known = (
            place is not None
            and (known or _makes_folder(facts, earlier, place))
            and not _deletes(facts, earlier, place)
        )
    return known or same_text


def _is_whole_distribution(image: Base) -> bool:
    stripped = any(word in f"{image.name}:{image.tag}" for word in ("distroless", "chiseled", "static"))
    return image.distro in DISTRIBUTIONS and not stripped


def _makes_folder(facts: Facts, earlier: Instruction, place: str) -> bool:
    """Whether `place` is certainly a folder behind `earlier`."""
    folder = facts.setting(earlier).workdir
    if earlier.keyword == "WORKDIR":
        made = [resolve(earlier.args.text.decode("utf-8", "surrogateescape"), folder)]
    elif earlier.keyword in ("COPY", "ADD") and len(earlier.words) > 1:
        target = _target(earlier)
        path = resolve(target, folder)
        # Without a slash it may be a file; what it lies in is a folder.
        made = [path if path is None or target.endswith("/") else path.rpartition("/")[0]]
    elif earlier.keyword == "RUN" and isinstance(script := facts.script(earlier), Script) and script.chain:
        made = [
            resolve(word.literal or "", at)
            for command, at in in_folders(script, folder)
            for word in command.words[1:]
            if command.name == "mkdir" and not word.raw.startswith("-") and not word.glob
        ]
    else:
        return False
    return any(path is not None and "*" not in path and inside(path, place) for path in made)


def _deletes(facts: Facts, earlier: Instruction, place: str) -> bool:
    """Whether `earlier` is seen to take the folder `place` away."""
    script = facts.script(earlier) if earlier.keyword == "RUN" else None
    if not isinstance(script, Script):
        return False
    return any(
        path is not None and holds(path, place)
        for command, at in in_folders(script, facts.setting(earlier).workdir)
        for word in command.words[1:]
        if command.name in ("rm", "rmdir", "mv")
        for path in (resolve(word.literal or "", at),)
    )


def _with_slash(target: bytes) -> bytes:
    quote = target[-1:] if target[-1:] in (b'"', b"'") else b""
    bare = target.removesuffix(quote) if quote else target
    return (bare if bare.endswith(b"/") else bare + b"/") + quote
