"""Whether what a stage does works as well on the slim variant of its base image, and what that lacks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from layersmith.bodies import body
from layersmith.context.git_sources import fetches_by_git, is_repository, names_git
from layersmith.effects.bases import Base, base
from layersmith.effects.build_packages import bare, sort
from layersmith.effects.package_lists import NEVER_READ_LISTS
from layersmith.effects.packages import Action, action, behind_wrappers, program_name
from layersmith.effects.python_libraries import distributions, needed
from layersmith.effects.small_images import FETCHING, lacking, together
from layersmith.effects.tags import stand
from layersmith.effects.wheels import needs_no_compiler
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_RUNNERS = frozenset(("sh", "bash", "xargs", "find", "su", "timeout", "time", "nohup", "eval", "exec", "parallel"))
_OF_THE_IMAGE = frozenset(("python", "python3", "node", "ruby", "java", "perl", "cd", "export", "set"))
_SCRIPT = re.compile(r"[\w./${}-]*/[\w.${}-]+|[\w.-]+\.sh")
_WORD = re.compile(r"[A-Za-z0-9][\w.+-]*")
_COMPILED = """
    mysqlclient psycopg2 uwsgi pyodbc python-ldap pycurl pygraphviz netifaces xmlsec m2crypto mysql-python cx-oracle
    python-snappy pyaudio pylibmc pysqlite3 dbus-python pygobject pycairo pycups gdal rtree fasttext pillow-simd
    """
_COMPILED_BY_PIP = frozenset(_COMPILED.split())
"""Python packages without wheels for Linux."""
_HEADERS = {
    "psycopg2": ("libpq",), "mysqlclient": ("mysql", "maria"), "mysql-python": ("mysql", "maria"),
    "pycurl": ("libcurl",), "pysqlite3": ("libsqlite3",), "pillow-simd": ("libjpeg",), "m2crypto": ("libssl",),
}  # fmt: skip
"""Those that are built with headers of the large image, with what the packages that bring these are called by."""
_LOADED = {"weasyprint": "Pango", "wand": "ImageMagick", "pysvn": "Subversion", "pgmagick": "GraphicsMagick"}
"""Python packages that load a library which the large image has, by a package whose name is not known."""
_MAY_COMPILE = rb"""
    node-sass node-gyp bcrypt canvas sqlite3 libxmljs libxmljs2 node-expat ref-napi ffi-napi kerberos zeromq serialport
    pg-native node-rdkafka integer iconv gm imagemagick argon2 robotjs usb isolated-vm better-sqlite3 cpu-features
    """
_NATIVE_FOR_NODE = re.compile(
    rb'(?:^ *|"|node_modules/)(%b)(?:"\s*:|@| ")' % b"|".join(_MAY_COMPILE.split()), re.MULTILINE
)
"""Node packages that may be compiled when they are installed, or call programs of ImageMagick, as manifests and lock
files name them."""
_DOCUMENTS = re.compile(rb"/usr/share/(doc|man|locale|info)\b|\bman-db\b|\bunminimize\b")
_WRITES_MANUALS = re.compile(r"(openjdk-\d+|default)-(jre|jdk).*|postgresql.*|default-j(re|dk).*")


@value
class Slimmed:
    """What a stage needs on the slim image: `packages` to install by their names, and what a person has to answer."""

    packages: tuple[str, ...]
    reasons: tuple[str, ...]
    questions: tuple[str, ...]


def slimmed(facts: Facts, stage: Stage, target: str) -> Slimmed | Missed:
    """What `stage`, which names an image, and all that stands on it need on the image `target`, or why they stay."""
    look = _Look(facts.base(stage), base(target))
    for instruction in (*stage.instructions[1:], *(i for heir in facts.heirs(stage) for i in heir.instructions[1:])):
        look.at(facts, instruction)
        if look.missed:
            return look.missed
    look.started(facts, stage)
    if look.missed:
        return look.missed
    if look.large.name == "debian":
        # The same programs are in both.
        return Slimmed((), (), ())
    questions = [*look.questions, f"Does the program start git, curl, wget or another program that {stage.base} has and"
                 f" {target} has not, or load one of its libraries? Install them by name then."]  # fmt: skip
    if look.scripts:
        named = ", ".join(sorted(look.scripts)[:4])
        questions.append(f"Does {named} call a compiler, git, curl, or another program that the slim image lacks?")
    return Slimmed(
        together(look.packages, base(target)), tuple(dict.fromkeys(look.reasons)), tuple(dict.fromkeys(questions))
    )


class _Look:
    """Instructions read in order: the first that speaks against it is `missed`."""

    def __init__(self, large: Base, small: Base) -> None:
        self.large, self.small = large, small
        self.missed: Missed | None = None
        self.packages: list[str] = []
        self.reasons: list[str] = []
        self.questions: list[str] = []
        self.scripts: set[str] = set()
        self._installed: set[str] = set()
        self._lists = False

    def at(self, facts: Facts, instruction: Instruction) -> None:
        """Look at one instruction."""
        if self.large.name == "debian" and _DOCUMENTS.search(instruction.text):
            self._hold("documents", instruction.line, "manuals or translations are used, which are left out")
        if instruction.keyword == "ONBUILD":
            self.questions.append("Do the steps behind ONBUILD work on the slim image? They are not read.")
        if instruction.keyword != "RUN":
            return
        read = body(facts, instruction)
        if read is None:
            self.scripts.add(f"line {instruction.line}")
            self._names(instruction, instruction.text)
            return
        if b"https://" in instruction.text and b"sources.list" in instruction.text and self.large.name == "node":
            self.packages.append("ca-certificates")
            self.reasons.append("ca-certificates is installed by name: packages come by https")
        self._script(facts, instruction, read[1])

    def _script(self, facts: Facts, run: Instruction, script: Script) -> None:
        for command in script.commands:
            self._command(facts, run, command)
        for inner in script.substitutions:
            self._names(run, inner)

    def started(self, facts: Facts, stage: Stage) -> None:
        """Look at what the containers of `stage`, and of those that stand on it, run."""
        from layersmith.evidence.splitting.container import container

        for top in (stage, *facts.heirs(stage)):
            if top.index not in facts.images:
                continue
            found = container(facts, top)
            for program in found.programs:
                self._program(top.instructions[-1], program)
            if any("install" in argv for argv in found.argvs):
                self.questions.append("Does the container compile nothing that it installs when it starts?")
            for doubt in () if found.inherited else found.doubts:
                self.questions.append(f"Does what the container starts find all it calls on the slim image? {doubt}.")

    def _command(self, facts: Facts, run: Instruction, command: Command) -> None:
        at = behind_wrappers(command.words)
        if at is None or at >= len(command.words):
            return
        name = program_name(command.words[at])
        asked = action(command)
        if asked is not None:
            self._install(facts, run, asked)
        elif name is None:
            self.scripts.add(command.words[at].raw)
        else:
            if name in _RUNNERS or at:
                text = " ".join(word.raw for word in command.words[at + 1 :])
                self._names(run, text.encode("utf-8", "surrogateescape"))
            self._program(run, name)
            known = name in NEVER_READ_LISTS or name in _OF_THE_IMAGE
            words = command.words[at + 1 :] if name in _RUNNERS else command.words[at : at + 1]
            self.scripts.update(word.raw for word in words if not known and _SCRIPT.fullmatch(word.raw))

    def _names(self, instruction: Instruction, text: bytes) -> None:
        """Look at the words of a text that is not parsed as programs that it may call."""
        for word in _WORD.findall(text.decode("utf-8", "surrogateescape")):
            if word != "file":
                self._program(instruction, word)

    def _program(self, instruction: Instruction, name: str) -> None:
        package = lacking(name, self.large, self.small)
        if package is None or package in self._installed:
            return
        if package == "" or name not in FETCHING | {"python3", "less"}:
            self._hold("calls-tool", instruction.line, f"{name} is called, which the slim image has not")
        elif package not in self.packages:
            self.packages.append(package)
            self.reasons.append(f"{package} is installed by name: {name} is called, which the slim image has not")

    def _install(self, facts: Facts, run: Instruction, asked: Action) -> None:
        names = [word.literal or "$" for word in asked.operands]
        if asked.manager == "apt" and asked.verb == "update":
            self._lists = True
        elif asked.manager == "apt" and asked.verb == "install":
            if not self._lists:
                self._hold(
                    "no-lists", run.line, "apt-get install has no package lists: it finds what the image has already"
                )
            self._installed.update(map(bare, names))
            writes = next((name for name in names if _WRITES_MANUALS.fullmatch(bare(name))), None)
            if writes and self.large.name == "debian":
                self._hold(
                    "documents", run.line, f"{writes} writes manuals where the slim image has no folder for them"
                )
            built = sort("apt", names, self.large).building
            if built and self.large.name != "debian" and not self._compiler:
                self._hold("compiles", run.line, f"{built[0]} is installed to build with the compiler of the image")
        elif asked.manager in ("pip", "uv", "pipenv") and asked.verb == "install":
            self._pip(facts, run, asked, names)
        elif asked.manager in ("npm", "yarn", "pnpm"):
            self._node(facts, run, asked.manager, names)
        elif asked.manager in ("gem", "bundle") and asked.verb == "install":
            self._hold("compiles", run.line, f"{asked.program} compiles gems, and the slim image has no compiler")

    def _pip(self, facts: Facts, run: Instruction, asked: Action, names: Sequence[str]) -> None:
        files = [flag.value for flag in asked.flags if {"-r", "--requirement"} & set(flag.names)]
        wanted = [*names, *(name for file in files for name in _listed(facts, file))]
        plain = [_plain(name) for name in wanted]
        for name in (one for one in plain if one in _COMPILED_BY_PIP):
            if not self._compiler:
                detail = f"{name} has no wheel, and the slim image has no compiler to build it"
                self._hold("compiles", run.line, detail)
            elif name in _HEADERS and not self._has_headers(_HEADERS[name]):
                detail = f"{name} has no wheel, and the slim image has not the headers that it is built with"
                self._hold("compiles", run.line, detail)
        loaded = next((name for name in plain if name in _LOADED), None)
        if loaded:
            self._hold("needs-library", run.line, f"{loaded} loads {_LOADED[loaded]}, which the slim image has not")
        self._runs_with(name for one in wanted if _plain(one) not in _COMPILED_BY_PIP for name in distributions(one))
        if any(map(names_git, wanted)) or (facts.context and fetches_by_git(facts.context, asked.manager)):
            self._program(run, "git")
        if self._compiler:
            return
        if asked.manager != "pip" or "$" in names or not wanted or not all(map(needs_no_compiler, wanted)):
            what = " ".join(str(file) for file in files) or " ".join(names) or "what is installed"
            self.questions.append(f"Has everything in {what} a wheel for Linux? The slim image has no compiler.")

    def _has_headers(self, words: Iterable[str]) -> bool:
        there = [name for name in self._installed if name.endswith(("-dev", "-compat"))]
        return any(word in name for word in words for name in there)

    def _runs_with(self, names: Iterable[str]) -> None:
        """What Python packages load and start when they run."""
        found = stand(self.large)
        needs = needed(names, found.release if found else "")
        brought = {*self._installed, *sort("apt", self._installed, self.large).libraries}
        for package, reason in zip(needs.packages, needs.reasons, strict=True):
            if package not in brought and package not in self.packages:
                self.packages.append(package)
                self.reasons.append(f"{package} is installed by name: {reason}")
        self.questions.extend(needs.questions)

    def _node(self, facts: Facts, run: Instruction, manager: str, names: Sequence[str]) -> None:
        texts = [facts.context.read(name) or b"" for name in ("package.json", "package-lock.json", "yarn.lock")
                 ] if facts.context else []  # fmt: skip
        if facts.context and not names and facts.context.read("binding.gyp") is not None and not self._compiler:
            detail = "binding.gyp has the install compile sources, and the slim image has neither compiler nor Python"
            self._hold("compiles", run.line, detail)
        native = next((found for text in texts if (found := _NATIVE_FOR_NODE.search(text))), None)
        if native:
            name = native[1].decode()
            self.questions.append(f"Is {name} installed without a compiler, and without ImageMagick? The slim image has"
                                  " neither, nor Python.")  # fmt: skip
        elif not any(texts):
            self.questions.append("Is no Node package compiled? The slim image has no compiler and no Python.")
        project = not names and facts.context is not None and fetches_by_git(facts.context, manager)
        if project or any(map(is_repository, names)):
            self._program(run, "git")

    @property
    def _compiler(self) -> bool:
        """Whether a compiler is installed by now."""
        return bool(self._installed & {"gcc", "g++", "build-essential"})

    def _hold(self, reason: str, line: int, detail: str) -> None:
        self.missed = self.missed or Missed(reason, line, detail)


def _listed(facts: Facts, file: str | None) -> Iterator[str]:
    """The requirements in a file of the context, by its name; "$" when it is not there."""
    text = facts.context.read(file.rpartition("/")[2]) if facts.context and file else None
    if text is None:
        yield "$"
        return
    for line in text.decode("utf-8", "surrogateescape").splitlines():
        wanted = line.partition("#")[0].partition(";")[0].strip()
        if wanted:
            yield wanted.replace(" ", "")


def _plain(requirement: str) -> str:
    return re.split(r"[\[=<>~!@ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")
