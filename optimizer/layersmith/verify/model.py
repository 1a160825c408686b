"""The values of the verify room: what an image is made of, and how two images differ.

Paths are absolute inside the image, sizes are bytes, times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["file", "folder", "symlink", "hardlink", "character", "block", "fifo"]


class Entry(NamedTuple):
    """One path of a root filesystem. `target` is a symlink's text; hard links are resolved, `links` is the sorted tuple
    of the other names of the same file. `digest` is the SHA-256 of a file's content, "" for other kinds."""

    kind: Kind
    mode: int
    uid: int
    gid: int
    size: int
    target: str = ""
    digest: str = ""
    device: tuple[int, int] = (0, 0)
    xattrs: tuple[tuple[str, bytes], ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Config:
    """What `docker image inspect` calls Config, reduced to what an image promises to who runs it; empty when unset."""

    env: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    user: str = ""
    working_dir: str = ""
    exposed_ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    healthcheck: str = ""
    stop_signal: str = ""
    shell: tuple[str, ...] = ()
    on_build: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layer:
    """One layer: its position from the bottom (0), sizes, and the instruction that made it as the history tells it."""

    index: int
    digest: str
    size: int
    compressed: int
    instruction: str
    added: int = 0
    overwritten: int = 0
    deleted_later: int = 0
    duplicated: int = 0


@dataclass(frozen=True)
class Difference:
    """One thing that two images do not have in common. `path` is a file, or the name of a config field such as
    `config.Env`; `what` names the aspect ("missing", "added", "content", "mode", "owner", "kind", "target", "xattrs",
    "links", "value"); `before` and `after` are short texts for a person."""

    path: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Verdict:
    """Whether a promise was kept: `broken` differences nothing allows, `allowed` those that the rewrites declared,
    `noise` those that two builds of the same Dockerfile show as well, or that the engine brings in."""

    broken: tuple[Difference, ...] = ()
    allowed: tuple[Difference, ...] = ()
    noise: tuple[Difference, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken


@dataclass(frozen=True)
class Request:
    """One build: `dockerfile` is its text, `context` a folder; `secrets` are `--secret` values as docker takes them.

    `ignore` is the content of the `.dockerignore` that belongs to this Dockerfile alone (`X.dockerignore` beside `X`);
    None: the context's own holds.
    """

    dockerfile: bytes
    context: str
    target: str = ""
    build_args: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    ssh: tuple[str, ...] = ()
    network: str = ""
    ignore: bytes | None = None
    cache: bool = False
    """Whether layers of earlier builds may be used (True for counting re-run steps, False for comparing)."""


@dataclass(frozen=True)
class Built:
    """A finished build: the engine's id or tag of the image, seconds it took, and the steps as (text, cached)."""

    image: str
    seconds: float
    steps: tuple[tuple[str, bool], ...] = field(default=())


class BuildFailed(Exception):  # noqa: N818, what happened rather than what was wrong
    """The build ended with an error; the message is the last part of the engine's output."""
