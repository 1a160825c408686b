"""What a command asks of a package manager, and which caches a clean-up command empties.

The syntax of the managers is in `managers`, what they leave behind in `caches`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal

from layersmith.effects.caches import CACHE_FOLDERS, CACHES, matches
from layersmith.effects.managers import PACMAN, PACMAN_FLAGS, WRAPPERS, FlagTable, Manager, Verb, manager_of
from layersmith.effects.once_a_text import once_a_text
from layersmith.shell.ast import Command, Word
from layersmith.values import pattern, value

Doubt = Literal["splits", "expansion", "unknown-flag"]


@value
class Flag:
    """A flag as written: `words` are the word itself and its separate values, `names` the flags in it
    (`-qqy` has three), `value` the literal value of the last one, None when it has none or the value
    expands."""

    words: tuple[Word, ...]
    names: tuple[str, ...]
    value: str | None

    @property
    def start(self) -> int:
        """Offset of its first byte in the script."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Offset just behind its last byte, separate values included."""
        return self.words[-1].end

    @property
    def raw(self) -> str:
        """Its words as written, one blank between them."""
        return " ".join(word.raw for word in self.words)


@value
class Action:
    """What one command asks of a package manager.

    `manager` is the family ("apt" for apt-get, apt and aptitude), `program` the literal words that call it
    ("pip3", "python -m pip"), `prefix` the words in front of them (`sudo -E`, `env X=y`). `subcommand` are
    the words that make the verb: `install`, `global add`; none for a bare `yarn`. `verb` sorts them, by
    effect and not by name: "update" only fetches package lists, so `yum update` is an "upgrade". Commands of
    equal verb need not be alike: compare `subcommand` too (`groupinstall` is an "install").

    `flags` and `operands` are in source order; for the verb "other" both stay empty. `doubt` says why the
    two may be told apart wrongly: "unknown-flag", "expansion" (a word that may become flags, several words or
    none) or "splits" (an unquoted expansion that is meant as one word, such as `nginx=$VERSION` or
    `-j $(nproc)`: right unless it comes out empty or with blanks).
    """

    manager: str
    program: str
    prefix: tuple[Word, ...]
    program_words: tuple[Word, ...]
    subcommand: tuple[Word, ...]
    verb: Verb
    flags: tuple[Flag, ...]
    operands: tuple[Word, ...]
    doubt: Doubt | None

    @property
    def exact(self) -> bool:
        """Whether flags and operands are certainly told apart."""
        return self.doubt is None

    @property
    def unclear(self) -> str:
        """Why it is not certain which of its words are packages, in a sentence."""
        word = next((word.raw for word in self.operands if unquoted_expansion(word.raw)), None)
        if word is None or self.doubt == "unknown-flag":
            return f"which words of `{self.program}` are packages is not certain"
        if self.doubt == "splits":
            return f"{word} may be several words, or none; in quotes it would be one"
        return f"which packages {word} stands for is not certain"

    @property
    def after_verb(self) -> int:
        """Where a flag can be inserted: the offset behind the verb (behind the program when there is no
        verb)."""
        return (self.subcommand or self.program_words)[-1].end

    def has(self, *names: str) -> bool:
        """Whether one of the flags `names` is given, alone or in a cluster, with or without a value."""
        return any(name in flag.names for flag in self.flags for name in names)


_ASSIGNMENT = pattern(r"[A-Za-z_]\w*\+?=")

_SLASHES = pattern(r"//+")
PYTHON = pattern(r"(python|pypy)[\d.]*")

_PACMAN_LONG = {
    "--sync": "S",
    "--refresh": "y",
    "--sysupgrade": "u",
    "--remove": "R",
    "--upgrade": "U",
    "--clean": "c",
}


@lru_cache(maxsize=2048)
def _calls_manager(literal: str | None, raw: str) -> bool:
    """Whether a command whose first word is this may call a package manager."""
    name = program_name(Word(0, len(raw), raw, literal, False))
    return name is not None and (
        name in WRAPPERS or name in PACMAN or bool(PYTHON.fullmatch(name)) or bool(manager_of(name))
    )


@lru_cache(maxsize=2048)
def _calls_cleaner(literal: str | None, raw: str) -> bool:
    return program_name(Word(0, len(raw), raw, literal, False)) == "rm" or _calls_manager(literal, raw)


def _moved_action(found: Action, place: dict[int, Word]) -> Action:
    def words(old: tuple[Word, ...]) -> tuple[Word, ...]:
        return tuple([place[word.start] for word in old])

    flags = tuple([Flag(words(flag.words), flag.names, flag.value) for flag in found.flags])
    return Action(
        found.manager,
        found.program,
        words(found.prefix),
        words(found.program_words),
        words(found.subcommand),
        found.verb,
        flags,
        words(found.operands),
        found.doubt,
    )


@once_a_text(_moved_action, _calls_manager)
def action(command: Command) -> Action | None:
    """What `command` asks of a package manager; None when its program is none, or expands.

    Seen through: `sudo`, `env`, `command` and `eatmydata` with their flags, folders in front of the program
    and `python -m pip`. Not seen through, so None: `sh -c`, `xargs`, `su`, `time`, wrapper scripts.
    """
    start = behind_wrappers(command.words)
    if start is None or start >= len(command.words):
        return None
    length = 1
    name = program_name(command.words[start])
    if name is not None and PYTHON.fullmatch(name):
        if [word.literal for word in command.words[start + 1 : start + 3]] != ["-m", "pip"]:
            return None
        length, name = 3, "pip"
    if name is None:
        return None
    program = command.words[start : start + length]
    called = " ".join([program_name(program[0]) or "", *(word.raw for word in program[1:])])
    rest = command.words[start + length :]
    if name in PACMAN:
        return _pacman(called, command.words[:start], program, rest)
    manager = manager_of(name)
    if manager is None:
        return None
    return _read(manager, called, command.words[:start], program, rest)


def behind_wrappers(words: tuple[Word, ...]) -> int | None:
    """Index of the program behind `sudo`, `env` and assignments; None when a wrapper's flags are not
    understood."""
    at = 0
    while at < len(words) and (flags := WRAPPERS.get(program_name(words[at]) or "")) is not None:
        at += 1
        while at < len(words):
            raw = words[at].raw
            if raw == "--":
                at += 1
                break
            if raw.startswith("-"):
                taken = read_flag(words, at, flags)
                if taken is None or taken[1] is not None:
                    return None
                at += len(taken[0].words)
            elif _ASSIGNMENT.match(raw):
                at += 1
            else:
                break
    return at


_IN_VARIABLE = pattern(r"""["']?\$(?:\w+|\{\w+\})(?:/[\w.+-]+)*/([\w.+-]+)["']?""")


def program_name(word: Word) -> str | None:
    """The program that `word` names: `/usr/bin/pip3`, `"$VENV"/bin/pip` and `pip` are told by their last
    part."""
    if word.literal is not None:
        return word.literal.rpartition("/")[2]
    found = _IN_VARIABLE.fullmatch(word.raw.replace('"', ""))
    return found.group(1) if found else None


def _read(
    manager: Manager, called: str, prefix: tuple[Word, ...], program: tuple[Word, ...], rest: tuple[Word, ...]
) -> Action:
    other = Action(manager.name, called, prefix, program, (), "other", (), (), None)
    flags: list[Flag] = []
    doubts: set[Doubt] = set()
    at = 0
    subcommand: tuple[Word, ...] = ()
    while at < len(rest):
        word = rest[at]
        if not word.raw.startswith("-"):
            two = [w.literal or "" for w in rest[at : at + 2]]
            known = " ".join(two) in manager.verbs and two[-1]
            subcommand = rest[at : at + (2 if known else 1)]
            break
        taken = read_flag(rest, at, manager.front)
        if taken is None:
            return Action(manager.name, called, prefix, program, (), "other", (), (), "unknown-flag")
        flags.append(taken[0])
        doubts.update([taken[1]] if taken[1] else [])
        at += len(taken[0].words)
    if not subcommand:
        if flags and any(name in ("--version", "--help") for flag in flags for name in flag.names):
            return other
        return Action(manager.name, called, prefix, program, (), manager.bare, tuple(flags), (), _worst(doubts))
    verb = manager.verbs.get(" ".join(word.literal or "" for word in subcommand), "other")
    if verb == "other" or doubts & {"expansion"}:
        doubt: Doubt | None = "expansion" if subcommand[0].literal is None or doubts else None
        return Action(manager.name, called, prefix, program, subcommand, "other", (), (), doubt)
    table = manager.special.get(" ".join(word.literal or "" for word in subcommand), manager.flags)
    operands, behind, more = arguments(rest[at + len(subcommand) :], table)
    doubts |= more
    return Action(manager.name, called, prefix, program, subcommand, verb, (*flags, *behind), operands, _worst(doubts))


def arguments(words: tuple[Word, ...], table: FlagTable) -> tuple[tuple[Word, ...], tuple[Flag, ...], set[Doubt]]:
    """The operands and the flags among `words`, by the flags that `table` lists, and what makes that uncertain."""
    operands: list[Word] = []
    flags: list[Flag] = []
    doubts: set[Doubt] = set()
    at = 0
    while at < len(words):
        word = words[at]
        if word.raw == "--":
            # What follows is never a flag of the manager itself, but for some it is no package either.
            doubts.add("unknown-flag")
            flags.append(Flag(words[at:], ("--",), None))
            break
        taken = read_flag(words, at, table) if _looks_like_flag(word) else None
        if taken is not None:
            flags.append(taken[0])
            doubts.update([taken[1]] if taken[1] else [])
            at += len(taken[0].words)
            continue
        if _looks_like_flag(word):
            # Followed by nothing or by a flag, it can't take a value, whatever it means.
            alone = word.raw.startswith("--") and (at + 1 == len(words) or _looks_like_flag(words[at + 1]))
            doubts.update(() if alone and word.literal is not None else ("unknown-flag",))
            flags.append(Flag((word,), (word.raw,), None))
        else:
            operands.append(word)
            doubts.update(_operand_doubt(word))
        at += 1
    return tuple(operands), tuple(flags), doubts


def _looks_like_flag(word: Word) -> bool:
    text = word.literal if word.literal is not None else word.raw.lstrip("\"'")
    return len(text) > 1 and text.startswith("-")


def read_flag(words: tuple[Word, ...], at: int, table: FlagTable) -> tuple[Flag, Doubt | None] | None:
    """The flag at `words[at]` with the separate values it takes, and a doubt; None when it is unknown."""
    word = words[at]
    text = word.literal if word.literal is not None else word.raw.strip("\"'")
    name, equals, joined = text.partition("=")
    value = joined if equals and word.literal is not None else None
    here: Doubt | None = "splits" if unquoted_expansion(word.raw) else None
    if name.startswith("--") or name in table.kinds:
        if equals and re.fullmatch(r"--?[\w.@:/-]+", name):
            # Joined values are part of the word whether or not the flag is known.
            return Flag((word,), (name,), value), here
        known = table.find(name)
        return None if known is None else _with_values(words, at, (known[0],), known[1], here)
    names: list[str] = []
    for position, letter in enumerate(text[1:], 1):
        kind = table.kinds.get("-" + letter)
        if kind is None:
            return None
        names.append("-" + letter)
        rest = text[position + 1 :]
        if kind == "=" and rest:
            return Flag((word,), tuple(names), rest.lstrip("=") if word.literal is not None else None), here
        if rest.startswith("="):
            return Flag((word,), tuple(names), value), here
        if kind and not rest:
            return _with_values(words, at, tuple(names), kind, here)
        if kind == "?" and rest:
            return None
    return (Flag((word,), tuple(names), None), here) if names else None


def _with_values(
    words: tuple[Word, ...], at: int, names: tuple[str, ...], kind: str, here: Doubt | None
) -> tuple[Flag, Doubt | None]:
    values: tuple[Word, ...] = ()
    doubt = here
    following = words[at + 1 :]
    if kind == "=":
        values = following[:1]
        doubt = doubt or ("unknown-flag" if not values else None)
    elif kind:
        count = next((i for i, word in enumerate(following) if word.raw.startswith("-")), len(following))
        values = following[: min(count, 1) if kind == "?" else count]
    if any(unquoted_expansion(word.raw) for word in values):
        doubt = doubt or ("splits" if kind == "=" else "expansion")
    value = values[-1].literal if values else None
    return Flag((words[at], *values), names, value), doubt


_PLAIN_OPERAND = pattern(r"[\"']?[\w./@+:]")
_QUOTED = pattern(r"\\.|'[^']*'|\"(?:\\.|[^\"\\])*\"", re.DOTALL)


def unquoted_expansion(raw: str) -> bool:
    """Whether the shell may make several words, or none, of the word `raw`."""
    if "$" not in raw and "`" not in raw:
        return "[@]" in raw
    return any(mark in _QUOTED.sub("", raw) for mark in "$`") or '"$@"' in raw or "[@]" in raw


def _operand_doubt(word: Word) -> Iterator[Doubt]:
    plain = _PLAIN_OPERAND.match(word.raw) is not None
    if unquoted_expansion(word.raw):
        yield "splits" if plain else "expansion"
    elif not plain and (word.literal is None or word.glob or word.raw.startswith("{")):
        yield "expansion"


def _worst(doubts: Iterable[Doubt]) -> Doubt | None:
    found = set(doubts)
    order: tuple[Doubt, ...] = ("unknown-flag", "expansion", "splits")
    return next((doubt for doubt in order if doubt in found), None)


def _pacman(called: str, prefix: tuple[Word, ...], program: tuple[Word, ...], rest: tuple[Word, ...]) -> Action:
    """pacman writes its verb as flags: `-Sy` refreshes, `-Syu` also upgrades, `-Scc` cleans, `-S git`
    installs."""
    letters = ""
    verbs: list[Word] = []
    others: list[Word] = []
    for word in rest:
        text = word.literal or ""
        if text in _PACMAN_LONG:
            letters += _PACMAN_LONG[text]
            verbs.append(word)
        elif re.fullmatch(r"-[A-Za-z]+", text) and (re.search("[SRUQTDF]", text) or set(text[1:]) <= set("yuc")):
            letters += text[1:]
            verbs.append(word)
        else:
            others.append(word)
    operands, flags, doubts = arguments(tuple(others), PACMAN_FLAGS)
    verb: Verb = "other"
    if "S" in letters:
        verb = "upgrade" if "u" in letters else "update" if "y" in letters else "other"
        verb = "clean" if "c" in letters else "install" if operands else verb
    elif "R" in letters:
        verb = "remove"
    elif "U" in letters:
        verb = "install"
    if verb == "other":
        return Action("pacman", called, prefix, program, tuple(verbs), "other", (), (), _worst(doubts))
    return Action("pacman", called, prefix, program, tuple(verbs), verb, flags, operands, _worst(doubts))


@value
class Cleanup:
    """A command that empties caches: of which `managers`, which `paths` (patterns as in `Cache`; none when
    the command removes only part of a cache), and the words that name something else (`rest`)."""

    managers: frozenset[str]
    paths: tuple[str, ...]
    rest: tuple[Word, ...]


_GEM_FOLDER = pattern(
    r"(\$\(\S*gem[\d.]* env gemdir\)|\$\{?GEM_HOME\}?|/\S*/gems/[^/]+|/usr/local/bundle)/cache(/\*(\.gem)?)?"
)

_RM = FlagTable("-r -R --recursive -f --force -v --verbose -d --dir -i -I --one-file-system")


_IN_SHORT = {"--force": "f", "--interactive": "i", "--interactive=always": "i", "--interactive=once": "I"}


def asks_first(command: Command) -> bool:
    """Whether `command`, an `rm`, asks before it deletes: where nobody answers it deletes nothing, and goes well."""
    flags = (word.raw for word in command.words[1:] if word.raw[:1] == "-")
    said = [letter for flag in flags for letter in _IN_SHORT.get(flag, flag * (flag[:2] != "--")) if letter in "fiI"]
    return bool(said) and said[-1] != "f"


def _moved_cleanup(found: Cleanup, place: dict[int, Word]) -> Cleanup:
    return Cleanup(found.managers, found.paths, tuple(place[word.start] for word in found.rest))


@once_a_text(_moved_cleanup, _calls_cleaner)
def is_cleanup(command: Command) -> Cleanup | None:
    """Which caches `command` empties; None when it is no clean-up command.

    `gem cleanup` is none (it removes installed gems), nor `npm cache verify`. `apt-get clean` empties the
    archives, not the lists. An `rm` that also removes other things is one with a `rest`.
    """
    asked = action(command)
    if asked is not None:
        return _own_cleanup(asked)
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words) or program_name(command.words[at]) != "rm":
        return None
    operands, flags, doubts = arguments(command.words[at + 1 :], _RM)
    if "unknown-flag" in doubts or asks_first(command):
        return None
    recursive = any(name in ("-r", "-R", "--recursive") for flag in flags for name in flag.names)
    managers: set[str] = set()
    paths: list[str] = []
    rest: list[Word] = []
    for word in operands:
        found, cleared = _cache_word(word)
        managers |= found
        if not found:
            rest.append(word)
        elif recursive or all(re.search(r"/var/cache/apk/\*$|\*\.\w+$", path) for path in cleared):
            paths.extend(cleared)
    return Cleanup(frozenset(managers), tuple(paths), tuple(rest)) if managers else None


_OF_ALL = "~/.cache"
"""Where each program has a folder of its own, which is no other one's cache."""


def _cache_word(word: Word) -> tuple[frozenset[str], tuple[str, ...]]:
    """The managers whose caches the argument of `rm` names, and the pattern that it clears."""
    text = word.raw.replace('"', "").replace("'", "")
    if "/cache" in text and _GEM_FOLDER.fullmatch(text.rstrip("/")):
        return frozenset({"gem"}), (text,) if word.literal is not None else CACHES["gem"].paths
    if text.startswith(("$HOME/", "${HOME}/")):
        text = "~" + text[text.index("/") :]
    if set(text) & set("$`{") or ("*" in text and not word.glob):
        return frozenset(), ()
    text = _SLASHES.sub("/", text).rstrip("/")
    at_home = "~" + text.removeprefix("/root") if text.startswith("/root/") else text
    within = f"{_OF_ALL}/*" if at_home == _OF_ALL else at_home
    managers = {
        manager
        for manager, folder in CACHE_FOLDERS
        if folder != _OF_ALL and (within == folder or within.startswith(folder + "/") or matches(folder, within))
    }
    return frozenset(managers), (text,) if managers else ()


def _own_cleanup(asked: Action) -> Cleanup | None:
    if asked.verb != "clean":
        return None
    managers = frozenset({asked.manager})
    paths = CACHES[asked.manager].paths
    verb = asked.subcommand[0].literal or ""
    if asked.manager == "apt":
        # Only `apt-get dist-clean` touches the lists; `autoclean` leaves what can still be downloaded.
        paths = () if verb.startswith("auto") else paths if verb.startswith("dist") else paths[1:]
    elif asked.manager in ("yum", "dnf", "microdnf"):
        paths = paths if any(word.literal == "all" for word in asked.operands) else ()
    elif asked.manager == "conda":
        everything = asked.has("-a", "--all") or (asked.has("-t", "--tarballs") and asked.has("-p", "--packages"))
        paths = _conda_packages(asked) if everything else ()
    elif asked.manager == "zypper":
        paths = paths if asked.has("-a", "--all") else ()
    elif asked.manager == "apk" or (asked.manager in ("npm", "yarn", "uv") and asked.operands):
        # `apk cache clean` looks after a configured /etc/apk/cache only; a named package is one entry.
        paths = ()
    elif asked.manager == "npm":
        paths = paths[:1]
    return Cleanup(managers, paths, ())


def _conda_packages(asked: Action) -> tuple[str, ...]:
    called = asked.program_words[0].literal or ""
    prefix, found, _ = called.rpartition("/bin/")
    return (prefix + "/pkgs",) if found and prefix.startswith("/") else CACHES["conda"].paths
