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

- `different-flags`: `--from`, `--chown`, `--chmod`, `--link` and the others must be equal to the letter.
- `different-destination`: only sources that go to the same folder fit into one instruction.
- `maybe-a-file`: nothing shows that the destination is a folder; without a slash `COPY a /x` makes a *file* `/x`.
- `same-name`: two sources have the same name, so that one replaces the other.
- `whole-context`: `COPY . .` changes with every edit; the COPY above it stays in the cache.
- `mixed-forms`: one instruction is a JSON array and the other is not.
- `heredoc`: a source is written in the Dockerfile itself.
- `comment-inside`: comments between the sources would lose their place.

## Safety

SAFE: the same files arrive in the same folder in the same order, with the same owner and mode (Dockerfile reference,
"COPY", rules on multiple sources and trailing slashes).
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.paths import resolve
from layersmith.facts import Facts
from layersmith.writing.layout import WIDTH, dangling
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Comment, Instruction, Span, Stage

@transform("combine-copies", __doc__)
def combine_copies(facts: Facts) -> Iterator[Outcome]:
    """Find runs of neighbouring COPYs that one COPY can stand for."""
    for stage in facts.tree.stages:
        group: list[Instruction] = []
        for instruction in stage.instructions:
            if instruction.keyword == "COPY" and group:
                missed = _obstacle(facts, stage, group, instruction)
                if missed is None:
                    group.append(instruction)
                    continue
                yield missed
            yield from _combined(facts, group)
            group = [instruction] if instruction.keyword == "COPY" and len(instruction.words) > 1 else []
        yield from _combined(facts, group)


def _obstacle(facts: Facts, stage: Stage, group: list[Instruction], second: Instruction) -> Missed | None:
    first = group[0]
    if first.heredocs or second.heredocs:
        return Missed("heredoc", second.line, f"line {second.line} or {first.line} holds a here-document")
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in second.flags]:
        return Missed("different-flags", second.line, f"its flags differ from those of line {first.line}")
    if (first.exec_form is None) != (second.exec_form is None):
        return Missed("mixed-forms", second.line, f"of lines {first.line} and {second.line} one is a JSON array")
    if len(second.words) < 2 or _folder(_target(first)) != _folder(_target(second)):
        return Missed("different-destination", second.line, f"line {first.line} copies to {_target(first)}")
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
    return None


def _combined(facts: Facts, group: list[Instruction]) -> Iterator[Rewrite]:
    if len(group) < 2:
        return
    tree, first, last = facts.tree, group[0], group[-1]
    comma = b"," if first.exec_form is not None else b""
    texts = [[tree.source[w.span.start : w.span.end] for w in copy.words[:-1]] for copy in group[1:]]
    target = _with_slash(tree.source[first.words[-1].span.start : first.words[-1].span.end])
    end = tree.source[last.words[-1].span.end : last.code.end]
    flat = b"".join(text + comma + b" " for group_texts in texts for text in group_texts) + target + end
    comments = [[i for i in facts.between(a, b) if isinstance(i, Comment)] for a, b in zip(group, group[1:], strict=False)]
    start = first.words[-1].span.start
    line_start = tree.source.rfind(b"\n", 0, start) + 1
    if any(comments) or start - line_start + len(flat) > WIDTH:
        fold = tree.escape + tree.newline
        lines = [b"".join(c.text.rstrip(b"\r\n") + tree.newline for c in above) + b"     " + (comma + b" ").join(own)
                 for above, own in zip(comments, texts, strict=True)]  # fmt: skip
        flat = fold + (comma + b" " + fold).join([*lines, b"     " + target]) + end
    yield Rewrite(
        title=f"combine {len(group)} COPYs to {target.decode('utf-8', 'replace')}",
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=(Edit(Span(start, last.code.end), flat),),
        safety=Safety.SAFE,
        gain=f"{len(group) - 1} fewer layer{'s' * (len(group) > 2)}",
    )


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
    if target.endswith("/") or target in (".", "..") or target.endswith("/."):
        return True
    workdir = facts.setting(copy).workdir
    known = {workdir} - {None}
    for earlier in stage.instructions:
        if earlier.start >= copy.start:
            break
        setting = facts.setting(earlier)
        if earlier.keyword == "WORKDIR":
            if earlier.args.text == target.encode("utf-8", "surrogateescape") and target.startswith(("/", "$")):
                return True
            known.add(resolve(earlier.args.text.decode("utf-8", "surrogateescape"), setting.workdir))
        elif earlier.keyword in ("COPY", "ADD") and len(earlier.words) > 1 and _target(earlier).endswith("/"):
            known.add(resolve(_target(earlier), setting.workdir))
    return resolve(target, workdir) in known - {None}


def _with_slash(target: bytes) -> bytes:
    quote = target[-1:] if target[-1:] in (b'"', b"'") else b""
    bare = target.removesuffix(quote) if quote else target
    return (bare if bare.endswith(b"/") else bare + b"/") + quote
