"""`layersmith layers` as a user runs it: on archives without any engine, on Dockerfiles and on images by name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import image_tars

ROOT = Path(__file__).parent.parent
SECRET = "opensesame-4711-and-some-more-of-it"
BUILDAH = ("--engine", "buildah", "--network", "host")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(ROOT / name) for name in ("optimizer", "transforms")))
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def layers(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "layersmith", "layers", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def saved(layout: str = "docker-25") -> str:
    """An image in which a file is changed in mode, another one deleted, and a token lies in the lowest layer."""
    low = [image_tars.file("app", b"a" * 5000, 0o644), image_tars.file("token", SECRET.encode())]
    top = [image_tars.file("app", b"a" * 5000, 0o755), image_tars.whiteout("token")]
    history = [
        "COPY . / # buildkit",
        {"created_by": f"ENV TOKEN={SECRET}", "empty_layer": True},
        "RUN /bin/sh -c chmod 755 app && rm token # buildkit",
    ]
    return str(image_tars.save(Path("image"), [low, top], layout, history, "shop:1", Env=[f"TOKEN={SECRET}"]))


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("layout", image_tars.LAYOUTS)
def test_archives_need_no_engine(layout: str) -> None:
    place = saved(layout)
    done = layers(place, "-q")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.split("\n")
    assert lines[0] == "shop:1"
    assert [line.split()[0] for line in lines[2:4]] == ["0", "1"]
    assert lines[2].endswith("COPY . /")
    assert "RUN chmod" in lines[3]
    assert "5.0 kB" in lines[3]
    assert "Also in its history, without a layer of their own:\n  ENV TOKEN=" in done.stdout
    assert max(map(len, lines)) <= 80
    image = json.loads(layers(place, "--json").stdout)
    assert image["names"] == ["shop:1"]
    assert (image["wasted"], image["duplicated"]) == (5000 + len(SECRET), 5000)
    assert [layer["deleted_later"] for layer in image["layers"]] == [len(SECRET), 0]
    assert [step["makes_layer"] for step in image["history"]] == [True, False, True]


@pytest.mark.usefixtures("no_engine")
def test_secrets_are_told_but_not_shown() -> None:
    place = saved()
    Path("given").write_text(SECRET + "\n")
    for wish in (SECRET, "@given"):
        done = layers(place, "--find-secrets", wish)
        assert done.returncode == 1
        assert "\nWhoever has this image can read:\n" in done.stdout
        assert " (open…) in /token in layer 0 (COPY . /)\n" in done.stdout
        assert "(open…) in config.Env[0]\n" in done.stdout
        assert "ENV TOKEN=open…\n" in done.stdout
        assert SECRET not in done.stdout + done.stderr
    found = layers(place, "--find-secrets", "@given", "--json")
    assert (found.returncode, SECRET in found.stdout) == (1, False)
    assert {leak["place"] for leak in json.loads(found.stdout)["secrets"]} == {"layer", "config"}
    fine = layers(place, "--find-secrets", "something-else")
    assert fine.returncode == 0
    assert "No secret was found" in fine.stdout


@pytest.mark.usefixtures("no_engine")
def test_tokens_are_known_by_their_shape() -> None:
    token = "ghp_" + "a1B2" * 9
    place = image_tars.save(Path("image"), [[image_tars.file("netrc", token.encode())]])
    assert layers(str(place)).returncode == 0
    done = layers(str(place), "--find-tokens")
    assert done.returncode == 1
    assert "GitHub token (ghp_…) in /netrc in layer 0" in done.stdout
    assert token not in done.stdout


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing.tar", "missing.tar: no such file or image"),
        ("./missing", "./missing: no such file or image"),
        ("", "'': no such file or image"),
        ("./folder", "./folder: neither an image nor a Dockerfile is in this folder"),
        ("empty/Dockerfile", "empty/Dockerfile: no such file or image"),
        ("broken", "broken: "),
        ("nothing", "nothing: an empty file is neither an image nor a Dockerfile"),
        ("docker-archive:missing", "missing"),
        ("shop:1", "shop:1: no engine to build with (docker: not installed;"),
        ("text", "text: no engine to build with (docker: not installed;"),
    ],
)
def test_what_cannot_be_read_is_one_line(place: str, said: str) -> None:
    Path("broken").write_bytes(b"\0" * 100)
    Path("text").write_text("FROM scratch\n")
    Path("nothing").touch()
    os.mkdir("folder")
    done = layers(place, "-q")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    document = json.loads(layers(place, "--json").stdout)
    assert document["image"] == place
    assert document["error"] in done.stderr


@pytest.mark.usefixtures("builds")
def test_a_dockerfile_is_built_first() -> None:
    Path("app.py").write_text("print('ready')\n")
    Path("Dockerfile").write_text("FROM alpine:3.20\nCOPY app.py /\nRUN chmod 755 /app.py\n")
    for place in (".", "Dockerfile"):
        done = layers(place, *BUILDAH)
        assert done.returncode == 0
        assert done.stdout.startswith(f"{place}\n")
        assert "RUN chmod" in done.stdout
        assert done.stderr.split("\n")[0] == f"{place}: build"
    Path("Dockerfile").write_text("FROM alpine:3.20\nRUN echo gone-wrong; sleep 1; false\n")
    failed = layers(".", *BUILDAH)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert ".: the build fails\n" in failed.stderr
    assert "  | gone-wrong\n" in failed.stderr


@pytest.mark.usefixtures("builds")
def test_a_dockerfile_is_built_in_the_context_that_is_found_out() -> None:
    os.mkdir(".git")
    os.mkdir("api")
    Path("app.py").write_text("print('ready')\n")
    for name in ("one", "two"):
        Path(f"api/{name}.Dockerfile").write_text("FROM scratch\nCOPY app.py /\n")
    done = layers("api/one.Dockerfile", *BUILDAH, "-q")
    assert (done.returncode, done.stderr) == (0, "")
    Path("layersmith.toml").write_text('context = "gone"\n')
    done = layers("api/one.Dockerfile", *BUILDAH, "-q")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == 'api/one.Dockerfile: layersmith.toml: "context": gone is not a folder\n'


@pytest.mark.usefixtures("builds")
def test_an_image_by_its_name() -> None:
    os.mkdir("alpine:3.20")  # a folder of that name, which has no image in it
    done = layers("alpine:3.20", "--engine", "buildah", "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["layers"]) == 1
    missing = layers("no-such-image:1", "--engine", "buildah", "-q")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.startswith("no-such-image:1: there is no such file, and buildah gave no image of that name: ")
    assert missing.stderr.count("\n") == 1


def test_several_images_and_what_they_take_together() -> None:
    base = [image_tars.file("base", b"b" * 3000)]
    for name in ("api", "web"):
        own = [image_tars.file(name, name.encode() * 500)]
        image_tars.save(Path(f"{name}.tar"), [base, own], "docker-25", ["COPY base /", "COPY own /"], f"{name}:1")
    result = layers("api.tar", "web.tar", "--json")
    assert result.returncode == 0
    found = json.loads(result.stdout)
    assert [one["image"] for one in found["images"]] == ["api.tar", "web.tar"]
    assert found["stored"]["apart"] == 2 * (3000 + 1500)
    assert found["stored"]["disk"] == 3000 + 1500 + 1500
    assert found["stored"]["shared"] == [3000, 3000]
    told = layers("api.tar", "web.tar").stdout
    assert "Total on disk: 6.0 kB, not 9.0 kB (in a registry, packed: " in told
    assert "4.5 kB  3.0 kB  1.5 kB  api:1" in told
    gone = layers("api.tar", "missing.tar")
    assert (gone.returncode, gone.stdout) == (2, "")
    assert gone.stderr.endswith("missing.tar: no such file or image\n")
