"""The recipe for a stage that installs and builds a Node project, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.packages import action
from layersmith.effects.paths import inside, resolve
from layersmith.evidence.environment import behind, environment, folder
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import Container, container
from layersmith.evidence.splitting.node.needs import Started, needs, started, static_folder
from layersmith.evidence.splitting.node.outputs import outside
from layersmith.evidence.splitting.node.project import Project
from layersmith.evidence.splitting.node.providers import providers
from layersmith.evidence.splitting.node.pruning import mounted, pruning, unnoted
from layersmith.evidence.splitting.node.scripts import leaves
from layersmith.evidence.splitting.node.shipped import shipped
from layersmith.evidence.splitting.node.standing import standing
from layersmith.evidence.splitting.node.steps import SCRATCH, Step, stays_inside, steps
from layersmith.evidence.splitting.packages import drops
from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived

_OF_WORKSPACES = ("pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json")
_SCRIPTED = frozenset(("npm", "yarn", "pnpm", "npx"))
"""Programs that start what package.json says."""
_OF_IMAGES = frozenset(("node", "nodejs", "npm", "npx", "yarn", "yarnpkg", "corepack", *SHELLS))
"""Programs that the images of Node have."""
_ASKED = 3
"""Questions about imports beyond that say nothing new."""
_BROWSERS = frozenset(("puppeteer", "playwright", "cypress"))
_CHOSEN = (
    "NODE_ENV is an argument of the build: is an image with development dependencies ever wanted? None are in the "
    "last stage."
)
_LAYERED = "what installing and building leave in layers of their own is not shipped"
_COMPILERS = "packages are compiled where they are installed, and what compiles is not shipped"
_UNKNOWN_SCRIPTS = (
    "Does what the container starts work without development dependencies? package.json, which says what it is, is not "
    "known here."
)


def found(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """The recipe for `stage`; nothing when it installs no Node project."""
    work = steps(facts, stage)
    installs = [step for step in work if step.does == "install"]
    if not installs:
        return
    yield _Search(facts, stage, work, installs).answer()


class _Search:
    def __init__(self, facts: Facts, stage: Stage, work: tuple[Step, ...], installs: list[Step]) -> None:
        self.facts, self.stage, self.work, self.installs = facts, stage, work, installs
        self.at = installs[0].run.line

    @derived
    def app(self) -> str | None:
        """The folder of the project: where it is installed, or where that is copied to from a scratch folder."""
        places = {step.place for step in self.installs if not _scratch(step.place)}
        if len(places) == 1:
            return next(iter(places))
        return None if places else folder(self.facts, self.stage, behind(self.stage))

    def answer(self) -> Recipe | Missed:
        """The recipe, or why there is none."""
        app = self.app
        if app is None:
            return Missed(
                "several-projects", self.at, "packages are installed in more than one folder, or in none known"
            )
        if app == "/":
            return Missed("project-in-root", self.at, "the project lies in /, together with the system")
        self.project = Project(self.facts, self.stage, app)
        builds = [step for step in self.work if step.does == "build"]
        developed = bool(self.project.development) and bool(self._full_installs()) and not self._chosen()
        if not builds and not developed and not self._compiled:
            return Missed("nothing-built", self.at, "no step builds, and no development dependency is installed")
        if self._workspaces():
            return Missed("workspaces", self.at, "it is a part of a workspace, whose packages are linked to each other")
        if (browsers := self._browsers(builds)) is not None:
            return browsers
        inner = self._inner(app)
        if isinstance(inner, Missed):
            return inner
        if (written := self._outside(builds)) is not None:
            return written
        if gone := next((step for step in self.work if _removes(step, app)), None):
            return Missed("project-removed", gone.run.line, f"{app} is deleted: what is left of the build is elsewhere")
        what = started(self.project, self.container)
        return self._with_start(app, what, inner, builds)

    @derived
    def container(self) -> Container:
        """What is started."""
        return container(self.facts, self.stage)

    def _workspaces(self) -> bool:
        manifest = self.project.manifest
        if manifest is None:
            return False
        return bool(manifest.data.get("workspaces")) or any(
            self.project.has(name)
            for name in ("pnpm-workspace.yaml", "lerna.json", "nx.json", "turbo.json", "rush.json")
        )

    def _full_installs(self) -> list[Step]:
        """The installs that bring development dependencies."""
        return [step for step in self.installs if not self._omits(step)]

    def _omits(self, step: Step) -> bool:
        if step.omits is not None:
            return step.omits
        own = {one.name: one.value.literal if one.value else None for one in step.command.assignments}
        known: Mapping[str, str | None] = {**environment(self.facts, self.stage, step.run), **own}
        return known.get("NODE_ENV") == "production" or known.get("NPM_CONFIG_PRODUCTION") == "true"

    def _chosen(self) -> bool:
        """Whether who builds says if development dependencies are installed."""
        known = environment(self.facts, self.stage, self.installs[-1].run)
        return "NODE_ENV" in known and known["NODE_ENV"] is None

    def _browsers(self, builds: list[Step]) -> Missed | None:
        """Browsers that are fetched to a home folder, for programs that look for them there."""
        reason, detail = "downloads-browsers", "puts browsers into a home folder, which does not cross"
        for step in builds:
            for leaf in leaves(step.command.argv, self.project.manifest):
                if leaf.program in _BROWSERS and "install" in leaf.argv:
                    return Missed(reason, step.run.line, f"{leaf.program} {detail}")
        known = environment(self.facts, self.stage, self.installs[-1].run)
        skipped = any("SKIP" in name and ("DOWNLOAD" in name or "BINARY" in name) for name in known)
        names = sorted(_BROWSERS & self.project.production)
        return Missed(reason, self.at, f"{names[0]} {detail}") if names and not skipped else None

    def _outside(self, builds: list[Step]) -> Missed | None:
        """What is built where it does not cross: outside of the folder of the project."""
        for step in builds:
            place = Project(self.facts, self.stage, step.place or self.project.folder)
            for leaf in leaves(step.command.argv, place.manifest):
                path = outside(place, leaf)
                if path is not None and not inside(place.path(path), self.project.folder):
                    detail = f"{leaf.program} writes to {place.path(path)}, outside of {self.project.folder}"
                    return Missed("unknown-output", step.run.line, detail)
        return None

    def _inner(self, app: str) -> frozenset[int] | Missed:
        """The instructions that do their work in the folder of the project."""
        found: set[int] = set()
        runs: dict[int, list[Step]] = {}
        for step in self.work:
            runs.setdefault(step.run.start, []).append(step)
        for instruction in self.stage.instructions[1:]:
            if instruction.keyword in ("COPY", "ADD"):
                put = placing(self.facts, self.stage, instruction)
                if put is not None and all(inside(item.place, app) or _scratch(item.place) for item in put.items):
                    found.add(instruction.start)
            elif instruction.keyword == "RUN" and instruction.start in runs:
                own = [self._inside(step, app) for step in runs[instruction.start]]
                works = any(step.does in ("install", "build", "prune") for step in runs[instruction.start])
                if all(own):
                    if works or any(step.does in ("settle", "global") for step in runs[instruction.start]):
                        found.add(instruction.start)
                elif works:
                    odd = runs[instruction.start][own.index(False)]
                    said = " ".join(word.raw for word in odd.command.words[:4])
                    return Missed(
                        "mixed-step", instruction.line, f"it builds, and `{said}` does something else besides"
                    )
        return frozenset(found)

    def _inside(self, step: Step, app: str) -> bool:
        asked = action(step.command)
        # What the distribution's packages are for, the frame finds out.
        if step.does in ("settle", "global") or (asked is not None and asked.manager in SYSTEM_MANAGERS):
            return True
        if step.does in ("install", "build", "prune"):
            return step.place is not None and (inside(step.place, app) or _scratch(step.place))
        return stays_inside(self.facts, self.stage, step, app)

    def _with_start(self, app: str, what: Started, inner: frozenset[int], builds: list[Step]) -> Recipe | Missed:
        line = next((i.line for i in reversed(self.stage.instructions) if i.keyword in ("CMD", "ENTRYPOINT")), self.at)
        if self.container.inherited:
            return Missed("nothing-started", line, "no CMD or ENTRYPOINT says what the container runs")
        questions: list[str] = []
        if self.project.manifest is None and what.programs & _SCRIPTED:
            questions.append(_UNKNOWN_SCRIPTS)
        last = max((i for i in self.stage.instructions if i.start in inner), key=lambda i: i.start)
        questions += [f"{doubt[:1].upper()}{doubt[1:]}. Does it work without development dependencies?"
                      for doubt in self.container.doubts]  # fmt: skip
        static = static_folder(what)
        served = self._served(static) if static else None
        finish, pruned = tuple[str, ...](), ""
        if served is None:
            wanted = tuple(needs(self.project, what, frozenset(self._for_all), self._builders(builds)))
            if sure := next((need for need in wanted if need.certain), None):
                return Missed("needs-dev", line, sure.detail)
            questions += [f"{need.detail}. Is it needed when the container runs?" for need in wanted[:_ASKED]]
            left = self._kept_packages[-1]
            if left is not None:
                base = self.facts.base(self.stage)
                command = unnoted(self.project, self.work, base, self._manifests()) or pruning(self.project, left, base)
                if isinstance(command, Missed):
                    return command
                pruned = command
                here = folder(self.facts, self.stage, last)
                if self._chosen():
                    questions.append(_CHOSEN)
                if "next" in self._builders(builds):
                    pruned += " && rm -rf .next/cache/webpack"
                finish = (f"RUN {mounted(left)}{'' if here == app else f'cd {app} && '}{pruned}",)
        stand = standing(self.stage, self.project, static=served is not None)
        gains = stand.image != self.stage.base or self._layered() or self._compiled
        if served is None and not finish and not gains:
            return Missed("already-pruned", self.at, "no development dependency is left in the image")
        if served is not None:
            crossings: tuple[Crossing, ...] = (Crossing((served,), f"{served}/"),)
        else:
            crossings, asked_of = shipped(self.project, self.container, what, self.work, builds)
            questions += asked_of
        kept = self._kept(what)
        first = next(step.run for step in self.work if step.run.start in inner and step.does in ("install", "build"))
        reasons = (
            *(("only the files that are served cross",) if served else ()),
            *((f"`{pruned}` takes out what only development needs",) if finish else ()),
            *((_LAYERED,) if not served and not finish and not self._compiled else ()),
            *((_COMPILERS,) if self._compiled else ()),
            *stand.reasons,
        )
        return Recipe(
            name="node", image=stand.image, at=first.line, steps=inner, crossings=crossings, finish=finish,
            kept=tuple(kept.items()), changed=self._moved(kept), lacks=stand.lacks, reasons=reasons,
            questions=(*questions, *stand.questions),
        )  # fmt: skip

    def _manifests(self) -> Iterator[Instruction]:
        """The COPYs that may bring package.json."""
        app = self.project.folder
        for copy in self.stage.instructions:
            put = placing(self.facts, self.stage, copy) if copy.keyword in ("COPY", "ADD") else None
            places = [item.place.removesuffix("/*") or "/" for item in put.items] if put else []
            if any(inside(app, place) or place == f"{app}/package.json" for place in places):
                yield copy

    def _builders(self, builds: list[Step]) -> frozenset[str]:
        """The names of the programs that build."""
        return frozenset(leaf.program for step in builds for leaf in leaves(step.command.argv, self.project.manifest))

    @derived
    def _kept_packages(self) -> tuple[Step | None, ...]:
        """For each step the last install that left development dependencies in the folder, None behind one that takes
        them out."""
        found: list[Step | None] = []
        left: Step | None = None
        for step in self.work:
            if step.does == "install" and (not self._omits(step) or not _scratch(step.place)):
                left = None if self._omits(step) else step
            elif step.does == "prune" or (step.command.name == "rm" and _names_modules(step)):
                left = None
            found.append(left)
        return tuple(found)

    @derived
    def _compiled(self) -> bool:
        """Whether packages of a project that is known may be compiled, by what the last stage does not need."""
        return self.project.manifest is not None and drops(
            self.facts, self.stage, {step.run.start for step in self.work}
        )

    def _layered(self) -> bool:
        """Whether a layer holds development dependencies."""
        pairs = zip(self.work, (*self.work[1:], None), self._kept_packages, strict=True)
        return any(left and (below is None or below.run is not step.run) for step, below, left in pairs)

    @derived
    def _for_all(self) -> dict[str, Step]:
        """The packages that are installed for all users, each with the step that does it."""
        every = [step for step in self.work if step.does == "global" and step.asked]
        return {
            _name(word.raw.strip("\"'")): step for step in every for word in (step.asked.operands if step.asked else ())
        }

    def _kept(self, what: Started) -> dict[Instruction, str]:
        """The installs for all users that what is started needs, by the RUN that each stands in."""
        programs = {*what.programs, *self.container.programs}
        wanted = {name for program in programs for name in (*providers(program), program)}
        there = {*self._for_all, *self.project.production, *self.project.development}
        # A package may bring a program that is called otherwise.
        unknown = any(not there & {*providers(one), one} for one in programs - _OF_IMAGES)
        found: dict[Instruction, dict[str, None]] = {}
        for name, step in self._for_all.items():
            if (
                name in wanted
                or unknown
                or self.container.doubts
                or (self.project.manifest is None and what.programs & _SCRIPTED)
            ):
                text = " ".join(word.raw for word in step.command.words)
                found.setdefault(step.run, {})[text] = None
        return {run: "RUN " + " && ".join(texts) for run, texts in found.items()}

    def _moved(self, kept: Mapping[Instruction, str]) -> tuple[tuple[Instruction, str], ...]:
        """The RUNs among `kept` that do nothing else, below all that installs and builds: no step needs them."""
        works = max(step.run.start for step in self.work if step.does in ("install", "build", "prune"))
        return tuple((run, "") for run in kept if run.start > works
                     and all(step.does == "global" for step in self.work if step.run is run))  # fmt: skip

    def _served(self, static: str) -> str | None:
        """The absolute folder of files that are built and served, by a server that is no package of the project."""
        place = resolve(static, folder(self.facts, self.stage, behind(self.stage)))
        app = self.project.folder
        if place is None or not inside(place, app) or place == app or self.project.view.kind(place) is not None:
            return None
        return place if self._for_all else None


def _name(operand: str) -> str:
    """The package's name without its version."""
    return operand[:1] + operand[1:].partition("@")[0]


def _names_modules(step: Step) -> bool:
    return any((word or "").rstrip("/").endswith("node_modules") for word in step.command.argv)


def _removes(step: Step, app: str) -> bool:
    """Whether the folder of the project is deleted as a whole."""
    words = [resolve(word, step.place) for word in step.command.argv[1:] if word and not word.startswith("-")]
    return step.command.name == "rm" and any(place is not None and inside(app, place) for place in words)


def _scratch(place: str | None) -> bool:
    return place is not None and any(inside(place, one) for one in SCRATCH)
