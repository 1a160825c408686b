"""PHP projects: Composer and the compilers of extensions stay where they install.

Official images keep compiled extensions in /usr/local/lib/php/extensions and say in /usr/local/etc/php/conf.d which of
them are loaded (docker-library/php: `docker-php-ext-install`): both are there in every image, and cross as they are.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.bodies import body
from layersmith.effects import programs
from layersmith.effects.bases import base as image_base
from layersmith.effects.commands import in_folders
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import Unknown
from layersmith.effects.packages import action, is_cleanup
from layersmith.effects.paths import inside, overlap, resolve
from layersmith.effects.runtimes import runtimes
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import container
from layersmith.evidence.splitting.mixed_steps import brought_again, rests
from layersmith.evidence.splitting.packages import drops, installs
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Instruction, Stage

EXTENSIONS = ("/usr/local/lib/php/extensions", "/usr/local/etc/php/conf.d")
_EXTENSION = frozenset(
    (
        "docker-php-ext-install",
        "docker-php-ext-configure",
        "docker-php-ext-enable",
        "docker-php-source",
        "pecl",
        "phpize",
    )
)
_QUIET = frozenset(("set", "export", "cd", "echo", "true", ":", "which", "test", "[", "mkdir"))
_COMPOSER = re.compile(rb"composer", re.IGNORECASE)
_WRITES = frozenset(
    ("install", "i", "update", "u", "upgrade", "require", "r", "dump-autoload", "dumpautoload", "create-project")
)
_FETCHES = frozenset(("git", "svn", "hg", "tar", "unzip"))
"""Programs that bring the files of a project."""
_PLUGINS = frozenset(("hirak/prestissimo", "symfony/flex"))
"""Packages that only change how Composer installs others."""

_MANIFESTS = re.compile(r"composer\.(?:json|lock)|auth\.json|symfony\.lock|composer\.\*")


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    making = _Making(facts, stage)
    known = facts.base(stage)
    if making.steps and (known.name == "php" or not known.official or known.name == known.distro):
        yield making.recipe()


class _Making:
    """A recipe for `stage` in the making."""

    def __init__(self, facts: Facts, stage: Stage) -> None:
        self.facts, self.stage = facts, stage
        self.steps: list[Instruction] = []
        self.others: dict[int, list[Command]] = {}
        self.compiles = False
        self.projects: dict[str, None] = {}
        self.whole = False
        self.problem: Missed | None = None
        for instruction in stage.instructions:
            if instruction.keyword == "RUN" and re.search(rb"composer|docker-php|pecl|phpize", instruction.text):
                self._read(instruction)

    def _read(self, run: Instruction) -> None:
        read = body(self.facts, run)
        if read is None:
            self._miss("unknown-install", run, "what it runs is not understood")
            return
        place = folder(self.facts, self.stage, run) or self._start()
        here = [(command, self._does(read[1], command, at, run)) for command, at in in_folders(read[1], place)]
        kinds = {kind for _, kind in here}
        if kinds & {"extension", "composer", "setup"}:
            self.steps += [run] if run not in self.steps else []
            self.compiles = self.compiles or "extension" in kinds
            self.others[run.start] = [command for command, kind in here if kind == "other"]

    def _miss(self, reason: str, run: Instruction, detail: str) -> None:
        self.problem = self.problem or Missed(reason, run.line, detail)
        if run not in self.steps:
            self.steps.append(run)

    def _start(self) -> str | None:
        """The folder of the official images' WORKDIR."""
        tag = self.facts.base(self.stage).tag or ""
        return "/var/www/html" if "apache" in tag or "fpm" in tag else "/"

    def _does(self, script: Script, command: Command, place: str | None, run: Instruction) -> str:
        """What `command` does: "composer" installs packages, "setup" installs Composer, "extension" compiles."""
        words = [word.literal or word.raw for word in command.words]
        name = command.name or ""
        text = script.text[command.start : command.end]
        if name in _EXTENSION:
            return "extension"
        if name in ("composer", "composer.phar") or (name == "php" and any(w.endswith("composer.phar") for w in words)):
            return self._composer(words[1:] if name != "php" else words[2:], place, run)
        asked = action(command)
        if is_cleanup(command) is not None or (asked and asked.manager in SYSTEM_MANAGERS):
            return "quiet"
        if _COMPOSER.search(text) and name in ("curl", "wget", "php", "mv", "chmod", "rm", "ln", "cp", "sh", "bash"):
            return "setup"
        if (name == "php" and not words[1:]) or (name == "php" and words[1:2] == ["--"]):
            return "setup" if _COMPOSER.search(script.text) else "other"
        if name in ("rm", "mkdir") and all(
            w.startswith(("-", "/tmp", "/usr/src", "/root/.", "/var/cache")) for w in words[1:]
        ):
            return "quiet"
        return "quiet" if name in _QUIET - {"mkdir"} and not command.redirects else "other"

    def _composer(self, words: list[str], place: str | None, run: Instruction) -> str:
        verbs = [word for word in words if not word.startswith("-")]
        if verbs[:1] == ["global"] and {*verbs[2:]} and {*verbs[2:]} <= _PLUGINS:
            return "composer"
        if verbs[:1] == ["global"]:
            self._miss("unknown-environment", run, "what Composer installs for all projects is in the user's home")
            return "composer"
        if verbs[:1] in (["self-update"], ["selfupdate"]):
            return "setup"
        if not verbs or verbs[0] not in _WRITES:
            return "quiet" if not verbs or verbs[0] in ("config", "clear-cache", "clearcache") else "other"
        named = next((words[at + 1] for at, w in enumerate(words[:-1]) if w in ("-d", "--working-dir")), None)
        named = named or next((w.partition("=")[2] for w in words if w.startswith("--working-dir=")), None)
        if verbs[0] == "create-project":
            named = verbs[2] if len(verbs) > 2 else None
            if named is None:
                self._miss("unknown-environment", run, "the folder of the project is not known")
            self.whole = True
        at = resolve(named, place) if named else place
        if at is None or at == "/":
            self._miss("unknown-environment", run, "the folder of the project is not known")
        else:
            self.projects[at] = None
            self.whole = self.whole or self._has_code(at, run) or verbs[0].startswith("dump")
        return "composer"

    def _has_code(self, project: str, run: Instruction) -> bool:
        """Whether more than Composer's own files are there when it installs, so that scripts of the project run."""
        if any(self._fetches(one, project) for one in self.stage.instructions if one.start <= run.start):
            return True
        for copy in self.stage.instructions:
            if copy.start < run.start and copy.keyword in ("COPY", "ADD") and copy.flag("from") is None:
                words = [word.raw.strip("\"'").rpartition("/")[2] for word in copy.words[:-1]]
                put = placing(self.facts, self.stage, copy)
                near = put is None or any(inside(i.place, project) or inside(project, i.place) for i in put.items)
                if near and not all(map(_MANIFESTS.fullmatch, words)):
                    return True
        return False

    def _fetches(self, run: Instruction, project: str) -> bool:
        """Whether `run` clones or unpacks something to `project`, or above it."""
        if run.keyword != "RUN" or (read := body(self.facts, run)) is None:
            return False
        place = folder(self.facts, self.stage, run) or self._start()
        variables = environment(self.facts, self.stage, run)
        for command, at in in_folders(read[1], place):
            if command.name not in _FETCHES:
                continue
            does = programs.effects(command, at, variables, home(self.facts, self.stage, run))
            if isinstance(does, Unknown) or any(overlap(path, project) for path in does.writes):
                return True
        return False

    def recipe(self) -> Recipe | Missed:
        first, base = self.steps[0], self.facts.base(self.stage)
        runtime = next((one for one in runtimes(self.stage.base, "php") if not one.variant), None)
        if not (base.name == "php" and base.official):
            return Missed("no-runtime", first.line, f"no image is known that only runs what {self.stage.base} builds")
        if self.problem is not None:
            return self.problem
        image = runtime.image if runtime else self.stage.base
        brought = list(self._brings_composer())
        if not (self._drops() or brought or self._sets_up()):
            detail = f"{image} is all that it stands on, and nothing is installed for building"
            return Missed("nothing-built", first.line, detail)
        # Without a project Composer is there for whoever uses the image.
        needs_composer = self._starts_composer() or not self.projects
        places = (*(EXTENSIONS if self.compiles else ()), *self._folders())
        if not places:
            return Missed("nothing-built", first.line, "nothing that it installs is used in the last stage")
        besides = rests(self.facts, self.stage, self.steps, self.others, places, (base, image_base(image)))
        if isinstance(besides, Missed):
            return besides
        steps = [*self.steps, *(() if needs_composer else brought)]
        starts = frozenset(step.start for step in steps)
        again = () if besides.kept or besides.behind else brought_again(self.facts, self.stage, starts)
        if needs_composer and self._sets_up():
            return Missed(
                "needs-toolchain", first.line, "Composer is started outside of the steps that install packages"
            )
        return Recipe(
            "php",
            image,
            first.line,
            starts | {copy.start for copy in again},
            tuple(Crossing((one,), one) for one in places),
            kept=besides.kept,
            behind=besides.behind,
            tools=self._tools(),
            apart=True,
            reasons=(*(runtime.reasons if runtime else ()), *self._reasons()),
            questions=tuple(self._asked()),
        )

    def _drops(self) -> bool:
        return drops(self.facts, self.stage, {step.start for step in self.steps}, self._tools())

    def _drops_tools(self) -> bool:
        found = (installs(self.facts, run) for run in self.stage.instructions if run.keyword == "RUN")
        return any(one and self._tools() & {*one.names} for one in found)

    def _brings_composer(self) -> Iterator[Instruction]:
        """COPYs of Composer from its image."""
        for copy in self.stage.instructions:
            if copy.keyword == "COPY" and copy.flag("from") is not None:
                sources = [word.raw.strip("\"'") for word in copy.words[:-1]]
                if sources and all(posixpath.basename(one) == "composer" for one in sources):
                    yield copy

    def _sets_up(self) -> bool:
        """Whether a step brings Composer by itself."""
        return any(re.search(rb"getcomposer|composer-setup", step.text) for step in self.steps)

    def _starts_composer(self) -> bool:
        """Whether Composer is used by the container, or by a RUN that is none of the steps."""
        ran = container(self.facts, self.stage)
        if any("composer" in (word or "") for argv in ran.argvs for word in argv):
            return True
        rest = [i for i in self.stage.instructions if i.keyword == "RUN" and i not in self.steps]
        return any(_COMPOSER.search(run.text) for run in rest)

    def _folders(self) -> tuple[str, ...]:
        if self.whole:
            return tuple(self.projects)
        return tuple(posixpath.join(one, self._vendor(one)) for one in self.projects)

    def _vendor(self, project: str) -> str:
        """The folder of packages, as composer.json or the environment names it."""
        from layersmith.context.project import Stop, parse_json, table
        from layersmith.evidence.view import View

        last = self.steps[-1]
        named = environment(self.facts, self.stage, last).get("COMPOSER_VENDOR_DIR")
        data = View(self.facts, self.stage, last).read(posixpath.join(project, "composer.json"))
        if named or data is None:
            return named or "vendor"
        try:
            found = table(parse_json(data.decode("utf-8-sig", "replace"), "composer.json").get("config")).get(
                "vendor-dir"
            )
        except Stop:
            return "vendor"
        return found if isinstance(found, str) else "vendor"

    def _tools(self) -> frozenset[str]:
        """Programs by which Composer fetches and unpacks, when nothing else starts them."""
        if not self.projects:
            return frozenset()
        started = {(argv[0] or "").rpartition("/")[2] for argv in container(self.facts, self.stage).argvs if argv}
        runs = [i for i in self.stage.instructions if i.keyword == "RUN" and i not in self.steps]
        # What fetches the project is left to the stage that builds.
        runs = [i for i in runs if not (self.whole and any(self._fetches(i, one) for one in self.projects))]
        texts = [i.text for i in runs if not re.search(rb"\b(?:apt|apt-get|apk)\b", i.text)]
        names = (name for name in ("git", "unzip", "zip") if name not in started)
        return frozenset(
            name for name in names
            if not any(re.search(rb"(?:^|[\s;&|])" + name.encode() + rb" [^-]", text) for text in texts)
        )  # fmt: skip

    def _reasons(self) -> Iterator[str]:
        if self.compiles:
            yield "compiled extensions and the settings that load them cross; what compiles them stays behind"
        if self.projects:
            yield "packages cross; Composer, and what it unpacks them with, stays behind"

    def _asked(self) -> Iterator[str]:
        if self._drops_tools():
            yield "Does the program start git, unzip or zip? They stay where Composer fetches packages."
        if self.compiles:
            yield "Does `php -m` list the same extensions in the last stage? One that misses a library says so there."
        if self.whole:
            names = listed(tuple(self.projects))
            yield f"All of {names} crosses, since scripts of the project ran there: is all of it needed?"
