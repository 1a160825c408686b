"""Files that a stage copies, has one RUN read, and deletes: who they are, and what speaks against mounting them.

Seen on Docker 28.5 and buildah 1.43: a bind mount is root's, with the mode that the file has where it comes from; what
writes to it, deletes it or changes its mode fails. The empty file or folder that a builder makes for a mount to lie on
is gone when the RUN ends, and so are the folders above it (buildah 1.28 leaves these), so that a folder which only the
COPY made would be missing. A single file mounted to be written to is empty in buildah 1.43.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layersmith.bind import Bound, Input
from layersmith.context.tree import Kind
from layersmith.cut import Cut
from layersmith.effects import scripts
from layersmith.effects.arguments import used
from layersmith.effects.builders import BIND_MOUNTS
from layersmith.effects.cleanup import makes_file
from layersmith.effects.copies import arrives_as, kind_of, sources, target
from layersmith.effects.effect import Effects, Unknown, union
from layersmith.effects.hard_links import makes_hard_links
from layersmith.effects.mounts import covered, mounts, options
from layersmith.effects.packages import action, asks_first
from layersmith.effects.paths import GLOB, holds, inside, overlap, resolve
from layersmith.effects.programs import effects as of_command
from layersmith.effects.variables import Variables, with_values
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.folders import begun, destination, done, is_folder, stands
from layersmith.evidence.remade import remade
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script, Word, compounds
from layersmith.shell.besides import given
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern

_CONTENT = """
    tar unzip cat zcat gunzip bzcat xzcat zstdcat grep egrep head tail cut sort uniq wc sed awk jq base64 cmp diff cp
    sha1sum sha256sum sha512sum md5sum gpg patch
    """
_READERS = frozenset(_CONTENT.split())
"""Programs that read what is in a file, whoever owns it, and fail on a folder."""

_ROUNDS = 16
"""Words of a loop up to which each is looked at."""

DOWNLOADS = "downloads"
"""The stage that an ADD of a download goes to."""

_KEEPS = pattern(r"-\w*[apdlsuRr]|--(?:archive|preserve|recursive|link|symbolic|update|no-deref)")
"""Flags with which `cp` looks at more than the content, or takes folders."""

_PLAIN = pattern(r"[\w./+@~%:-]+")
"""Paths that can be written in a mount as they are: in one, commas stand between its options."""

_STAGED = frozenset(("chown", "chmod", "checksum", "link"))
"""Flags of an ADD that can go to another stage with it; names of users are known in this one alone."""
_NUMBERS = pattern(r"\d+(?::\d+)?")

_SYSTEM = (
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/lib",
    "/lib32",
    "/lib64",
    "/proc",
    "/run",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
)


def bound(facts: Facts, stage: Stage, last: Instruction, copies: Sequence[Instruction]) -> Iterator[Bound | Missed]:
    """What can be mounted of that which `copies` (COPYs, or ADDs of one download each) brought and `last`, a RUN of
    `stage`, deletes, by the RUN that reads it, and why the rest cannot."""
    found: dict[int, list[Bound]] = {}
    told: set[str] = set()
    for one in _deleted(facts, stage, last, copies):
        judged = one if isinstance(one, Missed) else _judged(facts, stage, last, one)
        if isinstance(judged, Bound):
            found.setdefault(judged.user.start, []).append(judged)
        elif judged.reason not in told:
            told.add(judged.reason)
            yield judged
    if found and (needed := remade(facts, stage, last)):
        yield Missed("workdir-deleted", last.line, needed)
        return
    for several in found.values():
        names = dict.fromkeys(name for each in several for name in each.assumes)
        yield Bound(several[0].user, tuple(one for each in several for one in each.inputs), tuple(names))


def _deleted(facts: Facts, stage: Stage, last: Instruction, copies: Sequence[Instruction]) -> Iterator[Input | Missed]:
    copies = [one for one in copies if one.start < last.start]
    if not copies:
        return
    for command, place, _ in walked(facts, stage, last) or ():
        if command.name != "rm" or command.words[0].raw != "rm" or asks_first(command):
            continue
        for word in command.words[1:]:
            path = None if word.raw.startswith("-") or word.literal is None else resolve(word.literal, place)
            if path is None:
                continue
            for copy in reversed(copies):
                found = list(_brought(facts, stage, copy, path, last, command, word))
                yield from found
                if found:
                    break


def _brought(
    facts: Facts, stage: Stage, copy: Instruction, path: str, last: Instruction, command: Command, word: Word
) -> Iterator[Input | Missed]:
    """What `copy` brings to `path`, which `word` of `command` in `last` deletes; or that more is deleted with it."""
    recursive = any(re.match(r"-\w*[rR]|--recursive", other.raw) for other in command.words[1:])
    for at, source in enumerate(sources(copy) if len(copy.words) > 1 else ()):
        here, kind = arrival(facts, stage, copy, at)
        if here is None or (kind == "folder" and not recursive):
            continue
        if word.glob or (here != path and inside(here, path)):
            if holds(path, here):
                yield Missed("deletes-more", last.line, f"rm {word.raw} deletes {here}, which line {copy.line} copies,"
                             " with other things; a mount cannot be deleted, nor what it lies in")  # fmt: skip
        elif here == path:
            name = here.rpartition("/")[2]
            below = recursive and (
                "." not in name or f"{name}/".encode("utf-8", "surrogateescape") in b"".join(_texts(stage, copy, last))
            )
            cut = Cut(last, command, word)
            what: Kind = kind or ("folder" if below else "file")
            if copy.keyword == "ADD":
                yield Input(copy, at, path.lstrip("/"), DOWNLOADS, path, what, cut)
            else:
                yield Input(copy, at, clean(source), copy.flag("from"), path, what, cut)


def _texts(stage: Stage, copy: Instruction, last: Instruction) -> list[bytes]:
    return [run.args.text for run in _runs(stage, copy, last)]


def arrival(facts: Facts, stage: Stage, copy: Instruction, at: int) -> tuple[str | None, Kind | None]:
    """Where the source at index `at` of `copy` arrives, as itself or, when it is a folder, as what it holds, and what
    it is; None for what is not known."""
    place = destination(facts, copy)
    if place is None or copy.heredocs:
        return None, None
    source = sources(copy)[at]
    if copy.keyword == "ADD":
        name = source.partition("?")[0].rpartition("/")[2]
        return (f"{place.rstrip('/')}/{name}" if target(copy).endswith("/") else place), "file"
    kind = facts.context.kind(clean(source)) if facts.context and copy.flag("from") is None else None
    into = len(copy.words) > 2 or target(copy).endswith("/") or is_folder(facts, stage, copy)
    name = arrives_as(source)
    return (place if kind == "folder" or not (into and name) else f"{place.rstrip('/')}/{name}"), kind


def clean(source: str) -> str:
    """A source of a COPY as a mount names it: without dots, and slashes at its ends."""
    parts = [part for part in source.split("/") if part not in ("", ".")]
    return "/".join(parts)


Walked = tuple[Command, "str | None", "Effects | Unknown"]


def walked(facts: Facts, stage: Stage, run: Instruction) -> tuple[Walked, ...] | None:
    """The commands of `run` in the order in which they stand, each with the folder that it runs in (None: not known)
    and what it does; None when there is more to it, or it is not understood."""
    script = facts.script(run)
    if not isinstance(script, Script):
        return None
    found: list[Walked] = []
    whose = home(facts, stage, run)

    def ask(command: Command, place: str | None, variables: Variables) -> Effects:
        does = of_command(command, place, variables, whose)
        if isinstance(does, Unknown) and (rounds := _rounds(script, command, variables)):
            every = [of_command(command, place, one, whose) for one in rounds]
            understood = [one for one in every if isinstance(one, Effects)]
            does = union(understood) if len(understood) == len(every) else does
        found.append((command, place, does))
        return does if isinstance(does, Effects) else Effects()

    known = environment(facts, stage, run)
    used = (name.decode("latin-1") for name in re.findall(rb"\$\{?[!#]?([A-Za-z_]\w*)", script.text))
    whole = scripts.effects(script, folder(facts, stage, run), {**dict.fromkeys(used), **known}, whose, False, ask)
    return None if isinstance(whole, Unknown) else tuple(found)


def _rounds(script: Script, command: Command, variables: Variables) -> list[Variables]:
    """The variables that `command` finds in each round of the loop of `script` around it, when it uses that of one
    alone and the loop says what it stands for, by words or patterns."""
    words = (*command.words, *(redirect.target for redirect in command.redirects if redirect.target))
    loops = {part.name: part.words for part in compounds(script.body) if part.kind == "for" and part.name}
    names = [name for name in frozenset().union(*map(used, words)) if name in loops]
    if len(names) != 1 or given(script)[names[0]] != loops[names[0]]:
        return []
    texts = [word.literal for word in loops[names[0]]]
    if None in texts or len(texts) > _ROUNDS:
        return []
    return [with_values(variables, {names[0]: text}) for text in texts]


def _judged(facts: Facts, stage: Stage, last: Instruction, one: Input) -> Bound | Missed:
    if missed := _form(facts, stage, last, one):
        return missed
    user = _user(facts, stage, last, one)
    if isinstance(user, Missed):
        return user
    assumes: list[str] = []
    if not _knows_binds(facts):
        assumes.append("bind-mounts")
    for question in (_before, _between, _reading):
        found = question(facts, stage, last, one, user)
        if isinstance(found, Missed):
            return found
        assumes += found
    return Bound(user, (one,), tuple(dict.fromkeys(assumes)))


def _form(facts: Facts, stage: Stage, last: Instruction, one: Input) -> Missed | None:
    """Why the COPY, or its source, is none that a mount can stand for."""
    copy, line = one.copy, last.line
    if facts.builder.mounts is False:
        return Missed("builder", line, f"{facts.builder.name} mounts nothing")
    for flag in copy.flags:
        if copy.keyword == "ADD":
            if flag.name not in _STAGED or (flag.name == "chown" and not _NUMBERS.fullmatch(flag.value or "")):
                told = f"line {copy.line} has --{flag.name}, which does not mean the same in a stage of nothing else"
                return Missed("copy-flags", line, told)
        elif flag.name not in ("from", "link") and not (flag.name == "chown" and facts.as_root(stage, last)):
            told = f"line {copy.line} copies {one.path} with --{flag.name}, and a mount is as the file is"
            return Missed("copy-flags", line, told)
    written = sources(copy)[one.word]
    if (
        (copy.keyword == "COPY" and kind_of(written) != "local")
        or not _PLAIN.fullmatch(one.source)
        or not _PLAIN.fullmatch(one.path)
    ):
        return Missed("odd-name", line, f"{written} cannot be written in a mount as it is")
    origin = one.origin
    if origin is not None and copy.keyword == "COPY" and (origin.isdecimal() or not _PLAIN.fullmatch(origin)):
        return Missed("odd-name", line, f"a mount cannot come from {origin}: it needs the name of a stage")
    # A folder that the COPY made for the file would stay behind.
    parent = one.path.rpartition("/")[0] or "/"
    if parent != "/" and not stands(facts, stage, copy, parent):
        return Missed("folder-stays", line, f"{parent} is not certainly there before line {copy.line}, and would be"
                      " missing without it; make it by a RUN or WORKDIR above, or copy to /tmp")  # fmt: skip
    if makes_file(one.cut.command):
        return Missed("not-a-list", line, f"what deletes {one.path} writes to another file")
    script = facts.script(last)
    if not isinstance(script, Script) or one.cut.command.start in done(script):
        return None
    if one.cut.command.start not in begun(script):
        return Missed("may-stay", last.line, f"the RUN goes well also where it does not come to deleting {one.path};"
                      " join the commands by && alone")  # fmt: skip
    if facts.setting(last).root is False:
        return Missed("may-stay", last.line, f"a user who is not root may not be able to delete {one.path}, which the"
                      f" build passes over; delete it as root, or join the commands by &&")  # fmt: skip
    return None


def _knows_binds(facts: Facts) -> bool:
    """Whether the builder certainly knows bind mounts: SELinux may keep podman's and buildah's from the context."""
    runs = [i for i in facts.tree.instructions if i.keyword == "RUN"]
    kinds = {options(mount).get("type", "bind") for run in runs for mount in mounts(run)}
    ours = facts.builder.name in ("buildah", "podman")
    return "bind" in kinds or (not ours and (bool(kinds) or facts.builder.knows(BIND_MOUNTS)))


def _user(facts: Facts, stage: Stage, last: Instruction, one: Input) -> Instruction | Missed:
    """The one RUN that reads the file."""
    users = [run for run in _runs(stage, one.copy, last) if _names(facts, stage, run, one)]
    if len(users) == 1:
        return users[0]
    if not users:
        return Missed("no-user", last.line, f"no RUN is seen to read {one.path} before it is deleted")
    lines = ", ".join(str(run.line) for run in users[:4])
    return Missed("several-users", last.line, f"the RUNs on lines {lines} use {one.path}; a mount is there for one")


def _runs(stage: Stage, copy: Instruction, last: Instruction) -> list[Instruction]:
    return [i for i in stage.instructions if i.keyword == "RUN" and copy.start < i.start <= last.start]


def _names(facts: Facts, stage: Stage, run: Instruction, one: Input) -> bool:
    """Whether `run` does more with the file than to delete it, as far as can be seen."""
    found = walked(facts, stage, run)
    name = one.path.rpartition("/")[2]
    if found is None:
        return name.encode("utf-8", "surrogateescape") in run.text
    for command, _, does in found:
        if command.start == one.cut.command.start and run.start == one.cut.run.start:
            continue
        if isinstance(does, Effects) and any(overlap(path, one.path) for path in (*does.reads, *does.writes)):
            return True
        if any(name in word.raw for word in command.words[1:]) or name == command.name:
            return True
    return False


Verdict = Missed | list[str]


def _before(facts: Facts, stage: Stage, last: Instruction, one: Input, user: Instruction) -> Verdict:
    """Whether something stood where the file is copied to, which the image would have again."""
    base = facts.base(stage)
    known = base.official or [*facts.lineage(stage)][-1].base == "scratch"
    system = any(inside(one.path, place) for place in _SYSTEM) and not inside(one.path, "/var/tmp")
    assumes = [] if known and not system else ["nothing-there"]
    name = one.path.rpartition("/")[2]
    for at in range(len(one.copy.words) - 1):
        here, kind = arrival(facts, stage, one.copy, at)
        beside = facts.context.children(clean(sources(one.copy)[at])) if facts.context and kind == "folder" else ()
        if at != one.word and (here == one.path or name in beside):
            return Missed("there-before", last.line, f"line {one.copy.line} brings {one.path} twice")
        assumes += ["nothing-there"] if at != one.word and kind not in ("file", "folder") else []
    if one.kind == "folder" and stands(facts, stage, one.copy, one.path):
        return Missed("there-before", last.line, f"the folder {one.path} is there before line {one.copy.line}")
    for other in facts.before(stage, one.copy):
        does = effects(facts, stage, other) if other.keyword != "FROM" else Effects()
        if isinstance(does, Unknown):
            assumes.append("nothing-there")
        elif one.path in does.writes or (
            other.keyword in ("COPY", "ADD", "VOLUME")
            and any(overlap(path, one.path) for path in (*does.writes, *_volumes(other)))
        ):
            return Missed("there-before", last.line, f"line {other.line} may bring {one.path}, too, and what it brings"
                          " would be in the image again")  # fmt: skip
        elif any(overlap(path, one.path) for path in does.writes):
            assumes.append("nothing-there")
    return assumes


def _volumes(instruction: Instruction) -> tuple[str, ...]:
    values = instruction.values if instruction.keyword == "VOLUME" else ()
    return tuple(resolve(one, "/") or "/" for one in values)


def _between(facts: Facts, stage: Stage, last: Instruction, one: Input, user: Instruction) -> Verdict:
    """Whether somebody else notices that the file is not there from its COPY to where it is deleted."""
    assumes: list[str] = []
    parent = one.path.rpartition("/")[0] or "/"
    for other in stage.instructions:
        if not one.copy.start < other.start <= last.start or other.start == user.start:
            continue
        if other.start == last.start:
            rest = [item for item in walked(facts, stage, last) or () if item[0].start != one.cut.command.start]
            every = [does for _, _, does in rest]
        else:
            every = [effects(facts, stage, other)]
        for does in every:
            if isinstance(does, Unknown):
                here = facts.setting(other).workdir
                if (
                    parent.encode("utf-8", "surrogateescape") in other.text.replace(b"\\\n", b" ")
                    or here is None
                    or inside(one.path, here)
                ):
                    return Missed("unknown-between", last.line, f"line {other.line} may use {one.path}: {does.reason}")
                assumes.append("only-read")
            elif any(overlap(path, one.path) for path in (*does.reads, *does.writes, *does.deletes)):
                return Missed("used-between", last.line, f"line {other.line} uses {one.path}, or what it lies in")
    return assumes


def _reading(facts: Facts, stage: Stage, last: Instruction, one: Input, user: Instruction) -> Verdict:
    """Whether the RUN that gets the mount does no more than to read the file."""
    if any(overlap(mount, one.path) for mount in covered(user, folder(facts, stage, user))):
        return Missed("mounted", user.line, f"line {user.line} mounts something over {one.path}")
    found, script = walked(facts, stage, user), facts.script(user)
    if not isinstance(script, Script):
        return Missed("unparsed", user.line, f"what line {user.line} does with {one.path} is not understood")
    if found is None:
        found = tuple((c, None, Unknown("it is not a plain list")) for c in script.commands)
    assumes: list[str] = []
    gone = False
    for command, place, does in found:
        if command.start == one.cut.command.start and user.start == last.start:
            gone = True
            more = () if isinstance(does, Unknown) else (path for path in does.deletes if path != one.path)
            if any(overlap(path, one.path) for path in more):
                return Missed("deletes-more", last.line, f"what {one.path} lies in is deleted with it")
            continue
        # The walk comes to substitutions last; where one in backquotes stands is not known.
        early = command.start < one.cut.command.start and b"`" not in script.text
        verdict = _one(one, command, place, does, gone and not early)
        if isinstance(verdict, str):
            return Missed("changes-input" if not gone else "seen-later", user.line, verdict)
        if not verdict:
            assumes.append("only-read")
    return assumes


def _starts(one: Input, command: Command) -> bool:
    """Whether `command` may start something that lies in the folder: scripts like to write beside themselves."""
    return action(command) is None and any(one.path.rpartition("/")[2] in word.raw for word in command.words)


def _one(one: Input, command: Command, place: str | None, does: Effects | Unknown, gone: bool) -> bool | str:
    """Whether `command` certainly reads no more than the content; a sentence when it certainly does more, or sees the
    file where it was `gone`."""
    if isinstance(does, Unknown):
        if one.kind == "folder" and (place is None or inside(place, one.path) or _starts(one, command)):
            return f"what {command.name or 'a command'} writes is not known, and nothing can be written to a mount"
        return False
    written = any(path == one.path or (one.kind == "folder" and inside(path, one.path)) for path in does.writes)
    if written or (_expands(command) and any(_expands_to(path, one.path) for path in does.writes)):
        named = command.name or "a redirection"
        return f"{named} writes to {one.path}, or changes its mode or owner, which a mount refuses"
    if command.name == "patch" and one.path not in does.deletes:
        # It changes what its input says, which may be any file below.
        return patches_by(command, place, one.path)
    if any(overlap(path, one.path) for path in does.deletes):
        return f"{command.name} deletes or moves {one.path}, which a mount refuses"
    if any(overlap(path, one.path) for path in does.writes):
        return False
    if not any(overlap(path, one.path) for path in does.reads):
        return True
    if makes_hard_links(command):
        return f"{command.name} gives {one.path} a second name, which cannot lead out of a mount"
    if gone:
        return f"{command.name} looks at where {one.path} was, behind its deletion"
    return _reads_content(command)


def _expands(command: Command) -> bool:
    """Whether the shell makes other words of some of `command`, a program that is no package manager."""
    words = (*command.words[1:], *(redirect.target for redirect in command.redirects if redirect.target))
    return action(command) is None and any(word.glob or word.literal is None for word in words)


def _expands_to(pattern: str, path: str) -> bool:
    """Whether a shell makes `path` of `pattern`, among others."""
    return not GLOB.isdisjoint(pattern) and pattern.count("/") == path.count("/") and holds(pattern, path)


def patches_by(command: Command, place: str | None, path: str) -> bool:
    """Whether `command` is a `patch`, run in `place`, that is told by the file `path` what to change: anything else."""
    if command.name != "patch":
        return False
    given = [redirect.target for redirect in command.redirects if redirect.operator == "<"]
    words = command.words
    given += [words[at + 1] for at, word in enumerate(words[:-1]) if word.raw in ("-i", "--input")]
    return any(word and word.literal and resolve(word.literal, place) == path for word in given)


def _reads_content(command: Command) -> bool:
    if not command.words:
        return True  # A redirection around other commands.
    if command.name not in _READERS:
        return False
    words = [word.raw for word in command.words[1:]]
    if command.name == "tar":
        letters = "".join(word for at, word in enumerate(words) if at == 0 or re.match("-[^-]", word))
        return "x" in letters.partition("/")[0] or not {"--extract", "--get"}.isdisjoint(words)
    return command.name != "cp" or not any(_KEEPS.match(word) for word in words)
