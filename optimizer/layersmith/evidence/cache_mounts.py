"""Whether what a RUN downloads may stand in a cache mount, and what has to be done about it.

A mount hides what the image has at its place, is gone in the next RUN, and may be empty or hold what another build left
there: whoever reads the folder must either be able to do without, or be given the same mount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layersmith.bodies import commands
from layersmith.cached import Cached
from layersmith.cut import Cut
from layersmith.effects.cache_mounts import (
    KEEPERS,
    PROGRAMS,
    Keeper,
    Place,
    Use,
    apk_has_cache_dir,
    places,
    use,
)
from layersmith.effects.mounts import mounts, options, target_of
from layersmith.effects.paths import inside, overlap, resolve
from layersmith.evidence.cache_cleanups import Folders, cleaned
from layersmith.evidence.cache_readers import reader
from layersmith.evidence.caches import Kept, copied_from, emptying, yarn_1
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.folders import destination
from layersmith.evidence.pip import pip_is_recent
from layersmith.evidence.remembered import first_above
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import NamedTuple, pattern


def cached(facts: Facts, stage: Stage, run: Instruction) -> Iterator[tuple[str, Cached | Missed]]:
    """What may be said of each program of `run` that keeps a cache, by its name; nothing of those whose cache is in a
    mount already."""
    script = commands(facts, run) if PROGRAMS.search(run.text) else None
    uses: dict[str, list[Use]] = {}
    for command in script.commands if script else ():
        if found := use(command):
            uses.setdefault(found.keeper, []).append(found)
    for name, found_uses in uses.items():
        outcome = _Question(facts, stage, run, script, found_uses).answer() if script else None
        if outcome:
            yield name, outcome


_CONFIGURED = pattern(
    rb"\b(npm|yarn|pnpm|pip|composer|go)[\d.]*\s+(?:config|env\s+-w)\b[^&|;]*(?:cache|store|GOPATH|GOMODCACHE|GOCACHE)"
)
_ASSIGNED = r"(?<![\w.-]){}="
_BY_AUTHOR = pattern(rb"docker-clean|Keep-Downloaded-Packages|keep-cache")
_LITERAL = pattern(r"/[\w./+@-]*[\w+@-]")


class _Question:
    """May the caches that the `uses` of one program in `run` fill stand in mounts?"""

    def __init__(self, facts: Facts, stage: Stage, run: Instruction, script: Script, uses: list[Use]) -> None:
        self.facts, self.stage, self.run, self.script, self.uses = facts, stage, run, script, uses
        self.name = uses[0].keeper
        self.keeper: Keeper = KEEPERS[self.name]
        self.assumes: list[str] = []

    def missed(self, reason: str, detail: str) -> Missed:
        return Missed(reason, self.run.line, detail)

    def answer(self) -> Cached | Missed | None:
        """The ladder."""
        if self.run.flag("network") == "none" or not any(one.installs for one in self.uses):
            return None
        wants_root = self.keeper.root or self.name == "yarn"
        owner = self._owner(wants_root)
        if isinstance(owner, Missed):
            return owner
        targets = self._targets(owner.home)
        if isinstance(targets, Missed) or targets is None:
            return targets
        if owner.ids and any(target.rpartition("/")[0] != owner.home for target in targets):
            # The folders on the way to a mount are made by root.
            return self.missed("user", f"{targets[0]} would stand in a folder of root's")
        folders = Folders(self.name, targets, owner.home, folder(self.facts, self.stage, self.run))
        refused = (
            self._moved()
            or self._manners()
            or self._copied_there(targets)
            or self._needed(folders)
            or self._installed_there()
        )
        if refused:
            return refused
        cuts = cleaned(self.run, self.script, folders)
        if isinstance(cuts, Missed):
            return cuts
        avoided = self._avoided()
        if isinstance(avoided, Missed):
            return avoided
        if refused := self._lists(cuts, avoided):
            return refused
        if self.run.exec_form is not None and (cuts or avoided or self.keeper.keeps):
            return self.missed("exec-form", "the words of the exec form would have to change")
        assumes = tuple(dict.fromkeys(self.assumes))
        return Cached(
            self.name,
            self.run,
            targets,
            self.keeper.locked,
            owner.ids,
            tuple(cuts),
            tuple(avoided),
            tuple(self._kept(avoided)),
            assumes,
        )

    # Who, and where

    def _owner(self, wants_root: bool) -> _Owner | Missed:
        user, image = self.facts.setting(self.run).user, self.facts.base(self.stage)
        name, _, group = user.partition(":")
        at_home = home(self.facts, self.stage, self.run)
        if self.keeper.root and all(map(_sudo, self.uses)):
            return _Owner("/root", None)
        if any(one.prefix for one in self.uses):
            return self.missed("prefix", f"{self.name} runs through another program")
        if self.facts.as_root(self.stage, self.run):
            if at_home is None and not self.keeper.root:
                return self.missed("own-cache", "HOME is set to what is not known")
            return _Owner(at_home or "/root", None)
        if not name:
            if "HOME" in environment(self.facts, self.stage, self.run) and at_home is None:
                return self.missed("own-cache", "HOME is set to what is not known")
            self.assumes.append("usual-places")
            return _Owner(at_home or "/root", None)
        if wants_root:
            return self.missed("user", f"{name} may not write to the cache of {self.name}")
        if image.official and image.name == name == "node":
            return _Owner(at_home or "/home/node", ("1000", "1000"))
        if name.isdecimal() and at_home and (not group or group.isdecimal()):
            return _Owner(at_home, (name, group or "0"))
        return self.missed("user", f"the number or the home folder of {name} is not known")

    def _targets(self, at_home: str) -> tuple[str, ...] | Missed | None:
        found: list[str] = []
        where = places(self.uses, self.facts.base(self.stage))
        if where is None:
            return self.missed("unknown-release", f"where {self.name} of the base image keeps its cache is not known")
        for place in where:
            path = self._path(place, at_home)
            if path is None:
                return self.missed("own-cache", f"where {self.name} keeps its cache is not known")
            found.append(path)
        there = [self._mounted_at(target) for target in found]
        if all(there):
            return None
        if any(there):
            # The author has decided where mounts are of use.
            return self.missed("cache-mount", f"{there[0] or there[1]} is in a mount already, the rest is not")
        return tuple(found)

    def _path(self, place: Place, at_home: str) -> str | None:
        set_ = environment(self.facts, self.stage, self.run)
        for variable, behind in place.variables:
            if variable in set_:
                told = set_[variable]
                path = resolve(told + behind, None) if told else None
                return path if path and _LITERAL.fullmatch(path) else None
        if not place.path:
            return None
        path = at_home.rstrip("/") + place.path[1:] if place.path.startswith("~") else place.path
        return path if _LITERAL.fullmatch(path) else None

    def _mounted_at(self, target: str) -> str:
        """`target`, when a mount of the author's is there, above or below, or may be; else nothing."""
        for mount in mounts(self.run):
            given = options(mount)
            if given.get("type") not in ("cache", "tmpfs"):
                continue
            path = resolve(target_of(given).strip("\"'"), folder(self.facts, self.stage, self.run))
            if path is None or inside(target, path) or inside(path, target):
                return target
        return ""

    # Who says what of the cache

    def _moved(self) -> Missed | None:
        names = {variable for place in self.keeper.places for variable, _ in place.variables} | {"HOME"}
        text = self.script.text
        every = environment(self.facts, self.stage, self.run)
        off = [name for name in self.keeper.off if name in every or _assigns(text, name)]
        if off:
            return self.missed("cache-off", f"{off[0]} says that nothing is to be cached, or fetched")
        if any(_assigns(text, name) for name in names):
            return self.missed("own-cache", f"the RUN itself says where {self.name} keeps its cache")
        if moved := self.keeper.moved:
            one = self.run if moved.search(self.run.text) else self._above(moved, ("ENV", "ARG"))
            if one:
                return self.missed("own-cache", f"line {one.line} tells {self.name} what to do with its cache")
        if one := first_above(self.facts, self.stage, self.run, (_CONFIGURED, self.name), self._configures):
            return self.missed("own-cache", f"line {one.line} tells {self.name} where to keep its cache")
        return None

    def _configures(self, one: Instruction) -> bool:
        found = _CONFIGURED.search(one.text) if one.keyword == "RUN" else None
        return found is not None and found[1].decode() == self.name

    def _above(self, expression: re.Pattern[bytes], keywords: tuple[str, ...]) -> Instruction | None:
        """The first instruction of these keywords, among those that the RUN runs on top of, in which `expression` is
        found."""
        return first_above(
            self.facts,
            self.stage,
            self.run,
            (expression, keywords),
            lambda one: one.keyword in keywords and expression.search(one.text),
        )

    def _manners(self) -> Missed | None:
        image = self.facts.base(self.stage)
        if self.name == "apk":
            known = apk_has_cache_dir(image)
            if known is False:
                return self.missed("old-tool", "the apk of the base image has no --cache-dir")
            self.assumes += [] if known else ["recent-tools"]
        if self.name == "yarn":
            asked = self.uses[-1].asked
            kept = yarn_1(self.facts, self.run, asked) if asked else Kept()
            if isinstance(kept, Missed):
                return kept
            self.assumes += kept.assumes
        if self.name == "pnpm":
            self.assumes.append("pnpm-7")
        return None

    def _copied_there(self, targets: Sequence[str]) -> Missed | None:
        def hidden(copy: Instruction) -> str | None:
            into = destination(self.facts, copy) if copy.keyword in ("COPY", "ADD") else None
            for target in targets if into else ():
                below = (
                    into != "/"
                    and inside(target, into or "/")
                    and not all(_is_file(word.raw) for word in copy.words[:-1])
                )
                if inside(into or "/", target) or below:
                    return target
            return None

        copy = first_above(self.facts, self.stage, self.run, ("copied-there", *targets), hidden)
        if copy is None:
            return None
        return self.missed("copied-there", f"line {copy.line} may copy to {hidden(copy)}, which a mount hides")

    # Who reads the cache besides

    def _needed(self, folders: Folders) -> Missed | None:
        offline = self.keeper.offline
        if offline and self._found_anywhere(offline):
            family = (*self.facts.before(self.stage, self.run), self.run, *self.facts.later(self.stage, self.run))
            for other in family:
                if other.keyword in ("RUN", "ENV", "ARG") and offline.search(other.text):
                    return self.missed("cache-needed", f"line {other.line} lives on what is in the cache")
        for other, source in copied_from(self.facts, self.stage):
            # Who copies all of an image, copies what is of use in it.
            wanted = source or ("/" if other.keyword == "RUN" else "")
            if any(wanted and overlap(wanted, target) for target in folders.targets):
                return self.missed("cache-needed", f"line {other.line} brings the cache to another stage")
        if self.name == "npm" and b"npx" in self.script.text:
            for other in self.facts.later(self.stage, self.run):
                if other.keyword in ("CMD", "ENTRYPOINT") and b"npx" in other.text:
                    return self.missed("cache-needed", f"npx of line {other.line} starts what is in the cache")
        told = reader(self.facts, self.stage, self.run, folders)
        return self.missed("cache-needed", told) if told else None

    def _found_anywhere(self, expression: re.Pattern[bytes]) -> bool:
        found: dict[re.Pattern[bytes], bool] = self.facts.answers.setdefault(_Question, {})
        if expression not in found:
            found[expression] = any(expression.search(one.text) for one in self.facts.tree.instructions)
        return found[expression]

    def _lists(self, cuts: Sequence[Cut], avoided: Sequence[_Instead]) -> Missed | None:
        """Of managers whose package lists stand in the same place: does the RUN fetch them, and who else wants them?"""
        if self.name not in ("apt", "apk"):
            return None
        first = self.uses[0]
        if not first.fetches_lists or not _certain(self.script, first.command):
            return self.missed("lists-needed", "the package lists are those that an earlier layer holds")
        last_cut = max((cut.command.start for cut in cuts if _lists_go(cut.word)), default=-1)
        if last_cut > self.uses[-1].command.start or len(avoided) == len(self.uses):
            return None  # The author left none, either.
        last = self.uses[-1].asked
        kept = emptying(self.facts, self.stage, self.run, last) if last else None
        if isinstance(kept, Missed):
            return kept
        self.assumes += kept.assumes if kept else ()
        return None

    def _installed_there(self) -> Missed | None:
        """`mvn install` puts what it built into the cache: who else looks for it there?"""
        if self.name != "maven":
            return None
        goals = {word.raw for one in self.uses for word in one.command.words}
        others = [
            other
            for other in (*self.facts.before(self.stage, self.run), *self.facts.later(self.stage, self.run))
            if other.keyword == "RUN" and b"mvn" in other.text
        ]
        if goals & {"install", "deploy"} and (others or len(self.uses) > 1):
            return self.missed("installed-there", "what Maven installs stands in the same folder, for a later command")
        return None

    # What goes, and what comes

    def _avoided(self) -> list[_Instead] | Missed:
        """Flags by which an install keeps nothing, and what they become."""
        found: list[_Instead] = []
        for one in self.uses:
            for flag in one.asked.flags if one.asked else ():
                if not set(flag.names) & self.keeper.avoids.keys():
                    continue
                if len(flag.names) > 1 or flag.raw != flag.names[0]:
                    return self.missed("cache-off", f"{flag.raw} says that nothing is to be cached")
                instead = "" if one.updates else self.keeper.avoids[flag.raw]
                if instead and self.keeper.keeps:
                    instead += " " + self.keeper.keeps
                found.append((one.command, flag.words[0], instead))
                if self.name == "pip" and one.asked:
                    known = pip_is_recent(self.facts, self.stage, self.run, one.asked)
                    self.assumes += [] if known else ["recent-tools"]
        return found

    def _kept(self, avoided: Sequence[_Instead]) -> Iterator[tuple[int, str]]:
        """What the installs are told so that they keep what they download, and behind which offset."""
        if not self.keeper.keeps:
            return
        by_author = _BY_AUTHOR.search(self.run.text) or first_above(
            self.facts, self.stage, self.run, _BY_AUTHOR, lambda one: _BY_AUTHOR.search(one.text)
        )
        told = {command.start for command, _, instead in avoided if instead}
        for one in self.uses if not (by_author and self.name == "apt") else ():
            if one.installs and one.asked and one.command.start not in told:
                also = " -o APT::Keep-Downloaded-Packages=true" if one.asked.program == "apt" else ""
                yield one.behind_flags, self.keeper.keeps + also


def _lists_go(word: Word | None) -> bool:
    return word is not None and word.raw.strip("\"'").rstrip("/*") in ("/var/lib/apt/lists", "/var/cache/apk")


_Instead = tuple[Command, Word, str]


class _Owner(NamedTuple):
    """Whose the cache is: the home folder, and the numbers of user and group (None: root)."""

    home: str
    ids: tuple[str, str] | None


def _sudo(one: Use) -> bool:
    prefix = [word.raw for word in one.prefix]
    return bool(prefix) and prefix[0] == "sudo" and set(prefix[1:]) <= {"-E", "-H", "-n", "-S"}


def _assigns(text: bytes, name: str) -> bool:
    return re.search(_ASSIGNED.format(re.escape(name)).encode("utf-8", "surrogateescape"), text) is not None


def _is_file(raw: str) -> bool:
    """Whether what is copied is a file, to judge by its name."""
    raw = raw.strip("\"'").rstrip("/").rpartition("/")[2]
    return "." in raw[1:] and raw not in (".", "..") and "*" not in raw


def _certain(script: Script, command: Command) -> bool:
    """Whether `command` runs whenever `script` gets that far."""
    for item in script.body.items:
        for pipeline in item.parts if "||" not in item.operators[:1] else item.parts[:1]:
            if len(pipeline.parts) == 1 and pipeline.parts[0] is command:
                return True
    return False
