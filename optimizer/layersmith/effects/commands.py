"""Which files one shell command may touch, which it certainly makes, and in which folders commands run.

Paths are absolute patterns inside the image. A program's own files and the libraries that it loads are left out:
whoever deletes below `RUNTIME` must ask whether anything runs at all. What a command may do is in `programs`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType

from layersmith.effects.effect import PRELOADED, PROGRAM_FOLDERS, Unknown
from layersmith.effects.image_folders import seldom_workdir
from layersmith.effects.packages import behind_wrappers
from layersmith.effects.paths import holds, inside, overlap, resolve
from layersmith.effects.variables import Variables
from layersmith.shell.ast import Command, Script, Sequence, Word, compounds
from layersmith.shell.besides import every, texts, with_inner
from layersmith.shell.reached import doubtful, in_background
from layersmith.values import NamedTuple, pattern

RUNTIME = (
    *("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/libexec", "/usr/lib32", "/usr/share/locale"),
    *("/usr/local/bin", "/usr/local/sbin", "/usr/local/lib", "/usr/local/lib64", "/usr/share/zoneinfo"),
    *("/usr/share/misc", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/dev", "/proc", "/sys"),
    *("/etc/ld.so*", "/etc/nsswitch.conf", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow", "/etc/hosts"),
    *("/etc/resolv.conf", "/etc/localtime", "/etc/locale*", "/etc/default", "/etc/environment", "/etc/profile*"),
    *("/etc/ssl", "/etc/pki", "/etc/sudoers*", "/etc/pam*", "/etc/security", "/etc/login.defs", "/etc/alternatives"),
    *("/etc/wgetrc", "/etc/curlrc", "/etc/gitconfig", "/etc/os-release", "/etc/services", "/etc/protocols"),
)
"""What programs read when they start, whichever they are."""

_ADMIN_TOOLS = """
    dpkg rpm apt-key add-apt-repository apt-add-repository debconf-set-selections update-alternatives update-rc.d
    a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf locale-gen update-locale update-ca-certificates
    """
ADMINISTRATION = frozenset(_ADMIN_TOOLS.split())
"""Programs that touch the paths among their words and otherwise only `SYSTEM`."""

_ACCOUNT_TOOLS = """
    useradd adduser usermod groupadd addgroup groupmod passwd chpasswd deluser userdel
    """
ACCOUNTS = frozenset(_ACCOUNT_TOOLS.split())
"""Programs that touch the paths among their words and otherwise only the files of accounts."""

_UNPACKERS = frozenset(("tar", "unzip"))
_RECURSIVE = pattern(r"-[A-Za-z]*[rR]|--recursive")
_ARCHIVES = pattern(r"-[A-Za-z]*[rRa]|--recursive|--archive")

_CERTAIN_TOOLS = """
    cat echo printf tee touch mkdir cp mv ln install dd sed awk grep sort head tail tr cut find xargs chmod chown chgrp
    rm rmdir cd set export test [ true : curl wget git tar unzip gunzip gzip bunzip2 xz openssl sha256sum sha1sum
    sha512sum md5sum ssh-keyscan uname dpkg arch patch ls
    """
CERTAIN = frozenset(_CERTAIN_TOOLS.split())
"""Programs of whose effects all writes are there afterwards, but for what a model of them says."""

TAKES_ALONG = frozenset(("cp", "mv", "tar", "bsdtar", "rsync", "zip", "7z", "7za", "pax", "mksquashfs", "scp"))
"""Programs that take along all that lies below a folder."""


def touched(command: Command, folder: str | None) -> tuple[str, ...] | None:
    """Patterns of all that `command` may read, list or write when run in `folder` (None: not known), or None when
    that is not known. What `RUNTIME` and the program itself are made of is left out."""
    # Imported here: of what asks about commands, most only asks for package managers.
    from layersmith.effects.programs import effects

    found = effects(command, folder)
    if isinstance(found, Unknown):
        return None
    used = (*found.reads, *found.writes, *found.deletes)
    # A folder that has to be there for what lies below it is not touched besides.
    places = [path for path in (*found.makes, *found.needs) if path != "/"]
    return (*used, *(path for path in places if not any(inside(one, path) and one != path for one in (*used, *places))))


def _words(command: Command) -> tuple[str, tuple[Word, ...]] | None:
    """The program behind `sudo` and its like, when it is one of the system's, and its arguments."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words) or command.words[at].literal is None:
        return None
    if any(word.raw.partition("=")[0] in PRELOADED for word in command.words[:at]):
        return None
    place, slash, name = (command.words[at].literal or "").rpartition("/")
    place = place or slash  # What lies in / is none of the system's programs.
    return (name, command.words[at + 1 :]) if place in PROGRAM_FOLDERS else None


def _clusters(argv: list[str]) -> list[str]:
    """The arguments of tar that are letters of options."""
    return [text for at, text in enumerate(argv) if (text.startswith("-") and not text.startswith("--")) or at == 0]


def in_folders(script: Script, folder: str | None) -> Iterator[tuple[Command, str | None]]:
    """The commands of `script`, and what it does besides them, each with the folder that it runs in when the script
    starts in `folder`.

    `cd` is followed through plain lists, groups and subshells, which leave the shell where it was; behind a `cd` inside
    another compound command, a pipeline or an alternative the folder is unknown, and so it is behind a list of `&&`
    that may have ended ahead of its `cd`.
    """
    for command, place, _ in _walked(script, folder):
        yield command, place


def in_all_folders(script: Script, folder: str | None) -> Iterator[tuple[Command, str | None]]:
    """As `in_folders`, and behind those the commands of the scripts in its substitutions and of those that it hands to
    another shell, with offsets of their own."""
    yield from in_folders(script, folder)
    moved = any(command.name in ("cd", "pushd", "popd") for command in script.commands)
    for inner in with_inner(script):
        if inner is not script:
            yield from in_folders(inner, None if moved else folder)


@lru_cache(maxsize=1024)
def _walked(script: Script, folder: str | None) -> tuple[tuple[Command, str | None, str | None], ...]:
    """The commands of `script`, each with the folders that it runs in and leaves the shell in."""
    subshells = [part for part in compounds(script.body) if part.kind == "subshell"] if b"(" in script.text else []
    followed = {id(one) for body in (script.body, *(part.bodies[0] for part in subshells)) for one in _followed(body)}
    unsure = doubtful(script.body) if b"cd " in script.text and b"&&" in script.text else ()
    beside = in_background(script.body) if b"cd " in script.text and b"&" in script.text else ()
    own = [*((part.start, part.end) for part in subshells), *beside]
    ranges = [(*one, True) for one in own] + [(*one, False) for one in unsure]
    entered = deque(sorted(ranges, key=lambda one: (one[0], -one[1])))
    here = folder, 0
    """The folder, and how often the shell has changed it."""
    found: list[tuple[Command, str | None, str | None]] = []
    left: list[tuple[int, tuple[str | None, int], bool]] = []
    """Where the subshells (True), and what may not have been reached, end that the walk is in, and what held ahead."""
    for command in every(script):
        while left and left[-1][0] <= command.start:
            _, ahead, restored = left.pop()
            here = ahead if restored or here == ahead else (None, here[1])
        while entered and entered[0][0] <= command.start:
            _, end, restored = entered.popleft()
            left += [(end, here, restored)] if end > command.start else []
        before = here[0]
        if command.name in ("cd", "pushd", "popd"):
            target = command.argv[1] if len(command.argv) == 2 else None
            known = target is not None and command.name == "cd" and id(command) in followed
            here = resolve(target, before) if known and target else None, here[1] + 1
        found.append((command, before, next((ahead[0] for _, ahead, restored in left if restored), here[0])))
    return tuple(found)


def _followed(body: Sequence) -> Iterator[Command]:
    """The commands of `body` that run in its own shell whenever it gets that far, those in its groups as well."""
    for item in body.items:
        for operator, pipeline in zip(("", *item.operators), item.parts, strict=True):
            part = pipeline.alone if operator != "||" else None
            if isinstance(part, Command):
                yield part
            elif part and part.kind == "group":
                yield from _followed(part.bodies[0])


def removes_folder(script: Script, folder: str, known: Variables = MappingProxyType({})) -> bool:
    """Whether `script`, started in `folder` with the variables `known`, may take that folder away."""
    return any(
        holds(path, folder)
        for one in with_inner(script)
        for command, place in in_folders(one, folder)
        for path in taken(one, command, place, known)
    )


_ANYWHERE = "/?" * 16
"""A folder of which nothing is known, deeper than any `..` leads out of."""


def removes_unknown_folder(script: Script, known: Variables = MappingProxyType({})) -> str | None:
    """What `script`, started with the variables `known`, takes away that may be the folder that it starts in, or one
    above it, when nothing is known of that; None when it takes nothing such."""
    for one in with_inner(script):
        walked = list(in_folders(one, _ANYWHERE))
        for at, (command, place) in enumerate(walked):
            for path in taken(one, command, place, known):
                if path.startswith("/?"):
                    if path.count("/") <= _ANYWHERE.count("/"):
                        return "the folder that it runs in" if path == _ANYWHERE else ".." + path.rpartition("?")[2]
                elif not seldom_workdir(path) and not any(makes(*earlier, path) for earlier in walked[:at]):
                    return path
    return None


def ends_without_folder(script: Script, folder: str | None, offset: int) -> bool:
    """Whether a command of `script` behind `offset` may take the folder away that the shell is in at the end, when it
    started in `folder` (None: not known)."""
    gone: list[str] = []
    end = folder = folder or "/?"
    for command, place, after in _walked(script, folder):
        gone += taken(script, command, place) if command.start > offset else ()
        end = after or "/??"
    return any(holds(path, end) for path in gone)


def taken(script: Script, command: Command, folder: str | None, known: Variables = MappingProxyType({})) -> list[str]:
    """Patterns of the folders that `command` of `script`, run in `folder`, takes away from their places, or may when
    variables stand for what the script, or what is `known`, has them stand for."""
    words = _words(command)
    if words is None or words[0] not in ("rm", "rmdir", "mv"):
        return []
    name, rest = words
    operands = [word for word in rest if not word.raw.startswith("-")]
    recursive = any(_RECURSIVE.match(word.raw) for word in rest)
    operands = operands[:-1] if name == "mv" else operands if recursive or name == "rmdir" else []
    every = (text for word in operands for text in texts(word, script, known))
    return [path for text in every if text and (path := resolve(text, folder))]


def makes(command: Command, folder: str | None, deleted: str) -> bool:
    """Whether `command`, run in `folder`, certainly writes something that deleting `deleted` takes away."""
    words = _words(command)
    if words and words[0] in _UNPACKERS and deleted in (resolve(w.literal or "", folder) for w in words[1]):
        return False  # The archive itself, which was there before.
    whole = words is not None and _writes_trees(*words)
    return any(holds(deleted, path) or (whole and overlap(path, deleted)) for path in made(command, folder))


def _writes_trees(name: str, rest: tuple[Word, ...]) -> bool:
    """Whether what a program makes may be a folder with all that is in it."""
    recursive = any(_ARCHIVES.match(word.raw) for word in rest)
    return name in {*_UNPACKERS, "git", "mv"} or (name == "cp" and recursive)


def made(command: Command, folder: str | None) -> tuple[str, ...]:
    """Patterns of files that `command` writes when run in `folder`; only those that are known for certain."""
    found = [resolve(r.target.literal, folder) for r in command.redirects
             if r.target and r.target.literal and r.operator in (">", ">>", ">|", "&>", "&>>")]  # fmt: skip
    words = _words(command)
    if words:
        argv = [word.literal for word in words[1] if word.literal is not None]
        found += [resolve(target, folder) for target in _targets(words[0], argv) if target]
    return tuple(path for path in found if path and not path.startswith("/dev/"))


class Linking(NamedTuple):
    """What an `ln` makes: patterns of the `links`, what they lead to (`ANYWHERE` where that is not known), and whether
    by its name (`symbolic`) or as the same file."""

    links: tuple[str, ...]
    targets: tuple[str, ...]
    symbolic: bool


ANYWHERE = "/*"


def linking(
    command: Command, folder: str | None, known: Variables = MappingProxyType({}), home: str | None = None
) -> Linking | None:
    """What `command` links when run in `folder` with the variables `known` and the user's `home`; None when it is no
    `ln`."""
    words = _words(command)
    if words is None or words[0] != "ln":
        return None
    spelled = [_spelled(word, known, home) for word in words[1]]
    operands = [text for text in spelled if not text.startswith("-")]
    symbolic = any(re.match(r"-[a-zA-Z]*s|--symbolic$", text) for text in spelled)
    links = [path for text in _placed(spelled, operands) if (path := resolve(text, folder))]
    start = (links[0].rpartition("/")[0] or "/") if symbolic and links else folder
    targets = [resolve(one, start) for one in operands[: max(1, len(operands) - 1)] if links]
    return Linking(tuple(links), tuple(place for place in targets if place), symbolic)


def _spelled(word: Word, known: Variables, home: str | None) -> str:
    """The text of `word`, a pattern where a part of it is not known."""
    # Imported here, as in `touched`.
    from layersmith.effects.arguments import argument

    text = argument(word, known, home).text
    if text is None:
        # What follows a variable may be anything below the folder that stands in front of it.
        front = re.split(r"[$`]", word.raw.lstrip("\"'"))[0]
        return f"{front}*" if front else ANYWHERE
    if text.startswith("~"):
        return home + text[1:] if home and text[1:2] in ("", "/") else ANYWHERE
    return text


def _targets(name: str, words: list[str]) -> list[str]:
    operands = [word for word in words if not word.startswith("-")]
    match name:
        case "wget":
            named = _value(words, "-O", "--output-document")
            into = _value(words, "-P", "--directory-prefix") or "."
            return [named] if named else [f"{into}/{_file_of(url)}" for url in operands if _file_of(url)]
        case "curl":
            named = _value(words, "-o", "--output")
            return [named] if named else [_file_of(url) for url in operands if _keeps_names(words) and "://" in url]
        case "dd":
            return [word[3:] for word in words if word.startswith("of=")]
        case "tar":
            letters = "".join(text.lstrip("-") for text in _clusters(words))
            unpacks = "x" in letters or {"--extract", "--get"} & set(words)
            return [(_value(words, "-C", "--directory") or ".") + "/*"] if unpacks else []
        case "unzip":
            lists = any(re.match(r"-[A-Za-z]*[lptvZ]", word) for word in words)
            return [] if lists else [(_value(words, "-d") or ".") + "/*"]
        case "git":
            return [_cloned(words)]
        case "mkdir" | "touch" | "fallocate" | "truncate" | "tee":
            return operands
        case "cp" | "mv" | "ln" | "install":
            return _placed(words, operands)
    return []


def _placed(words: list[str], operands: list[str]) -> list[str]:
    """Where `cp SOURCE... TARGET` and its like put things."""
    folder = _value(words, "-t", "--target-directory")
    if folder:
        return [f"{folder}/{_file_of(word)}" for word in operands if word != folder]
    if "-d" in words or len(operands) < 2:
        return operands if "-d" in words else []
    *sources, target = operands
    within = [f"{target}/{'*' if _file_of(word) in ('', '.') else _file_of(word)}" for word in sources]
    return within if target.endswith("/") or target in (".", "..") or len(sources) > 1 else [target, *within]


def _cloned(words: list[str]) -> str:
    """The folder that `git clone` makes, "" when these are no arguments of it."""
    if words[:1] != ["clone"] or any(
        word.startswith(("-c", "--config", "--template", "-u", "--upload")) for word in words
    ):
        return ""
    url = next((at for at, word in enumerate(words) if "://" in word), None)
    if url is None:
        return ""
    after = [word for word in words[url + 1 :] if not word.startswith("-")]
    return after[0] if after else _file_of(words[url].removesuffix("/").removesuffix(".git"))


def _keeps_names(words: list[str]) -> bool:
    """Whether curl writes files under the names that they have at their place."""
    return any(
        word.startswith("--remote-name") or (word[:1] == "-" and word[1:2] != "-" and "O" in word) for word in words
    )


def _value(words: list[str], *flags: str) -> str | None:
    for at, word in enumerate(words):
        for flag in flags:
            if word == flag:
                return words[at + 1] if at + 1 < len(words) else None
            if word.startswith(flag + "=" if flag.startswith("--") else flag) and word != flag:
                return word[len(flag) :].lstrip("=")
            if len(flag) == 2 and word[:1] == "-" and word[1:2] != "-" and word.endswith(flag[1]):
                return words[at + 1] if at + 1 < len(words) else None
    return None


def _file_of(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]
