"""How a person can try whether a container still works, without waiting for a server to end."""

from __future__ import annotations

from layersmith.effects.probes import probe
from layersmith.evidence.splitting.container import container
from layersmith.facts import Facts
from layersmith.values import pattern

_HANDS_ON = pattern(r"entrypoint|\.sh$|^(?:.*/)?(?:tini|dumb-init|(?:ba|da|a)?sh|exec)$")


def command_to_try(facts: Facts) -> tuple[str, ...] | None:
    """Words to run in a container of the last stage, behind its entry point, that end by themselves; None when none is
    known."""
    stage = facts.tree.stages[-1]
    entry = next((one for one in reversed(stage.instructions) if one.keyword == "ENTRYPOINT"), None)
    if entry is not None and entry.exec_form is None:
        return None  # a shell form ignores what is put behind it
    if stage.parent is not None:
        return None
    argvs = container(facts, stage).argvs
    words = next((argv for argv in argvs if not _hands_on(argv[0])), None)
    if words is None or None in words:
        return None
    found = probe([word for word in words if word is not None])
    if entry is None or found is None or not entry.exec_form:
        return found
    if _hands_on(entry.exec_form[0]):
        return found
    # What is run stands behind the entry point: only a program's own arguments can.
    return ("--help",) if len(entry.exec_form) == 1 and found[-1] == "--help" else None


def _hands_on(program: str | None) -> bool:
    """Whether a program only starts the words behind it, by its name."""
    return program is None or _HANDS_ON.search(program) is not None
