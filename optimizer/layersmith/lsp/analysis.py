"""What is known of one version of a document; each part is found out when first asked for."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from layersmith.config import Config
from layersmith.config.names import all_of
from layersmith.disk.which import Known
from layersmith.facts import Facts
from layersmith.lsp.texts import Lines, Text
from layersmith.pipeline import look, run, skipped
from layersmith.positions import Unit
from layersmith.render.cachemap import CacheMap
from layersmith.render.mask import Mask
from layersmith.report import Finding, Report
from layersmith.requests import misread
from layersmith.rewrite import Policy, Rewrite, Safety
from layersmith.sharing.plan import NAME
from layersmith.syntax.tree import Dockerfile, Instruction, Span
from layersmith.values import derived
from layersmith_transforms import PIPELINE


class Analysis:
    """The text of `tree` under `config`, in the build context `known`; positions are in `unit`."""

    def __init__(self, tree: Dockerfile, config: Config, known: Known, unit: Unit) -> None:
        source = self.source = tree.source
        self.config = config
        self.known = known
        self.lines = Lines(source, unit)
        self.facts = Facts(tree, known.options(config.options), known.tree)
        self._findings: list[Finding] | None = None

    @property
    def findings(self) -> list[Finding]:
        """What each transform says of the text as it stands; proposals are not asked for."""
        if self._findings is None:
            self._findings = list(look(self.facts, PIPELINE, self._policy))
        return self._findings

    @property
    def _policy(self) -> Policy:
        # Who accepted a proposal wants it in `fix`; here it is found when somebody asks for it.
        old = self.config.policy
        return Policy(select=old.select, ignore=old.ignore, enable=old.enable)

    async def settle(self, current: Callable[[], bool]) -> bool:
        """Find out what `findings` are, other work in between; gives up, and says so, when `current` says no."""
        if self._findings is not None:
            return True
        found: list[Finding] = []
        for transform in PIPELINE:
            if not current():
                return False
            found += look(self.facts, (transform,), self._policy)
            await asyncio.sleep(0)
        self._findings = found
        return current()

    def is_of(self, text: Text | None) -> Callable[[], bool]:
        """Says, when called, whether `text` is still what was analysed; a document that is gone stays as it was."""
        return lambda: text is None or text.data is self.source or text.data == self.source

    @derived
    def proposed(self) -> list[Finding]:
        """What the transforms that only propose say: proposals, and why there is none."""
        policy = Policy(select=self.config.policy.select, ignore=self.config.policy.ignore, propose=True)
        return list(look(self.facts, [transform for transform in PIPELINE if transform.proposes], policy))

    @derived
    def proposals(self) -> list[Finding]:
        """What can be proposed."""
        return [
            one for one in self.proposed if isinstance(one.outcome, Rewrite) and one.outcome.safety is Safety.PROPOSAL
        ]

    @derived
    def fixed(self) -> Report:
        """What `layersmith fix` makes of the text."""
        return run(self.source, PIPELINE, self.config.policy, self.facts.options, self.known.tree)

    @derived
    def misread(self) -> list[tuple[int, str]]:
        """The lines of comments that may have been meant otherwise than we read them, each with a sentence."""
        if b"layersmith" not in self.source.lower() or skipped(self.facts.tree):
            return []
        return misread(self.facts.tree, (*all_of(PIPELINE), NAME))

    @derived
    def map(self) -> CacheMap:
        """Which steps run again when something changes."""
        return CacheMap(self.facts.tree, self.known.tree)

    @derived
    def mask(self) -> Mask:
        """Knows the credentials that the text writes out."""
        return Mask(self.source)

    def told(self, text: str) -> str:
        """`text`, which may hold words of the file, as one may see it: no credentials, and nothing that moves a
        cursor or turns text around."""
        text = self.mask.text(text)
        if text.isascii() and text.replace("\n", "").isprintable():
            return text
        return "".join(one if one.isprintable() or one == "\n" else "\ufffd" for one in text)

    def instruction_at(self, line: int) -> Instruction | None:
        """The instruction that the line `line` (1-based) is one of."""
        starts, instructions = self._instructions
        at = bisect_right(starts, line) - 1
        return instructions[at] if at >= 0 and line <= instructions[at].end_line else None

    @derived
    def _instructions(self) -> tuple[list[int], list[Instruction]]:
        """The first lines of all instructions, and these."""
        found = list(self.facts.tree.instructions)
        return [one.line for one in found], found

    def line(self, offset: int) -> int:
        """The line (1-based) of the byte at `offset`."""
        return bisect_right(self._starts, offset)

    @derived
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line) + 1 for line in self.source.split(b"\n")[:-1])]

    def head(self, line: int) -> Span:
        """What to underline for the instruction at `line` (1-based): its first line without the blanks around it."""
        found = self.instruction_at(line)
        return self.whole(line) if found is None else self._trimmed(found.start, self._line_end(found.start))

    def whole(self, line: int) -> Span:
        """The line `line` (1-based) without the blanks around it."""
        start = self._starts[min(line, len(self._starts)) - 1]
        return self._trimmed(start, self._line_end(start))

    def _line_end(self, start: int) -> int:
        end = self.source.find(b"\n", start)
        return len(self.source) if end < 0 else end

    def _trimmed(self, start: int, end: int) -> Span:
        text = self.source[start:end]
        left = len(text) - len(text.lstrip())
        return Span(start + left, max(start + left, start + len(text.rstrip())))
