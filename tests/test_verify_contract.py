"""What a proposal must keep of a container, and which layers are the Dockerfile's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Provide
from image_tars import file, save
from layersmith.verify.archive import open_image
from layersmith.verify.contract import contract, judged, own_layers, shipped
from layersmith.verify.engines import find_engine
from layersmith.verify.model import Config, Request
from layersmith.verify.run import Trial, verify

SOURCE = b"""FROM node:20 AS build
ENV BUILD_ONLY=1
FROM node:20-slim
ENV PATH="/opt/venv/bin:$PATH" MODE=production
LABEL owner=me
HEALTHCHECK CMD node check.js
CMD ["node", "dist/server.js"]
"""

BEFORE = Config(
    env=("PATH=/opt/venv/bin:/usr/local/go/bin:/usr/bin", "MODE=production", "GOLANG_VERSION=1.22", "BUILD_ONLY=1"),
    cmd=("node", "dist/server.js"),
    entrypoint=("docker-entrypoint.sh",),
    labels=(("owner", "me"), ("vendor", "them")),
    healthcheck="{}",
    exposed_ports=("80/tcp",),
)


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, []),
        ({"env": ("PATH=/opt/venv/bin:/usr/bin", "MODE=production")}, []),
        ({"env": ("PATH=/usr/bin", "MODE=production")}, ["config.Env.PATH"]),
        ({"env": ("PATH=/opt/venv/bin", "MODE=x")}, ["config.Env.MODE"]),
        ({"labels": (("owner", "me"),)}, []),
        ({"labels": (("vendor", "them"),)}, ["config.Labels.owner"]),
        ({"entrypoint": ()}, []),
        ({"healthcheck": ""}, ["config.Healthcheck"]),
        ({"cmd": ("bash",)}, ["config.Cmd"]),
        ({"user": "root"}, []),
        ({"user": "node"}, ["config.User"]),
        ({"working_dir": "/"}, []),
        ({"working_dir": "/app"}, ["config.WorkingDir"]),
        ({"exposed_ports": ()}, ["config.ExposedPorts"]),
        ({"stop_signal": "SIGQUIT"}, []),
    ],
)
def test_what_the_dockerfile_itself_sets_is_kept(changes: dict[str, object], broken: list[str]) -> None:
    verdict = judged(BEFORE, replace(BEFORE, **changes), contract(SOURCE))  # type: ignore[arg-type]
    assert [difference.path for difference in verdict.broken] == broken


def test_an_entry_point_of_the_dockerfile_is_kept() -> None:
    own = contract(SOURCE + b'ENTRYPOINT ["tini", "--"]\n')
    verdict = judged(BEFORE, replace(BEFORE, entrypoint=()), own)
    assert [difference.path for difference in verdict.broken] == ["config.Entrypoint"]


def test_which_stages_an_image_is_made_of() -> None:
    source = b"FROM a AS base\nRUN one\nFROM base AS next\nRUN two\nFROM b AS other\nRUN three\nFROM next\nCMD x\n"
    assert [one.text for one in shipped(source)] == [b"RUN one\n", b"RUN two\n", b"CMD x\n"]
    assert [one.text for one in shipped(source, "other")] == [b"RUN three\n"]
    assert [one.text for one in shipped(source, "1")] == [b"RUN one\n", b"RUN two\n"]


@pytest.mark.parametrize(
    ("history", "layers", "own"),
    [
        # BuildKit: a line for each instruction, and most of them make a layer.
        (["ADD rootfs /", "CMD bash", "WORKDIR /app", "COPY . . # buildkit", "RUN /bin/sh -c make # buildkit"], "10111",
         1),
        # buildah makes one layer of all, and says so beside the last line.
        (["/bin/sh -c #(nop) ADD file:1 in /", "/bin/sh -c #(nop) CMD [\"bash\"]", "/bin/sh -c #(nop) WORKDIR /app",
          "/bin/sh -c #(nop) COPY dir:1 in .", "/bin/sh -c make"], "01001", 1),
        # A base whose last steps look like ours keeps them.
        (["RUN make", "COPY . .", "WORKDIR /app", "COPY . .", "RUN make"], "11111", 2),
        # Squashed: no line can be matched, so that nothing is taken for the base's.
        ([], "1", 0),
    ],
)  # fmt: skip
def test_which_layers_are_the_dockerfiles_own(tmp_path: Path, history: list[str], layers: str, own: int) -> None:
    instructions = shipped(b"FROM a\nWORKDIR /app\nCOPY . .\nRUN make\n")
    lines = [{"created_by": text, "empty_layer": mark == "0"} for text, mark in zip(history, layers, strict=False)]
    made = [[file(f"f{at}", b"x")] for at in range(layers.count("1"))]
    with open_image(str(save(tmp_path / "image", made, history=lines))) as image:
        assert own_layers(image, instructions) == own


SINGLE = b'FROM alpine:3.20\nRUN mkdir /tools && seq 1 9999 > /tools/sdk && echo ready > /app\nCMD ["cat", "/app"]\n'
SPLIT = b"""FROM alpine:3.20 AS build
RUN mkdir /tools && seq 1 9999 > /tools/sdk && echo ready > /app
FROM alpine:3.20
COPY --from=build /app /app
CMD ["cat", "/app"]
"""


def test_a_split_is_held_to_its_contract_by_real_builds(tmp_path: Path, provide: Provide) -> None:
    """Files differ, and that is no damage; another command is."""
    provide(["alpine:3.20"])
    request = Request(b"", str(tmp_path), network="none")
    trial = Trial(contract=contract(SINGLE), command=(), expect="ready", search=False, weigh=False, timeout=300)
    with find_engine("buildah") as engine:
        kept = verify(SINGLE, SPLIT, request, engine, trial)
        other = verify(SINGLE, SPLIT.replace(b'"/app"]', b'"/none"]'), request, engine, trial)
    assert (kept.state, kept.verdict.broken, kept.lacking) == ("kept", (), ())
    assert kept.before.above is not None
    assert kept.after.above == len(b"ready\n")
    assert kept.before.above > 40_000
    assert other.state == "broken"
    assert [difference.path for difference in other.verdict.broken] == ["config.Cmd"]
    assert [reason.split(" status ")[0] for reason in other.reasons][:1] == ["the command ends with"]
