"""Which folder is the build context of a Dockerfile, what is said about it, and how it is read from a disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layersmith.context.context import LARGEST, Context, Unreadable
from layersmith.disk import context as disk_context
from layersmith.disk.context import DiskFolder, open_context
from layersmith.disk.files import DiskError
from layersmith.disk.which import Contexts, Known, Named, unreadable

COPY_APP = b"FROM scratch\nCOPY app.py /\nCOPY --from=x gone /\nADD https://example.com/x /\nCOPY $X *.txt /\n"


WHOLE = b"FROM scratch AS build\nWORKDIR /srv\nCOPY . .\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = (tmp_path / "here").resolve()
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def put(path: str, text: str = "") -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    Path(path).write_text(text)


def known(path: str = "web/Dockerfile", source: bytes = COPY_APP, named: Named | None = None) -> Known:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    Path(path).write_bytes(source)
    return Contexts().of(path, source, named)


def test_the_dockerfiles_own_folder() -> None:
    put("web/app.py")
    put("app.py")
    found = known()
    assert found.sentence == "the build context is web (it is the Dockerfile's own folder)"
    assert found.tree
    assert found.tree.kind("app.py") == "file"


def test_the_repositorys_top_when_files_are_only_there() -> None:
    put("app.py")
    assert known().sentence == (
        "the build context is . (app.py is in the repository's top folder, not beside the Dockerfile)"
    )


def test_files_that_are_nowhere() -> None:
    found = known()
    assert (found.folder, found.tree, found.wanted) == (None, None, True)
    assert found.sentence == (
        "no build context is known: app.py is copied, but is not in the folder web (--context names another)"
    )


def test_files_of_which_each_folder_lacks_one() -> None:
    put("app.py")
    assert known(source=b"FROM scratch\nCOPY app.py made.py /\n").why == (
        "app.py is copied, but is not in the folder web, nor made.py in ., the repository's top folder"
        " (--context names another)"
    )


@pytest.mark.parametrize(
    "line",
    [
        b"WORKDIR /srv/apps/api",
        b"RUN cd apps/api && make",
        b"RUN make --dir=./apps/api",
        b'CMD ["node", "/srv/apps/api/main.js"]',
        b"COPY --from=build /srv/apps/api/dist /srv/dist",
    ],
)
def test_its_own_folder_named_in_what_is_copied(line: bytes) -> None:
    put("apps/api/main.js")
    assert known("apps/api/Dockerfile", WHOLE + line + b"\n").sentence == (
        "no build context is known: apps/api is named, as if the repository's top folder were copied, which has all "
        "that is copied, too (--context names one)"
    )


@pytest.mark.parametrize(
    "line",
    [
        b"# WORKDIR /srv/apps/api",
        b"LABEL source=https://example.com/tree/apps/api",
        b"WORKDIR /opt/apps/api",
        b"RUN cd apps/api-client && make",
        b"RUN cd my-apps/api && make",
        b"COPY . apps/api/",
        b"RUN make apps/api\nCOPY main.js /",
    ],
)
def test_its_own_folder_named_otherwise(line: bytes) -> None:
    put("apps/api/main.js")
    assert (
        known("apps/api/Dockerfile", b"FROM scratch\nWORKDIR /srv\nCOPY . .\n" + line + b"\n").why
        == "it is the Dockerfile's own folder"
    )


def test_a_folder_of_dockerfiles_is_no_context() -> None:
    put("app.py")
    put("docker/dev.Dockerfile")
    put("docker/dev.Dockerfile.dockerignore")
    put("docker/README.md")
    found = known("docker/Dockerfile", b"FROM scratch\nCOPY ./ /\n")
    assert found.why == "there is nothing but Dockerfiles in docker (--context names the folder)"
    put("docker/entrypoint.sh")
    assert known("docker/Dockerfile", b"FROM scratch\nCOPY . /\n").tree


def test_outside_of_a_repository_folders_above_say_nothing(here: Path) -> None:
    (here / ".git").rmdir()
    put("app.py")
    put("compose.yaml", "services: {web: {build: {context: ., dockerfile: web/Dockerfile}}}")
    assert known().folder is None


@pytest.mark.parametrize("source", [b"FROM scratch\nRUN add-user a\n", b"FROM a\n# COPY a b\n", b"", b"\xff\0"])
def test_nothing_is_copied(source: bytes) -> None:
    assert known(source=source) == Known(None, "nothing is copied from one", wanted=False)


def test_what_the_user_names_wins() -> None:
    put("web/app.py")
    put("other/x")
    found = known(named=Named("other", "layersmith.toml"))
    assert found.sentence == "the build context is other (layersmith.toml names it)"


def test_standard_input() -> None:
    assert Contexts().of(None, COPY_APP).folder is None
    assert Contexts().of(None, COPY_APP, Named(".", "--context")).folder == "."


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("compose.yaml", "services:\n  api:\n    build:\n      context: .\n      dockerfile: web/Dockerfile\n"),
        ("compose.yml", "services: {db: {image: x}, api: {build: {context: ., dockerfile: web/Dockerfile}}}"),
        ("web/docker-compose.dev.yml", "services: {api: {build: {context: .., dockerfile: web/Dockerfile}}}"),
        (
            "docker-compose.yml",
            "x-a: &a {dockerfile: web/Dockerfile}\nservices: {api: {build: {<<: *a, context: ./}, ports: !reset []}}",
        ),
    ],
)
def test_a_compose_file_decides(here: Path, file: str, text: str) -> None:
    put("web/app.py")
    put("app.py")
    put(file, text)
    found = known()
    assert found.folder == str(here)
    assert found.why == f"{os.path.basename(file)} builds this file there, for the service api"


def test_a_compose_file_names_a_folder_only() -> None:
    put("web/app.py")
    put("compose.yaml", "services: {a: {build: web}, b: {build: ./web/}}")
    assert known().why == "compose.yaml builds this file there, for the service a"


def test_several_folders_are_none() -> None:
    put("app.py")
    put("web/app.py")
    put("compose.yaml", "services: {a: {build: web}, b: {build: {context: ., dockerfile: web/Dockerfile}}}")
    assert known().why == "compose.yaml builds this file in several folders (--context names one)"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("services: {a: {build: {context: web, target: dev}}, b: {build: {context: web, target: dev}}}", ("dev",)),
        ("services: {a: {build: {context: web, target: Test}}, b: {build: web}}", ("Test",)),
        ("services: {a: {build: {context: web, target: '${TARGET:-dev}'}}}", ("dev",)),
        ("services: {a: {build: {context: web, target: '${TARGET}'}}}", ()),
        ("services: {a: {build: {context: web, target: 1}}}", ("1",)),
        ("services: {a: {build: {context: web, target: [a]}}}", ()),
        ("services: {a: {build: {context: other, target: dev}}}", ()),
    ],
)
def test_stages_that_compose_files_name(text: str, targets: tuple[str, ...]) -> None:
    put("web/app.py")
    put("compose.yaml", text)
    assert known().targets == targets
    several = COPY_APP + b"FROM scratch AS dev\n" + COPY_APP
    assert known(source=several, named=Named("web", "layersmith.toml")).targets == targets


@pytest.mark.parametrize(
    "text",
    [
        "services: {a: {build: {context: ., dockerfile: $X}}}",
        "services: {a: {build: https://example.com/a.git}}",
        "services: {a: {build: {context: ., dockerfile: web/Dockerfile, dockerfile_inline: FROM a}}}",
        "services: {a: {build: 3}}",
        "services: [build]",
        "build",
        "services: {a: {build: web}",
        "services: {a: !!python/object/apply:os.system [touch pwned]} # build",
        "[" * 20_000 + "build",
        "build: \0",
        "? {build: a}\n: b",
        "# build" + " " * 300_000 + "\nservices: {a: {build: {context: ., dockerfile: web/Dockerfile}}}",
    ],
    ids=range(12),
)
def test_other_compose_files_say_nothing(text: str) -> None:
    put("web/app.py")
    put("compose.yaml", text)
    assert known().why == "it is the Dockerfile's own folder"
    assert not os.path.exists("pwned")


def test_an_ignore_file_that_docker_refuses() -> None:
    put("web/app.py")
    put("web/.dockerignore", "a\n[\n")
    assert known().why == ".dockerignore: line 2: [: a class in brackets does not end"


def test_the_dockerfiles_own_ignore_file_wins_even_when_it_is_empty() -> None:
    put("web/app.py")
    put("web/.dockerignore", "*.py")
    first = open_context("web", "web/Dockerfile")
    put("web/Dockerfile.dockerignore")
    assert (first.kind("app.py"), open_context("web", "web/Dockerfile").kind("app.py")) == (None, "file")


def test_neighbours_share_a_context() -> None:
    put("web/app.py")
    put("web/Dockerfile")
    contexts = Contexts()
    assert contexts.of("web/Dockerfile", COPY_APP).tree is contexts.of("web/dev.Dockerfile", COPY_APP).tree
    put("web/dev.Dockerfile.dockerignore")
    assert contexts.of("web/Dockerfile", COPY_APP).tree is not contexts.of("web/dev.Dockerfile", COPY_APP).tree


def test_a_folder_on_disk(here: Path) -> None:
    put("a", "text")
    put("sub/b")
    os.mkfifo("fifo")
    os.symlink("a", "link")
    os.symlink("/etc", "etc")
    with open(b"\xff\n", "w"):
        pass
    tree = Context(DiskFolder(str(here), {".git"}))
    assert tree.children("") == ("a", "etc", "link", "sub", "\udcff\n")
    assert tree.read("link") == b"text"
    assert tree.read("\udcff\n") == b""
    assert tree.read("etc/passwd") is None
    assert tree.read("fifo") is None
    with open("large", "wb") as file:
        file.truncate(LARGEST + 1)
    assert Context(DiskFolder("")).read("large") is None


def test_what_cannot_be_read_is_no_crash(here: Path) -> None:
    put("a")
    tree = Context(DiskFolder(str(here)))
    assert tree.kind("a") == "file"
    os.remove("a")
    assert tree.read("a") is None
    assert tree.troubles == [("a", "cannot be read")]
    with pytest.raises(Unreadable):
        DiskFolder(str(here)).entries("gone")
    with pytest.raises(Unreadable):
        DiskFolder(str(here)).target("gone")


def test_a_crowd_of_files_is_not_read(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_context, "CROWD", 4)
    monkeypatch.setattr(disk_context, "NAMES", 9)
    for path in ("Dockerfile", *(f"{folder}/{at}" for folder in "ab" for at in range(2))):
        put(path)
    for number in range(5):
        put(f"many/{number}")
    tree = Context(DiskFolder(str(here), {".git"}))
    assert tree.children("") == ()
    assert tree.troubles == [("", "cannot be read: more than 4 files")]
    monkeypatch.setattr(disk_context, "CROWD", 5)
    tree = Context(DiskFolder(str(here), {".git"}))
    assert [len(tree.children(name)) for name in ("", "a", "b", "many", "a")] == [4, 2, 2, 0, 2]
    assert tree.troubles == [("many", "cannot be read: more than 9 files, with those elsewhere")]
    Path("Dockerfile").write_bytes(b"FROM a\nCOPY many /\n")
    told = Contexts().of("Dockerfile", b"FROM a\nCOPY many /\n").tree
    assert told
    assert told.children("a")
    monkeypatch.setattr(disk_context, "CROWD", 4)
    monkeypatch.setattr(disk_context, "NAMES", 50)
    assert told.children("many") == ()
    assert unreadable(Known(".", "", told)).sentence == (
        "no build context is known: many in . cannot be read: more than 4 files"
    )


def test_a_large_ignore_file_is_refused() -> None:
    put(".dockerignore", "a\n" * 600_000)
    with pytest.raises(DiskError, match="too large"):
        open_context(".")
