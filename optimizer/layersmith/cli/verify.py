"""`layersmith verify`: what `fix` would write, or another Dockerfile, is built beside the one that is there."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from layersmith.cli.building import Building, Stop, Watch, dockerfile_in, engine_for, own_ignore, stopped, told_on
from layersmith.cli.examine import Task, examine
from layersmith.cli.fix import Request
from layersmith.config import ConfigError, Configs
from layersmith.disk.files import DiskError, read
from layersmith.disk.which import Contexts
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.render.mask import Mask
from layersmith.render.style import Style, shown, style_for
from layersmith.render.text import unmatched
from layersmith.render.verdict import Proof, output_lines, verdict_text, verdict_value
from layersmith.report import Applied, Report
from layersmith.rewrite import Safety, Transform
from layersmith.syntax.parser import parse
from layersmith.values import value
from layersmith.verify.contract import contract
from layersmith.verify.model import BuildFailed
from layersmith.verify.promise import allowed
from layersmith.verify.run import verify as build_both
from layersmith.verify.secrets import masker

KEPT, BROKEN, NOT_PROVEN = 0, 1, 2
"""Exit codes: the promise was kept (or there is none to keep); it was broken; nothing could be proven."""

_CODES = {"kept": KEPT, "broken": BROKEN, "still fails": NOT_PROVEN}


@value
class Asked:
    """What the user asked of `verify`: the Dockerfile (or its folder), how to build, and what `fix` was to be asked."""

    path: str
    building: Building
    rewriting: Request
    against: str | None = None
    json: bool = False
    quiet: bool = False
    colour: bool | None = None


class Prover:
    """Proves what two Dockerfiles make, with the secrets of `building`, and those that the Dockerfiles write out,
    masked in all that it says. Raises Stop."""

    def __init__(self, building: Building, quiet: bool = False) -> None:
        self._building = building
        self._secrets = building.secrets()
        self._given: Callable[[str], str] = masker(self._secrets)
        self._written = Mask()
        self._watch = Watch(self.mask, quiet)

    def prove_report(self, path: str, report: Report, folder: str | None) -> tuple[Proof, str]:
        """`prove` for what a pipeline made of a file, and of the ignore file of its context. Raises Stop."""
        ignore = None
        for file in report.beside:
            if not file.path.endswith(".dockerignore"):
                raise Stop(f"the builds would not see the new {shown(file.path)}")
            ignore = file.after
        return self.prove(path, report.source, report.result, report.applied, folder=folder, ignore=ignore)

    def mask(self, text: str) -> str:
        """`text` without secrets."""
        return self._given(self._written.text(text))

    def prove(
        self,
        path: str,
        before: bytes,
        after: bytes,
        applied: tuple[Applied, ...] = (),
        against: str = "",
        folder: str | None = None,
        ignore: bytes | None = None,
    ) -> tuple[Proof, str]:
        """What building both in `folder` (None: as the user said, or where the Dockerfile is) shows, already masked,
        and what the engine could not clean up ("" for nothing). `ignore` is the text of a new ignore file for the build
        after.

        Raises Stop when nothing is shown.
        """
        self._written = Mask(before, after)
        building = self._building if folder is None else replace(self._building, context=folder)
        request = building.request(path)
        trial = building.trial(path, self._secrets, allowed(before, applied))
        proposed = any(done.rewrite.safety is Safety.PROPOSAL for done in applied)
        if proposed:
            trial = replace(trial, contract=contract(before, building.target))
        proof: Proof | None = None
        try:
            with engine_for(building) as engine, self._watch.showing(shown(path)):
                outcome = build_both(before, after, request, engine, trial, self._watch.hear, self._watch.begin, ignore)
                proof = Proof(path, engine.name, outcome, trial, against, applied, _to_run(before) if proposed else "")
                proof = proof.masked(self.mask)
        except BuildFailed as failed:
            lines = output_lines(self.mask(str(failed)))
            raise Stop("\n".join(["the build fails once the files of --touch have changed", *lines])) from failed
        except Stop as stop:
            if proof is None:
                raise Stop(self.mask(str(stop))) from stop
            return proof, self.mask(str(stop))
        return proof, ""


def verify(asked: Asked, pipeline: Sequence[Transform]) -> int:
    """Do what `asked` says; gives the exit code. Ctrl-C is said in a line and raised again."""
    path = dockerfile_in(_default(asked))
    try:
        return _verify(asked, path, pipeline)
    except Stop as stop:
        told_on([f"{shown(path)}: not proven: {stop}"])
        if asked.json:
            _print_json({"path": path, "state": "not proven", "error": str(stop)})
        return NOT_PROVEN
    except KeyboardInterrupt as stop:
        stopped(stop)
        raise


def _default(asked: Asked) -> str:
    """The Dockerfile's path; without one it is looked for in the context, as `docker build` does."""
    return asked.path or asked.building.context or os.curdir


def _verify(asked: Asked, path: str, pipeline: Sequence[Transform]) -> int:
    prover = Prover(asked.building, asked.quiet)
    asked.building.context_of(path)
    if asked.against is None:
        report, folder = _report(asked, path, pipeline)
        if not report.changed:
            _nothing_to_prove(asked, path, report)
            return KEPT
        for told in unmatched(report, asked.rewriting.accept):
            told_on([f"{shown(path)}: {told}"])
        proof, trouble = prover.prove_report(path, report, folder)
    else:
        against = dockerfile_in(asked.against)
        if own_ignore(path) != own_ignore(against):
            raise Stop(f"{shown(path)} and {shown(against)} have different ignore files of their own")
        before, after = (_read(name, asked.rewriting.max_size) for name in (path, against))
        folder = asked.building.placed(path, before, asked.rewriting.config).context
        proof, trouble = prover.prove(path, before, after, against=against, folder=folder)
    if asked.json:
        _print_json(verdict_value(proof))
    else:
        style = style_for(sys.stdout, asked.colour)
        sys.stdout.write(verdict_text(proof, style, columns()) + "\n")
        old, new = proof.outcome.before.figures, proof.outcome.after.figures
        if old and new and sys.stdout.isatty():
            from layersmith.render.charts import layer_bars

            sys.stdout.write("\n" + layer_bars(old, new, style, columns()) + "\n")
    told_on(trouble.splitlines())
    return _CODES[proof.outcome.state]


def _report(asked: Asked, path: str, pipeline: Sequence[Transform]) -> tuple[Report, str | None]:
    """What the pipeline makes of the file under its config, and the build context if it is known. Raises Stop."""
    request = asked.rewriting
    try:
        configs = Configs(pipeline, request.over, request.config)
        config = configs.of_file(path)
    except ConfigError as error:
        raise Stop(str(error)) from error
    done = examine(Task(path, config), pipeline, Contexts())
    if done.report is None or done.error:
        raise Stop(done.error or "")
    return done.report, done.context.folder if done.context else None


def _to_run(source: bytes) -> str:
    """What to give --run for the Dockerfile `source`; "" when nothing is known."""
    from layersmith.evidence.trying import command_to_try

    return shlex.join(command_to_try(Facts(parse(source), Options())) or ())


def _nothing_to_prove(asked: Asked, path: str, report: Report) -> None:
    for told in unmatched(report, asked.rewriting.accept):
        told_on([f"{shown(path)}: {told}"])
    if asked.json:
        _print_json({"path": path, "state": "nothing to rewrite", "error": None, "skipped": report.skipped})
        return
    if report.skipped:
        said = f"skipped: {report.skipped}; nothing was built"
    else:
        said = "nothing to rewrite, so there is nothing to prove; nothing was built"
    sys.stdout.write(f"{shown(path)}: {said}\n")
    if any(one.rewrite.safety is not Safety.PROPOSAL for one in report.offered):
        told_on(["Rewrites that are offered only: layersmith fix --diff --show-held-back lists them."])


def _read(path: str, limit: int | None) -> bytes:
    try:
        return read(path, limit) if limit else read(path)
    except DiskError as error:
        raise Stop(f"{shown(path)}: {error}") from error


def columns() -> int:
    """The width of the terminal, or 80."""
    return shutil.get_terminal_size((80, 24)).columns


def lines_of(proof: Proof, style: Style) -> list[str]:
    """The verdict for standard error."""
    return verdict_text(proof, style, columns()).split("\n")


def _print_json(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, indent=2) + "\n")
