r"""Several installs of one package manager in one RUN become one command.

One command resolves, downloads and records once. The packages keep their order.

## Before

```dockerfile
FROM debian:12
RUN apt-get update && \
    apt-get install -y curl && \
    apt-get install -y wget
```

## After

```dockerfile
FROM debian:12
RUN apt-get update && \
    apt-get install -y curl wget
```

## Held back

- `different-flags`: the commands differ in more than their packages (`--no-install-recommends`, `-t`, a variable), or
  a flag holds for one package only (`apk add --virtual`, `gem install --version`).
- `unclear-words`: a variable or an unknown flag stands where the packages are.
- `alternatives`: a later package can take the place of one that apt chooses for an earlier one, so that one command
  would install something else; or both add users, whose numbers follow the order.
- `update-between`: the lists are fetched again between the two, and not right before the first.
- `new-source`: an earlier package may bring a package source or key (`epel-release`, `*-keyring`) for a later one.
- `itself`: an earlier install replaces the installer (`npm install -g npm`, `pip install --upgrade pip setuptools`).
- `same-package`: a package is named twice with different versions, or one is removed (`name-`).
- `comment-between`: a comment stands where no package follows that it could stay above.

## Safety

SAFE for apk, gem, `npm install -g` of npm 3 to 6, and apt on Debian 11 to 13 for the packages of which all dependencies
were compared, as long as nothing before may have changed apt's package sources and settings; only the package
manager's own caches and logs tell of one command. UNSAFE, by name:

- `same-choices`: apt or dnf chooses no other packages when it is asked for all at once (other releases and package
  sources, rare packages, `-t`, `-o`; every install of dnf).
- `same-resolution`: pip and conda resolve the packages together; another set of versions may come out, and a package
  that needs an earlier one while it is built may not find it.
- `peer-dependencies`: npm 7 and later give a package a copy of the peers that are not asked for at the same time.
- `packages-exist`: yum (before it was dnf) goes on when only some of the packages exist; alone it fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise, starmap
from typing import NamedTuple

from layersmith.effects.alternatives import clash, computed_for
from layersmith.effects.bases import yum_is_dnf
from layersmith.effects.caches import CACHES
from layersmith.effects.packages import Action, action
from layersmith.evidence.npm import npm_leaves_peers_alone
from layersmith.evidence.sources import has_plain_sources
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.shell.ast import AndOr, Command, Script, Word
from layersmith.syntax.tree import Comment, Instruction, Span, Stage
from layersmith.writing.layout import layout
from layersmith.writing.words import added_words

ASSUMES = {
    "pip": ("same-resolution",),
    "conda": ("same-resolution",),
    "dnf": ("same-choices",),
    "microdnf": ("same-choices",),
    "yum": ("packages-exist", "same-choices"),
    "npm": ("peer-dependencies",),
}
CHOOSES = ("-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "--solver", "-S",
           "--snapshot", "--install-suggests", "--with-source", "-a", "--host-architecture")  # fmt: skip
JOINED = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "npm", "gem", "pip", "conda"})
QUIET = frozenset({"-q", "--quiet", "--no-progress", "--silent"})
SAME = {"--yes": "-y", "--assume-yes": "-y", "--assumeyes": "-y", "--global": "-g", "--upgrade": "-U"}
OF_ONE = {"apk": ("-t", "--virtual"), "gem": ("-v", "--version")}
BRINGS_SOURCE = re.compile(
    r".*(release|repo|keyring|archive|apt-|ca-certificates|gnupg|https|microsoft-prod)|(epel|remi|ius|scl|rpmfusion)|.*://|[./$]|.*\.(rpm|deb)$"
)
INSTALLERS = {
    "npm": re.compile(r"(npm|n|corepack|node)(@|$)"),
    "pip": re.compile(r"(pip|setuptools|wheel|cython|numpy|pybind11|cmake|ninja|meson)([=<>~!\[;@]|$)", re.IGNORECASE),
    "gem": re.compile(r"rubygems-update(:|$)"),
    "conda": re.compile(r"(conda|mamba|python|pip|conda-libmamba-solver)([=<>]|$)"),
    "apk": re.compile(r"apk-tools([=<>~]|$)"),
    "dnf": re.compile(r"(dnf|dnf5|dnf-plugins-core|libdnf|rpm)$"),
    "yum": re.compile(r"(yum|yum-utils|yum-plugin-.*|rpm|deltarpm|dnf)$"),
    "microdnf": re.compile(r"(dnf|microdnf|yum|rpm)$"),
    "apt": re.compile(r"(apt|dpkg)$"),
}


class Step(NamedTuple):
    """A command that installs or updates, and what it asks for."""

    command: Command
    asked: Action

    @property
    def names(self) -> list[str]:
        """What it is asked to install, as written."""
        return [word.raw.strip("\"'") for word in self.asked.operands]


@transform("merge-installs", __doc__)
def merge_installs(facts: Facts) -> Iterator[Outcome]:
    """Find installs of one package manager that follow each other with `&&`."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            for item in script.body.items if isinstance(script, Script) else ():
                if "||" not in item.operators and len(item.parts) > 1:
                    yield from _list(facts, stage, run, item)


def _list(facts: Facts, stage: Stage, run: Instruction, item: AndOr) -> Iterator[Outcome]:
    joined: list[Step] = []
    fresh = between = False  # lists fetched right before the first of `joined`; since the last of it
    for pipeline in item.parts:
        part = pipeline.parts[0] if len(pipeline.parts) == 1 and not pipeline.negated else None
        step = _step(part) if isinstance(part, Command) else None
        if step is None or (joined and step.asked.manager != joined[0].asked.manager):
            yield from _joined(facts, stage, run, joined)
            joined, fresh, between = [], False, False
        if step is None:
            continue
        if step.asked.verb == "update":
            fresh, between = fresh or not joined, bool(joined)
            continue
        missed = _obstacle(run, joined, step, between, fresh) if joined else None
        if joined and missed is None:
            joined.append(step)
        else:
            yield from (missed,) if missed else ()
            yield from _joined(facts, stage, run, joined)
            joined, fresh = [step], between or (fresh and not joined)
        between = False
    yield from _joined(facts, stage, run, joined)


def _step(command: Command) -> Step | None:
    asked = action(command)
    if asked is None or asked.manager not in JOINED or command.redirects:
        return None
    if asked.verb == "update":
        return Step(command, asked)
    local = asked.manager == "npm" and not asked.has("-g", "--global")
    return Step(command, asked) if asked.verb == "install" and asked.operands and not local else None


def _obstacle(run: Instruction, earlier: list[Step], step: Step, between: bool, fresh: bool) -> Missed | None:
    last, manager = earlier[-1], step.asked.manager
    names = [name for one in earlier for name in one.names]
    if last.asked.doubt or step.asked.doubt:
        return Missed("unclear-words", run.line, f"which words of `{step.asked.program}` are packages is not certain")
    if _flags(last) != _flags(step):
        return Missed("different-flags", run.line, _difference(last, step))
    if step.asked.has(*OF_ONE.get(manager, ())):
        return Missed("different-flags", run.line, f"a flag of {step.asked.program} holds for one set of packages only")
    if between and not fresh:
        return Missed("update-between", run.line, "the package lists are fetched again between the two")
    source = next(filter(BRINGS_SOURCE.match, names), None)
    if source and (between or manager in ("dnf", "yum", "microdnf")):
        return Missed("new-source", run.line, f"{source} may bring a package source or key for the later install")
    itself = next(filter(INSTALLERS[manager].match, names), None)
    if itself:
        return Missed("itself", run.line, f"{itself} may change how the later packages are installed")
    versions = {_plain(name): name for name in names}
    again = any(versions.get(_plain(name), name) != name for name in step.names)
    if again or (manager == "apt" and any(name.endswith("-") for name in step.names)):
        return Missed("same-package", run.line, "a package is asked for in two ways")
    found = clash(names, step.names) if manager == "apt" else None
    if found and found[0] != "unknown":
        what = "users and groups" if found[0] == "accounts" else "what the earlier install chooses"
        return Missed("alternatives", run.line, f"{found[1]} may change {what}")
    if any(comments and word.raw in names for comments, word in _commented(run, last, step)) or _left_over(
        run, last, step
    ):
        return Missed("comment-between", run.line, "a comment between the packages would lose its place")
    return None


def _commented(run: Instruction, last: Step, step: Step) -> list[tuple[tuple[Comment, ...], Word]]:
    """The packages of `step`, each with the comments that stand between it and what comes before it."""
    found: list[tuple[tuple[Comment, ...], Word]] = []
    before = run.args.source(last.command.end - 1)
    for word in step.asked.operands:
        here = run.args.source(word.start)
        found.append((tuple(comment for comment in run.comments if before < comment.start < here), word))
        before = here
    return found


def _left_over(run: Instruction, last: Step, step: Step) -> bool:
    """Whether a comment stands behind the packages of `step`, or behind those of `last` when flags follow there."""
    return any(
        run.args.source(one.asked.operands[-1].start) < comment.start < run.args.source(one.command.end - 1)
        for one in (last, step)
        for comment in run.comments
    )


def _plain(name: str) -> str:
    """The package that `name` is about, without version, architecture or tag."""
    found = re.fullmatch(r"((?:@[^/]+/)?[^=<>~!@:/\[;]+?)(?:-?$|[=<>~!@:\[;].*)", name)
    return found[1] if found else name


def _difference(last: Step, step: Step) -> str:
    names = sorted({str(name) for name, _ in _given(last.asked) ^ _given(step.asked)})
    return f"only one of them has {', '.join(names)}" if names else "the commands differ in more than their packages"


def _given(asked: Action) -> set[tuple[str, str | None]]:
    return {(SAME.get(name, name), flag.value) for flag in asked.flags for name in flag.names if name not in QUIET}


def _flags(step: Step) -> tuple[object, ...]:
    asked = step.asked
    given = _given(asked)
    variables = tuple((a.name, a.value.raw if a.value else None) for a in step.command.assignments)
    verb = tuple("install" if word.raw == "i" else word.raw for word in asked.subcommand)
    return given, variables, asked.program, tuple(word.raw for word in asked.prefix), verb


def _joined(facts: Facts, stage: Stage, run: Instruction, steps: list[Step]) -> Iterator[Rewrite]:
    if len(steps) < 2:
        return
    first, last = steps[0], steps[-1]
    assumed = _assumed(facts, stage, run, steps)
    seen = {word.raw for word in first.asked.operands}
    words: list[tuple[tuple[Comment, ...], bytes]] = []
    for before, step in pairwise(steps):
        for comments, word in _commented(run, before, step):
            if word.raw not in seen:
                words.append((comments, word.raw.encode("utf-8", "surrogateescape")))
            seen.add(word.raw)
    command = run.args.span(first.command.start, first.command.end)
    present = tuple(run.args.span(word.start, word.end) for word in first.asked.operands)
    added = added_words(facts.tree, command, present, words, layout(facts.tree, [run]).indent)
    behind = Span(present[-1].end, present[-1].end)
    gone = Span(command.end, run.args.span(0, last.command.end).end)
    cache = CACHES[first.asked.manager]
    yield Rewrite(
        title=f"one {first.asked.program} {first.asked.subcommand[0].raw} instead of {len(steps)}",
        at=run.line,
        extent=run.span,
        edits=(Edit(behind, added), Edit(gone, b"")) if behind.end != gone.start else (Edit(gone, added),),
        safety=Safety.UNSAFE if assumed else Safety.SAFE,
        gain="packages are resolved and recorded once",
        assumes=assumed,
        drops=(*cache.paths, *cache.logs),
    )


def _assumed(facts: Facts, stage: Stage, run: Instruction, steps: list[Step]) -> tuple[str, ...]:
    """The assumptions under which `steps` may be joined, none when it is certain."""
    manager, base = steps[0].asked.manager, facts.base(stage)
    if manager == "apt":
        names = [step.names for step in steps]
        known = computed_for(base) and not any(starmap(clash, zip(accumulate(names), names[1:], strict=False)))
        known = known and not steps[0].asked.has(*CHOOSES)
        return () if known and has_plain_sources(facts, stage, run, steps[0].command.start) else ("same-choices",)
    if manager == "yum" and yum_is_dnf(base):
        return ASSUMES["dnf"]
    if manager == "npm" and npm_leaves_peers_alone(facts, stage, run):
        return ()
    return ASSUMES.get(manager, ())
