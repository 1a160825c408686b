"""Python projects: packages are installed where the compilers are.

What crosses is the environment that packages are installed into. Where that is the Python of an official image, they
go to a virtual environment instead, which holds all that installs write ("venv": its folder is the same in both stages,
as is the Python that it stands on). Where a distribution brings Python, all that pip writes is below /usr/local.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.effects.bases import Base, base, venv_has_old_pip
from layersmith.effects.build_packages import bare
from layersmith.effects.paths import inside, resolve
from layersmith.effects.python_libraries import Needed
from layersmith.effects.python_libraries import needed as libraries
from layersmith.effects.runtimes import Runtime, runtimes
from layersmith.effects.tags import stand
from layersmith.evidence.environment import behind, environment, expanded
from layersmith.evidence.splitting.container import Container, container
from layersmith.evidence.splitting.mixed_steps import brought_again, rests
from layersmith.evidence.splitting.packages import drops, installs, undivided
from layersmith.evidence.splitting.python_fetched import fetched
from layersmith.evidence.splitting.python_steps import INSTALLERS, SYSTEM, Step, of_files, plain, steps
from layersmith.evidence.splitting.python_targets import IMAGE
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived, number, value

VENV = "/opt/venv"
_READ = 100_000
"""Bytes of a script that are looked at."""
_TOOLS = frozenset(
    (
        *("python3-pip", "python3-dev", "python3-venv", "python3-wheel", "python3-virtualenv", "virtualenv", "pipx"),
        *("python-pip", "python-dev", "python-virtualenv", "python-wheel", "python3-full", "py3-pip", "python3.8-dev"),
    )
)
_OF_A_PYTHON = re.compile(r"(py(?:thon)?\d*(?:\.\d+)?)-(?:pip|venv|wheel|virtualenv|full|dev|devel)")
"""Packages that bring a Python of the distribution along."""
_PYTHONS = {"python3": r"python3(\.\d+)?|python3-all", "python": r"python(2\.7)?|python-all"}
"""Pythons, each with all packages that are one of the kind."""
_OWN_LIBRARIES = {"debian": (9,), "ubuntu": (16, 4)}
"""The first releases whose pip has what it needs in itself, and brings no packages that it then takes for installed:
python-pip of Debian 8 and Ubuntu 14.04 depends on python-requests, python-six and others."""
_PROGRAMS = ("pip", "pip3", "pip2", "virtualenv", "pipx", "python3-config")
"""What `_TOOLS` brings."""
_BESIDE = (
    "Does a package put files below /usr/local/share or /usr/local/etc, as Jupyter does? They do not cross: copy these"
    " folders, too."
)
_UV = re.compile(r"ghcr\.io/astral-sh/uv:(?:[\d.]+-)?python(\d+\.\d+)-(alpine[\d.]*|[a-z]+)(-slim)?")
_OWN_PATH = re.compile(r"cron|sudo|openssh-server|supervisor|apache2|systemd|runit")
"""Packages of the distribution whose programs may start others with a PATH of their own."""
_RESETS_PATH = re.compile(
    rb"\bsudo (?:-|\w)|\b(?:su|runuser) (?:[\w.-]+ )?(?:-|-l|--login) "
    rb"|\b(?:ba|da|z|k|a)?sh (?:-[\w-]+ ){0,3}(?:-[a-z]*l[a-z]*|--login)(?: |\Z)"
)
"""What starts a program with a PATH of its own, in a text whose words have one blank in between."""


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    found = steps(facts, stage)
    if not found:
        return
    for step in found:
        if step.problem is not None:
            yield Missed(step.problem.reason, step.run.line, step.problem.detail)
            return
    runtime = _runtime(stage)
    if runtime is None:
        known = facts.base(stage)
        if known.name and (known.name == "python" or not known.official):
            yield Missed(
                "no-runtime", stage.instructions[0].line, f"no image is known that only runs what {stage.base} builds"
            )
        return
    yield _Making(facts, stage, found, runtime).recipe()


def _runtime(stage: Stage) -> Runtime | None:
    """What the last stage can stand on: programs that compiled for glibc do not run on musl, so that no alternative
    is one."""
    if uv := _UV.fullmatch(stage.base):
        slim = "" if uv[2].startswith("alpine") else "slim-"
        image = f"python:{uv[1]}-{slim}{uv[2]}"
        return Runtime(image, (f"{stage.base} is made from {image}",))
    if base(stage.base).name in ("golang", "rust", "gcc"):
        return None  # Who builds there builds more than this.
    return next((one for one in runtimes(stage.base, "python") if not one.variant), None)


@value
class _Environment:
    """Where packages are installed: the `folders` that cross, lines for either stage, and what is above which step."""

    folders: tuple[str, ...]
    above: tuple[tuple[Instruction, str], ...] = ()
    changed: tuple[tuple[Instruction, str], ...] = ()
    settings: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


class _Making:
    """A recipe for `stage` in the making, of the RUNs `found` and the image that it is to run on."""

    def __init__(self, facts: Facts, stage: Stage, found: tuple[Step, ...], runtime: Runtime) -> None:
        self.facts, self.stage, self.found, self.runtime = facts, stage, found, runtime
        self.base: Base = facts.base(stage)
        self.container: Container = container(facts, stage)

    def recipe(self) -> Recipe | Missed:
        first = self.found[0].run
        if all(step.only_itself for step in self.found):
            return Missed("nothing-built", first.line, "pip itself is all that it installs")
        if not self._gains() and (run := undivided(self.facts, self.stage)) is not None:
            detail = "it installs packages for building, and is not understood so far that it could be cut in two"
            return Missed("mixed-step", run.line, detail)
        if not self._gains():
            return Missed(
                "nothing-built",
                first.line,
                f"{self.runtime.image} is all that it stands on, and nothing is installed for building",
            )
        for step in self.found:
            if b"uv" in step.run.text and (why := fetched(self.facts, self.stage, self._python(), step)):
                return Missed("unknown-environment", step.run.line, why)
        environment = self._outside() or self._environment()
        if isinstance(environment, Missed):
            return environment
        needs = self._needs()
        own = self._projects(VENV in environment.folders)
        if isinstance(own, Missed):
            return own
        folders = (*environment.folders, *(one for one in own if not any(inside(one, f) for f in environment.folders)))
        folders = tuple(one for one in folders if not any(inside(one, other) and one != other for other in folders))
        images = (self.base, base(self.runtime.image))
        others = {step.run.start: step.rest for step in self.found}
        besides = rests(self.facts, self.stage, [step.run for step in self.found], others, folders, images)
        if isinstance(besides, Missed):
            return besides
        steps = {step.run.start for step in self.found}
        again = () if besides.kept or besides.behind else brought_again(self.facts, self.stage, frozenset(steps))
        return Recipe(
            "python",
            self.runtime.image,
            first.line,
            frozenset(steps | {copy.start for copy in (*again, *self._installers())}),
            tuple(Crossing((one,), one) for one in folders),
            changed=environment.changed,
            inserted=environment.above,
            settings=environment.settings,
            lacks=(*needs.packages, *self._came_with_tools()),
            tools=self.tools,
            kept=besides.kept,
            behind=besides.behind,
            apart=True,
            reasons=(*self.runtime.reasons, *environment.reasons, *needs.reasons),
            questions=(*self.runtime.questions, *environment.questions, *needs.questions, *self._asked()),
        )

    def _installers(self) -> Iterator[Instruction]:
        """COPYs of uv from its image, when nothing in the last stage starts it."""
        for copy in self.stage.instructions:
            if copy.keyword == "COPY" and copy.flag("from") is not None:
                names = {word.raw.strip("\"'").rpartition("/")[2] for word in copy.words[:-1]}
                if names and names <= {"uv", "uvx"} and not self._starts("uv", "uvx"):
                    yield copy

    def _python(self) -> tuple[int, ...] | None:
        """The version of the Python of the image, as far as its tag tells; None when it has none."""
        if uv := _UV.fullmatch(self.stage.base):
            return tuple(number(part) for part in uv[1].split("."))
        return self.base.version if self.base.name == "python" else None

    def _gains(self) -> bool:
        """Whether less is shipped: a smaller image below, or packages for building that are left behind."""
        if self.runtime.image != self.stage.base and self.base.name not in ("debian", "ubuntu"):
            return True
        return drops(self.facts, self.stage, {step.run.start for step in self.found}, self.tools)

    @derived
    def tools(self) -> frozenset[str]:
        """Packages of the distribution by which others are installed, when nothing else calls them."""
        if self._starts(*_PROGRAMS):
            return frozenset()
        old = self.base.release is not None and self.base.release < _OWN_LIBRARIES.get(self.base.distro or "", ())
        return _TOOLS - {"python-pip", "python3-pip"} if old else _TOOLS

    def _came_with_tools(self) -> Iterator[str]:
        """What packages that stay behind brought besides, and programs count on, when no other one does: Python
        itself, and certificates."""
        steps = {step.run.start for step in self.found}
        runs = [found for i in self.stage.instructions if i.keyword == "RUN" and (found := installs(self.facts, i))
                and found.named and (i.start in steps or found.alone or found.separable)]  # fmt: skip
        names = {bare(name) for found in runs for name in found.names}
        tools = names & self.tools
        if self.base.name != "python":
            yield from self._pythons(names)
        if tools & {"python3-pip", "python-pip"} and "ca-certificates" not in names:
            sparing = all("--no-install-recommends" in found.words for found in runs)
            if sparing or not names & {"curl", "wget", "git"}:
                yield "ca-certificates"

    def _pythons(self, names: set[str]) -> Iterator[str]:
        """The Pythons that came with what is dropped of the packages `names`, and with no other of them."""
        brought = {name: found[1] for name in sorted(names) if (found := _OF_A_PYTHON.fullmatch(name))}
        dropped = {name for name in brought if name in self.tools or name.endswith(("-dev", "-devel"))}
        known = set(names)
        for python in dict.fromkeys(brought[name] for name in sorted(dropped)):
            full = python if python.startswith("python") else python.replace("py", "python", 1)
            pattern = _PYTHONS.get("python" if full == "python2.7" else full, re.escape(full))
            kept = {brought[name] for name in brought.keys() - dropped}
            if python not in kept and not any(re.fullmatch(pattern, name) for name in known):
                known.add(full)
                yield full

    def _environment(self) -> _Environment | Missed:
        own = [place for step in self.found for place in (*step.made, *step.places)]
        folders = tuple(one for one in dict.fromkeys(own) if one not in (SYSTEM, IMAGE))
        system = [step for step in self.found if {SYSTEM, IMAGE} & {*step.places}]
        if not self._starts(*INSTALLERS - {"pip", "setuptools", "wheel"}):
            system = [step for step in system if not step.only_installers]
        if folders and not self._starts(*_PROGRAMS) and all(step.only_itself for step in system):
            system = []  # Only pip is renewed, for environments that bring one of their own.
        if not system:
            return _Environment(folders)
        if self.base.distro in ("debian", "ubuntu") and self.base.name in ("debian", "ubuntu"):
            return self._of_distribution(folders, system)
        if self.base.name != "python" and not _UV.fullmatch(self.stage.base):
            detail = f"where the Python of {self.stage.base} keeps packages is not known"
            return Missed("unknown-environment", system[0].run.line, detail)
        odd = next((step for step in system if not self._is_of_image(step)), None)
        if odd is not None:
            return Missed("unknown-environment", odd.run.line, "it installs for another Python than that of the image")
        fixed = any(map(_is_fixed, system)) or self._prefers(folders)
        if self.base.version[:1] == (2,) or self._by_folder() or self._loses_path() or fixed:
            return self._in_place(folders, system[0])
        return self._in_venv(folders, system)

    def _prefers(self, folders: tuple[str, ...]) -> bool:
        """Whether PATH leads to one of the environments `folders`, which another one must not stand in front of."""
        for instruction in self.stage.instructions:
            known = environment(self.facts, self.stage, instruction)
            for pair in instruction.pairs if instruction.keyword == "ENV" else ():
                for part in (pair.value or "").strip("\"'").split(":") if pair.name == "PATH" else ():
                    path = resolve(expanded(part, known, instruction) or "$", None)
                    if path and any(inside(path, one) for one in folders):
                        return True
        return False

    def _of_distribution(self, folders: tuple[str, ...], system: list[Step]) -> _Environment | Missed:
        """All that pip writes as root is below /usr/local, where the distribution has nothing."""
        reason = "pip installs below /usr/local, where the distribution itself has nothing: all of it crosses"
        return _Environment((*folders, "/usr/local"), reasons=(reason,), questions=tuple(self._of_pip()))

    def _of_pip(self) -> Iterator[str]:
        """The question about what came with pip, when that stays behind and nothing else brings it."""
        found = [one for i in self.stage.instructions if i.keyword == "RUN" and (one := installs(self.facts, i))]
        names = {bare(name) for one in found for name in one.names}
        for pip, setuptools in (("python3-pip", "python3-setuptools"), ("python-pip", "python-setuptools")):
            if pip in names & self.tools and setuptools not in names:
                yield f"Does a package use pkg_resources, setuptools or distutils when it runs? They came with {pip}."

    def _is_of_image(self, step: Step) -> bool:
        """Whether the programs that `step` calls are those of the image's Python, whatever PATH has in front."""
        for program in step.programs:
            digits = program[len(program.rstrip("0123456789.")) :]
            version = tuple(number(part) for part in digits.split(".") if part)
            if version and self.base.version and version[: len(self.base.version)] != self.base.version[: len(version)]:
                return False
        return True

    def _by_folder(self) -> bool:
        """Whether something names the folders of the image's Python."""
        programs = [argv[0] for argv in self.container.argvs if argv and argv[0]]
        if any(
            one.startswith("/usr/local/bin/") and not self._brought(one) for one in (*programs, *self.container.paths)
        ):
            return True
        texts = [i.text for i in self.stage.instructions if i.keyword not in ("COPY", "ADD", "LABEL")]
        # A script that is started may name them, too, in its first line as well as below it.
        texts += self._started_texts
        named = (one.decode("utf-8", "replace") for text in texts for one in _PROGRAM.findall(_PLACED.sub(b"", text)))
        if any(_INSIDE.search(_CLEANED.sub(b"", text)) for text in texts):
            return True
        return any(not self._brought(one) for one in named)

    @derived
    def _started_texts(self) -> tuple[bytes, ...]:
        """The texts of the files that the container starts, as far as they are known."""
        view = View(self.facts, self.stage, behind(self.stage))
        started = dict.fromkeys((*self.container.paths, *self.container.scripts))
        return tuple(text[:_READ] for path in started if (text := view.read(path)) is not None)

    def _loses_path(self) -> bool:
        """Whether the container starts programs by what does not keep its PATH: a login shell, sudo, cron."""
        texts = [i.text for i in self.stage.instructions if i.keyword in ("CMD", "ENTRYPOINT")]
        words = (re.sub(rb"[\s\"',\[\]]+", b" ", text) for text in (*texts, *self._started_texts))
        started = {posixpath.basename(argv[0] or "") for argv in self.container.argvs if argv}
        return bool(started & {"cron", "crond"}) or any(map(_RESETS_PATH.search, words))

    def _brought(self, path: str) -> bool:
        """Whether a COPY brings `path`, or may, or a RUN puts it there."""
        for one in self.stage.instructions:
            text = one.args.text.decode("utf-8", "replace")
            if one.keyword in ("COPY", "ADD") and "/usr/local/bin" in text:
                return True
            if one.keyword == "RUN" and any(path in found[0] for found in re.finditer(_PLACED.pattern.decode(), text)):
                return True
        return False

    def _in_place(self, folders: tuple[str, ...], first: Step) -> _Environment | Missed:
        """Packages stay where the image's Python keeps them, and cross from there."""
        version = (2, 7) if self.base.version == (2,) else self.base.version[:2]
        if len(version) < 2:
            detail = f"which Python {self.stage.base} has, and so where it keeps packages, is not known"
            return Missed("unknown-environment", first.run.line, detail)
        library = f"/usr/local/lib/python{version[0]}.{version[1]}/site-packages"
        why = "packages and their programs cross in the folders that the image has for them"
        because = ""
        if self._by_folder():
            because = ", which something names"
        elif self._loses_path():
            because = ": what starts the program does not keep PATH"
        return _Environment((*folders, library, "/usr/local/bin"), reasons=(why + because,), questions=(_BESIDE,))

    def _in_venv(self, folders: tuple[str, ...], system: list[Step]) -> _Environment | Missed:
        """Packages go to a virtual environment, which crosses. Managers other than pip look for VIRTUAL_ENV, also those
        that would make an environment of their own without it."""
        first = system[0]
        if any(_sets_path(i) for i in self.stage.instructions):
            return self._in_place(folders, first)
        told = self.facts.setting(first.run)
        if told.root is False:
            return Missed("unknown-environment", first.run.line, f"where {told.user} installs to is not known")
        tools = {tool for step in system for tool in step.tools}
        name = f"VIRTUAL_ENV={VENV} " if tools - {"pip", "easy_install", "setup.py"} else ""
        upgrade = f" && {VENV}/bin/pip install --no-cache-dir --upgrade pip" if venv_has_old_pip(self.base) else ""
        line = f'ENV {name}PATH="{VENV}/bin:$PATH"'
        above = ((first.run, f"RUN python -m venv {VENV}{upgrade}\n{line}"),)
        why = f"packages go to a virtual environment, {VENV}, at the same place in both stages"
        changed = tuple(self._without_system(step.run) for step in self.found if _FOR_SYSTEM.search(step.run.text))
        return _Environment((*folders, VENV), above, changed, (line,), (why,), self._reset())

    def _without_system(self, run: Instruction) -> tuple[Instruction, str]:
        """`run` with uv told no more to pass over virtual environments."""
        return run, _FOR_SYSTEM.sub(rb"\1", run.text).decode("utf-8", "surrogateescape").rstrip("\r\n")

    def _reset(self) -> tuple[str, ...]:
        """Programs that may start others with a PATH of their own."""
        texts = b"\n".join(i.text for i in self.stage.instructions if i.keyword == "RUN").decode("utf-8", "replace")
        names = sorted(set(_OWN_PATH.findall(texts)))
        if not names:
            return ()
        return (f"{listed(names)} may start programs with a PATH of its own: is {VENV}/bin in it?",)

    def _starts(self, *programs: str) -> bool:
        """Whether the container, or a RUN that is none of the steps, starts one of `programs`."""
        started = {(argv[0] or "").rpartition("/")[2] for argv in self.container.argvs if argv}
        if started & {*programs}:
            return True
        own = {step.run.start for step in self.found}
        rest = [i.text for i in self.stage.instructions if i.keyword == "RUN" and i.start not in own]
        words = re.compile(
            rb"(?:^|[\s;&|/\"'(`])(?:"
            + b"|".join(re.escape(one.encode("utf-8", "surrogateescape")) for one in programs)
            + rb")(?:\s|$)"
        )
        return any(words.search(text) for text in rest)

    def _outside(self) -> Missed | None:
        """Why not all that packages put somewhere is known: a RUN below works on a folder of their name that nothing
        else brings."""
        own = {step.run.start for step in self.found}
        brought = [installs(self.facts, i) for i in self.stage.instructions if i.keyword == "RUN"]
        there = {bare(name) for one in brought if one for name in one.names}
        names = {plain(bare(name)) for step in self.found for name in step.names} - there
        told = [i for i in self.stage.instructions if i.keyword in ("COPY", "ADD")]
        for run in self.stage.instructions:
            if run.keyword != "RUN" or run.start in own:
                continue
            for found in _worked_on(run.text):
                name = found[2].decode()
                if _CALLED.get(name, name) in names and not any(found[1] in one.text for one in told):
                    detail = f"it works on {found[1].decode()}, where a package may have put files, which do not cross"
                    return Missed("unknown-environment", run.line, detail)
        return None

    def _needs(self) -> Needed:
        """What the packages use of the image that builds, when that is a larger one."""
        if self.base.name in ("debian", "ubuntu") and {"lightgbm", "xgboost"} & {plain(name) for name in self._names()}:
            return Needed(("libgomp1",), ("libgomp1 came with the compilers, and a package is linked to it",), ())
        if self.runtime.image == self.stage.base or self.base.distro != "debian" or "slim" in (self.base.tag or ""):
            return Needed((), (), ())
        found = stand(self.base)
        return libraries((plain(name) for name in self._names()), found.release if found else "")

    def _names(self) -> Iterator[str]:
        for step in self.found:
            yield from step.names
            yield from of_files(self.facts, self.stage, step)
        # A program that is started is installed, whether the file of the requirements is known or not.
        started = {posixpath.basename(argv[0] or "") for argv in self.container.argvs if argv}
        yield from sorted(started & {"uwsgi", "ansible"})

    def _projects(self, in_venv: bool) -> tuple[str, ...] | Missed:
        """Folders of local projects that packages lead to, and that hold what their install wrote."""
        found = dict.fromkeys(place for step in self.found for place in step.editable)
        for step in self.found:
            # A virtual environment has a folder for them.
            if not in_venv and {SYSTEM, IMAGE} & {*step.places}:
                found |= dict.fromkeys(step.fetched)
        for step in self.found:
            if step.editable and "/" in step.editable:
                return Missed("unknown-environment", step.run.line, "the folder of the project is not known")
        return tuple(found)

    def _asked(self) -> Iterator[str]:
        if self.runtime.image != self.stage.base and self.base.name == "python":
            yield (
                f"Does the program start git, curl, wget or another program that {self.stage.base} has and"
                f" {self.runtime.image} has not, or load one of its libraries? Name them in the last stage then."
            )


_WORKS = re.compile(rb"\b(?:sed|cp|mv|cat|grep|chown|chmod)\s")
_FOLDER = re.compile(rb"\s(/(?:etc|opt)/([\w-]{1,80}))/")
_CALLED = {"graphite": "graphite-web"}
"""Packages by the folders that they put files in, where these are called otherwise."""
_INSIDE = re.compile(rb"site-packages|dist-packages|/usr/local/lib/python|/usr/local/bin/(?:python|pip)[\d.]*\b")
_PROGRAM = re.compile(rb"/usr/local/bin/[\w.-]+")
_PLACED = re.compile(rb"\b(?:mv|cp|ln|install|curl|wget|tar|unzip|chmod|chown|tee|rm|sed)\s[^&;|]*")
_FOR_SYSTEM = re.compile(rb"(\buv\s+pip\s+\w++(?:(?!\buv\s+pip\s)[^&;|\n]|\\\\\n)*?)\s--system\b")
_CLEANED = re.compile(rb"(?:find|rm)\s[^&;|]*")


def _worked_on(text: bytes) -> Iterator[re.Match[bytes]]:
    """The folders below /etc and /opt that commands in `text` work on: their paths, and their names."""
    for command in re.split(rb"[&|;\n]", text):
        if works := _WORKS.search(command):
            yield from _FOLDER.finditer(command, works.end() - 1)


def _is_fixed(step: Step) -> bool:
    """Whether `step` installs to the image's Python whatever PATH has in front."""
    return IMAGE in step.places or b"sudo" in step.run.text


def _sets_path(instruction: Instruction) -> bool:
    """Whether an ENV sets PATH without what it was."""
    if instruction.keyword != "ENV":
        return False
    return any(pair.name == "PATH" and not re.search(r"\$\{?PATH\b", pair.value or "") for pair in instruction.pairs)
