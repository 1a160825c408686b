"""The files of credentials that come into a stage: those that are copied, and those that its RUNs write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from layersmith.bodies import body
from layersmith.effects.commands import in_folders
from layersmith.effects.copies import sources, target
from layersmith.effects.credentials.commands import credentials
from layersmith.effects.credentials.files import CredentialFile, copied_file, credential_file, inside
from layersmith.effects.credentials.marks import marked
from layersmith.effects.credentials.texts import VARIABLE
from layersmith.evidence.documents import documents
from layersmith.evidence.environment import folder, home
from layersmith.evidence.placing import Placing, placing
from layersmith.evidence.secrets.pieces import command_of
from layersmith.evidence.secrets.traces import absolute
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_PLAIN_FLAGS = frozenset(("chown", "chmod", "link"))


@value
class Source:
    """A secret file: `kind`, the instruction that it comes in with, its `path` in the image, and what the builder is
    given it from (`origin`, None: it is written out). `at` is the index of the source in its COPY, `writers` are the
    commands that print it, each with its RUN; `fills`: they print what variables hold."""

    kind: CredentialFile
    instruction: Instruction
    path: str
    origin: str | None
    at: int = 0
    writers: tuple[tuple[Instruction, Command], ...] = ()
    fills: bool = False

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder that it lies in."""
        return self.path.rpartition("/")[0] or "/"


_marked = lru_cache(maxsize=1024)(marked)


def copied(facts: Facts, stage: Stage, copy: Instruction) -> Iterator[Source | Missed]:
    """The files of credentials among the sources, or the here-documents, of `copy`."""
    if len(copy.words) < 2 or any(flag.name not in _PLAIN_FLAGS for flag in copy.flags):
        return
    here = (folder(facts, stage, copy) or "").encode("utf-8", "surrogateescape")
    if not _marked(copy.text) and not _marked(here + b"/file"):
        return  # Nothing in it is called like a credential.
    put = placing(facts, stage, copy)
    if copy.heredocs:
        found = [one for one in documents(facts, copy) if "$" not in one.text or not copy.heredocs[0].expand]
        path = absolute(found[0].place, folder(facts, stage, copy), home(facts, stage, copy)) if found else None
        if path and len(copy.words) == 2:
            yield Source(found[0].kind._replace(certainty="always"), copy, path, None)
        elif found:
            yield _nowhere(copy, found[0].place)
        return
    for at, word in enumerate(sources(copy)):
        if re.search(r"[*?\[$]|://", word):
            continue
        path = _place(facts, stage, copy, word, put) if put else None
        kind = copied_file(word, path)
        sure = _content(facts, kind, word) if kind else None
        if kind is None or sure is None or (kind.certainty == "text" and not sure):
            continue
        if path is None:
            if sure or kind.certainty == "always":
                yield _nowhere(copy, word)
        else:
            yield Source(kind._replace(certainty="always") if sure else kind, copy, path, word, at)


def _nowhere(instruction: Instruction, name: str) -> Missed:
    return Missed("place-unknown", instruction.line, f"where {name} lies is not known, as the working folder is that of"
                  " the base image")  # fmt: skip


def _content(facts: Facts, kind: CredentialFile, word: str) -> bool | None:
    """Whether the content of the file in the context is a credential for certain; None when it is certainly none."""
    content = facts.context.read(word.removeprefix("./").lstrip("/")) if facts.context else None
    if content is None or kind.inside is None:
        return False
    return True if _has_credential(kind, content) else None


def _has_credential(kind: CredentialFile, content: bytes) -> bool:
    """Whether a file of this `kind` holds a credential itself, and does not only name a variable that does."""
    text = content.decode("utf-8", "replace")
    return any(kind.inside is None or not VARIABLE.search(text, part.start, part.end) for part in inside(kind, text))


def _place(facts: Facts, stage: Stage, copy: Instruction, word: str, put: Placing) -> str | None:
    """Where the file `word` of the context comes to lie."""
    clean = word.removeprefix("./").lstrip("/")
    known = next((i.place for i in put.items if i.kind == "file" and i.path == clean), None)
    if known:
        return known
    into = target(copy)
    if put.slash and (into.endswith("/") or into in (".", "..") or len(sources(copy)) > 1):
        return f"{put.folder.rstrip('/')}/{word.rstrip('/').rpartition('/')[2]}"
    return absolute(into, folder(facts, stage, copy), home(facts, stage, copy)) if credential_file(into) else None


def also_copied(facts: Facts, stage: Stage, copy: Instruction) -> Iterator[Missed]:
    """The credentials at the top of a folder of the context that `copy` brings into the image with all the rest."""
    context = facts.context
    if context is None or stage.index not in facts.may_ship or copy.flag("from") is not None or copy.heredocs:
        return
    if any(flag.name not in _PLAIN_FLAGS for flag in copy.flags):
        return
    for word in sources(copy) if len(copy.words) > 1 else ():
        place = word.removeprefix("./").strip("/").removeprefix(".")
        if re.search(r"[*?\[$]|://", word) or (place and context.kind(place) != "folder"):
            continue
        for name in context.children(place):
            path = f"{place}/{name}".lstrip("/")
            kind = credential_file(path)
            content = context.read(path) if kind else None
            if kind and content and _has_credential(kind, content):
                yield Missed("also-copied", copy.line, f"{copy.keyword} brings {path} into the image, with the"
                             " credential in it: name it in .dockerignore")  # fmt: skip


def written(facts: Facts, stage: Stage) -> Iterator[Source | Missed]:
    """The files of credentials that RUNs of `stage` print, with literal text or with what variables hold."""
    writers: dict[str, list[tuple[Instruction, Command]]] = {}
    kinds: dict[str, CredentialFile] = {}
    texts: dict[str, list[bytes]] = {}
    printed = _prints_any(facts, stage)
    for run in stage.instructions:
        if run.keyword != "RUN":
            continue
        if run.heredocs and any(True for _ in documents(facts, run)):
            yield from _document(facts, stage, run)
        read = body(facts, run) if printed else None
        if read is None:
            continue
        script = read[1]
        here, at_home = folder(facts, stage, run), home(facts, stage, run)
        found = [one for one in credentials(script) if one.into is not None]
        for command, place in in_folders(script, here):
            into = [r.target for r in command.redirects if r.target and r.operator in (">", ">>", ">|")]
            path = absolute(into[0].raw, place, at_home) if into else None
            ours = [one for one in found if command_of(script, one) is command]
            if path is None and any(not set(b"$`") & set(script.text[one.start : one.end]) for one in ours):
                yield _nowhere(run, into[0].raw if into else "what it prints into")
            kind = credential_file(path) if path else None
            if path is None or kind is None or command.name not in ("echo", "printf", "cat"):
                continue
            writers.setdefault(path, []).append((run, command))
            kinds[path] = kind
            texts.setdefault(path, []).extend(script.text[one.start : one.end] for one in ours)
    for path, wrote in writers.items():
        every = texts[path]
        if every and not any(b"`" in text or b"$(" in text for text in every):
            # What a command makes up during the build would not be the user's to pass.
            fills = all(b"$" in text for text in every) and kinds[path].kind != "private key of ssh"
            kind = kinds[path]._replace(certainty="always")
            yield Source(kind, wrote[0][0], path, None, writers=tuple(wrote), fills=fills)


def _prints_any(facts: Facts, stage: Stage) -> bool:
    """Whether a RUN of `stage` writes a credential to a file."""
    for run in stage.instructions:
        read = body(facts, run) if run.keyword == "RUN" else None
        for one in credentials(read[1]) if read else ():
            if one.into is not None:
                return True
    return False


def _document(facts: Facts, stage: Stage, run: Instruction) -> Iterator[Source | Missed]:
    one = next(documents(facts, run))
    path = absolute(one.place, folder(facts, stage, run), home(facts, stage, run))
    literal = all("$" not in one.text[part.start : part.end] for part in one.credentials)
    if path is None and literal:
        yield _nowhere(run, one.place)
    elif path is not None and literal:
        yield Source(one.kind._replace(certainty="always"), run, path, None)
