"""The steps that a builder looks up one after the other, and when those of two files are one.

Facts: BuildKit's front end (`dockerfile2llb`) makes a RUN's cache key of its flags, its text as it stands behind the
joining of lines, the variables, user, folder and shell in force, and of all layers below; a LABEL, an EXPOSE and the
like are no part of it. buildah, podman and kaniko compare every instruction. WORKDIR makes a folder, thus a layer;
buildah makes it when a RUN or COPY follows, and not at all when none does (seen with buildah 1.28).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from layersmith.effects.commands import ACCOUNTS
from layersmith.effects.copies import sources
from layersmith.effects.mounts import mounts, options
from layersmith.effects.package_order import is_plain
from layersmith.effects.packages import Action, action
from layersmith.evidence.installs import in_any_order
from layersmith.evidence.swap import Obstacle, obstacle
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Sequence
from layersmith.syntax.tree import Instruction, Stage
from layersmith.syntax.variables import expand
from layersmith.values import derived, pattern, value

Key = tuple[object, ...]

FILES = frozenset(("RUN", "COPY", "ADD"))
"""Instructions whose layer can take room."""

_ONLY_CONFIG = frozenset(
    ("LABEL", "EXPOSE", "CMD", "ENTRYPOINT", "STOPSIGNAL", "HEALTHCHECK", "MAINTAINER", "ONBUILD", "VOLUME")
)
_SMALL_TOOLS = """
    mkdir touch ln rm rmdir true : set cd test [ echo printf id which
    """
_SMALL = ACCOUNTS.union(_SMALL_TOOLS.split())
"""Programs whose layer takes next to no room."""

_SMALL_FILES = pattern(
    r"(?i)[\w-]\.(?:json|jsonc|ya?ml|sh|bash|conf|cnf|ini|cfg|config|toml|txt|env|service|xml|properties|py|rb|js|ts"
    r"|mjs|cjs|lock|sum|mod|md|list|repo|pem|crt|cron|rules|sql|html|php|pl|lua|[\w-]*rc)[\"']?$"
)
"""Names of single files of which hardly one is large."""

_BY_PROGRAMS = frozenset(("unknown-effects", "reads-variable"))

_OF_PROGRAMS = pattern(
    r"(?i)(?:DEB|DPKG|APT|APK|UCF|RPM|DNF|YUM|NEEDRESTART|PIP|PY|VIRTUAL_ENV|CONDA|POETRY|UV_|NODE|NPM|YARN|PNPM|COREPACK"
    r"|CARGO|RUST|GO|CGO|JAVA|JDK|MAVEN|MVN|GRADLE|GEM|BUNDLE|RUBY|RAILS|RACK|COMPOSER|PHP|PERL|CPAN|MIX|HEX|ERL|ELIXIR"
    r"|DOTNET|NUGET|CC$|CXX$|C\w*FLAGS|CPPFLAGS|LDFLAGS|MAKE|CMAKE|PKG_|TERM$|LANG|LC_|TZ$|EDITOR|SHELL|USER$|LOGNAME"
    r"|TMP|TEMP|XDG|GIT|SSH|CURL|WGET|SSL|REQUESTS|OPENSSL|CI$|INITRD|RUNLEVEL|SYSTEMD|ACCEPT_EULA|.*_PROXY$|.*_VERSION$)"
)
"""Variables for which programs that install or build are known to look, or that say which version they install."""

_COMPARE_ALL = frozenset(("buildah", "podman", "kaniko"))
"""Builders, as `Options.builder` names them, whose cache compares each instruction."""


@value
class Member:
    """One Dockerfile: its `name` (a path, for people), its facts, and `place`, which says whose files it copies: equal
    for files with the same build context and ignore file, None when that is not known. When it is `trusting`, programs
    that are not known well enough are trusted not to look at a variable that no RUN names."""

    name: str
    facts: Facts
    place: str | None = None
    trusting: bool = False


class Chain:
    """The steps of one member: those of the stage that begins with an image and is in the final one."""

    def __init__(self, member: Member, stage: Stage) -> None:
        self.member = member
        self.stage = stage
        self.steps = stage.instructions[1:]
        compares_all = member.facts.options.builder in _COMPARE_ALL
        self._unseen: frozenset[str] = frozenset() if compares_all else _ONLY_CONFIG

    @derived
    def _obstacles(self) -> dict[tuple[int, int], Obstacle | None]:
        return {}

    def obstacle(self, upper: int, lower: int) -> Obstacle | None:
        """Why the step at the index `lower` cannot come before the one at `upper`; None when it can."""
        found = self._obstacle(upper, lower)
        return None if found and self.member.trusting and self._may_trust(found, upper, lower) else found

    def assumes(self, upper: int, lower: int) -> bool:
        """Whether only trust lets the step at the index `lower` come before the one at `upper`."""
        return self.member.trusting and self._obstacle(upper, lower) is not None

    def _obstacle(self, upper: int, lower: int) -> Obstacle | None:
        known = self._obstacles
        if (upper, lower) not in known:
            found = obstacle(self.member.facts, self.stage, self.steps[upper], self.steps[lower])
            known[upper, lower] = found or self._folder(upper, lower)
        return known[upper, lower]

    def _folder(self, upper: int, lower: int) -> Obstacle | None:
        """Whether the folder of a WORKDIR might not be made any more, or only then, by a builder that makes it when a
        step that writes files follows: one that stays below in any case does."""
        one, other = self.steps[upper], self.steps[lower]
        if "WORKDIR" not in (one.keyword, other.keyword) or FILES.isdisjoint((one.keyword, other.keyword)):
            return None
        at, workdir = (upper, one) if one.keyword == "WORKDIR" else (lower, other)
        below = (step for step in self.steps[at + 1 :] if step.keyword in FILES)
        if any(obstacle(self.member.facts, self.stage, workdir, step) for step in below):
            return None
        return Obstacle("makes-folder", f"some builders make the folder of line {workdir.line} for a step below it")

    def _may_trust(self, found: Obstacle, upper: int, lower: int) -> bool:
        """Whether an obstacle is only that a RUN might look for a variable whose name nothing there says."""
        setting, run = sorted((self.steps[upper], self.steps[lower]), key=lambda step: step.keyword == "RUN")
        if found.reason not in _BY_PROGRAMS or setting.keyword not in ("ENV", "ARG") or run.keyword != "RUN":
            return False
        return not any(
            _OF_PROGRAMS.match(pair.name)
            or re.search(rb"\b%s\b" % re.escape(pair.name.encode("utf-8", "surrogateescape")), run.text)
            for pair in setting.pairs
        )

    @derived
    def base(self) -> Key:
        """What the chain begins with; chains with other ones have no layer in common."""
        first, given = self.stage.instructions[0], _defaults(self.member.facts)
        flags = tuple(sorted((flag.name, flag.value) for flag in first.flags))
        return (expand(self.stage.base, given) or (self.member.name, self.stage.base), flags)

    @derived
    def keys(self) -> tuple[Key, ...]:
        """What each step does: equal keys mean the same, however the step is written."""
        return tuple(_meaning(self.member, self.stage, step) for step in self.steps)

    @derived
    def texts(self) -> tuple[Key, ...]:
        """What a builder compares of each step: of a RUN the very text behind the joining of its lines."""
        return tuple(
            (*key[:2], step.args.text, *key[3:]) if step.keyword == "RUN" else key
            for step, key in zip(self.steps, self.keys, strict=True)
        )

    def seen(self, at: int) -> bool:
        """Whether a builder that looks for a layer sees the step at the index `at`."""
        return self.steps[at].keyword not in self._unseen

    @derived
    def weights(self) -> tuple[int, ...]:
        """How much is stored once when each step is shared, by rule of thumb, as no bytes are known before a build:
        one for a layer with files, nothing for one that holds next to none, or for none."""
        return tuple(int(step.keyword in FILES and not self._is_small(step)) for step in self.steps)

    def _is_small(self, step: Instruction) -> bool:
        if step.keyword != "RUN":
            return bool(step.heredocs) or all(map(_SMALL_FILES.search, sources(step)))
        script = self.member.facts.script(step)
        return isinstance(script, Script) and all(map(_is_small, script.commands))


def chain(member: Member) -> Chain | None:
    """The chain of a member; None when its image begins with nothing, or with what a variable names."""
    facts = member.facts
    for stage in facts.tree.stages:
        if stage.index in facts.shipped and not stage.candidates and stage.base != "scratch":
            return Chain(member, stage)
    return None


def _is_small(command: Command) -> bool:
    if command.name in ("chmod", "chown"):
        return not any(word.raw.startswith("-") for word in command.words[1:])
    return command.name in _SMALL


def _defaults(facts: Facts) -> Mapping[str, str | None]:
    """The values of the arguments in front of the first FROM, as far as the file itself gives them."""
    known: dict[str, str | None] = {}
    for instruction in facts.tree.instructions:
        if instruction.keyword == "FROM":
            break
        for pair in instruction.pairs if instruction.keyword == "ARG" else ():
            word = None if pair.value is None else expand(pair.value, known)
            if word is not None:
                known[pair.name] = word
    return known


def _meaning(member: Member, stage: Stage, step: Instruction) -> Key:
    flags = tuple((flag.name, flag.value) for flag in step.flags)
    match step.keyword:
        case "RUN":
            script = None if step.heredocs or step.exec_form is not None else member.facts.script(step)
            bodies = tuple(member.facts.tree.source[h.body.start : h.body.end] for h in step.heredocs)
            text = _spaced(member.facts, stage, step, script) if isinstance(script, Script) else step.args.text
            told = map(options, mounts(step))
            files = [_origin(member, mount.get("from")) for mount in told if mount.get("type", "bind") == "bind"]
            return ("RUN", flags, text, bodies, *files)
        case "COPY" | "ADD":
            bodies = tuple(member.facts.tree.source[h.body.start : h.body.end] for h in step.heredocs)
            return (step.keyword, flags, step.values, bodies, _origin(member, step.flag("from")))
        case "ARG":
            given = _defaults(member.facts)
            return ("ARG", tuple((p.name, p.value if p.value is not None else given.get(p.name)) for p in step.pairs))
        case "ENV" | "LABEL" if step.pairs:
            return (step.keyword, tuple((pair.name, pair.value) for pair in step.pairs))
    return (step.keyword, flags, step.args.text)


def _origin(member: Member, named: str | None) -> object:
    """Whose files a mount or COPY from `named` brings: those of the build context, of an image, or of a stage, which no
    other file has."""
    if not named:
        return member.place if member.place is not None else member.name
    stages = {stage.name for stage in member.facts.tree.stages} | {str(s.index) for s in member.facts.tree.stages}
    return member.name if named.lower() in stages or "$" in named else named


def _spaced(facts: Facts, stage: Stage, run: Instruction, script: Script) -> bytes:
    return spaced(script, lambda command, asked: in_any_order(facts, stage, run, command, asked) == ())


def spaced(script: Script, free: Callable[[Command, Action], bool]) -> bytes:
    """The text of a script with one blank wherever there are several between its words, and the packages of an install
    whose order is `free` in alphabetical order; as it stands when something in it is not known word by word."""
    if script.comments or script.heredocs or b"\n" in script.text:
        return script.text
    packages = {start: word for command in script.commands for start, word in _packages(command, free)}
    pieces: list[bytes] = []
    at = 0
    for start, end in sorted(_fixed(script.body)):
        if start >= at:
            pieces += (_gap(script.text[at:start]), packages.get(start, script.text[start:end]))
            at = end
    return b"".join((*pieces, _gap(script.text[at:]))).strip()


def _packages(command: Command, free: Callable[[Command, Action], bool]) -> Iterator[tuple[int, bytes]]:
    """The packages that `command` installs, in alphabetical order, each with the offset of the word whose place it
    takes; none where their order may have an effect."""
    asked = action(command)
    if asked is None or not asked.exact or asked.verb != "install" or len(asked.operands) < 2:
        return
    if all(is_plain(asked.manager, word.raw) for word in asked.operands) and free(command, asked):
        words = sorted(word.raw.encode("utf-8", "surrogateescape") for word in asked.operands)
        yield from zip((word.start for word in asked.operands), words, strict=True)


def _gap(text: bytes) -> bytes:
    """What stands between two words, blanks and operators, with one blank for several."""
    words = text.split()
    behind = bool(words) and text[-1:].isspace()
    return b" " * text[:1].isspace() + b" ".join(words) + b" " * behind


def _fixed(sequence: Sequence) -> Iterator[tuple[int, int]]:
    """The bounds of all that has to stay as it is written: words, assignments, and what has a syntax of its own."""
    for part in (part for item in sequence.items for pipeline in item.parts for part in pipeline.parts):
        yield from ((r.target.start, r.target.end) for r in part.redirects if r.target)
        yield from ((word.start, word.end) for word in part.words)
        if isinstance(part, Command):
            yield from ((one.start, one.end) for one in part.assignments)
        elif part.kind in ("function", "test", "arithmetic"):
            yield part.start, part.end
        else:
            for body in part.bodies:
                yield from _fixed(body)
