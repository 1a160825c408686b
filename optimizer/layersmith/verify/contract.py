"""What a proposal promises: the file system changes on purpose, and the container is started and used as before.

What the Dockerfile itself says of its containers must be the same afterwards. What only the base image brought may
differ where it has no say in how a container starts: variables such as GOLANG_VERSION, a label, the entry point that
the image of a build tool has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction
from layersmith.values import value
from layersmith.verify.archive import Image
from layersmith.verify.compare import config_differences
from layersmith.verify.model import Config, Difference, Verdict

_ALWAYS = frozenset(("config.Cmd", "config.User", "config.WorkingDir", "config.ExposedPorts", "config.Volumes"))
"""Fields by which a container is started and reached, whoever set them."""

_FIELDS = {"ENTRYPOINT": "config.Entrypoint", "HEALTHCHECK": "config.Healthcheck", "STOPSIGNAL": "config.StopSignal",
           "SHELL": "config.Shell", "ONBUILD": "config.OnBuild"}  # fmt: skip

_UNSET = {"config.User": frozenset(("", "root", "0")), "config.WorkingDir": frozenset(("", "/"))}


@value
class Contract:
    """What a Dockerfile itself says of its containers: the names of `fields` of the config, as `Difference` has them,
    and the `folders` that it puts into PATH, from the last variable in them on."""

    fields: frozenset[str]
    folders: tuple[str, ...] = ()


def contract(source: bytes, target: str = "") -> Contract:
    """The contract of the image that the Dockerfile `source` makes, or its stage `target`."""
    fields = set(_ALWAYS)
    folders: list[str] = []
    for one in shipped(source, target):
        if one.keyword in _FIELDS:
            fields.add(_FIELDS[one.keyword])
        elif one.keyword in ("ENV", "LABEL"):
            kind = "Env" if one.keyword == "ENV" else "Labels"
            fields.update(f"config.{kind}.{pair.name}" for pair in one.pairs)
            folders += [folder for pair in one.pairs if pair.name == "PATH" for folder in _named(pair.value or "")]
    return Contract(frozenset(fields), tuple(folders))


def _named(path: str) -> Iterator[str]:
    for folder in path.strip("\"'").split(":"):
        end = re.split(r"\$\w+|\$\{[^}]*+(?:\}|\Z)", folder)[-1]
        if end.strip("/"):
            yield end.rstrip("/")


def shipped(source: bytes, target: str = "") -> list[Instruction]:
    """The instructions below the FROMs of the stages that the image is made of, in order."""
    facts = Facts(parse(source), Options())
    stages = facts.tree.stages
    wanted = next((s.index for s in stages if target and (s.name == target.lower() or str(s.index) == target)), None)
    if wanted is None:
        indexes = facts.shipped
    else:
        chain: set[int] = set()
        waiting = [wanted]
        while waiting:
            at = waiting.pop()
            if at not in chain:
                chain.add(at)
                waiting += stages[at].candidates
        indexes = frozenset(chain)
    return [one for stage in stages if stage.index in indexes for one in stage.instructions[1:]]


def own_layers(image: Image, instructions: Iterable[Instruction]) -> int:
    """The index of the first layer of `image` that its Dockerfile made: those below it are the base's.

    The history, which has a line for each instruction, is followed from its end. An engine that makes one layer of
    all of them writes it beside the last line.
    """
    lines = list(image.history)
    makers = sum(step.makes_layer for step in lines)
    for one in reversed(list(instructions)):
        place = next((at for at in range(len(lines) - 1, -1, -1) if _tells_of(lines[at].instruction, one)), None)
        if place is not None:
            makers = sum(step.makes_layer for step in lines[:place])
            lines = lines[:place]
    return min(makers, len(image.layers))


def _tells_of(line: str, instruction: Instruction) -> bool:
    if re.match(rf"{instruction.keyword}\b", line):
        return True
    # Builders without BuildKit write the command alone.
    return instruction.keyword == "RUN" and not re.match(r"[A-Z]+ ", line)


def judged(before: Config, after: Config, promised: Contract) -> Verdict:
    """How two configurations keep a contract: what is broken, and what only the base images differ in."""
    broken: list[Difference] = []
    aside: list[Difference] = []
    for difference in config_differences(before, after):
        if difference.path not in promised.fields or _means_the_same(difference, promised):
            aside.append(difference)
        else:
            broken.append(difference)
    return Verdict(tuple(broken), tuple(aside))


def _means_the_same(difference: Difference, promised: Contract) -> bool:
    """Whether two values have one meaning: unset users and folders, and a PATH with all folders that the author named
    (a base may bring others)."""
    before, after = difference.before, difference.after
    if difference.path in _UNSET:
        return {before, after} <= _UNSET[difference.path]
    if difference.path != "config.Env.PATH":
        return False
    lost = {folder.rstrip("/") for folder in before.split(":")} - {folder.rstrip("/") for folder in after.split(":")}
    return not any(folder.endswith(named) for folder in lost for named in promised.folders)
