"""`layersmith fix` from request to files, streams and exit code, with a transform that is easy to follow."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from layersmith.cli.fix import Request, fix
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Comment, Span


@transform("renew-comments", "Old comments become new ones.")
def renew_comments(facts: Facts) -> Iterator[Outcome]:
    """Turn `# old` into `# new`; other words stand for the other outcomes that a transform can have."""
    for item in facts.tree.items:
        if not isinstance(item, Comment):
            continue
        if item.content == "crash":
            raise ValueError("two\nlines")
        if item.content == "keep":
            yield Missed("kept", item.line, "it says keep")
        levels = {"old": Safety.SAFE, "risky": Safety.UNSAFE, "idea": Safety.PROPOSAL}
        if item.content in levels:
            at = item.start + item.text.index(item.content.encode())
            span = Span(at, at + len(item.content))
            edits, safety = (Edit(span, b"new"),), levels[item.content]
            assumes = ("no-readers",) if safety is Safety.UNSAFE else ()
            yield Rewrite(f"renew {item.content!r}", item.line, span, edits, safety, "fresh", assumes)


OLD = b"FROM scratch\n# old\nCOPY a /a\n"
NEW = b"FROM scratch\n# new\nCOPY a /a\n"
FINE = b"FROM scratch\nCOPY a /a\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return folder


class Run:
    """A finished run: exit code, standard output and the lines on standard error."""

    def __init__(self, code: int, captured: tuple[str, str]) -> None:
        self.code = code
        self.out = captured[0]
        self.lines = captured[1].split("\n")[:-1]


Runner = Callable[[Request], Run]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Runner:
    def call(request: Request) -> Run:
        return Run(fix(request, (renew_comments,)), capfd.readouterr())

    return call


def put(path: str, data: bytes = OLD) -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    Path(path).write_bytes(data)


def test_files_are_rewritten_and_told_of(run: Runner) -> None:
    put("Dockerfile")
    put("api/Dockerfile")
    put("web/Dockerfile", FINE)
    done = run(Request())
    assert done.code == 0
    assert done.out == ""
    assert done.lines == [
        "Dockerfile:2: renew-comments: renew 'old' (fresh)",
        "api/Dockerfile:2: renew-comments: renew 'old' (fresh)",
        "Changed 2 of 3 files; layers 2 as before.",
    ]
    assert Path("Dockerfile").read_bytes() == Path("api/Dockerfile").read_bytes() == NEW
    again = run(Request())
    assert (again.code, again.lines) == (0, ["Nothing to change in 3 files."])


def test_nothing_to_do_touches_nothing(run: Runner) -> None:
    put("Dockerfile", FINE)
    os.utime("Dockerfile", ns=(1, 2))
    before = os.stat("Dockerfile")
    assert run(Request()).code == 0
    after = os.stat("Dockerfile")
    assert (after.st_ino, after.st_mtime_ns, after.st_ctime_ns) == (before.st_ino, 2, before.st_ctime_ns)
    assert sorted(os.listdir()) == [".git", "Dockerfile"]


@pytest.mark.parametrize("mode", ["diff", "check"])
def test_diff_and_check_change_nothing(run: Runner, mode: str) -> None:
    put("Dockerfile")
    before = os.stat("Dockerfile")
    done = run(Request(mode=mode))
    assert done.code == 1
    assert done.lines[-1] == "Would change 1 of 1 file; layers 1 as before."
    assert os.stat("Dockerfile") == before
    put("Dockerfile", FINE)
    done = run(Request(mode=mode))
    assert (done.code, done.out) == (0, "")


def test_the_diff_alone_is_on_standard_output(run: Runner) -> None:
    put("my api/Dockerfile")
    done = run(Request(mode="diff"))
    assert done.out == (
        "diff --git a/my api/Dockerfile b/my api/Dockerfile\n"
        "--- a/my api/Dockerfile\t\n"
        "+++ b/my api/Dockerfile\t\n"
        "@@ -1,3 +1,3 @@ renew-comments\n"
        " FROM scratch\n"
        "-# old\n"
        "+# new\n"
        " COPY a /a\n"
    )
    assert done.lines == ["Would change 1 of 1 file; layers 1 as before."]


def test_names_in_a_diff_start_at_the_current_folder(run: Runner, here: Path) -> None:
    put("api/Dockerfile")
    assert "--- a/api/Dockerfile\n" in run(Request(mode="diff", paths=(str(here / "api"),))).out
    os.chdir("api")
    assert "--- a/Dockerfile\n" in run(Request(mode="diff", paths=(str(here / "api"),))).out


def test_errors_name_their_file_and_the_others_are_done(run: Runner) -> None:
    put("Dockerfile")
    put("binary", b"\0")
    put("large", b"#" * 2000)
    os.mkfifo("fifo")
    os.mkdir("empty")
    put("last.Dockerfile")
    paths = ("gone", "empty", "binary", "large", "fifo", "Dockerfile", "last.Dockerfile")
    done = run(Request(paths=paths, max_size=1000))
    assert done.code == 2
    assert done.lines == [
        "gone: no such file or folder",
        "empty: no Dockerfile found in this folder or below it",
        "binary: a binary file (it has NUL bytes)",
        "large: too large: 2 KiB, the limit is 1000 bytes (--max-size)",
        "fifo: not a regular file but a FIFO",
        "Dockerfile:2: renew-comments: renew 'old' (fresh)",
        "last.Dockerfile:2: renew-comments: renew 'old' (fresh)",
        "Changed 2 of 2 files; layers 2 as before.",
        "5 problems, see above.",
    ]
    assert Path("last.Dockerfile").read_bytes() == NEW


def test_errors_win_over_changes(run: Runner) -> None:
    put("Dockerfile")
    assert run(Request(mode="check", paths=("Dockerfile", "gone"))).code == 2


def test_a_fault_of_ours_is_called_one_and_the_others_are_done(run: Runner) -> None:
    put("Dockerfile", b"FROM scratch\n# crash\n# old\n")
    put("z.Dockerfile")
    done = run(Request())
    assert done.code == 2
    assert done.lines[0].startswith("Dockerfile: internal error (ValueError: two lines at test_cli_fix.py:")
    assert "this is our fault" in done.lines[0]
    assert Path("Dockerfile").read_bytes() == b"FROM scratch\n# crash\n# old\n"
    assert Path("z.Dockerfile").read_bytes() == NEW


def test_a_file_that_changes_meanwhile_is_left_alone(capfd: pytest.CaptureFixture[str]) -> None:
    put("real/Dockerfile")
    os.symlink("real/Dockerfile", "Dockerfile")

    @transform("meddle", None)
    def meddle(facts: Facts) -> Iterator[Outcome]:
        put("real/Dockerfile", b"FROM other\n")
        return iter(())

    code = fix(Request(paths=("Dockerfile",)), (renew_comments, meddle))
    assert code == 2
    assert capfd.readouterr().err.split("\n") == [
        "Dockerfile: changed on disk in the meantime; not changed, please run again",
        "1 problem, see above.",
        "",
    ]
    assert Path("real/Dockerfile").read_bytes() == b"FROM other\n"


def test_what_was_held_back_and_offered(run: Runner) -> None:
    put("Dockerfile", b"FROM scratch\n# keep\n# risky\n# idea\n")
    quiet = run(Request())
    assert quiet.lines == [
        "Nothing to change in 1 file.",
        "1 rewrite held back: --show-held-back says why.",
        "1 rewrite offered under --unsafe-fixes (--show-held-back lists them).",
        "1 proposal offered under --accept NAME: see layersmith propose.",
    ]
    told = run(Request(show_held_back=True))
    assert told.lines == [
        "Dockerfile:2: renew-comments held back (kept): it says keep",
        "Dockerfile:3: renew-comments offered under --unsafe-fixes: renew 'risky' (fresh); assumes no-readers",
        "Dockerfile:4: renew-comments offered under --accept renew-comments: renew 'idea' (fresh)",
        "Nothing to change in 1 file.",
        "1 rewrite held back: each with its reason above.",
        "1 rewrite offered under --unsafe-fixes.",
        "1 proposal offered under --accept NAME: see layersmith propose.",
    ]


def test_unsafe_fixes_and_accepted_proposals(run: Runner) -> None:
    put("Dockerfile", b"FROM scratch\n# risky\n# idea\n")
    assert run(Request(unsafe=True)).code == 0
    assert Path("Dockerfile").read_bytes() == b"FROM scratch\n# new\n# idea\n"
    assert run(Request(accept=frozenset({"renew-comments"}))).code == 0
    assert Path("Dockerfile").read_bytes() == b"FROM scratch\n# new\n# new\n"


def test_select_and_ignore(run: Runner) -> None:
    put("Dockerfile")
    assert run(Request(mode="check", ignore=frozenset({"renew-comments"}))).code == 0
    assert run(Request(mode="check", select=frozenset())).code == 0
    assert run(Request(mode="check", select=frozenset({"renew-comments"}))).code == 1


def test_the_nearest_config_holds_for_each_file_and_flags_win(run: Runner) -> None:
    put("layersmith.toml", b'exclude = ["old/"]\n')
    put("Dockerfile")
    put("old/Dockerfile")
    put("b/Dockerfile")
    put("b/layersmith.toml", b'ignore = ["renew-comments"]\n')
    assert run(Request(mode="diff")).out.count("diff --git") == 1
    assert run(Request(mode="diff", select=frozenset({"renew-comments"}))).out.count("diff --git") == 2
    assert run(Request(mode="diff", config="")).out.count("diff --git") == 3
    assert run(Request(mode="diff", config="b/layersmith.toml")).out == ""
    assert run(Request(mode="check", paths=("old/Dockerfile",))).code == 1  # named, so not excluded


def test_a_wrong_config_is_told_once_and_spares_the_other_files(run: Runner) -> None:
    put("a/Dockerfile")
    put("a/x.Dockerfile")
    put("a/layersmith.toml", b"selct = []\n")
    put("b/Dockerfile")
    done = run(Request())
    assert done.code == 2
    assert done.lines == [
        'a/layersmith.toml: unknown key "selct" (did you mean "select"?)',
        "b/Dockerfile:2: renew-comments: renew 'old' (fresh)",
        "Changed 1 of 1 file; layers 1 as before.",
        "1 problem, see above.",
    ]
    told = json.loads(run(Request(mode="check", format="json")).out)["files"]
    fine = {one["path"]: one["error"] is None for one in told}
    assert fine == {"a/Dockerfile": False, "a/x.Dockerfile": False, "b/Dockerfile": True}
    assert run(Request(config="gone.toml")).lines == ["gone.toml: no such file or folder"]


def test_quiet(run: Runner) -> None:
    put("Dockerfile", OLD + b"# keep\n")
    assert run(Request(mode="check", quiet=True)).lines == []
    done = run(Request(quiet=True, paths=("gone", "Dockerfile")))
    assert (done.code, done.lines) == (2, ["gone: no such file or folder"])


def test_a_skipped_file_says_so(run: Runner) -> None:
    put("Dockerfile", b"# layersmith: skip-file\n" + OLD)
    done = run(Request())
    assert done.lines == ["Dockerfile: skipped: line 1 says skip-file", "Nothing to change in 1 file."]
    assert run(Request(quiet=True)).lines == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('FROM a\nRUN ["true"] && b\n', "line 2: builders disagree about RUN with text behind a JSON array"),
        ("FROM a\nRUNS x\n", "line 2: unknown instruction RUNS; Docker refuses this file"),
    ],
)
def test_why_a_file_is_skipped(run: Runner, text: str, reason: str) -> None:
    put("Dockerfile", text.encode())
    done = run(Request())
    assert done.lines[0] == f"Dockerfile: skipped: {reason}"


@pytest.mark.parametrize(
    ("data", "result"),
    [(OLD, NEW), (FINE, FINE), (OLD[:-1], NEW[:-1]), (b"", b""), (b"FROM a\xff\r\n", b"FROM a\xff\r\n")],
)
def test_standard_input(
    run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes, result: bytes
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    with out.open("w") as file:
        monkeypatch.setattr("sys.stdout", file)
        assert run(Request(paths=("-",))).code == 0
    assert out.read_bytes() == result


def test_standard_input_with_a_name(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    put("api/layersmith.toml", b'ignore = ["renew-comments"]\n')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OLD)))
    done = run(Request(paths=("-",), mode="diff", stdin_name="Dockerfile"))
    assert done.code == 1
    assert done.out.startswith("diff --git a/Dockerfile b/Dockerfile\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OLD)))
    done = run(Request(paths=("-",), mode="diff", stdin_name="api/Dockerfile"))
    assert (done.code, done.out) == (0, "")


def test_standard_input_that_is_binary(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\0")))
    done = run(Request(paths=("-",)))
    assert (done.code, done.out, done.lines[0]) == (2, "", "<stdin>: a binary file (it has NUL bytes)")


def test_json(run: Runner) -> None:
    put("Dockerfile", b"FROM scratch\n# keep\n# old\n# risky\n")
    done = run(Request(mode="check", format="json", paths=("Dockerfile", "gone")))
    assert done.code == 2
    assert json.loads(done.out) == {
        "wrote": False,
        "files": [
            {"path": "gone", "changed": False, "error": "no such file or folder"},
            {
                "path": "Dockerfile",
                "changed": True,
                "error": None,
                "skipped": None,
                "context": None,
                "layers": {"before": 0, "after": 0},
                "applied": [
                    {
                        "transform": "renew-comments",
                        "line": 3,
                        "title": "renew 'old'",
                        "gain": "fresh",
                        "safety": "safe",
                        "variant": None,
                        "reasons": [],
                        "questions": [],
                        "assumes": [],
                        "passes": [],
                        "beside": [],
                    }
                ],
                "offered": [
                    {
                        "transform": "renew-comments",
                        "line": 4,
                        "title": "renew 'risky'",
                        "gain": "fresh",
                        "safety": "unsafe",
                        "variant": None,
                        "reasons": [],
                        "questions": [],
                        "assumes": ["no-readers"],
                        "passes": [],
                        "beside": [],
                    }
                ],
                "held_back": [{"transform": "renew-comments", "line": 2, "reason": "kept", "detail": "it says keep"}],
            },
        ],
    }


def test_names_that_are_no_text_or_hold_line_ends(run: Runner) -> None:
    put(os.fsdecode(b"caf\xe9.Dockerfile"))
    put("two\nlines.Dockerfile", b"\0")
    done = run(Request(mode="diff"))
    assert b'--- "a/caf\\351.Dockerfile"' in os.fsencode(done.out)
    assert done.lines[0] == "two\\nlines.Dockerfile: a binary file (it has NUL bytes)"
    assert run(Request(format="json", mode="check")).code == 2
    done = run(Request())
    assert done.lines[0].startswith("caf\\xe9.Dockerfile:2: ")


@pytest.mark.parametrize(
    ("environment", "wish", "coloured"),
    [
        ({}, None, False),
        ({"FORCE_COLOR": "1"}, None, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, None, False),
        ({"NO_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_colour(
    run: Runner,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    wish: bool | None,
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    put("Dockerfile")
    diff = run(Request(mode="diff", colour=wish))
    assert ("\x1b[32m+# new\x1b[0m\n" in diff.out) == coloured
    written = run(Request(colour=wish))
    assert ("\x1b[36mrenew-comments\x1b[0m" in written.lines[0]) == coloured


def test_a_written_file_keeps_its_mode_and_its_link(run: Runner) -> None:
    put("real/Dockerfile")
    os.chmod("real/Dockerfile", 0o640)
    os.symlink("real/Dockerfile", "Dockerfile")
    assert run(Request(paths=("Dockerfile",))).code == 0
    assert os.path.islink("Dockerfile")
    assert Path("real/Dockerfile").read_bytes() == NEW
    assert stat.S_IMODE(os.stat("real/Dockerfile").st_mode) == 0o640


COPIES = b"FROM scratch\nCOPY x /\n# keep\n"


def test_the_build_context_is_told(run: Runner, here: Path) -> None:
    put("x", b"")
    put("web/Dockerfile", COPIES)
    done = run(Request(show_held_back=True))
    assert (
        "web/Dockerfile: the build context is . (x is in the repository's top folder, not beside the Dockerfile)"
        in done.lines
    )
    done = run(Request(mode="check", format="json", context=str(here / "web")))
    assert json.loads(done.out)["files"][0]["context"] == {"folder": str(here / "web"), "why": "--context names it"}
