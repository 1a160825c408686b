"""What in the file shows that one install command installs what several would, and what would have to be assumed."""

from __future__ import annotations

from itertools import accumulate, starmap

from layersmith.effects.alternatives import clash, computed_for
from layersmith.effects.bases import yum_is_dnf
from layersmith.effects.installs import Install
from layersmith.effects.package_order import order_assumes
from layersmith.effects.packages import Action
from layersmith.evidence.npm import npm_leaves_peers_alone
from layersmith.evidence.sources import has_plain_sources
from layersmith.facts import Facts
from layersmith.shell.ast import Command
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import replace

_ASSUMES = {
    "pip": ("same-resolution",),
    "conda": ("same-resolution",),
    "dnf": ("same-choices",),
    "microdnf": ("same-choices",),
    "yum": ("packages-exist", "same-choices"),
    "npm": ("peer-dependencies",),
}

_CHOOSES = ("-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "--solver", "-S",
           "--snapshot", "--install-suggests", "--with-source", "-a", "--host-architecture")  # fmt: skip
"""Flags of apt that decide what it chooses."""


def in_any_order(
    facts: Facts, stage: Stage, run: Instruction, command: Command, asked: Action
) -> tuple[str, ...] | None:
    """The assumptions under which the install `asked` does the same whatever the order of its packages; None for
    managers of which nothing is known."""
    if asked.manager == "apt":
        # As if each stood in an install of its own: what a later one may change for an earlier one, the order does.
        return assumed(facts, stage, run, [Install(command, replace(asked, operands=(w,))) for w in asked.operands])
    return order_assumes(asked)


def assumed(facts: Facts, stage: Stage, run: Instruction, steps: list[Install]) -> tuple[str, ...]:
    """The assumptions under which `steps`, installs of one manager in `run`, may be joined; none when it is certain."""
    manager, base = steps[0].asked.manager, facts.base(stage)
    if manager == "apt":
        names = [step.names for step in steps]
        known = computed_for(base) and not any(starmap(clash, zip(accumulate(names), names[1:], strict=False)))
        known = known and not steps[0].asked.has(*_CHOOSES)
        return () if known and has_plain_sources(facts, stage, run, steps[0].command.start) else ("same-choices",)
    if manager == "apk":
        from layersmith.effects.apk_accounts import keep_numbers  # few files have two such installs in one RUN

        return () if keep_numbers([step.names for step in steps]) else ("same-choices",)
    if manager == "yum" and yum_is_dnf(base):
        return _ASSUMES["dnf"]
    if manager == "npm" and npm_leaves_peers_alone(facts, stage, run):
        return ()
    return _ASSUMES.get(manager, ())
