"""What a promise lets two images differ in: what rewrites declare, and the logs of the Dockerfile's managers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from layersmith.effects.caches import CACHES
from layersmith.effects.managers import manager_of
from layersmith.effects.packages import action
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.report import Applied
from layersmith.shell.ast import Script
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction


def allowed(source: bytes, applied: Iterable[Applied] = ()) -> tuple[str, ...]:
    """The patterns that `Trial.allowed` takes: what the `applied` rewrites of the Dockerfile `source` drop, and the
    logs that the package managers of its RUNs write anew in every build."""
    facts = Facts(parse(source), Options())
    runs = [i for stage in facts.tree.stages for i in stage.instructions if i.keyword == "RUN"]
    managers = {manager for run in runs for manager in _managers(facts, run)}
    logs = (log for manager in managers if manager in CACHES for log in CACHES[manager].logs)
    return tuple(sorted({*logs, *(drop for done in applied for drop in done.rewrite.drops)}))


def _managers(facts: Facts, run: Instruction) -> Iterator[str]:
    script = facts.script(run)
    if isinstance(script, Script):
        yield from (asked.manager for command in script.commands if (asked := action(command)))
        return
    # Here-documents, exec form and other shells: a manager's name among the words will do, as it brings in logs only.
    for word in re.split(r"""[\s;&|()`'",\[\]]+""", run.text.decode("utf-8", "replace")):
        if manager := manager_of(word):
            yield manager.name
