"""Installs of a distribution's packages in a RUN: which of them the last stage needs, and how it says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator

from layersmith.bodies import body, exits
from layersmith.effects.build_packages import sort
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.packages import Action, action, is_cleanup
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Word
from layersmith.split import Install
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_QUIET_VERBS = frozenset(("update", "upgrade", "clean", "autoremove", "remove", "purge"))
_OPTIONS = frozenset(("set", "true", ":", "echo"))
OWN_LISTS = frozenset(("--no-cache", "-U", "--update", "--update-cache", "dnf", "yum", "microdnf", "zypper"))
"""Words of installs that need no list of packages from elsewhere."""


@value
class Installs:
    """What a RUN installs from the distribution.

    `manager` is the one that it asks ("apt"), `words` are those of its first install without packages, `names` the
    packages that are left when it ends, as written. `alone` says that the RUN does nothing else of note, `named` that
    each package is written out. `before` are the commands that fetch lists, `upgrades` those
    that upgrade what the image has, `after` those that clean up, `ahead` and
    `behind` all the others around the first install, as written: none unless the RUN is one list of `&&`, or of lines
    of a here-document that must all succeed.
    """

    manager: str
    words: tuple[str, ...]
    names: tuple[str, ...]
    alone: bool
    named: bool
    before: tuple[str, ...]
    upgrades: tuple[str, ...]
    after: tuple[str, ...]
    ahead: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def separable(self) -> bool:
        """Whether the RUN can be written again with less to install."""
        return self.named and bool(self.ahead or self.behind)


def installs(facts: Facts, run: Instruction) -> Installs | None:
    """What `run` installs from the distribution; None when it installs nothing of the kind, or is not understood."""
    read = body(facts, run)
    if read is None:
        return None
    script = read[1]
    found = [(command, asked) for command in script.commands
             if (asked := action(command)) and asked.manager in SYSTEM_MANAGERS]  # fmt: skip
    removed = {word.raw for _, asked in found if asked.verb in ("remove", "purge") for word in asked.operands}
    steps = [(command, asked) for command, asked in found if asked.verb == "install" and not _virtual(asked) & removed]
    words = [word for _, asked in steps for word in asked.operands if word.raw not in removed]
    if not words:
        return None
    command, asked = next((one, asks) for one, asks in steps if asks.operands)
    listed = _listed(facts, run, script)
    own = [one for one, asks in found if asks.verb == "install"]
    if any(one not in own and own[0].start < one.start < own[-1].start and not _of_packages(one) for one in listed):
        listed = ()  # What stands between two installs may be what the second one needs.
    if removed and not all(map(_of_packages, script.commands)):
        listed = ()  # What is removed in the end may be what the rest is done with.
    return Installs(
        asked.manager,
        _without_packages(command, asked),
        tuple(dict.fromkeys(word.literal or word.raw for word in words)),
        bool(listed) and all(map(_of_packages, script.commands)),
        all(one.exact for _, one in steps)
        and len({(one.manager, _terms(one)) for _, one in steps}) == 1
        and all(word.literal and not word.glob for word in words)
        and not any(_is_special(one) for _, one in steps)
        and not (len(steps) > 1 and any(map(_is_source, words))),
        tuple(_texts(script, (one for one, asks in found if asks.verb == "update"))),
        tuple(_texts(script, (one for one, asks in found if asks.verb == "upgrade"))),
        tuple(_texts(script, filter(_cleans, script.commands))),
        tuple(_texts(script, _around(listed, own, True))),
        tuple(_texts(script, _around(listed, own, False))),
    )


_QUIET_FLAGS = frozenset(("-y", "--yes", "--assume-yes", "--assumeyes", "-q", "--quiet", "--no-cache", "-U", "--update",
                          "--update-cache", "--fix-missing", "-m", "--no-progress", "-v", "--verbose"))  # fmt: skip
"""Flags of installs that do not say which packages come."""
_ORIGINS = {
    "apt": ("-t", "--target-release", "--default-release"),
    "apk": ("-X", "--repository"),
    "dnf": ("--enablerepo", "--enable-repo", "--repo", "--repoid", "--disablerepo", "--disable-repo", "--releasever"),
    "zypper": ("-r", "--repo", "--from"),
}
"""Flags that say where packages come from."""


def _terms(asked: Action) -> frozenset[str]:
    """What an install says of which packages come along, by its flags."""
    virtual = {"-t", "--virtual"} if asked.manager == "apk" else set[str]()
    return frozenset(flag.raw for flag in asked.flags if not {*flag.names} & (_QUIET_FLAGS | virtual))


def _is_special(asked: Action) -> bool:
    """Whether the words of an install are no plain names of packages of the release: it is told where these come from,
    or they name groups."""
    manager = "dnf" if asked.manager in ("yum", "microdnf") else asked.manager
    groups = any("group" in word.raw for word in asked.subcommand)
    return (
        groups
        or asked.has(*_ORIGINS.get(manager, ()))
        or any(word.raw.startswith(("@", "'@", '"@')) for word in asked.operands)
    )


def _is_source(word: Word) -> bool:
    """Whether a package, such as epel-release, brings a source that a later install may need."""
    return re.search(r"[-_]release\b|[-_](?:archive|multimedia)-keyring\b", word.raw) is not None


def _listed(facts: Facts, run: Instruction, script: Script) -> tuple[Command, ...]:
    """The commands of `script` when it is one list of `&&`, or the lines of a here-document of which each must succeed;
    none when it is something else."""
    if script.chain is not None or not run.heredocs:
        return script.chain or ()
    lines = [item for item in script.body.items if "||" not in item.operators]
    simple = [part.alone for item in lines for part in item.parts]
    plain = tuple(part for part in simple if isinstance(part, Command))
    whole = len(lines) == len(script.body.items) and len(plain) == len(simple) and "&" not in script.body.terminators
    one_by_one = all(len(item.parts) == 1 for item in lines[:-1])
    return plain if whole and one_by_one and (exits(script) or facts.setting(run).errexit) else ()


def _around(listed: Iterable[Command], steps: list[Command], ahead: bool) -> Iterator[Command]:
    """The commands of a list that are no `steps`, those ahead of the first of them or those behind it."""
    for command in listed:
        if command not in steps and (command.start < steps[0].start) is ahead:
            yield command


def is_of_packages(facts: Facts, run: Instruction) -> bool:
    """Whether `run` does nothing but ask a distribution's manager for lists, upgrades, removals and clean-ups."""
    read = body(facts, run)
    if read is None:
        return False
    asked = [one for command in read[1].commands if (one := action(command))]
    cleans = list(filter(_cleans, read[1].commands))
    return bool(asked or cleans) and all(map(_of_packages, read[1].commands))


def asked_of(facts: Facts, run: Instruction) -> tuple[frozenset[str], frozenset[str]]:
    """What `run` asks of the managers of packages: the verbs, and the packages that it removes, as written."""
    read = body(facts, run)
    found = [one for command in (read[1].commands if read else ()) if (one := action(command))]
    gone = (word.raw for one in found if one.verb in ("remove", "purge") for word in one.operands)
    return frozenset(one.verb for one in found), frozenset(gone)


def removal_without(facts: Facts, run: Instruction, dropped: Container[str]) -> Install | Instruction:
    """`run`, which removes packages, without those that are `dropped`, when it is a list: managers fail for a package
    that they do not know."""
    read = body(facts, run)
    listed = _listed(facts, run, read[1]) if read else ()
    if read is None or not listed:
        return run
    texts: list[str] = []
    for command in listed:
        asked = action(command)
        if asked is None or asked.verb not in ("remove", "purge"):
            texts += _texts(read[1], (command,))
        elif any(word.raw not in dropped for word in asked.operands):
            gone = {word.start for word in asked.operands if word.raw in dropped}
            texts.append(" ".join(word.raw for word in command.words if word.start not in gone))
    return Install(run, tuple(texts), (), (), ())


def removed_later(facts: Facts, stage: Stage, run: Instruction) -> frozenset[str]:
    """The names of the groups (apk's `--virtual`) that `run` installs, when later RUNs remove them all again."""
    read = body(facts, run)
    asked = [one for command in (read[1].commands if read else ()) if (one := action(command))]
    groups = [_virtual(one) for one in asked if one.verb == "install"]
    below = (one for one in stage.instructions if one.keyword == "RUN" and one.start > run.start)
    names = frozenset(name for group in groups for name in group)
    return (
        names
        if groups and all(groups) and names <= {n for one in below for n in asked_of(facts, one)[1]}
        else frozenset()
    )


def groups(facts: Facts, run: Instruction) -> frozenset[str]:
    """The names of the groups (apk's `--virtual`) that `run` installs."""
    read = body(facts, run)
    asked = [one for command in (read[1].commands if read else ()) if (one := action(command))]
    return frozenset(name for one in asked if one.verb == "install" for name in _virtual(one))


def drops(facts: Facts, stage: Stage, steps: Collection[int], tools: frozenset[str] = frozenset()) -> bool:
    """Whether a RUN of `stage` leaves packages behind that the last stage does not need: one of `steps` (start
    offsets), or one that can be written again without them."""
    last = max(steps, default=0)
    for run in stage.instructions:
        # Below the last step all is installed in the last stage, as it is written.
        found = installs(facts, run) if run.keyword == "RUN" and run.start <= last else None
        parted = found is not None and (run.start in steps or found.alone or found.separable)
        if found and parted and needed(facts, stage, found, tools).dropped:
            return True
    return False


def undivided(facts: Facts, stage: Stage) -> Instruction | None:
    """The first RUN of `stage` that installs packages for building and cannot be written with less."""
    for run in stage.instructions:
        found = installs(facts, run) if run.keyword == "RUN" else None
        if found and not (found.alone or found.separable) and needed(facts, stage, found).dropped:
            return run
    return None


def _virtual(asked: Action) -> set[str]:
    """The name that apk gives to the packages of one install."""
    return {flag.value for flag in asked.flags if {"-t", "--virtual"} & set(flag.names) and flag.value}


def _without_packages(command: Command, asked: Action) -> tuple[str, ...]:
    operands = {word.start for word in asked.operands}
    for flag in asked.flags:
        if {"-t", "--virtual"} & set(flag.names) and asked.manager == "apk":
            operands |= {word.start for word in flag.words}
    front = (f"{one.name}={one.value.raw if one.value else ''}" for one in command.assignments)
    return (*front, *(word.raw for word in command.words if word.start not in operands))


def _of_packages(command: Command) -> bool:
    asked = action(command)
    if asked is not None:
        return asked.manager in SYSTEM_MANAGERS and (asked.verb == "install" or asked.verb in _QUIET_VERBS)
    says = command.name in _OPTIONS and not command.redirects
    return _cleans(command) or says or _empties_temporary(command)


def _cleans(command: Command) -> bool:
    """Whether `command` deletes what managers of packages fetch again, or all that apt keeps with its lists, which
    nothing but an `autoremove` reads."""
    if is_cleanup(command) is not None:
        return True
    words = [word.raw for word in command.words[1:] if not word.raw.startswith("-")]
    places = {word.rstrip("/*") for word in words}
    return command.name == "rm" and "/var/lib/apt" in places and places <= {"/var/lib/apt", *_OF_APT}


_OF_APT = ("/var/lib/apt/lists", "/var/cache/apt", "/var/cache/apt/archives", "/var/cache/debconf")


def _empties_temporary(command: Command) -> bool:
    words = [word.raw for word in command.words[1:] if not word.raw.startswith("-")]
    return command.name == "rm" and all(word.startswith(("/tmp/", "/var/tmp/", "/var/cache/")) for word in words)


def _texts(script: Script, commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        yield closed_up(script.text[command.start : command.end].decode("utf-8", "surrogateescape"))


_BLANKS = re.compile(r"""("(?:[^"\\]|\\.)*+"|'[^']*+'|\\.)|[ \t]+""", re.DOTALL)


def closed_up(text: str) -> str:
    """Commands of a shell with one blank where a continued line, which is none any more, left several."""
    if re.search(r"[`\n#]|\$\(|<<", text):
        return text.strip()  # What stands in quotes is not that clear there.
    return _BLANKS.sub(lambda found: found[1] or " ", text).strip()


@value
class Needed:
    """The `packages` that the last stage needs of those that a RUN installs: some as the author wrote them, and
    libraries that what was built needs. `dropped` are left to the stage that builds, `unclear` are among the packages
    because it is not known which library goes with each; `doubts` are sentences about the rest."""

    packages: tuple[str, ...]
    dropped: tuple[str, ...]
    unclear: tuple[str, ...]
    doubts: tuple[str, ...]


def needed(facts: Facts, stage: Stage, found: Installs, tools: frozenset[str] = frozenset()) -> Needed:
    """What the last stage needs of the packages `found`, `tools` being some that it does not; all of them where they
    are not known by name."""
    if not found.named:
        return Needed(found.names, (), (), ())
    manager = "dnf" if found.manager in ("yum", "microdnf") else found.manager
    packages: dict[str, None] = {}
    libraries: dict[str, None] = {}
    dropped, unclear, told = list[str](), list[str](), list[str]()
    for name in found.names:
        one = sort(manager, (name,), facts.base(stage))
        if name in tools:
            dropped.append(name)
        elif name not in one.building:
            packages[name] = None
        elif one.doubts and not one.libraries:
            # A development package brings the library that goes with it.
            packages[name] = None
            unclear.append(name)
        else:
            dropped.append(name)
            told.append(name)
            libraries |= dict.fromkeys(one.libraries)
    doubts = sort(manager, told, facts.base(stage)).doubts
    return Needed(tuple({**packages, **libraries}), tuple(dropped), tuple(unclear), doubts)
