"""Builds without an engine make what builders make: fuzz/properties.py compares images that come from them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import needs
import pytest

sys.path += [str(Path(__file__).parent.parent / name) for name in ("benchmarks", "fuzz")]

import base_roots
import build_grammar
import built
from built import Image, Project, build, differences
from choices import at_random
from conftest import Provide
from layersmith.verify.archive import open_image
from layersmith.verify.engines import find_engine
from layersmith.verify.model import Request
from layersmith.verify.rootfs import root_filesystem

FILES: dict[str, bytes | str] = {
    "a": b"a\n",
    "run.sh": b"#!/bin/sh\n",
    "src/b": b"b\n",
    "src/deep/c": b"c\n",
    "link": "a",
    ".dockerignore": b"hidden\n",
    "hidden": b"",
}


@pytest.fixture(autouse=True)
def _possible() -> None:
    if why := built.problem():
        pytest.skip(why)


def image(text: str, layers: bool = True) -> Image:
    return build(Project(f"FROM x.org/plain\n{text}\n".encode(), FILES, {"token": b"secret\n"}, layers))


def content(of: Image, path: str) -> str:
    assert not of.failure, of.failure
    found = of.entries[path]
    return f"{found.mode:o} {found.uid}:{found.gid} {found.digest[:6] or found.target or found.kind}"


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("COPY a /x", "/x", "644 0:0 87428f"),
        ("COPY run.sh /p/q/", "/p/q/run.sh", "755 0:0 a8076d"),
        ("COPY --chown=33 --chmod=600 a /p/q/", "/p", "600 33:33 folder"),
        ("COPY link /x", "/x", "644 0:0 87428f"),
        ("COPY nothing* /y/\nCOPY a* /x/", "/x/a", "644 0:0 87428f"),
        ("COPY src /x", "/x/deep", "755 0:0 folder"),
        ("RUN mkdir /x && chmod 700 /x\nCOPY src /x", "/x", "700 0:0 folder"),
        ("RUN ln -s /srv /x\nCOPY a /x/", "/srv/a", "644 0:0 87428f"),
        ("USER 33\nCOPY a /x", "/x", "644 0:0 87428f"),
        ("USER 33:34\nWORKDIR /x/y", "/x", "755 33:34 folder"),
        ("RUN umask 077; echo a > /x", "/x", "600 0:0 87428f"),
        ("ENV A=a\nARG A=b\nRUN echo $A > /x", "/x", "644 0:0 87428f"),
        ("SHELL [\"/bin/sh\", \"-ec\"]\nRUN echo a > /x; false || true", "/x", "644 0:0 87428f"),
        ("RUN <<E cat > /x\na\nE", "/x", "644 0:0 87428f"),
        ("RUN <<-E\n\techo a > /x\nE", "/x", "644 0:0 87428f"),
        ("COPY <<E /x\na\nE", "/x", "644 0:0 87428f"),
        ("RUN --mount=type=cache,target=/c echo a > /c/x\nRUN --mount=type=cache,target=/c cp /c/x /x", "/x",
         "644 0:0 87428f"),
        ("RUN --mount=type=secret,id=token grep secret /run/secrets/token && echo a > /x", "/x", "644 0:0 87428f"),
        ("RUN --mount=target=/in cp /in/src/../a /x", "/x", "644 0:0 87428f"),
        ("FROM x.org/plain\nCOPY --from=0 /etc/group /x\nRUN echo a > /x", "/x", "644 0:0 87428f"),
    ],
)  # fmt: skip
def test_what_is_where(text: str, path: str, expected: str) -> None:
    assert content(image(text), path) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("RUN exit 3", "exit status 3"),
        ("RUN sh -c 'kill -9 $$'; exit $?", "exit status 137"),
        ("COPY hidden /x", "/hidden is not there"),
        ("USER who\nRUN true", "unable to find user who"),
        ("RUN mkdir /x\nCOPY a /x/y\nCOPY src /x/y", "is no folder"),
        ("USER 33\nRUN touch /x", "exit status 1"),
        ("RUN --mount=type=bind,source=src,target=/in touch /in/x", "exit status 1"),
    ],
)
def test_a_build_that_fails_says_where(text: str, why: str) -> None:
    found = image(f"LABEL a=b\n{text}")
    assert why in found.failure
    assert found.line == 3 + text.count("\n")


def test_only_what_the_last_stage_needs_is_built() -> None:
    assert not image("RUN false\nFROM x.org/plain").failure


def test_mounts_leave_nothing_behind() -> None:
    before, after = image(""), image("RUN --mount=type=tmpfs,target=/p/q --mount=type=secret,id=token ls /p/q")
    assert not after.failure
    assert differences(before, after) == ()


def test_what_fails_is_passed_over() -> None:
    text = b"FROM x.org/plain\nRUN echo a > /x; false\n# note\nWORKDIR /etc/group\nRUN false || \\\n false\nENV A=b\n"
    project, found = built.building(Project(text))
    assert project.source == b"FROM x.org/plain\n# note\nENV A=b\n"
    assert found.passed == (2, 4, 5)
    assert "/x" not in found.entries
    assert differences(found, build(project)) == ()


def test_what_is_allowed_in_a_home_folder() -> None:
    before, after = image("ENV HOME=/tmp\nRUN mkdir -p ~/.cache/pip && touch ~/.cache/pip/x"), image("ENV HOME=/tmp")
    assert differences(before, after)
    assert differences(before, after, ["~/.cache/pip"]) == ()


@pytest.mark.parametrize("layers", [True, False])
def test_a_layer_parts_the_names_of_a_file(layers: bool) -> None:
    found = image("RUN echo a > /x && ln /x /y\nRUN echo b >> /x\nRUN cat /y > /z", layers)
    assert (content(found, "/z") == "644 0:0 87428f") is layers
    assert found.entries["/x"].links == (() if layers else ("/y",))


def test_nothing_outlives_its_run() -> None:
    assert not image("RUN sleep 100 & true\nRUN ! ps | grep [s]leep").failure


def test_config() -> None:
    text = """ENTRYPOINT ["run"]
ENV A=$PATH B="c  d"
LABEL e=$B
EXPOSE 80 $X
HEALTHCHECK CMD ["true"]
CMD echo $A
OnBuild RUN true
"""
    config = image(text).config
    assert config.env[1:] == (f"A={config.env[0][5:]}", "B=c  d")
    assert (config.labels, config.exposed_ports) == ((("e", "c  d"),), ("80/tcp",))
    assert (config.entrypoint, config.cmd) == (("run",), ("/bin/sh", "-c", "echo $A"))
    assert config.on_build == ("RUN true",)
    assert config.healthcheck == '{"Test": ["CMD", "true"]}'


def base(name: str, number: int, context: Path) -> str:
    """A stage that makes a base image, of an archive in the folder `context`."""
    made = base_roots.BASES[name]
    root = context.parent / f"root{number}"
    root.mkdir()
    base_roots.make(made.kind, root)
    subprocess.run(["tar", "-C", root, "-cf", context / f"base{number}.tar", "."], check=True)
    config = made.config
    lines = [f"FROM scratch AS base{number}", f"ADD base{number}.tar /", *(f"ENV {one}" for one in config.env)]
    lines += [f"LABEL {name}={value}" for name, value in config.labels]
    lines += [f"ENTRYPOINT {json.dumps(config.entrypoint)}"] if config.entrypoint else []
    lines += [f"CMD {json.dumps(config.cmd)}", f"WORKDIR {config.working_dir}"]
    lines += [f"USER {config.user}"] if config.user else []
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("number", [3, 12])
def test_buildah_makes_the_same(number: int, provide: Provide, tmp_path: Path) -> None:
    """What the grammar writes, without what fails. Its base images are stages of the file."""
    provide(())
    written = build_grammar.project(at_random(number))
    project, ours = built.building(Project(written.source, written.plain_files))
    assert not ours.failure
    built.write(tmp_path / "context", project.files)
    bases = [name for name in base_roots.BASES if name.encode() in project.source]
    real = project.source
    for number, name in enumerate(bases):
        real = real.replace(f"FROM {name} ".encode(), f"FROM base{number} ".encode())
    real = "".join(base(name, number, tmp_path / "context") for number, name in enumerate(bases)).encode() + real
    with find_engine("buildah") as engine:
        if lacking := needs.not_understood(project.source, engine.capabilities()):
            pytest.skip(f"this buildah does not know {lacking}")
        made = engine.build(Request(real, str(tmp_path / "context"), network="none"))
        engine.save(made.image, str(tmp_path / "image.tar"))
    with open_image(str(tmp_path / "image.tar")) as archive:
        root = root_filesystem(archive)
        theirs = Image(archive.config, {path: root[path] for path in root})
        assert [one for one in differences(theirs, ours) if not one.path.startswith("config.Labels.io")] == []
