"""Whether a RUN can be given a secret, and under which names secrets are passed."""

from __future__ import annotations

import re

from layersmith.bodies import interpreter
from layersmith.effects.mounts import covered, mounts, options
from layersmith.effects.paths import inside
from layersmith.evidence.environment import folder, stage_of
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Unparsed
from layersmith.syntax.tree import Instruction

_ODD = re.compile(r"[^\w./@+~:-]")


def no_mount(facts: Facts, run: Instruction, target: str | None = None) -> Missed | None:
    """Why `run` can't be given a secret at all, or not as a file at `target`, if that is told."""
    setting = facts.setting(run)
    if facts.builder.lacks_secrets:
        return Missed("old-syntax", run.line, f"{facts.builder.name}, which reads the file, knows no secret"
                      " mounts; docker/dockerfile:1 does")  # fmt: skip
    if foreign := setting.foreign:
        return Missed("shell", run.line, foreign)
    if setting.startup_files:
        return Missed("startup-files", run.line, f"its shell reads {setting.startup_files} first")
    if any("$" in (flag.value or "") for flag in run.flags):
        return Missed("named-elsewhere", run.line, "a flag of it holds a variable")
    return None if target is None else _covered(facts, run, target)


def no_export(facts: Facts, run: Instruction) -> Missed | None:
    """Why `run` can't be given a secret as the value of a variable."""
    if missed := no_mount(facts, run):
        return missed
    if (line := interpreter(run)) is not None:
        told = line.decode("utf-8", "replace")
        return Missed("interpreter", run.line, f"its here-document is read by {told}: nothing can be exported first")
    if run.exec_form is not None and not _has_shell(facts, run):
        return Missed("no-shell", run.line, "it is in exec form, and nothing shows that the image has a shell to read"
                      " the secret with")  # fmt: skip
    if run.exec_form is None and not run.heredocs and isinstance(facts.script(run), Unparsed):
        return Missed("shell", run.line, "its commands are not understood, so that none is written in front of them")
    if _traced(facts, run):
        return Missed("traced", run.line, "its shell prints each command, so that the log would show the value")
    return None


def _covered(facts: Facts, run: Instruction, target: str) -> Missed | None:
    if _ODD.search(target):
        return Missed("odd-path", run.line, "the path holds a character that a flag can't")
    place = folder(facts, stage_of(facts, run), run)
    over = next((path for path in covered(run, place) if inside(target, path) or inside(path, target)), None)
    return None if over is None else Missed("covered", run.line, f"a mount of it covers {over} already")


def _has_shell(facts: Facts, run: Instruction) -> bool:
    stage = stage_of(facts, run)
    every = (*facts.before(stage, run), *facts.later(stage, run))
    if any(i.keyword == "RUN" and i.exec_form is None for i in every):
        return True
    base = facts.base(stage)
    return base.official and base.distro != "scratch"


def _traced(facts: Facts, run: Instruction) -> bool:
    shells = [i for i in facts.before(stage_of(facts, run), run) if i.keyword == "SHELL" and i.exec_form]
    flags = (shells[-1].exec_form or ())[1:] if shells and run.exec_form is None else ()
    return "xtrace" in flags or any(flag[:1] == "-" and flag[:2] != "--" and "x" in flag for flag in flags)


class Ids:
    """Hands out names for secrets: the same one for the same secret, and none that a mount of the file has already."""

    def __init__(self, facts: Facts) -> None:
        runs = (i for i in facts.tree.instructions if i.keyword == "RUN")
        self._used = {options(mount).get("id", "") for run in runs for mount in mounts(run)}
        self._given: dict[str, str] = {}

    def of(self, secret: str, wanted: str) -> str:
        """The name of `secret` (a variable's name, a path or the text itself), `wanted` if that is free."""
        if secret not in self._given:
            wanted = re.sub(r"[^\w.-]+", "_", wanted).strip("_.") or "secret"
            name, number = wanted, 2
            while name in self._used:
                name, number = f"{wanted}_{number}", number + 1
            self._used.add(name)
            self._given[secret] = name
        return self._given[secret]
