"""Two builds and one verdict: what is the same is kept, and every damage to it is found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Provide
from layersmith.verify.engines import find_engine
from layersmith.verify.engines.interface import Engine
from layersmith.verify.model import Request
from layersmith.verify.run import Outcome, Trial, verify
from layersmith.verify.touch import ContextError

QUICK = Trial(search=False, weigh=False, timeout=120)


@pytest.fixture
def engine(provide: Provide) -> Iterator[Engine]:
    provide(["alpine:3.20"])
    with find_engine("buildah") as found:
        yield found


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "app.py").write_text("print('ready')\n")
    (folder / "requirements.txt").write_text("flask\n")
    return folder


def check(engine: Engine, context: Path, before: str, after: str, trial: Trial = QUICK) -> Outcome:
    """The outcome for two Dockerfiles on the busybox base."""
    request = Request(b"", str(context), network="host")
    texts = [f"FROM alpine:3.20\n{text}\n".encode() for text in (before, after)]
    return verify(texts[0], texts[1], request, engine, trial)


def test_the_same_files_in_fewer_layers_are_kept(engine: Engine, context: Path) -> None:
    begun: list[str] = []
    outcome = verify(
        b"FROM alpine:3.20\nRUN dd if=/dev/zero of=/large bs=1M count=3\nRUN rm /large\n",
        b"FROM alpine:3.20\nRUN dd if=/dev/zero of=/large bs=1M count=3 && rm /large\n",
        Request(b"", str(context), network="host"),
        engine,
        replace(QUICK, weigh=True, search=True),
        begin=begun.append,
    )
    assert outcome.state == "kept"
    assert begun == [
        *("build before", "search before", "weigh before"),
        *("build after", "search after", "weigh after", "compare"),
    ]
    old, new = outcome.before.figures, outcome.after.figures
    assert old is not None
    assert new is not None
    assert old.size - new.size == 3 * 1024 * 1024
    assert old.compressed > new.compressed
    assert (len(old.layers), len(new.layers)) == (3, 2)
    assert outcome.before.seconds is not None
    assert outcome.before.seconds > 0


def test_what_rewrites_declare_is_allowed(engine: Engine, context: Path) -> None:
    before = "RUN mkdir -p /var/cache/app && touch /var/cache/app/list"
    after = "RUN mkdir -p /var/cache/app && touch /var/cache/app/list && rm -rf /var/cache/app/*"
    outcome = check(engine, context, before, after, replace(QUICK, allowed=("/var/cache/app/*",)))
    assert outcome.state == "kept"
    assert [found.path for found in outcome.verdict.allowed] == ["/var/cache/app/list"]


def test_mount_points_that_the_engine_makes_are_not_ours(engine: Engine, context: Path) -> None:
    before, after = "COPY app.py /\nRUN chmod 755 /app.py", "COPY --chmod=755 app.py /"
    outcome = check(engine, context, before, after)
    assert outcome.state == "kept"
    lost = check(engine, context, f"{before}\nCOPY app.py /etc/hosts", f"{after}\nRUN true")
    assert {(found.path, found.what) for found in lost.verdict.broken} >= {("/etc/hosts", "content")}


def test_builds_that_fail(engine: Engine, context: Path) -> None:
    fails, builds = "RUN echo gone-wrong && false", "RUN echo gone-wrong; true"
    both = check(engine, context, fails, fails)
    assert both.state == "still fails"
    assert "gone-wrong" in both.before.failure
    assert "gone-wrong" in both.after.failure
    swallowed = check(engine, context, fails, builds)
    assert (swallowed.state, swallowed.reasons) == ("broken", ("before does not build, after does",))
    new = check(engine, context, builds, fails)
    assert (new.state, new.reasons) == ("broken", ("before builds, after does not",))


def test_what_differs_by_itself_is_set_aside_only_on_request(engine: Engine, context: Path) -> None:
    before = "RUN cat /proc/sys/kernel/random/uuid > /id\nRUN touch /a"
    after = "RUN touch /a && cat /proc/uptime > /id"
    assert [found.path for found in check(engine, context, before, after).verdict.broken] == ["/id"]
    again = check(engine, context, before, after, replace(QUICK, repeat_before=True))
    assert again.state == "kept"
    assert [found.path for found in again.verdict.noise] == ["/id"]
    damaged = check(engine, context, before, after + " && rm /a", replace(QUICK, repeat_before=True))
    assert [(found.path, found.what) for found in damaged.verdict.broken] == [("/a", "missing")]


def test_a_secret_that_only_after_gives_away_is_found(engine: Engine, context: Path) -> None:
    (context / "token").write_text("opensesame-4711\n")
    trial = replace(QUICK, search=True, secrets={"token": b"opensesame-4711"})
    # The file system ends up the same: only the lower layer still has it.
    before = "COPY app.py /app.py"
    after = "COPY app.py token /\nRUN rm /token"
    outcome = check(engine, context, before, after, trial)
    assert outcome.verdict.kept
    assert outcome.state == "broken"
    assert outcome.reasons == ("after gives away a secret that before does not: token in /token in layer 1",)
    assert check(engine, context, after, before, trial).state == "kept"


def test_a_command_must_end_alike_and_say_what_is_expected(engine: Engine, context: Path) -> None:
    trial = replace(QUICK, command=("cat", "/answer"), expect="forty-two")
    good = check(engine, context, "RUN echo forty-two > /answer", "RUN echo forty-two > /answer", trial)
    assert good.state == "kept"
    assert good.after.ran == (0, "forty-two")
    lost = check(engine, context, "RUN echo forty-two > /answer", "RUN touch /answer", trial)
    assert lost.reasons == ("the command does not write 'forty-two' after",)
    gone = check(engine, context, "RUN touch /answer", "RUN true", trial)
    assert gone.reasons == (
        "the command ends with status 0 before, and 1 after",
        "the command does not write 'forty-two' after, nor did it before",
    )


def test_touched_files_show_what_runs_again(engine: Engine, context: Path) -> None:
    before = "COPY . /app\nRUN cp /app/requirements.txt /installed\nENV A=1\nRUN touch /done"
    after = (
        "COPY requirements.txt /app/\nRUN cp /app/requirements.txt /installed\nENV A=1\nRUN touch /done\nCOPY . /app"
    )
    texts = {file.name: file.read_bytes() for file in context.iterdir()}
    outcome = check(engine, context, before, after, replace(QUICK, touch=("app.py",)))
    assert outcome.state == "kept"
    old, new = outcome.before.rebuild, outcome.after.rebuild
    assert old is not None
    assert new is not None
    assert (old.steps, [text.split()[0] for text in old.again]) == (3, ["COPY", "RUN", "RUN"])
    assert (new.steps, list(new.again)) == (4, ["COPY . /app"])
    assert {file.name: file.read_bytes() for file in context.iterdir()} == texts


@pytest.mark.parametrize("file", ["missing.py", "../outside.py", "/etc/hostname", "link.py", "folder"])
def test_only_files_of_the_context_are_touched(engine: Engine, context: Path, file: str) -> None:
    (context.parent / "outside.py").touch()
    (context / "link.py").symlink_to("app.py")
    (context / "folder").mkdir()
    with pytest.raises(ContextError, match="is not a file of the context"):
        check(engine, context, "COPY app.py /", "COPY app.py /", replace(QUICK, touch=(file,)))


def test_pipes_in_the_context_are_left_out_of_its_copy(engine: Engine, context: Path) -> None:
    os.mkfifo(context / "pipe")
    outcome = check(engine, context, "COPY app.py /", "COPY app.py /", replace(QUICK, touch=("app.py",)))
    assert outcome.after.rebuild is not None
    assert outcome.after.rebuild.again == ("COPY app.py /",)
