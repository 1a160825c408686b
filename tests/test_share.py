"""`layersmith share`: Dockerfiles that begin alike, what keeps them apart, and what real builds store."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import dockerfile
import pytest

from layersmith.effects.package_order import order_assumes
from layersmith.facts import Facts
from layersmith.guards import broken
from layersmith.options import Options
from layersmith.sharing.draft import staying
from layersmith.sharing.plan import plan
from layersmith.sharing.steps import Member, spaced
from layersmith.sharing.write import put_in_order
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse as parse_shell
from layersmith.syntax.parser import parse
from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Layer
from layersmith.verify.stored import stored
from shared_cases import KEYS, ROOT, Group, after, groups, held_back

ALL = groups()
TOP = Path(__file__).parent.parent
INSTALL = "RUN apt-get update && apt-get install -y curl\n"


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.path.name)
def test_group(case: Group) -> None:
    assert set(case.settings) <= KEYS
    assert case.settings["why"].endswith(".")
    before = case.before
    assert len(before) > 1
    found = case.plan(before)
    assert [file.fault for group in found.groups for file in group.files if file.fault] == []
    result = after(found, before)
    assert result == case.expected
    assert held_back(found) == sorted(case.settings.get("held_back", []))
    assert [[group.before, group.after] for group in found.groups] == (
        [case.settings["layers"]] if found.groups else []
    )
    again = case.plan(result)
    assert not again.changed, "a second run changes something"
    assert sum(group.after for group in again.groups) == sum(group.after for group in found.groups)
    for text in result.values():
        dockerfile.parse_string(text.decode())


def test_many_groups_must_not_change() -> None:
    same = [case for case in ALL if not (case.path / "expected").exists()]
    assert len(ALL) >= 25
    assert len(same) >= 0.4 * len(ALL)


def member(name: str, text: str, **more: bool) -> Member:
    return Member(name, Facts(parse(text.encode()), Options()), "here", **more)


STEPS = (
    "RUN apt-get update && apt-get install -y curl",
    "RUN  apt-get update &&  apt-get install -y curl",
    "RUN head -c 1000 /dev/zero > /opt/a",
    "RUN mkdir -p /opt/b && head -c 1000   /dev/zero > /opt/b/c",
    "COPY a /srv/",
    "COPY b /srv/",
    "ENV COLOUR=red",
    "ARG VCS_REF",
    "LABEL ref=$VCS_REF",
    "WORKDIR /x",
    "WORKDIR y",
    "USER 1000",
    "RUN make",
    "EXPOSE 80",
    "RUN echo $COLOUR > /opt/d",
    "COPY --chown=1000 c ./",
    "RUN rm -rf /opt/a",
    "VOLUME /srv",
)


@pytest.mark.parametrize("seed", range(30))
def test_random_groups_keep_every_promise(seed: int) -> None:
    """No guard speaks, nothing more is stored, a second run changes nothing; each file alone does the same."""
    choose = random.Random(seed)
    members = []
    for number in range(choose.randint(2, 5)):
        steps = choose.sample(STEPS, choose.randint(2, 8))
        members.append(member(f"{number}.Dockerfile", "\n".join(("FROM debian:12", *steps, ""))))
    found = plan(members)
    for group in found.groups:
        assert [file.fault for file in group.files if file.fault] == []
        assert group.after < group.before if any(file.change for file in group.files) else group.after == group.before
    results = after(found, {one.name: one.facts.tree.source for one in members})
    again = plan([member(name, text.decode()) for name, text in results.items()])
    assert not again.changed
    for one in members:
        steps = [" ".join(i.joined.text.decode().split()) for i in one.facts.tree.instructions]
        done = [" ".join(i.joined.text.decode().split()) for i in parse(results[one.name]).instructions]
        assert sorted(done) == sorted(steps)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (b"a   b  &&   c", b"a b && c"),
        (b"a 'b   c'   d", b"a 'b   c' d"),
        (b'a "$(b   "c   d")"   e', b'a "$(b   "c   d")" e'),
        (b"a\\  b   c", b"a\\  b c"),
        (b"if   a;   then b   c; fi", b"if a; then b c; fi"),
        (b"A='b   c'   d   >   /e", b"A='b   c' d > /e"),
        (b"for i in   a   'b   c'; do   e $i;   done", b"for i in a 'b   c'; do e $i; done"),
        (b"case   a in   'b   c')   d;; esac", b"case a in 'b   c') d;; esac"),
        (b"a   # b   c", b"a   # b   c"),
        (b"apk add -U  git  curl && b", b"apk add -U curl git && b"),
        (b"apt-get install -y git curl", b"apt-get install -y git curl"),
        (b"apk add git -U curl=8.*", b"apk add git -U curl=8.*"),
        (b"pip install b a", b"pip install b a"),
    ],
)
def test_blanks_between_words_only(text: bytes, same: bytes) -> None:
    script = parse_shell(text, False)
    assert isinstance(script, Script)
    assert spaced(script, lambda command, asked: order_assumes(asked) == ()) == same


@pytest.mark.parametrize(
    "steps",
    [
        ("RUN apt-get update && apt-get install -y nginx", "RUN apt-get update && apt-get install -y curl"),
        ("WORKDIR /x", "RUN touch a"),
        ("ENV COLOUR=red", "RUN echo $COLOUR > /opt/a"),
        ("COPY a /srv/", "RUN cat /srv/a"),
        ("USER 1000", "RUN head -c 100 /dev/zero > /tmp/a"),
        ("ARG A=1", "LABEL a=$A"),
    ],
)
def test_an_order_that_is_wrong_breaks_a_guard(steps: tuple[str, str]) -> None:
    facts = Facts(parse("\n".join(("FROM debian:12", *steps, "")).encode()), Options())
    after = put_in_order(facts, 0, (1, 0))
    assert [i.args.text.decode() for i in after.tree.instructions[1:]] == [one.partition(" ")[2] for one in steps[::-1]]
    assert broken(facts, after, safe=True) is not None


def test_what_stays_is_the_longest_row() -> None:
    assert staying([2, 0, 1, 3]) == {0, 1, 3}
    assert staying([]) == set()
    assert len(staying([4, 3, 2, 1])) == 1


def image(*layers: tuple[str, int, int]) -> ImageFigures:
    made = (Layer(at, digest, size, packed, "RUN a") for at, (digest, size, packed) in enumerate(layers))
    return ImageFigures((), tuple(made))


def test_a_disk_shares_what_images_begin_with_and_a_registry_every_layer() -> None:
    base = ("base", 100, 40)
    found = stored([image(base, ("a", 50, 20), ("b", 30, 10)), image(base, ("b", 30, 10)), image(base, ("a", 50, 20))])
    assert found.apart == 460
    assert found.disk == 100 + 50 + 30 + 30
    assert found.registry == 40 + 20 + 10
    assert found.shared == (150, 100, 150)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(TOP / name) for name in ("optimizer", "transforms")))
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    return folder


def layersmith(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "layersmith", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def two(here: Path) -> Path:
    """Two Dockerfiles, one of which has a folder of its own above the install that both have."""
    for name in ("api", "web"):
        (here / name).mkdir()
        (here / name / "start.sh").write_text("exit\n")
    (here / "api/Dockerfile").write_text(f"FROM debian:12\n{INSTALL}COPY start.sh /srv/api/\n")
    (here / "web/Dockerfile").write_text(f"FROM debian:12\nWORKDIR /srv/web\n{INSTALL}COPY start.sh ./\n")
    return here


AFTER = f"FROM debian:12\n{INSTALL}WORKDIR /srv/web\nCOPY start.sh ./\n"


def test_a_diff_is_shown_and_nothing_written(two: Path) -> None:
    shown = layersmith("share")
    assert shown.returncode == 1
    assert (two / "web/Dockerfile").read_text() != AFTER
    assert "api/Dockerfile and web/Dockerfile begin with\n    RUN apt-get update" in shown.stderr
    assert "web/Dockerfile:3: RUN goes above line 2" in shown.stderr
    assert "1 file would change: of the 2 layers that 2 Dockerfiles need, 1 is left to store." in shown.stderr
    subprocess.run(["git", "apply"], input=shown.stdout, text=True, cwd=two, check=True)
    assert (two / "web/Dockerfile").read_text() == AFTER
    quiet = layersmith("share", "-q")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_writing_and_checking(two: Path) -> None:
    checked = layersmith("share", "--check")
    assert (checked.returncode, checked.stdout) == (1, "")
    assert layersmith("share", "--check", "--exit-zero").returncode == 0
    written = layersmith("share", "--write", ".")
    assert (written.returncode, written.stdout) == (0, "")
    assert (two / "web/Dockerfile").read_text() == AFTER
    assert "1 file changed" in written.stderr
    assert layersmith("share", "--check").stderr == "Nothing to do: 2 Dockerfiles share what they can.\n"


def test_json(two: Path) -> None:
    found = json.loads(layersmith("share", "--output-format", "json", "-q").stdout)
    (group,) = found["groups"]
    assert (group["base"], group["layers_before"], group["layers_after"]) == ("debian:12", 2, 1)
    api, web = group["files"]
    assert (api["path"], api["safety"], api["moved"]) == ("api/Dockerfile", None, [])
    assert (web["safety"], web["moved"]) == ("safe", [{"line": 3, "instruction": "RUN", "above": 2}])
    assert group["beginnings"][0]["files"] == ["api/Dockerfile", "web/Dockerfile"]
    assert found["measured"] is None
    assert found["errors"] == []


def test_what_keeps_files_apart(two: Path) -> None:
    (two / "web/Dockerfile").write_text(f"FROM debian:12-slim\n{INSTALL}")
    told = layersmith("share")
    assert told.returncode == 0
    near = "debian is used as debian:12 (api/Dockerfile); debian:12-slim (web/Dockerfile): nothing can be shared"
    assert near in told.stderr
    assert "There are no two Dockerfiles here that begin with the same image." in told.stderr
    (two / "web/Dockerfile").write_text(f"FROM debian:12\n{INSTALL.strip()} nginx\n")
    told = layersmith("share", "--show-held-back")
    assert "web/Dockerfile:2: share-layers held back (other-packages): it installs curl as line 2 of" in told.stderr


def test_a_variable_goes_down_when_the_user_says_so(two: Path) -> None:
    (two / "web/Dockerfile").write_text(f"FROM debian:12\nENV COLOUR=red\n{INSTALL}COPY start.sh ./\n")
    assert layersmith("share", "--check").returncode == 0
    unsafe = layersmith("share", "--check", "--unsafe-fixes")
    assert unsafe.returncode == 1
    assert "(assumes no-hidden-readers)" in unsafe.stderr
    (two / "layersmith.toml").write_text('assume = ["no-hidden-readers"]\n')
    assert layersmith("share", "--check").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--write", "--check"), "exclude each other"),
        (("-",), "not standard input"),
        (("--engine", "docker"), "--engine goes with --verify"),
        (("--write", "--exit-zero"), "goes without --write"),
        (("missing",), "missing"),
    ],
)
def test_wrong_usage(here: Path, arguments: tuple[str, ...], told: str) -> None:
    failed = layersmith("share", *arguments)
    assert failed.returncode == 2
    assert told in failed.stderr
    assert "There are no two Dockerfiles" not in failed.stderr


def test_a_wrong_config_is_among_the_errors(two: Path) -> None:
    (two / "web/layersmith.toml").write_text("selct = []\n")
    done = layersmith("share", "--output-format", "json")
    assert done.returncode == 2
    assert [one["path"] for one in json.loads(done.stdout)["errors"]] == ["web/Dockerfile"]


def test_a_file_that_docker_refuses_is_passed_over(two: Path) -> None:
    (two / "web/Dockerfile").write_text(f"FROM debian:12\nRUNN a\n{INSTALL}")
    told = layersmith("share")
    assert told.returncode == 0
    assert "web/Dockerfile: skipped: line 2" in told.stderr


def test_no_secret_is_shown(two: Path) -> None:
    for name in ("api", "web"):
        text = (two / name / "Dockerfile").read_text()
        secret = "RUN curl -u admin:hunter2hunter2 https://example.org/a -o /opt/a\n"
        (two / name / "Dockerfile").write_text(text.replace(INSTALL, secret))
    told = layersmith("share", "--output-format", "json")
    assert "hunter2hunter2" not in told.stdout + told.stderr


def test_no_secret_is_shown_of_what_is_left(two: Path) -> None:
    for name, more in (("api", ""), ("web", " django")):
        text = f"FROM python:3.12\nRUN pip install git+https://user:hunter2hunter2@example.org/a.git flask{more}\n"
        (two / name / "Dockerfile").write_text(text)
    told = layersmith("share", "--output-format", "json", "--show-held-back")
    assert "it installs flask and git+https://user:" in told.stdout
    assert "hunter2hunter2" not in told.stdout + told.stderr


def test_three_files_are_built_and_counted(here: Path, builds: None) -> None:
    """The bytes of all three images, before and after, as buildah has them; each image is the same."""
    for path in (ROOT / "built").glob("*.Dockerfile"):
        shutil.copy(path, here)
    verified = layersmith("share", "--verify", "--engine", "buildah", "--output-format", "json", "--write")
    assert verified.returncode == 0, verified.stderr
    measured = json.loads(verified.stdout)["measured"]
    assert measured["kept"]
    assert [file["path"] for file in measured["files"]] == ["job.Dockerfile", "web.Dockerfile"]
    before, done = measured["before"], measured["after"]
    assert before["apart"] == done["apart"]
    shared = 2048 * 1024 + 1024 * 1024
    assert before["disk"] - done["disk"] == 2 * shared
    assert all(image["shared"] >= shared for image in done["images"])
    assert done["registry"] <= before["registry"]
    for path in (ROOT / "built" / "expected").iterdir():
        assert (here / path.name).read_bytes() == path.read_bytes()


def test_a_build_that_fails_writes_nothing(two: Path, builds: None) -> None:
    (two / "api/Dockerfile").write_text("FROM alpine:3.20\nRUN head -c 100 /dev/zero > /opt/a && false\n")
    text = "FROM alpine:3.20\nWORKDIR /x\nRUN head -c 100   /dev/zero > /opt/a && false\n"
    (two / "web/Dockerfile").write_text(text.replace("WORKDIR /x\n", ""))
    failed = layersmith("share", "--verify", "--engine", "buildah", "--write")
    assert failed.returncode == 2
    assert "api/Dockerfile: the build fails, so nothing was counted" in failed.stderr
    assert "would change" in failed.stderr
    assert (two / "web/Dockerfile").read_text() == text.replace("WORKDIR /x\n", "")
