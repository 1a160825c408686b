"""Who owns what crosses, and which changes of owner `COPY --from --chown` makes needless."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from layersmith.bodies import body
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import Unknown
from layersmith.effects.image_settings import settings
from layersmith.effects.ownership import MADE, ROOT, octal, ownership, usual
from layersmith.effects.paths import inside, overlap, resolve
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import environment, expanded, folder
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.placing import placing
from layersmith.facts import Facts
from layersmith.shell.ast import Command
from layersmith.split import Crossing, Part
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_RECURSIVE = re.compile(r"-[A-QS-Za-z]*+R[A-Za-z]*|--recursive")
_OF_SYSTEM = re.compile(r"-[A-RT-Za-qs-z]*+[rS][A-Za-z]*|--system")
_NUMBERED = re.compile(r"-u|--uid(?:=.*)?")


@value
class Change:
    """A `chown` of `places` to `owner` ("user:group" as written), `recursive` or not."""

    owner: str
    places: tuple[str, ...]
    recursive: bool


def changes(facts: Facts, stage: Stage, run: Instruction) -> Iterator[tuple[Command, Change | None]]:
    """The `chown` commands of `run` in order, None for one whose words are not known."""
    read = body(facts, run)
    if read is None:
        return
    variables = environment(facts, stage, run)
    for command, place in in_folders(read[1], folder(facts, stage, run)):
        if command.name != "chown":
            continue
        words = [expanded(w.literal if w.literal is not None else w.raw, variables, run) for w in command.words[1:]]
        flags = [word for word in words if word and word.startswith("-")]
        operands = [word for word in words if not (word and word.startswith("-"))]
        places = [resolve(word or "", place) for word in operands[1:]]
        if not operands or operands[0] is None or not places or None in places or any(w.glob for w in command.words):
            yield command, None
        else:
            recursive = any(map(_RECURSIVE.fullmatch, flags))
            yield command, Change(operands[0].replace(".", ":"), tuple(filter(None, places)), recursive)


def owner_of(facts: Facts, stage: Stage, sources: tuple[str, ...], bound: bool) -> tuple[str, bool]:
    """Whom what lies at `sources` belongs to at the end of `stage`: what --chown has to say, "" when nothing, because
    it is all root's or because numbers say the same in both stages; and whether that gives files of root's to another
    user. `bound`: the folders at `sources` are there in the last stage, too, with their owner; those of root's come."""
    found: dict[str, None] = {}
    for instruction in stage.instructions:
        for owner, whole in _owners(facts, stage, instruction, sources):
            if whole:
                found.clear()
            found[owner] = None
    others = [owner for owner in found if owner.partition(":")[0] not in ROOT]
    if not others:
        return "", False
    several = len({owner.partition(":")[0] for owner in others}) > 1
    mixed = several or len(others) < len(found)
    bound = bound or all(_made_by(facts, stage, stage.instructions[1:], one) in ROOT - {""} for one in sources)
    if mixed and (bound or several) and all(_is_fixed(facts, stage, owner) for owner in others):
        return "", False
    return with_group(facts, stage, next((owner for owner in others if ":" in owner), others[0])), mixed


def with_group(facts: Facts, stage: Stage, owner: str) -> str:
    """`owner` as "user:group", with the main group of a user who stands alone."""
    name, _, group = owner.partition(":")
    return f"{name}:{group or _group_of(facts, stage, name)}"


def _owners(
    facts: Facts, stage: Stage, instruction: Instruction, sources: tuple[str, ...]
) -> Iterator[tuple[str, bool]]:
    """The owners that `instruction` gives to something at `sources`, and whether to all that is there by then."""
    if instruction.keyword in ("COPY", "ADD"):
        put = placing(facts, stage, instruction)
        if put is None or any(overlap(item.place, source) for item in put.items for source in sources):
            owner = instruction.flag("chown") or ""
            files = {item.place for item in put.items if item.kind != "folder"} if put else set[str]()
            yield (
                expanded(owner, environment(facts, stage, instruction), instruction) or owner,
                files.issuperset(sources),
            )
    elif instruction.keyword == "RUN":
        place = folder(facts, stage, instruction) or settings(facts.base(stage)).folder or "/"
        user = facts.setting(instruction).user
        root = user.partition(":")[0] in ROOT
        near = any(
            inside(place, source) or (inside(source, place) and (root or _is_for_users(instruction, place, source)))
            for source in sources
        ) or any(not root and source.startswith(f"/home/{user.partition(':')[0]}/") for source in sources)
        if near and _makes_files(facts, instruction):
            yield user, False
        for _, change in changes(facts, stage, instruction):
            for at in change.places if change else ():
                if any(overlap(at, source) for source in sources):
                    every = all(inside(source, at) for source in sources)
                    # Without a group it stays root's.
                    owner = change.owner if change else ""
                    whole = bool(change and change.recursive and every)
                    yield owner if ":" in owner or owner in ROOT else f"{owner}:root", whole


def owner_of_folder(facts: Facts, stage: Stage, parts: Iterable[Part], place: str) -> str:
    """Whom the folder `place` itself belongs to behind `parts`, which are some of `stage` or what crosses: as written,
    "" for root or for whom the image says. A WORKDIR is made for the user by then (seen on BuildKit)."""
    maker = _made_by(facts, stage, parts, place)
    return "" if maker in ROOT else maker


def _made_by(facts: Facts, stage: Stage, parts: Iterable[Part], place: str) -> str:
    """As `owner_of_folder`, with "root" where that is known, and "" where it is not."""
    # A folder that every image has is the system's until somebody gives it away.
    found, there = ("root", True) if place in STANDARD else ("", False)
    for part in parts:
        maker = None
        if isinstance(part, Crossing):
            near = any(inside(target, place) for target in (part.target.rstrip("/"), *part.sources))
            maker = part.owner if near else None
        elif isinstance(part, Instruction) and part.keyword in ("COPY", "ADD"):
            put = placing(facts, stage, part)
            near = put is not None and any(inside(item.place.removesuffix("/*"), place) for item in put.items)
            known = environment(facts, stage, part)
            maker = (expanded(part.flag("chown") or "", known, part) or "") if near else None
        elif isinstance(part, Instruction) and part.keyword == "WORKDIR":
            at = resolve(part.args.text.decode("utf-8", "replace").strip().strip("\"'"), folder(facts, stage, part))
            maker = facts.setting(part).user if at is not None and inside(at, place) else None
        elif isinstance(part, Instruction) and part.keyword == "RUN":
            does = effects(facts, stage, part)
            if isinstance(does, Unknown):
                # What it names may be what it makes.
                near = posixpath.basename(place).encode("utf-8", "surrogateescape") in part.args.text
            else:
                near = any(inside(one, place) for one in (*does.makes, *does.writes))
            maker = facts.setting(part).user if near else None
        if maker is not None and not there:
            found, there = maker or "root", True
        if isinstance(part, Instruction) and part.keyword == "RUN":
            for _, change in changes(facts, stage, part):
                if change and (place in change.places
                               or (change.recursive and any(inside(place, at) for at in change.places))):  # fmt: skip
                    found, there = change.owner, True
    return found


def modes_of_folder(facts: Facts, stage: Stage, runs: Iterable[Instruction], place: str) -> list[str]:
    """The modes that `runs` give to the folder `place` itself, as written, where they change that which COPY and
    WORKDIR give."""
    found: dict[str, None] = {}
    for run in runs:
        read = body(facts, run)
        variables = environment(facts, stage, run)
        for command, here in in_folders(read[1], folder(facts, stage, run)) if read else ():
            asked = ownership(command)
            if (
                asked is None
                or asked.kind != "mode"
                or usual(asked.text, (0o755,)) == MADE
                or octal(asked.text) == MADE
            ):
                continue
            words = [expanded(w.literal if w.literal is not None else w.raw, variables, run) for w in asked.operands]
            places = [resolve(word, here) for word in words if word]
            if place in places or (asked.recursive and any(one and inside(place, one) for one in places)):
                found[asked.text] = None
    return list(found)


def _is_for_users(run: Instruction, place: str, source: str) -> bool:
    """Whether an ordinary user who runs `run` in the folder `place` may write at `source` below it: not where only root
    does, unless it is named."""
    named = source.encode("utf-8", "surrogateescape") in run.text
    return not _is_system(source) and (named or place not in ("/", *STANDARD))


def _is_system(place: str) -> bool:
    """Whether `place` lies where none but root makes files, unless it is given to somebody by name."""
    return any(inside(place, folder) for folder in ("/usr", "/etc", "/bin", "/sbin", "/lib"))


def _makes_files(facts: Facts, run: Instruction) -> bool:
    read = body(facts, run)
    return read is None or any(
        command.name not in ("chown", "chmod", "chgrp", "useradd", "groupadd", "adduser", "addgroup", "usermod")
        for command in read[1].commands
    )


def _is_fixed(facts: Facts, stage: Stage, owner: str) -> bool:
    """Whether `owner` is the same number in both stages: one of the base image's own, one that is added with its
    number, or an ordinary user, of which images have none but their own; the numbers of system users depend on the
    packages."""
    name = owner.partition(":")[0]
    command = dict(accounts(facts, stage)).get(name)
    if name.isdigit() or command is None:
        return True
    words = [word.raw for word in command.words[1:]]
    return any(map(_NUMBERED.fullmatch, words)) or not any(map(_OF_SYSTEM.fullmatch, words))


def accounts(facts: Facts, stage: Stage) -> Iterator[tuple[str, Command]]:
    """The users that RUNs of `stage` add, each with the command that does it."""
    for run in stage.instructions:
        read = body(facts, run) if run.keyword == "RUN" else None
        for command in read[1].commands if read else ():
            if command.name in ("useradd", "adduser"):
                names = [word.literal for word in command.words[1:] if word.literal and not word.raw.startswith("-")]
                yield from ((name, command) for name in names)


def _group_of(facts: Facts, stage: Stage, user: str) -> str:
    """The main group of `user`: what its command says, else its own name."""
    for name, command in accounts(facts, stage):
        words = [word.literal or "" for word in command.words]
        if (
            name == user
            and command.name == "adduser"
            and "--system" in words
            and not {"--group", "--ingroup"} & {*words}
        ):
            return "nogroup"  # See adduser(8) of Debian, "Add a system user".
        for at, word in enumerate(words[:-1]):
            if (name == user and word in ("-g", "--gid", "--ingroup")) or (word == "-G" and command.name == "adduser"):
                return words[at + 1]
    # Of the users of a distribution, only Debian's call their group something else (base-passwd).
    debian = facts.base(stage).distro in ("debian", "ubuntu")
    return "nogroup" if debian and user in ("nobody", "_apt") else user


def is_only_chown(facts: Facts, stage: Stage, run: Instruction, sources: tuple[str, ...]) -> bool:
    """Whether `run` does nothing but give what lies at `sources`, and what is above and below, to others."""
    read = body(facts, run)
    if read is None or read[1].chain is None or run.flags:
        return False
    found = [change for _, change in changes(facts, stage, run)]
    return bool(found) and len(found) == len(read[1].commands) and all(one and _is_of(one, sources) for one in found)


def _is_of(change: Change, sources: tuple[str, ...]) -> bool:
    near = (any(inside(source, place) or inside(place, source) for source in sources) for place in change.places)
    return change.recursive and all(near)
