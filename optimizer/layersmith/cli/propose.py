"""`layersmith propose`: what a person could decide to change, with reasons, questions and a diff each."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace

from layersmith.cli.examine import Done, jobs_for, mask_of, outcomes
from layersmith.cli.fix import Request
from layersmith.cli.progress import tracked
from layersmith.cli.search import FileTasks
from layersmith.config import Config, ConfigError, Configs
from layersmith.render import text
from layersmith.render.proposals import nothing_text, proposal_text, proposal_value, proposals, summary_text
from layersmith.render.style import shown, style_for
from layersmith.rewrite import Transform
from layersmith.values import value

NOTHING, PROPOSED, ERROR = 0, 1, 2
"""Exit codes, those of `fix --check`: nothing is proposed; something is; something went wrong."""


@value
class Asked:
    """What the user asked for: proposals of the transforms `names` (none: of all that propose) for the files of
    `request`."""

    request: Request
    names: frozenset[str] = frozenset()


def propose(asked: Asked, pipeline: Sequence[Transform]) -> int:
    """Print what is proposed; gives the exit code. Nothing is changed, whatever is accepted elsewhere."""
    told = _Told(asked.request)
    chosen = frozenset(one.name for one in pipeline if one.proposes and (not asked.names or one.name in asked.names))

    def over(config: Config) -> Config:
        config = asked.request.over(config)
        policy = replace(
            config.policy, select=chosen, ignore=config.policy.ignore - asked.names, accept=frozenset(), propose=True
        )
        return replace(config, policy=policy)

    try:
        configs = Configs(pipeline, over, asked.request.config)
    except ConfigError as error:
        told.line(str(error), failed=True)
        return ERROR
    tasks = list(FileTasks(asked.request.paths or (os.curdir,), configs, told))
    found = outcomes(tasks, pipeline, jobs_for(asked.request.jobs, len(tasks)))
    for done in tracked(found, lambda: len(tasks), not asked.request.quiet):
        told.show(done)
    return told.close()


class _Told:
    """Where each text goes: proposals to standard output, what goes wrong to standard error."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._style = style_for(sys.stdout, request.colour)
        self._width = shutil.get_terminal_size((80, 24)).columns
        self._values: list[dict[str, object]] = []
        self._failed = False
        self._files = self._with = self._found = 0

    def line(self, sentence: str, failed: bool = False) -> None:
        """One line on standard error."""
        self._failed = self._failed or failed
        sys.stderr.write(sentence + "\n")

    def problem(self, path: str, sentence: str) -> None:
        """Why the file or folder `path` could not be done."""
        self.line(f"{shown(path)}: {sentence}", failed=True)
        self.lost(path, sentence)

    def lost(self, path: str, sentence: str) -> None:
        """What `problem` says, where a person has been told."""
        self._values.append({"path": path, "error": sentence})

    def note(self, path: str, sentence: str) -> None:
        """What was passed over."""
        if not self._request.quiet:
            self.line(f"{shown(path)}: {sentence}")

    def show(self, done: Done) -> None:
        """Print what is proposed for one file."""
        path = done.task.path
        if done.error or not done.report:
            self.problem(path, done.error or "")
            return
        mask = mask_of(done.report)
        report = mask.report(done.report)
        known = done.context if done.context and done.context.wanted else None
        found = proposals(path, report, done.context.folder if done.context else None)
        self._files += 1
        self._with += bool(found)
        self._found += len(found)
        if self._request.format == "json":
            self._values.append(
                {
                    "path": path,
                    "error": None,
                    "skipped": report.skipped,
                    "context": {"folder": known.folder, "why": mask.text(known.why)} if known else None,
                    "proposals": [proposal_value(one) for one in found],
                    "held_back": [
                        {"transform": one.transform, "line": one.line, "reason": one.missed.reason,
                         "detail": one.missed.detail}
                        for one in report.held_back
                    ],
                }
            )  # fmt: skip
            return
        for one in found:
            self._print("\n".join(proposal_text(one, self._style, self._width)) + "\n\n")
        if not found and not self._request.quiet:
            self._print(nothing_text(path, report, self._style, self._request.show_held_back) + "\n")
        if self._request.show_held_back:
            if known:
                self._print(f"{self._style.strong(shown(path))}: {shown(mask.text(known.sentence))}\n")
            held = replace(report, offered=())
            self._print("".join(told + "\n" for told in text.held_back(path, held, self._style)))

    def close(self) -> int:
        """Print what closes the run; gives the exit code."""
        if self._request.format == "json":
            self._print(json.dumps({"files": self._values}, indent=2) + "\n")
        elif not (self._request.quiet or self._said()):
            self.line(summary_text(self._found, self._with, self._files))
        sys.stdout.flush()
        if self._failed:
            return ERROR
        return PROPOSED if self._found else NOTHING

    def _said(self) -> bool:
        """Whether the lines above say all there is to say."""
        return not self._found and (self._files == 1 or (self._failed and not self._files))

    def _print(self, told: str) -> None:
        # Bytes of the file that are no text go out as they came in.
        sys.stdout.buffer.write(told.encode("utf-8", "surrogateescape"))


def names_and_paths(words: Sequence[str], pipeline: Sequence[Transform]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Which of `words` are names of transforms that propose, and which are paths: what is there is a path. Raises
    ValueError for a word that can be neither, with a sentence for the user."""
    from layersmith.config.names import all_of, proposing, unknown_transform, wrong_proposing

    names: list[str] = []
    paths: list[str] = []
    for word in words:
        if os.path.lexists(word) or os.sep in word or word == "-":
            paths.append(word)
        elif word not in all_of(pipeline):
            raise ValueError(f"there is no file {shown(word)}, and {unknown_transform(word, proposing(pipeline))}")
        elif wrong := wrong_proposing(word, pipeline):
            raise ValueError(wrong)
        else:
            names.append(word)
    return frozenset(names), tuple(paths)
