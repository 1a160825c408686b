"""Which Python package manager a command calls, and with which words, once the known variables are put in."""

from __future__ import annotations

import re
from collections.abc import Mapping

from layersmith.context.inputs import Call
from layersmith.context.python.gather import UnclearError
from layersmith.effects.managers import MANAGERS, FlagTable, manager_of
from layersmith.effects.packages import PYTHON, Flag, action, arguments, behind_wrappers, program_name, read_flag
from layersmith.shell.ast import Command, Word
from layersmith.values import pattern, value


@value
class Asked:
    """One call of a package manager.

    `tool` names it, `subcommand` are the words of its verb ("install", "env create"), `program` the word that starts
    it. `on_path` says whether the folder that it runs in is where Python looks for modules first (`python -m`).
    `doubt` is as in `effects.packages.Action`. `environment` holds what ENV, ARG and the command itself set.
    """

    tool: str
    subcommand: str
    program: Word
    flags: tuple[Flag, ...]
    operands: tuple[Word, ...]
    doubt: str | None
    on_path: bool
    environment: Mapping[str, str | None]

    def has(self, *names: str) -> bool:
        """Whether one of the flags `names` is given."""
        return any(name in flag.names for flag in self.flags for name in names)

    def values(self, *names: str) -> tuple[str, ...]:
        """The values of the flags `names`, in order. Raises UnclearError when one of them expands to what is not
        known."""
        found = []
        for flag in self.flags:
            if flag.names and flag.names[-1] in names:
                if flag.value is None:
                    raise UnclearError("unknown-word", f"what {flag.raw} names is not known")
                found.append(flag.value)
        return tuple(found)

    def known(self, name: str) -> str | None:
        """The value of the variable `name`, None when it is not set. Raises UnclearError when it is not known."""
        if name not in self.environment:
            return None
        found = self.environment[name]
        if found is None:
            raise UnclearError("environment", f"the value of {name} is not known")
        return found


_PIP_BUILDS = FlagTable("-w= --wheel-dir= -d= --dest= --no-verify")
_EXPORT = FlagTable(
    "-f= --format= -o= --output= --without-hashes --without-urls --dev -E= --extras= --all-extras --all-groups --with="
    " --without= --only= --with-credentials -n --no-interaction -q --quiet -v --verbose --no-ansi --ansi -C="
    " --directory= -P= --project="
)
_PIP_SYNC = FlagTable(
    "-a --ask -n --dry-run --force -f= --find-links= -i= --index-url= --extra-index-url= --trusted-host= --no-index"
    " -q --quiet -v --verbose --user --cert= --client-cert= --pip-args= --python-executable= --config= --no-config"
)
_PDM = FlagTable(
    "-p= --project= -G= --group= --with= --without= -g --global -d --dev -D --prod --production --no-default --no-self"
    " --no-editable --check --frozen-lockfile --no-lock --no-isolation -n --dry-run --clean -L= --lockfile= -k= --skip="
    " --skip-post -S= --strategy= --fail-fast -x --only-keep -v --verbose -q --quiet -C= --config-setting= -c="
    " --config= --venv= --no-default --override= --clean-unselected --plugins --reinstall -I --ignore-python"
    " --no-all --no-dev"
)
_FLIT = FlagTable(
    "-s --symlink --pth-file -f= --ini-file= --user --env --python= --deps= --only-deps --extras= --debug"
)
_OWN: Mapping[tuple[str, str], FlagTable] = {
    ("pip", "wheel"): _PIP_BUILDS,
    ("pip", "download"): _PIP_BUILDS,
    ("poetry", "export"): _EXPORT,
    ("pdm", "install"): _PDM,
    ("pdm", "sync"): _PDM,
    ("flit", "install"): _FLIT,
    ("uv", "export"): FlagTable("-o= --output-file= --format= --no-hashes --no-header --no-annotate"),
}
"""Subcommands that install nothing, and managers that `effects.managers` does not know."""

_TOOLS = frozenset(("pip", "uv", "pipenv", "poetry", "conda"))
_EASY = re.compile(r"easy_install(?:-?[\d.]+)?")
_FAMILIES = (
    (re.compile(r"pip[\d.]*"), "pip"),
    (re.compile(r"poetry|pdm|flit|uv"), ""),
)


def asked(call: Call) -> Asked | None:
    """What `call` asks of a Python package manager; None when its program is none."""
    environment = dict(call.environment)
    command = call.command
    for one in command.assignments:
        environment[one.name] = one.value and _spelled(one.value, call.environment, call.home).literal
    words = tuple(_spelled(word, call.environment, call.home) for word in command.words)
    start = behind_wrappers(words)
    if start is None or start >= len(words):
        return None
    for word in words[:start]:
        name, equals, _ = (word.literal or word.raw).partition("=")
        if equals and name.isidentifier():
            environment[name] = None if word.literal is None else word.literal[len(name) + 1 :]
    return _of(words[start:], environment, on_path=False)


def _of(words: tuple[Word, ...], environment: Mapping[str, str | None], on_path: bool) -> Asked | None:
    program = words[0]
    name = program_name(program)
    if name is None:
        called = [word.literal for word in words[1:4]]
        if called[:2] == ["-m", "pip"] and called[2:] in (["install"], ["wheel"], ["download"]):
            raise UnclearError("unknown-word", f"which program {program.raw} is is not known")
        return None
    if PYTHON.fullmatch(name):
        return _of_python(words, environment)
    if name == "conda" and words[1:2] and words[1].literal == "run":
        return _of_conda_run(words, environment)
    if name == "pip-sync" or _EASY.fullmatch(name):
        operands, flags, doubts = arguments(words[1:], _PIP_SYNC)
        tool = "easy_install" if name != "pip-sync" else name
        return Asked(tool, "", program, flags, operands, next(iter(doubts), None), on_path, environment)
    for programs, family in _FAMILIES:
        if programs.fullmatch(name) and (found := _own(words, family or name, environment, on_path)) is not None:
            return found
    done = action(Command(program.start, words[-1].end, (), words, ()))
    if done is None or done.manager not in _TOOLS or done.verb not in ("install", "upgrade"):
        return None
    verb = " ".join(word.literal or "" for word in done.subcommand)
    doubt = "unknown-flag" if _has_unknown(name, verb, done.flags) else done.doubt
    return Asked(done.manager, verb, program, done.flags, done.operands, doubt, on_path, environment)


def _has_unknown(program: str, verb: str, flags: tuple[Flag, ...]) -> bool:
    """Whether a flag is not in the tables: what it does is not known, even when it can't take a value."""
    manager = manager_of(program)
    known = manager.special.get(verb, manager.flags) if manager else FlagTable("")
    return any(known.find(name) is None for flag in flags for name in flag.names)


def _own(words: tuple[Word, ...], tool: str, environment: Mapping[str, str | None], on_path: bool) -> Asked | None:
    """A call that `effects.packages.action` does not read."""
    everything = next((one.flags for one in MANAGERS if one.name == tool), _PDM if tool == "pdm" else FlagTable(""))
    at = 1
    front: list[Flag] = []
    while at < len(words) and words[at].raw.startswith("-"):
        taken = read_flag(words, at, everything)
        if taken is None:
            return None
        front.append(taken[0])
        at += len(taken[0].words)
    if at >= len(words) or (own := _OWN.get((tool, words[at].literal or ""))) is None:
        return None
    operands, flags, doubts = arguments(words[at + 1 :], FlagTable(own.text, everything))
    doubt = next((one for one in ("unknown-flag", "expansion", "splits") if one in doubts), None)
    return Asked(tool, words[at].literal or "", words[0], (*front, *flags), operands, doubt, on_path, environment)


_ALONE = pattern(r"-[uBOqsSEIP]+|-X\S+|-W\S+")


def _of_python(words: tuple[Word, ...], environment: Mapping[str, str | None]) -> Asked | None:
    at, isolated, bare = 1, False, False
    while at < len(words):
        text = words[at].literal or ""
        if text == "-m" and at + 1 < len(words):
            module = _beside(words[0], words[at + 1])
            return _of((module, *words[at + 2 :]), _python_environment(environment, bare), not isolated)
        if text.startswith("-m") and len(text) > 2:
            module = _beside(words[0], words[at]._replace(raw=text[2:], literal=text[2:]))
            return _of((module, *words[at + 1 :]), _python_environment(environment, bare), not isolated)
        if text in ("-W", "-X"):
            at += 2
            continue
        if not _ALONE.fullmatch(text):
            break
        isolated |= text[1] not in "XW" and bool(set("IP") & set(text))
        bare |= text[1] not in "XW" and bool(set("IE") & set(text))
        at += 1
    name = (words[at].literal or "").rpartition("/")[2] if at < len(words) else ""
    if re.fullmatch(r"pip[\d.]*", name):
        return _of(words[at:], environment, on_path=False)
    if name == "setup.py" and any(
        word.literal in ("install", "develop", "build", "bdist_wheel", "build_ext", "egg_info", "easy_install")
        for word in words[at + 1 :]
    ):
        return Asked("setup.py", "", words[at], (), words[at + 1 :], None, True, environment)
    return None


def _beside(python: Word, module: Word) -> Word:
    """`module` as the program beside `python`, when that is named with its folder: both work on one environment."""
    folder, literal = python.raw.rpartition("/")[0], (python.literal or "").rpartition("/")[0]
    if not folder:
        return module
    known = literal and module.literal is not None
    return module._replace(raw=f"{folder}/{module.raw}", literal=f"{literal}/{module.literal}" if known else None)


def _python_environment(environment: Mapping[str, str | None], bare: bool) -> Mapping[str, str | None]:
    if not bare:
        return environment
    return {name: known for name, known in environment.items() if not name.startswith("PYTHON")}


_CONDA_RUN = FlagTable("-n= --name= -p= --prefix= --no-capture-output --live-stream -v --verbose --cwd= --dev")


def _of_conda_run(words: tuple[Word, ...], environment: Mapping[str, str | None]) -> Asked | None:
    at = 2
    while at < len(words) and words[at].raw.startswith("-"):
        taken = read_flag(words, at, _CONDA_RUN)
        if taken is None or "--cwd" in taken[0].names:
            return None
        at += len(taken[0].words)
    return _of(words[at:], environment, on_path=False) if at < len(words) else None


_PIECES = pattern(
    r"'(?P<single>[^']*)'|\"(?P<double>(?:[^\"$`\\]|\$\w++|\$\{\w+\})*)\"|\$(?P<name>[A-Za-z_]\w*)"
    r"|\$\{(?P<braced>[A-Za-z_]\w*)\}|(?P<plain>[\w@%+=:,./~\[\]<>!-]+)"
)
_INSIDE = pattern(r"\$\{?([A-Za-z_]\w*)\}?")
_PLAIN = pattern(r"[\w@%+=:,./~-]+")


def _spelled(word: Word, environment: Mapping[str, str | None], home: str | None) -> Word:
    """`word` with the variables that are known put in; as it is when one is not, or may become several words."""
    literal = word.literal
    if literal is None:
        literal = _expanded(word.raw, environment)
    elif not (word.raw.startswith("~/") and home is not None):
        return word
    if literal is None or "'" in literal:
        return word
    if word.raw.startswith("~/") and home is not None:
        literal = home.rstrip("/") + literal[1:]
    return Word(word.start, word.end, literal if _PLAIN.fullmatch(literal) else f"'{literal}'", literal, False)


def _expanded(raw: str, environment: Mapping[str, str | None]) -> str | None:
    pieces: list[str] = []
    at = 0
    while at < len(raw):
        found = _PIECES.match(raw, at)
        if found is None:
            return None
        at = found.end()
        if found["single"] is not None or found["plain"] is not None:
            pieces.append(found["single"] or found["plain"] or "")
        elif found["double"] is not None:
            if any(environment.get(name) is None for name in _INSIDE.findall(found["double"])):
                return None
            pieces.append(_INSIDE.sub(lambda one: environment.get(one[1]) or "", found["double"]))
        else:
            known = environment.get(found["name"] or found["braced"])
            if not known or re.search(r"[\s*?\[]", known):
                return None
            pieces.append(known)
    return "".join(pieces)
