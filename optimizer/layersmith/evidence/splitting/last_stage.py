"""What the last stage holds in the end, and in which order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from math import inf

from layersmith.effects.effect import Unknown
from layersmith.effects.ownership import ROOT
from layersmith.effects.paths import inside
from layersmith.effects.small_images import INSTALLS, together, without_shell
from layersmith.effects.tags import stand
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import environment, expanded, folder
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.splitting.frame_state import HeldError, Parting
from layersmith.evidence.splitting.owners import modes_of_folder, owner_of, owner_of_folder, with_group
from layersmith.evidence.splitting.packages import OWN_LISTS, asked_of, installs, is_of_packages, removal_without
from layersmith.evidence.splitting.present import Stages, absent, wanted_packages
from layersmith.evidence.swap import obstacle
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Install, Part, outermost
from layersmith.syntax.tree import Instruction

_READ_BY_PROGRAMS = frozenset(
    ("DEBIAN_FRONTEND", "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "TERM")
)
"""Arguments of a build that programs read although nothing names them."""

_ARCHIVED = frozenset(("wheezy", "jessie", "stretch", "buster"))
"""Releases of Debian that have left deb.debian.org."""

_OF_IMAGES = frozenset(("www-data", "nobody", "node", "daemon"))
"""Users of images, which no step has to make."""

_MAN_PAGES = (
    (re.compile(r"openjdk-|default-j|oracle-java"), "/usr/share/man/man1"),
    (re.compile(r"postgresql"), "/usr/share/man/man1"),
    (re.compile(r"postgresql"), "/usr/share/man/man7"),
)
"""Packages that link to their manual pages, and where."""


def complete(parting: Parting, at: int) -> None:
    """Put what crosses into the last stage, at index `at` of it as a rule, and the recipe's own lines; install what its
    image lacks, take out what holds for nothing there, and look whether a container can start. Raises HeldError."""
    _give_owners(parting)
    parting.crossings = list(outermost(parting.crossings))
    at = _behind_accounts(parting, at)
    _check_late(parting, at)
    settings = _settings(parting, at)
    # What the author put above the build and needs what was built stands behind it.
    parting.run[at:at] = [*settings, *parting.crossings, *parting.late, *parting.recipe.behind]
    _give_folders(parting)
    _give_modes(parting)
    for at in reversed(range(len(parting.run))):
        if _is_unused(parting, parting.run[at], parting.run[at + 1 :]):
            del parting.run[at]
    _install_lacking(parting)
    _drop_removed(parting)
    _drop_idle(parting)
    _drop_certificates(parting)
    _make_man_pages(parting)
    parting.run[0:0] = parting.recipe.head
    # Steps that are apart make nothing of what a container is started with but what crosses.
    apart = parting.recipe.steps if parting.recipe.apart else frozenset[int]()
    stages = Stages(parting.run, [i for i in parting.only_built if i.start not in apart])
    if missed := absent(parting.facts, parting.stage, stages, parting.large, parting.small):
        raise HeldError(missed)


def _give_owners(parting: Parting) -> None:
    """Give each crossing the owner that its files had."""
    bound = [place for i in parting.run if isinstance(i, Instruction) and i.keyword == "WORKDIR"
             and (place := _place_of(parting, i))]  # fmt: skip
    for at, crossing in enumerate(parting.crossings):
        if crossing.owner:
            parting.crossings[at] = replace(crossing, owner=crossing.owner.replace("root:root", ""))
            continue
        there = all(source in bound for source in crossing.sources)
        owner, given = owner_of(parting.facts, parting.stage, crossing.sources, there)
        parting.crossings[at] = replace(crossing, owner=owner)
        if given:
            parting.reasons.append(f"all of {', '.join(crossing.sources)} belongs to {owner.partition(':')[0]} then")


def _place_of(parting: Parting, workdir: Instruction) -> str | None:
    below = [i for i in parting.stage.instructions if i.start > workdir.start]
    return folder(parting.facts, parting.stage, below[0]) if below else None


def _behind_accounts(parting: Parting, at: int) -> int:
    """Where what crosses can stand: behind the user that it is given to is there."""
    if not any(c.owner and not c.owner.partition(":")[0].isdigit() for c in parting.crossings):
        return at
    for index in range(len(parting.run) - 1, at - 1, -1):
        part = parting.run[index]
        if isinstance(part, Instruction) and part.keyword == "RUN":
            does = effects(parting.facts, parting.stage, part)
            if isinstance(does, Unknown) or does.accounts != "changed":
                continue
            if not any(map(parting.crosses, (*does.writes, *does.reads))):
                return index + 1
            # It gives what crosses to the user that it makes.
            parting.crossings = [replace(one, owner="") for one in parting.crossings]
    return at


def _check_late(parting: Parting, at: int) -> None:
    """Raises HeldError when what goes behind what crosses, at index `at` of the last stage, has to stand above that."""
    owners = {one.owner.partition(":")[0] for one in parting.crossings} - ROOT - _OF_IMAGES
    named = any(not one.isdigit() for one in owners)
    there = [one for one in map(_instruction, parting.run[:at]) if one and one.keyword in ("RUN", "COPY", "ADD")]
    detail = "it works on what is built, so that it would have to stand behind that"
    for run in filter(None, map(_instruction, parting.late)):
        for other in there:
            why = obstacle(parting.facts, parting.stage, run, other) if other.start > run.start else None
            if why is not None:
                told = f"{detail}, and line {other.line} above it: {why.detail}"
                raise HeldError(Missed("needs-built", run.line, told))
        does = effects(parting.facts, parting.stage, run)
        if named and (isinstance(does, Unknown) or does.accounts == "changed"):
            raise HeldError(Missed("needs-built", run.line, f"{detail}, and may make the user that this is given to"))


def _settings(parting: Parting, at: int) -> list[Part]:
    """The recipe's own lines, those that install put where root is the user."""
    runs = [text for text in parting.recipe.settings if text[:4].upper() == "RUN "]
    user = next((i for i, p in enumerate(parting.run) if isinstance(p, Instruction) and p.keyword == "USER"), at)
    if runs and user < at:
        parting.run[user:user] = runs
        return [text for text in parting.recipe.settings if text not in runs]
    return list(parting.recipe.settings)


def _install_lacking(parting: Parting) -> None:
    """Have the last stage install what its image lacks, in an install that is there or in one of its own."""
    stages = Stages(parting.run, parting.only_built)
    image = parting.recipe.image
    # A RUN needs them that stands above whatever else may install them.
    wanted = dict(parting.wanted)
    early = bool(wanted)
    wanted |= wanted_packages(parting.facts, parting.stage, stages, parting.large, parting.small)
    for program in wanted.values():
        parting.reasons.append(f"{program} is in {parting.stage.base} and not in {image}, so it is installed there")
    wanted |= {package: "" for package in parting.recipe.lacks if not _installs(parting, package, f"{package}t64")}
    if not wanted or without_shell(parting.small):
        return
    packages = together(wanted, parting.small)
    for at, part in enumerate(parting.run if not early else ()):
        if isinstance(part, Install) and part.packages:
            parting.run[at] = replace(part, packages=tuple(dict.fromkeys((*part.packages, *packages))))
            return
    if parting.emptied and not early:
        # In the place, and in the words, of the author's install of which nothing is left.
        install = parting.emptied[0]
        later = (at for at, part in enumerate(parting.run) if _start(part) > install.run.start)
        parting.run.insert(next(later, len(parting.run)), replace(install, packages=tuple(packages)))
        return
    line = INSTALLS.get(parting.small.distro or "")
    if line is None:
        detail = f"how {image} installs packages is not known"
        raise HeldError(Missed("missing-program", parting.last.line, detail))
    parting.questions += _archived(parting)
    parting.run.insert(0, line.format(" ".join(packages)))


def _archived(parting: Parting) -> Iterator[str]:
    """The question about a release whose packages are not where its image looks for them any more, unless the author
    installs some, too."""
    found = stand(parting.small) if parting.small.distro == "debian" else None
    if found and found.release in _ARCHIVED and not any(_installed(parting, part) for part in parting.run):
        yield (
            f"Does apt-get still find packages on {parting.recipe.image}? Those of Debian's {found.release} are at"
            " archive.debian.org now."
        )


def _start(part: Part) -> float:
    """Where in the file a part comes from; what is new stands below all others."""
    instruction = _instruction(part)
    return instruction.start if instruction else inf


def _instruction(part: Part) -> Instruction | None:
    """The author's instruction that a part of the last stage is, or is made from."""
    instruction = part.run if isinstance(part, Install) else part
    return instruction if isinstance(instruction, Instruction) else None


def _drop_idle(parting: Parting) -> None:
    """Take out RUNs that only fetch lists of packages, clean up, or remove packages, where nothing is installed any
    more that needs the lists, or was installed at all."""
    found = [(part, one) for part in parting.run if (one := _installed(parting, part))]
    names = {name for _, one in found for name in one[0]}
    fetching = any(not own for _, (_, own) in found)
    absent = parting.dropped | parting.groups
    kept: list[Part] = []
    for part in parting.run:
        verbs, gone = _asked(parting, part)
        if isinstance(part, Instruction) and verbs and is_of_packages(parting.facts, part):
            removes = bool(gone) and not gone & names and bool(gone & absent)
            lists = "update" in verbs and fetching
            cleans = "update" not in verbs and bool(names)
            idle = not verbs & {"install", "upgrade"} and (removes or (not gone and not lists and not cleans))
            if idle and (removes or parting.above(part) or not found):
                continue
            if gone & absent and gone & names:
                kept.append(removal_without(parting.facts, part, absent))
                continue
        elif isinstance(part, Instruction) and gone & parting.groups:
            less = removal_without(parting.facts, part, parting.groups)
            if less is part:
                detail = "it removes a group of packages that the last stage has not, and cannot be cut in two"
                raise HeldError(Missed("mixed-step", part.line, detail))
            kept.append(less)
            continue
        kept.append(part)
    parting.run = kept


def _asked(parting: Parting, part: Part) -> tuple[frozenset[str], frozenset[str]]:
    """What a RUN asks of managers of packages, as `packages.asked_of` has it."""
    if isinstance(part, Instruction) and part.keyword == "RUN":
        return asked_of(parting.facts, part)
    return frozenset(), frozenset()


def _drop_removed(parting: Parting) -> None:
    """Neither install nor remove packages that nothing between the two can use."""
    at = 0
    while at < len(parting.run):
        part = parting.run[at]
        verbs, gone = _asked(parting, part)
        if isinstance(part, Instruction) and gone and not verbs & {"install", "upgrade"}:
            # A package for building that stays brings a library, which is not removed with it.
            away = parting.dropped | parting.groups
            above, taken = _without(parting, at, gone - away - {*parting.unclear})
            if taken and is_of_packages(parting.facts, part):
                rest = [removal_without(parting.facts, part, taken)] if gone - taken - away else []
                parting.run[: at + 1] = [*above, *rest]
                at = len(above) + len(rest) - 1
        at += 1


def _without(parting: Parting, end: int, names: frozenset[str]) -> tuple[list[Part], frozenset[str]]:
    """The parts ahead of index `end` without those of the packages `names` that the installs nearest to it bring, and
    these; none behind which something else may use them."""
    found: list[Part | None] = list(parting.run[:end])
    left = names
    for at in range(end - 1, -1, -1):
        part = parting.run[at]
        run = _instruction(part)
        if run is None or run.keyword != "RUN":
            continue
        one = installs(parting.facts, run)
        if not left or one is None or not one.named or not (one.alone or isinstance(part, Install)):
            break
        have = part.packages if isinstance(part, Install) else one.names
        rest = tuple(name for name in have if name not in left)
        if len(rest) < len(have):
            left -= {*have}
            whole = Install(run, (*one.before, *one.upgrades), one.words, have, one.after)
            found[at] = replace(part if isinstance(part, Install) else whole, packages=rest) if rest else None
    return [one for one in found if one is not None], names - left


def _installed(parting: Parting, part: Part) -> tuple[tuple[str, ...], bool] | None:
    """The packages that a part installs, and whether it fetches the lists that it needs by itself."""
    if isinstance(part, Install) and part.packages:
        lists = any("update" in text for text in part.before)
        return part.packages, lists or any(word in OWN_LISTS for word in part.words)
    if isinstance(part, str) and part[:4].upper() == "RUN ":
        return (), True
    if isinstance(part, Instruction) and part.keyword == "RUN" and (found := installs(parting.facts, part)):
        return found.names, bool(found.before) or any(word in OWN_LISTS for word in found.words)
    return None


def _drop_certificates(parting: Parting) -> None:
    """Certificates that are installed need not cross."""
    names = {name for part in parting.run if (one := _installed(parting, part)) for name in one[0]}
    if "ca-certificates" in names:
        place = "/etc/ssl/certs/ca-certificates.crt"
        parting.run = [p for p in parting.run if not (isinstance(p, Crossing) and p.sources == (place,))]


def _make_man_pages(parting: Parting) -> None:
    """Packages that link to their manual pages fail in slim images, which have no folder for these (Debian's bug
    863199)."""
    if parting.small.distro != "debian" or "slim" not in (parting.small.tag or ""):
        return
    if "slim" in (parting.large.tag or ""):
        return  # The author's own installs work there.
    for at, part in enumerate(parting.run):
        names = one[0] if (one := _installed(parting, part)) else ()
        wanted = sorted({folder for name in names for pattern, folder in _MAN_PAGES if pattern.match(name)})
        if wanted:
            parting.run.insert(at, f"RUN mkdir -p {' '.join(wanted)}")
            return


def _give_folders(parting: Parting) -> None:
    """Have the folders that cross, or that what crosses lies in, belong to whom they did: COPY makes them root's."""
    stage, facts = parting.stage, parting.facts
    folders = {_folder_of(source, crossing) for crossing in parting.crossings for source in crossing.sources}
    owners: dict[str, list[str]] = {}
    for place in sorted(folders | {above for one in folders for above in _upwards(one)}):
        before = owner_of_folder(facts, stage, stage.instructions[1:], place)
        after = owner_of_folder(facts, stage, parting.run, place)
        # A copy says the group, too; who makes a folder gives it the main one.
        if before not in ROOT and after not in (before, with_group(facts, stage, before)):
            owners.setdefault(before, []).append(place)
    for owner, places in owners.items():
        at = next(index for index, part in enumerate(parting.run) if isinstance(part, Crossing))
        user = next((i for i, p in enumerate(parting.run[:at]) if isinstance(p, Instruction) and p.keyword == "USER"
                     and p.args.text.strip() not in (b"root", b"0")), at)  # fmt: skip
        if not without_shell(parting.small):
            made = [one for one in places if not any(other.startswith(f"{one}/") for other in places)]
            parting.run.insert(user, f"RUN mkdir -p {' '.join(made)} && chown {owner} {' '.join(places)}")


def _give_modes(parting: Parting) -> None:
    """Have the folders that cross and are there before have the modes that they had: COPY leaves these alone."""
    stage, facts = parting.stage, parting.facts
    at = next((index for index, part in enumerate(parting.run) if isinstance(part, Crossing)), 0)
    user = next((i for i, p in enumerate(parting.run[:at]) if isinstance(p, Instruction) and p.keyword == "USER"
                 and p.args.text.strip() not in (b"root", b"0")), at)  # fmt: skip
    bound = [place for i in parting.run[:user] if isinstance(i, Instruction) and i.keyword == "WORKDIR"
             and (place := _place_of(parting, i))]  # fmt: skip
    there = [part.start for part in parting.run if isinstance(part, Instruction)]
    gone = [i for i in parting.only_built if i.keyword == "RUN" and i.start not in there]
    folders = {_folder_of(source, crossing) for crossing in parting.crossings for source in crossing.sources}
    for place in sorted(folders, reverse=True):
        made = next((i for i, p in enumerate(parting.run) if isinstance(p, str) and p.startswith("RUN mkdir")
                     and place in p.split()), None)  # fmt: skip
        near = made is not None or any(inside(one, place) for one in bound)
        texts = modes_of_folder(facts, stage, gone, place) if near else []
        if texts and made is not None:
            parting.run[made] = " && ".join((str(parting.run[made]), *(f"chmod {text} {place}" for text in texts)))
        elif texts and not without_shell(parting.small):
            parting.run.insert(user, "RUN " + " && ".join(f"chmod {text} {place}" for text in texts))


def _upwards(place: str) -> Iterator[str]:
    """The folder `place` and those that it lies in, but for the system's."""
    while place not in ("/", *STANDARD):
        yield place
        place = posixpath.dirname(place)


def _folder_of(source: str, crossing: Crossing) -> str:
    """The folder that `source` arrives as, or arrives in."""
    place = crossing.target.rstrip("/") or "/"
    return posixpath.dirname(place) if place == source and not crossing.target.endswith("/") else place


def _installs(parting: Parting, *names: str) -> bool:
    """Whether the last stage installs a package by one of its `names`."""
    for part in parting.run:
        if isinstance(part, Install) and not {*names}.isdisjoint(part.packages):
            return True
        found = installs(parting.facts, part) if isinstance(part, Instruction) and part.keyword == "RUN" else None
        if found and not {*names}.isdisjoint(found.names):
            return True
    return False


def _is_unused(parting: Parting, part: Part, below: list[Part]) -> bool:
    """Whether a setting holds for nothing in the last stage."""
    if not isinstance(part, Instruction):
        return False
    match part.keyword:
        case "ARG":
            if any(pair.name in _READ_BY_PROGRAMS for pair in part.pairs):
                return not any(isinstance(other, str | Install) or other.keyword == "RUN" for other in below
                               if not isinstance(other, Crossing))  # fmt: skip
            used = [
                re.compile(rb"\b" + re.escape(pair.name.encode("utf-8", "surrogateescape")) + rb"\b")
                for pair in part.pairs
            ]
            return bool(used) and not any(one.search(_text(other)) for other in below for one in used)
        case "SHELL":
            return not any(isinstance(other, str | Install) or _is_read_by_shell(other) for other in below)
        case "USER":
            return _is_superseded(below, "USER", ("RUN", "WORKDIR"), parting)
        case "WORKDIR":
            place = _place_of(parting, part)
            in_it = any(folder(parting.facts, parting.stage, i) == place for i in parting.only_built)
            later = [_place_of(parting, i) for i in below if isinstance(i, Instruction) and i.keyword == "WORKDIR"]
            made = place is not None and any(one and inside(one, place) for one in later)
            return (in_it or made) and _is_superseded(below, "WORKDIR", ("RUN", "COPY", "ADD"), parting)
    return False


def _text(part: Part) -> bytes:
    if isinstance(part, Instruction):
        return part.text
    if isinstance(part, Install):
        text = "\n".join((*part.before, *part.words, *part.packages, *part.after))
    else:
        text = part if isinstance(part, str) else part.owner
    return text.encode("utf-8", "surrogateescape")


def _is_read_by_shell(part: Part) -> bool:
    return (
        isinstance(part, Instruction)
        and part.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
        and part.exec_form is None
    )


def _is_superseded(below: list[Part], keyword: str, uses: tuple[str, ...], parting: Parting) -> bool:
    """Whether another instruction of the kind, of an absolute folder if it is one, comes before any that uses this."""
    for other in below:
        if isinstance(other, str):
            return False
        if isinstance(other, Instruction) and other.keyword == keyword:
            known = environment(parting.facts, parting.stage, other)
            told = expanded(other.args.text.decode("utf-8", "replace"), known, other) if keyword == "WORKDIR" else "/"
            return (told or "").startswith("/")
        if isinstance(other, Install) or (isinstance(other, Instruction) and other.keyword in uses):
            return False
    return False
