"""What is known of one version of a document; each part is found out when first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from layersmith.config import Config
from layersmith.disk.which import Known
from layersmith.facts import Facts
from layersmith.lsp.texts import Lines
from layersmith.pipeline import look, run
from layersmith.positions import Unit
from layersmith.render.cachemap import CacheMap
from layersmith.render.mask import Mask
from layersmith.report import Finding, Report
from layersmith.rewrite import Policy, Rewrite, Safety
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction, Span
from layersmith.values import derived
from layersmith_transforms import PIPELINE


class Analysis:
    """The text `source` under `config`, in the build context `known`; positions are in `unit`."""

    def __init__(self, source: bytes, config: Config, known: Known, unit: Unit) -> None:
        self.source = source
        self.config = config
        self.known = known
        self.lines = Lines(source, unit)
        self.facts = Facts(parse(source), config.options, known.tree)
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
        return Policy(select=old.select, ignore=old.ignore)

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
        return run(self.source, PIPELINE, self.config.policy, self.config.options, self.known.tree)

    @derived
    def map(self) -> CacheMap:
        """Which steps run again when something changes."""
        return CacheMap(self.facts.tree, self.known.tree)

    @derived
    def mask(self) -> Mask:
        """Knows the credentials that the text writes out."""
        return Mask(self.source)

    def instruction_at(self, line: int) -> Instruction | None:
        """The instruction that the line `line` (1-based) is one of."""
        found = (i for i in self.facts.tree.instructions if i.line <= line <= i.end_line)
        return next(found, None)

    def head(self, line: int) -> Span:
        """What to underline for the instruction at `line` (1-based): its first line without the blanks around it."""
        found = self.instruction_at(line)
        if found is None:
            starts = [0, *(at + 1 for at, byte in enumerate(self.source) if byte == 0x0A)]
            start = starts[min(line, len(starts)) - 1]
            return self._trimmed(start, self._line_end(start))
        return self._trimmed(found.start, self._line_end(found.start))

    def _line_end(self, start: int) -> int:
        end = self.source.find(b"\n", start)
        return len(self.source) if end < 0 else end

    def _trimmed(self, start: int, end: int) -> Span:
        text = self.source[start:end]
        left = len(text) - len(text.lstrip())
        return Span(start + left, max(start + left, start + len(text.rstrip())))
