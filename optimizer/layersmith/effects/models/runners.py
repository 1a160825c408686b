"""Programs that run another one: their own part is small, the rest is the other's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.effects.arguments import Argument, Call, NotKnownError, read
from layersmith.effects.effect import Effects, Unknown, union
from layersmith.effects.programs import Model, behind
from layersmith.shell.ast import Script, Word


def _word(text: str) -> Word:
    return Word(0, 0, text, text, bool(set(text) & set("*?[")))


def shell(call: Call) -> Effects:
    """`sh -c TEXT`: what the text says. A login shell reads files first, a script is a program of its own."""
    words = list(call.arguments)
    while words and (words[0].text or "").startswith(("-", "+")):
        flag = words.pop(0).text or ""
        if (flag in ("-o", "+o") and words) or (re.fullmatch(r"-[eux]*o", flag) and words):
            words.pop(0)
        elif re.fullmatch(r"-[eux]*c", flag):
            break
        elif flag == "--version":
            return Effects()
        elif not re.fullmatch(r"[-+][euxv]+", flag):
            raise NotKnownError(f"{call.name} {flag} reads more than its command")
    else:
        raise NotKnownError(f"{call.name} runs a script")
    if len(words) != 1 or words[0].text is None:
        raise NotKnownError(f"what {call.name} -c runs is not known")
    from layersmith.effects.scripts import effects
    from layersmith.shell.parse import parse

    script = parse(words[0].text.encode("utf-8", "surrogateescape"), call.name == "bash")
    if not isinstance(script, Script):
        raise NotKnownError(f"what {call.name} -c runs is not understood")
    # Its variables are those that are exported, which are not told apart from others here.
    found = effects(script, call.folder, home=call.home, official=call.official)
    if isinstance(found, Unknown):
        raise NotKnownError(found.reason)
    return found


_XARGS = """
    -0 -r -t -n= -P= -I= -L= -l? -i? -d= -a= -s= --null --no-run-if-empty --max-args= --max-procs= --verbose
    --replace? --delimiter=
    """


def xargs(call: Call) -> Effects:
    """Runs a program with what a pipe brings, which is known when `find` brings it."""
    words = list(call.words[1:])
    front: list[Word] = []
    while words and words[0].raw.startswith("-") and words[0].raw != "-":
        front.append(words.pop(0))
        if front[-1].raw in ("-n", "-P", "-I", "-L", "-d", "-s") and words:
            front.append(words.pop(0))
    given = read(call, _XARGS, [Argument(word.literal, word.raw) for word in front])
    if given.has("-a"):
        raise NotKnownError("what xargs is given is not known")
    names = call.piped.names if call.piped else ()
    place = given.last("-I") or (Argument("{}", "{}") if given.has("-i", "--replace") else None)
    if not words:
        return Effects()
    found = []
    for name in _found(names) or ("",):
        if not name:
            if words[0].raw not in ("echo", "printf", "kill") and not _takes_no_paths(words):
                raise NotKnownError("what xargs is given is not known")
            operands = [*words, _word("x")]
        elif place is not None and place.text:
            operands = [_word(word.raw.replace(place.text, name)) if place.text in word.raw else word for word in words]
        else:
            operands = [*words, _word(name)]
        found.append(behind(call, operands))
    return union((*found, Effects(programs=frozenset((words[0].raw,)))))


def _takes_no_paths(words: list[Word]) -> bool:
    return [word.raw for word in words[:2]] in (["apt-mark", "auto"], ["apt-mark", "manual"])


_NO_VALUE = frozenset(
    [
        "-print",
        "-print0",
        "-delete",
        "-depth",
        "-xdev",
        "-mount",
        "-empty",
        "-executable",
        "-readable",
        "-writable",
        "-nouser",
        "-nogroup",
        "-prune",
        "-true",
        "-false",
        "-ls",
        "-o",
        "-a",
        "-or",
        "-and",
        "-not",
        "!",
        "(",
        ")",
        ",",
        "-L",
        "-P",
        "-H",
        "-follow",
        "-daystart",
        "-noleaf",
        "-quit",
        "-ignore_readdir_race",
    ]
)
_ONE_VALUE = frozenset(
    [
        "-name",
        "-iname",
        "-path",
        "-ipath",
        "-wholename",
        "-iwholename",
        "-regex",
        "-iregex",
        "-regextype",
        "-type",
        "-xtype",
        "-size",
        "-perm",
        "-mtime",
        "-atime",
        "-ctime",
        "-mmin",
        "-amin",
        "-cmin",
        "-user",
        "-group",
        "-uid",
        "-gid",
        "-maxdepth",
        "-mindepth",
        "-links",
        "-inum",
        "-printf",
        "-lname",
        "-ilname",
        "-fstype",
        "-used",
    ]
)


def find(call: Call) -> Effects:
    """Lists what lies below its starting points, deletes it with `-delete`, and runs programs with `-exec`."""
    waiting = list(zip(call.arguments, call.words[1:], strict=True))
    roots: list[str] = []
    while (waiting and not (waiting[0][0].text or "x").startswith(("-", "(", "!"))) or (
        waiting and waiting[0][0].text in ("-L", "-H", "-P")
    ):
        argument, _ = waiting.pop(0)
        if argument.text not in ("-L", "-H", "-P"):
            roots.append(call.path(argument))
    roots = roots or [call.here]
    deletes, accounts, parts = False, False, []
    while waiting:
        argument, _ = waiting.pop(0)
        text = argument.text
        if text in ("-exec", "-ok"):
            words: list[Word] = []
            while waiting and waiting[0][0].text not in (";", "+"):
                words.append(waiting.pop(0)[1])
            waiting = waiting[1:]
            for path in _found(roots):
                inner = behind(call, [_word(path) if word.literal == "{}" else word for word in words])
                parts.append(union((inner, Effects(reads=(path,)))))
            if any("{}" in word.raw and word.literal != "{}" for word in words):
                raise NotKnownError("which files find hands on is not known")
        elif text == "-delete":
            deletes = True
        elif text == "-newer" and waiting:
            parts.append(Effects(call.paths([waiting.pop(0)[0]])))
        elif text in _ONE_VALUE and waiting:
            accounts = accounts or text in ("-user", "-group")
            if waiting.pop(0)[0].splits:
                raise NotKnownError("what find looks for is not known")
        elif text not in _NO_VALUE:
            raise NotKnownError(f"find {argument.raw} is not known")
    listed = Effects(tuple(roots), deletes=tuple(roots) if deletes else (), accounts="read" if accounts else "none")
    return union((*parts, listed))


def _found(roots: Iterable[str]) -> tuple[str, ...]:
    """What a program may be handed: the starting points, and what lies below them under other names."""
    return tuple(path for root in roots for path in (root, f"{root.rstrip('/')}/*"))


def _through(table: str, operands: int = 0, other_user: bool = False) -> Model:
    """A program with flags and so many operands of its own in front of the program that it runs."""
    valued = {flag.rstrip("=") for flag in table.split() if flag.endswith("=")}

    def model(call: Call) -> Effects:
        words = list(call.words[1:])
        front: list[Argument] = []
        while words and words[0].raw.startswith("-"):
            word = words.pop(0)
            front.append(Argument(word.literal, word.raw))
            if word.raw in valued and words:
                front.append(Argument(words[0].literal, words.pop(0).raw))
        read(call, table, front)
        words = words[operands:]
        return behind(call, words, other_user) if words else Effects(accounts="read" if other_user else "none")

    return model


def gosu(call: Call) -> Effects:
    """`gosu USER PROGRAM`."""
    found = _through("--version --help -v", 1, other_user=True)(call)
    return union((found, Effects(accounts="read")))


def exec_(call: Call) -> Effects:
    """Redirections alone."""
    if call.arguments:
        return behind(call, call.words[1:])
    return Effects()


MODELS: dict[str, Model] = {
    **dict.fromkeys(("sh", "bash", "dash", "ash"), shell),
    "xargs": xargs,
    "find": find,
    "time": _through("-p -v"),
    "nice": _through("-n="),
    "ionice": _through("-c= -n="),
    "nohup": _through(""),
    "stdbuf": _through("-o= -i= -e="),
    "timeout": _through("-k= -s= --preserve-status --foreground --kill-after= --signal=", 1),
    "exec": exec_,
    "gosu": gosu,
    "su-exec": gosu,
}
