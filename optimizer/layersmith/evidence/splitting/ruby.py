"""Ruby projects: gems are installed where the compilers are.

Official images keep gems, their programs and Bundler's settings in /usr/local/bundle (GEM_HOME, BUNDLE_APP_CONFIG; the
published Dockerfiles of `ruby`): all of it crosses, with the lock file that Bundler writes.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.bodies import body
from layersmith.effects.bases import base as image_base
from layersmith.effects.commands import in_folders
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.packages import action, is_cleanup
from layersmith.effects.paths import resolve
from layersmith.effects.runtimes import Runtime, runtimes
from layersmith.evidence.environment import environment, folder
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import container
from layersmith.evidence.splitting.mixed_steps import brought_again, rests
from layersmith.evidence.splitting.packages import drops
from layersmith.evidence.splitting.ruby_gemspecs import starts_git
from layersmith.evidence.splitting.ruby_libraries import libraries
from layersmith.evidence.view import View, brought
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Instruction, Stage

BUNDLE = "/usr/local/bundle"
_QUIET = frozenset(("set", "export", "cd", "echo", "true", ":", "which", "test", "["))
_PATH = re.compile(r"(?:--path[= ]|\bpath[ =]+)[\"']?([\w./-]+)")
_DEPLOYMENT = re.compile(r"--deployment\b|\bdeployment[\"']?[ =]+[\"']?(?:true|1)")
_LOCKED = re.compile(r"^ {4}([A-Za-z0-9][\w.-]*) \(", re.MULTILINE)
_LISTED = re.compile(r"^[^\S\n]*+gem\s*+\(?\s*+[\"']([\w.-]+)[\"']", re.MULTILINE)


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    making = _Making(facts, stage)
    known = facts.base(stage)
    if making.steps and (known.name == "ruby" or not known.official or known.name == known.distro):
        yield making.recipe()


class _Making:
    """A recipe for `stage` in the making."""

    def __init__(self, facts: Facts, stage: Stage) -> None:
        self.facts, self.stage = facts, stage
        self.steps: list[Instruction] = []
        self.bundled: dict[str, None] = {}
        self.gems: list[str] = []
        self.others: dict[int, list[Command]] = {}
        self.mixed: Instruction | None = None
        self.updates: Instruction | None = None
        for run in stage.instructions:
            if run.keyword == "RUN" and re.search(rb"\b(?:bundle|gem)\b", run.text):
                self._read(run)

    def _read(self, run: Instruction) -> None:
        read = body(self.facts, run)
        script = read[1] if read else None
        if script is None:
            if re.search(rb"\b(?:bundle|gem)\s+(?:install|update)", run.text):
                self.steps.append(run)
                self.mixed = self.mixed or run
            return
        here = [(command, self._does(command, place)) for command, place in in_folders(script, self._folder(run))]
        if any(kind == "install" for _, kind in here):
            self.steps.append(run)
            self.others[run.start] = [command for command, kind in here if kind == "other"]
            if b"gem update --system" in run.text:
                self.updates = run

    def _does(self, command: Command, place: str | None) -> str:
        """Whether `command` installs gems, does nothing else that stays, or something else."""
        asked = action(command)
        words = [word.literal or word.raw for word in command.words[1:]]
        if asked is not None and asked.manager in ("bundle", "gem"):
            if asked.verb not in ("install", "upgrade"):
                return (
                    "quiet"
                    if words[:1] in (["config"], ["list"], ["env"], ["--version"], ["-v"], ["clean"])
                    else "other"
                )
            if asked.manager == "bundle":
                named = next((f.value for f in asked.flags if "--gemfile" in f.names), None)
                at = resolve(named, place) if named else place and posixpath.join(place, "Gemfile")
                self.bundled[at or ""] = None
            else:
                self.gems += [re.split("[:@]", word.literal or word.raw)[0] for word in asked.operands]
            return "install"
        if command.name == "bundle" and words[:1] == ["config"]:
            return "quiet"
        if is_cleanup(command) is not None or (asked and asked.manager in SYSTEM_MANAGERS):
            return "quiet"
        if command.name == "rm":
            places = [word for word in words if not word.startswith("-")]
            return (
                "quiet" if all("/bundle/" in one or one.startswith(("/tmp", "/root/.")) for one in places) else "other"
            )
        if command.name == "find":
            return "quiet" if any("/bundle" in word or "/gems" in word for word in words) else "other"
        return "quiet" if command.name in _QUIET and not command.redirects else "other"

    def _folder(self, run: Instruction) -> str | None:
        return folder(self.facts, self.stage, run) or "/"

    def recipe(self) -> Recipe | Missed:
        first = self.steps[0]
        base = self.facts.base(self.stage)
        runtime = next((one for one in runtimes(self.stage.base, "ruby") if not one.variant), None)
        if runtime is None or not (base.name == "ruby" and base.official):
            return Missed("no-runtime", first.line, f"no image is known that only runs what {self.stage.base} builds")
        if self.mixed is not None:
            return Missed("unknown-install", self.mixed.line, "what it runs is not understood")
        if self.updates is not None:
            return Missed(
                "updates-runtime", self.updates.line, "it changes Ruby itself, and the last stage has its own"
            )
        if not self._gains(runtime):
            detail = f"{runtime.image} is all that it stands on, and nothing is installed for building"
            return Missed("nothing-built", first.line, detail)
        places = self._places()
        if isinstance(places, Missed):
            return places
        sources = tuple(source for one in places for source in one.sources)
        besides = rests(self.facts, self.stage, self.steps, self.others, sources, (base, image_base(runtime.image)))
        if isinstance(besides, Missed):
            return besides
        names = tuple(self._names())
        needs = libraries(names) if runtime.image != self.stage.base and base.distro == "debian" else ()
        if runtime.image != self.stage.base and self._starts_git():
            needs = (*needs, ("git", "a gemspec of the project lists its files with git whenever Bundler reads it"))
        steps = frozenset(step.start for step in self.steps)
        again = () if besides.kept or besides.behind else brought_again(self.facts, self.stage, steps)
        return Recipe(
            "ruby",
            runtime.image,
            first.line,
            steps | {copy.start for copy in again},
            places,
            kept=besides.kept,
            behind=besides.behind,
            lacks=tuple(sorted({package for package, _ in needs})),
            apart=True,
            reasons=(*runtime.reasons, *(reason for _, reason in needs)),
            questions=(*runtime.questions, *self._asked(runtime, names)),
        )

    def _gains(self, runtime: Runtime) -> bool:
        if runtime.image != self.stage.base:
            return True
        return drops(self.facts, self.stage, {step.start for step in self.steps})

    def _places(self) -> tuple[Crossing, ...] | Missed:
        """The folders that gems are in, and lock files that Bundler may write."""
        last = self.steps[-1]
        known = environment(self.facts, self.stage, last)
        texts = b"\n".join(i.text for i in self.stage.instructions if i.keyword == "RUN" and i.start <= last.start)
        told = texts.decode("utf-8", "replace")
        places = [BUNDLE]
        for name in ("GEM_HOME", "BUNDLE_PATH", "BUNDLE_APP_CONFIG"):
            value = known.get(name, "")
            if value is None or (value and not value.startswith("/")):
                return Missed("unknown-environment", last.line, f"the value of {name} is not known")
            if value:
                places.append(value)
        here = next((posixpath.dirname(one) for one in self.bundled if one), None)
        named = _PATH.findall(told) if "bundle" in told else []
        for path in named:
            at = resolve(path, here)
            if at is None:
                return Missed("unknown-environment", last.line, "the folder that gems are installed to is not known")
            places.append(at)
        if (_DEPLOYMENT.search(told) or known.get("BUNDLE_DEPLOYMENT")) and not named and "BUNDLE_PATH" not in known:
            return Missed(
                "unknown-environment", last.line, "where a deployment of Bundler installs to depends on its version"
            )
        if re.search(rb"bundle(?:(?!bundle)[^&;|\n])*(?:--binstubs|--standalone|\sbinstubs\s)", texts):
            return Missed("unknown-environment", last.line, "Bundler writes programs into the project")
        if "" in self.bundled:
            return Missed("unknown-environment", last.line, "the folder of the Gemfile is not known")
        outer = [one for one in dict.fromkeys(places) if not any(one != o and one.startswith(f"{o}/") for o in places)]
        locks = [_lock(known.get("BUNDLE_GEMFILE") or one) for one in self.bundled]
        locks = [one for one in locks if not self._is_copied_later(one)]
        return (
            *(Crossing((one,), one) for one in outer),
            *(Crossing((one,), f"{posixpath.dirname(one).rstrip('/')}/") for one in dict.fromkeys(locks)),
        )

    def _is_copied_later(self, path: str) -> bool:
        """Whether a COPY below the last step brings `path`, whatever stood there."""
        later = [i for i in self.stage.instructions if i.start > self.steps[-1].start and i.keyword in ("COPY", "ADD")]
        return any(brought(self.facts, placing(self.facts, self.stage, copy), path) for copy in later)

    def _names(self) -> Iterator[str]:
        """The gems that are installed, as far as commands and the context tell."""
        yield from self.gems
        view = View(self.facts, self.stage, self.steps[-1])
        for path in self.bundled:
            for name, pattern in ((_lock(path), _LOCKED), (path, _LISTED)):
                if data := view.read(name):
                    yield from pattern.findall(data.decode("utf-8", "replace"))

    def _starts_git(self) -> bool:
        last = self.stage.instructions[-1]
        view = View(self.facts, self.stage, last)
        return any(starts_git(view, path, _lock(path)) for path in self.bundled if path)

    def _asked(self, runtime: Runtime, names: tuple[str, ...]) -> Iterator[str]:
        if runtime.image != self.stage.base:
            known = "" if names else ", or tzdata"
            yield (
                f"Does the program start git, curl or another program that {self.stage.base} has and"
                f" {runtime.image} has not, or load one of its libraries{known}? Name them in the last stage then."
            )
        if self.bundled and not any(b"without" in i.text.lower() for i in self.stage.instructions):
            yield "Should gems for development and tests stay? `BUNDLE_WITHOUT=development:test` leaves them out."
        if runtime.image != self.stage.base and container(self.facts, self.stage).inherited:
            yield "Nothing says what a container starts: does it need something that only builds?"


def _lock(gemfile: str) -> str:
    """The lock file of a Gemfile."""
    folder_, name = posixpath.split(gemfile)
    return posixpath.join(folder_, "gems.locked") if name == "gems.rb" else f"{gemfile}.lock"
