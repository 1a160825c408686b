"""What the RUNs of a stage do for Python: into which environment packages go, and what else they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from layersmith.bodies import body
from layersmith.context.inputs import Call
from layersmith.effects.commands import in_folders
from layersmith.effects.packages import PYTHON, action, behind_wrappers, is_cleanup
from layersmith.effects.paths import resolve
from layersmith.effects.python_libraries import distributions
from layersmith.evidence.effects import script_of
from layersmith.evidence.environment import environment, expanded, folder, home
from layersmith.evidence.projects import Projects
from layersmith.facts import SHELLS, Facts
from layersmith.shell.ast import Command, Redirect, Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

if TYPE_CHECKING:
    from layersmith.context.python.called import Asked

SYSTEM = ""
"""Stands for the Python that the image brings, among the places that packages go to."""

INSTALLERS = frozenset(
    ("pip", "setuptools", "wheel", "poetry", "poetry-core", "pipenv", "uv", "pdm", "pip-tools", "virtualenv", "hatch")
)
"""Packages that only install others, in a form that compares (PEP 503)."""

_QUIET = frozenset(
    ("set", "export", "cd", "echo", "true", ":", "which", "ldconfig", "test", "[", "command", "sync", "ls", "unset")
)
_SYSTEM_MANAGERS = frozenset(("apt", "apk", "dnf", "yum", "microdnf", "zypper"))
_INSPECTS = re.compile(r"config|cache|list|freeze|check|show|debug|env|self|lock|export|--version|-V|python|about|tree")
_OWN_INSTALLER = re.compile(rb"install\.python-poetry\.org|get-poetry\.py|astral\.sh/uv|get-pip\.py|install-poetry\.py")
_MAY_INSTALL = re.compile(rb"\b(?:pip3?|poetry|pipenv|pdm|uv|conda|virtualenv)\s++\S*\s*(?:install|sync|venv)")
_CACHE = re.compile(r"(?:/root|~|\$HOME|\$\{HOME\})/\.(?:cache|pip)\b|/tmp/|/var/(?:tmp|cache|lib/apt|log)\b")
_OWN_FILES = re.compile(r"/usr/local\b|/usr/lib/python|/opt/venv\b|\.venv\b")
_ADDS = r"\b(?:useradd|adduser)\b"
_NAME = re.compile(r"([A-Za-z0-9][\w.-]*?)(?:\[[^\]]*\])?\s*(?:[=<>~!;@\s].*)?", re.DOTALL)


@value
class Problem:
    """Why it is not known what an install needs: as in `Missed`."""

    reason: str
    detail: str


_LISTS = ("-r", "--requirement", "--requirements")


@value
class Step:
    """What one RUN does for Python.

    `places` are the folders of the environments that it installs to, `SYSTEM` for the image's own Python; `made`
    those that it makes. `names` are the packages that its commands name (see `distributions`), `projects` the
    folders of local projects that are installed, `editable` those of them that stay where they are. `files` are the
    absolute paths of the requirements files that it names. `tools` are the managers that it calls, `programs` the
    first words of these calls. `rest` are its commands that do something else than install and clean up. `fetched`
    are folders that hold what is fetched and installed from there, unless it goes to a virtual environment.
    """

    run: Instruction
    places: tuple[str, ...]
    made: tuple[str, ...]
    names: tuple[str, ...]
    files: tuple[str, ...]
    projects: tuple[str, ...]
    editable: tuple[str, ...]
    tools: frozenset[str]
    programs: frozenset[str]
    rest: tuple[Command, ...]
    fetched: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def installs(self) -> bool:
        """Whether packages, or an environment for them, are made."""
        return bool(self.places or self.made or self.problem)

    @property
    def only_installers(self) -> bool:
        """Whether all that it installs are programs that install packages."""
        return (
            bool(self.names)
            and not (self.files or self.projects or self.made or self.rest)
            and self.tools == frozenset(("pip",))
            and all(plain(name) in INSTALLERS - {"pip", "setuptools", "wheel"} for name in self.names)
        )

    @property
    def only_itself(self) -> bool:
        """Whether all that it installs are pip and what it installs with."""
        own = all(plain(name) in ("pip", "setuptools", "wheel", "virtualenv") for name in self.names)
        more = self.files or self.projects or self.fetched or self.rest or self.problem
        return own and not (more or self.tools - {"pip"})


def plain(name: str) -> str:
    """The name of a package as the index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def steps(facts: Facts, stage: Stage) -> tuple[Step, ...]:
    """The RUNs of `stage`, in order, that do something for Python."""
    found: list[Step] = []
    made: list[str] = []
    told = [one.text for one in facts.before(stage, stage.instructions[0]) if _tells_where(one)]
    for run in stage.instructions:
        if _tells_where(run):
            told.append(run.text)
        if run.keyword == "RUN" and _speaks_of_python(run.text):
            step = _Reader(facts, stage, run, tuple(made), told).read()
            if step.installs:
                found.append(step)
                made += [place for place in (*step.made, *step.places) if place != SYSTEM]
    return tuple(found)


def _tells_where(instruction: Instruction) -> bool:
    """Whether a RUN has settings of pdm or poetry that say where they install to."""
    return instruction.keyword == "RUN" and (b"virtualenvs" in instruction.text or b"use_venv" in instruction.text)


def _speaks_of_python(text: bytes) -> bool:
    words = (b"pip", b"python", b"venv", b"virtualenv", b"uv", b"poetry", b"pdm", b"conda", b"mamba", b"easy_install",
             b"pypy", b"flit")  # fmt: skip
    return any(word in text for word in words)


class _Reader:
    """The commands of one RUN, read in order. `made` are the environments that were made above, `told` are the texts of
    the RUNs so far that tell an installer where to go."""

    def __init__(
        self, facts: Facts, stage: Stage, run: Instruction, made: tuple[str, ...], told: Sequence[bytes]
    ) -> None:
        self._facts, self._stage, self._run = facts, stage, run
        self._known = made
        self._told = b"\n".join(told).decode("utf-8", "replace")
        self._projects = Projects(facts, stage, run)
        self._variables = environment(facts, stage, run)
        self._home = _home(facts, stage, run)
        self.places: list[str] = []
        self.made: list[str] = []
        self._active = self._of_path()
        self.names: list[str] = []
        self.files: list[str] = []
        self.projects: list[str] = []
        self.editable: list[str] = []
        self.fetched: list[str] = []
        self.tools: set[str] = set()
        self.programs: set[str] = set()
        self.rest: list[Command] = []
        self.problem: Problem | None = None

    def read(self) -> Step:
        script = self._script()
        if script is None:
            if _MAY_INSTALL.search(self._run.text):
                self.problem = Problem("unknown-install", "what it runs is not understood")
        else:
            for command, place in in_folders(script, folder(self._facts, self._stage, self._run)):
                self._command(script, command, place)
        return Step(
            self._run,
            _once(self.places),
            _once(self.made),
            _once(self.names),
            _once(self.files),
            _once(self.projects),
            _once(self.editable),
            frozenset(self.tools),
            frozenset(self.programs),
            tuple(self.rest),
            _once(self.fetched),
            self.problem,
        )

    def _script(self) -> Script | None:
        found = body(self._facts, self._run) if self._run.heredocs else None
        script = found[1] if found else script_of(self._facts, self._run)
        return script if isinstance(script, Script) else None

    def _command(self, script: Script, command: Command, place: str | None) -> None:
        if not command.words:
            self.rest += [command] if command.redirects else []
            return
        if self._makes_environment(command, place) or self._activates(command, place):
            return
        if command.name in SHELLS and any(
            _MAY_INSTALL.search((word or "").encode("utf-8", "surrogateescape")) for word in command.argv[1:]
        ):
            self.problem = Problem("unknown-install", f"what {command.name} is told to install is not followed")
            return
        from layersmith.context.python.called import asked
        from layersmith.context.python.gather import UnclearError

        call = Call(command, place or "/", self._projects.call(command, "/").tree, self._variables, self._home)
        try:
            found = asked(call)
        except UnclearError as error:
            self.problem = Problem("unknown-install", error.answer.detail)
            return
        if found is not None:
            if not (found.tool in ("poetry", "uv") and found.subcommand == "export"):
                from layersmith.evidence.splitting.python_targets import Asking, target

                asking = Asking(found, place, self._home, self._active, (*self._known, *self.made), self._told,
                                _is_root_by_sudo(command))  # fmt: skip
                told = target(asking, self._facts, self._stage, self._run)
                if isinstance(told, Problem):
                    self.problem = self.problem or told
                else:
                    self.places.append(told)
                self.tools.add(found.tool)
                self.programs.add(command.words[0].literal or command.words[0].raw)
                self._named(found, place)
        elif not self._is_quiet(script, command):
            self.rest.append(command)

    def _named(self, found: Asked, place: str | None) -> None:
        """Note the packages, files and projects that a call names."""
        for word in found.operands:
            text = (word.literal or word.raw).strip("\"'")
            at = resolve(re.sub(r"\[[^\[\]]*\]$", "", text), place)
            if text in (".", "..") or text.startswith(("./", "../", ".[", "/")):
                if at and not text.endswith((".whl", ".gz", ".zip", ".txt")) and "*" not in text:
                    self.projects.append(at)
            else:
                # What is no plain name stands for some package all the same.
                self.names += distributions(text) if _NAME.fullmatch(text) else [text]
        for flag in found.flags:
            path = resolve(re.sub(r"\[[^\[\]]*\]$", "", flag.value), place) if flag.value else None
            if not flag.names or path is None:
                # A list whose place is not known is some package's, too.
                self.names += [flag.value or "-r"] if flag.names and flag.names[-1] in _LISTS else []
                continue
            if flag.names[-1] in _LISTS:
                self.files.append(path)
            elif flag.names[-1] in ("-e", "--editable") and not re.match(r"\w+\+|https?:", flag.value or ""):
                self.projects.append(path)
                self.editable.append(path)
            elif flag.names[-1] in ("-e", "--editable") and (into := resolve(self._source_folder(found), place)):
                self.fetched.append(into)
        if found.tool == "setup.py":
            self.projects.append(place or "/")
            if any(word.literal in ("develop", "build_ext") for word in found.operands):
                self.editable.append(place or "/")
        if found.tool in ("poetry", "pdm", "uv") and found.subcommand in ("install", "sync") and place:
            self.projects.append(place)

    def _source_folder(self, found: Asked) -> str:
        """Where pip checks out what it is to leave editable, from the folder that it runs in."""
        return next(
            (flag.value for flag in found.flags if flag.names and flag.names[-1] == "--src" and flag.value), "src"
        )

    def _makes_environment(self, command: Command, place: str | None) -> bool:
        """Whether `command` makes a virtual environment, whose folder is noted."""
        argv = self._spelled(command)
        at = behind_wrappers(command.words)
        if at is None or at >= len(argv):
            return False
        name, rest = (argv[at] or "").rpartition("/")[2], argv[at + 1 :]
        if PYTHON.fullmatch(name) and rest[:1] == ["-m"] and rest[1:2] in (["venv"], ["virtualenv"]):
            rest = rest[2:]
        elif name == "uv" and rest[:1] == ["venv"]:
            rest = rest[1:] or [".venv"]
        elif name not in ("virtualenv", "pyvenv"):
            return False
        named = [w for w, before in zip(rest, ["", *rest], strict=False)
                 if w is None or (not w.startswith("-") and before not in ("-p", "--python", "--prompt"))]  # fmt: skip
        path = resolve(named[0], place) if named and named[0] else None if named else resolve(".venv", place)
        if path is None:
            self.problem = Problem("unknown-environment", "the folder of the virtual environment is not known")
        else:
            self.made.append(path)
            self._active = self._active or self._of_path()  # PATH may lead there already.
        return True

    def _spelled(self, command: Command) -> list[str | None]:
        """The words of `command`, known variables put in."""
        found: list[str | None] = []
        for word in command.words:
            text = word.literal
            if text is None:
                text = expanded(word.raw, self._variables, self._run)
                text = None if text is None or "$" in text else text.strip("\"'")
            if text is not None and (text == "~" or text.startswith("~/")) and self._home:
                text = self._home + text[1:]
            found.append(text)
        return found

    def _activates(self, command: Command, place: str | None) -> bool:
        words = self._spelled(command)
        if words[0] not in (".", "source") or len(words) < 2 or not (words[1] or "").endswith("/bin/activate"):
            return False
        path = resolve((words[1] or "").removesuffix("/bin/activate"), place)
        if path:
            self._active = path
        return True

    def _of_path(self) -> str | None:
        """The environment whose programs PATH has in front, None for the image's own Python."""
        made = (*self._known, *self.made)
        for instruction in reversed([*self._facts.before(self._stage, self._run)]):
            for pair in reversed(instruction.pairs) if instruction.keyword == "ENV" else ():
                if pair.name == "PATH":
                    for part in (pair.value or "").strip("\"'").split(":"):
                        known = environment(self._facts, self._stage, instruction)
                        text = expanded(part, known, instruction) if "$" in part else part
                        if text and text.endswith("/bin") and text.removesuffix("/bin") in made:
                            return text.removesuffix("/bin")
        return None

    def _is_quiet(self, script: Script, command: Command) -> bool:
        """Whether `command` does nothing that stays but for the packages that are installed."""
        if is_cleanup(command) is not None:
            return True
        asked = action(command)
        # What it uninstalls has gone from what crosses.
        if asked is not None and (asked.manager in _SYSTEM_MANAGERS or asked.verb in ("clean", "update", "remove")):
            return True
        name = command.name or ""
        words = [word.literal or word.raw for word in command.words[1:]]
        named = _OWN_INSTALLER.search(script.text)
        if named and (name in ("curl", "wget", "rm") or PYTHON.fullmatch(name)):
            return any(re.search(r"poetry|\buv\b|\bpip\b", word) for word in words)
        if asked is not None or re.fullmatch(r"pip[\d.]*|uv|poetry|pipenv|pdm|(python|pypy)[\d.]*", name):
            told = words[2:] if words[:2] == ["-m", "pip"] else words
            return bool(told) and _INSPECTS.fullmatch(told[0]) is not None
        if name in _QUIET:
            return not any(
                redirect.operator in (">", ">>", ">|") and not _discards(redirect) for redirect in command.redirects
            )
        if name == "rm":
            return all(map(_CACHE.match, (word for word in words if not word.startswith("-"))))
        if name in ("find", "strip"):
            return all(map(_OWN_FILES.match, _operands(words)))
        return False


def _is_root_by_sudo(command: Command) -> bool:
    """Whether `command` is run as root by sudo."""
    words = [word.literal for word in command.words]
    return words[:1] == ["sudo"] and not any(word and word.startswith(("-u", "--user")) for word in words[1:3])


def _discards(redirect: Redirect) -> bool:
    return redirect.target is not None and redirect.target.literal == "/dev/null"


def _operands(words: list[str]) -> list[str]:
    """The words that name places."""
    return [word for word in words if "/" in word and not word.startswith("-")]


def _home(facts: Facts, stage: Stage, run: Instruction) -> str | None:
    """The home folder of the user that runs `run`, also of one that an earlier RUN makes."""
    if found := home(facts, stage, run):
        return found
    user = facts.setting(run).user.partition(":")[0]
    if not re.fullmatch(r"[a-z_][\w-]*", user):
        return None
    for other in facts.before(stage, run):
        text = other.args.text.decode("utf-8", "replace") if other.keyword == "RUN" else ""
        if re.search(rf"{_ADDS}(?:(?!{_ADDS})[^&;|])*\b{re.escape(user)}\b", text):
            named = re.search(r"(?:-d|--home|--home-dir|-h)[ =](/[\w./-]+)", text)
            return named[1] if named else f"/home/{user}"
    return None


def _once(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def of_files(facts: Facts, stage: Stage, step: Step) -> Iterator[str]:
    """The packages (see `distributions`) in the requirements files of `step`, those that these name included, as far as
    the context tells."""
    from layersmith.context.python.gather import UnclearError, decode
    from layersmith.context.python.requirements import lines
    from layersmith.evidence.view import View

    view = View(facts, stage, step.run)
    waiting, known = list(step.files), set[str]()
    while waiting and len(known) < 50:
        path = waiting.pop()
        data = view.read(path) if path not in known else None
        known.add(path)
        if data is None:
            continue
        try:
            for line in lines(path, decode(data), environment(facts, stage, step.run)):
                if _NAME.fullmatch(line.requirement):
                    yield from distributions(line.requirement)
                waiting += [p for letter, text in line.options if letter == "r"
                            if (p := resolve(text, path.rpartition("/")[0] or "/"))]  # fmt: skip
        except UnclearError:
            continue
