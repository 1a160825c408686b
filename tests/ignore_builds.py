"""What BuildKit takes into a build for many ignore files: recorded from real builds, and compared with our rules.

`python tests/ignore_builds.py FOLDER PREFIX docker build` records `ignore_builds.json` anew. FOLDER is made and used as
the context; PREFIX stands in front of its path where the engine sees files elsewhere (else ""); what follows is the
command that builds. In a case, `files` are the paths that arrived (folders end with a slash), null when it failed.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

RECORD = Path(__file__).parent / "ignore_builds.json"
DOCKERFILE = "FROM scratch\nCOPY . /\n"
FILES = (
    *(
        "Dockerfile",
        "a",
        "ab",
        "a.b",
        "a.go",
        "b.go",
        "abc.def",
        "abcZdef",
        "x^y",
        "^x",
        "a[b",
        "a]b",
        "#c",
        "!d",
        "a b",
    ),
    *("a*b", "x5", "é.go", "a+b", "-x", ".env", ".git/config", ".git/hooks/pre", "docs/README.md", "docs/a/b/c.md"),
    *("docs/guide.md", "src/a.go", "src/b.js", "src/lib/a.go", "src/lib/deep/x.txt", "src/lib/deep/a.go", "srcx/a.go"),
    *("node_modules/m/index.js", "node_modules/m/node_modules/n/index.js", "packages/p/node_modules/q/i.js"),
    *("packages/p/package.json", "packages/q/src/i.js", "line\nend/a.go", "line\nend.txt", "foo/bar/a", "foo/a/bar"),
    *("dir/foo/bar", "one/two/three/four/five", "b/a/b/a/b", "__pycache__/m.pyc", "src/__pycache__/m.pyc"),
)
FOLDERS = ("empty", "docs/empty", "src/none")

MADE = (
    *(
        "",
        "\n\n",
        "# all\n*",
        " # no comment\n",
        "*",
        "**",
        ".",
        "/",
        "!",
        "! ",
        "!.",
        "*\n!src",
        "*\n!src/lib",
        "src/",
    ),
    *("/src", "//src", "./src", "src/../docs", "../docs", "docs/../../src", "src/.", "/docs/", "/docs/*.md", "*.go"),
    *("**/*.go", "**.go", "src/**", "src/**/", "**/src", "**/a", "**a", "**/a/**", "*/*.go", "*/*/*.go", "src/*", "?"),
    *(
        "a?b",
        "a.b",
        "a.?",
        "abc?def",
        "[ab]",
        "[a-c].go",
        "[^a].go",
        "a[^x]go",
        "[!a].go",
        "a[[]b",
        "a[]]b",
        "a[b",
        "[",
    ),
    *(
        "[]",
        "[a-]",
        "[-a]",
        "[a",
        "a]b",
        "a\\*b",
        "a*b",
        "\\#c",
        "#c",
        "\\!d",
        "!d",
        "\\a",
        "a\\ b",
        "a\\",
        "a b",
        " a b ",
    ),
    *(
        "\ufeff*.go",
        "*.go\r\n!a.go\r\n",
        "*.go\r!a.go",
        "*.go\t\n\t!a.go\t",
        "*.go\u00a0",
        "^x",
        "x^y",
        "x^*",
        "^*",
        "*^x",
    ),
    *(
        "a+b",
        "a+*",
        "é.go",
        "?.go",
        "\u00e9*",
        "line\nend.txt",
        "line*",
        "line**",
        "**/end*",
        "**\n!**/*.go",
        "*\n!*.go",
    ),
    *("*\n!**/*.go", "docs\n!docs/README.md", "docs/\n!docs/README.md", "docs/*\n!docs/README.md", "docs\n!docs/a/b"),
    *("docs\n!docs/*/b", "docs\n!**/c.md", "**/*.md\n!docs/**", "!docs\ndocs", "docs\n!docs\ndocs/a", "src/lib\n!src"),
    *("**/lib\n!src", "**/node_modules", "node_modules", "*/node_modules", "**/node_modules\n!node_modules/m/index.js"),
    *("**/node_modules\n!packages/*/node_modules", "packages/*/src", "**/__pycache__\n**/*.pyc", ".git", ".*", "*.md"),
    *(
        "!*.go\n*.go",
        "*.go\n!*.go\n*.go",
        "foo/**/bar",
        "**/foo/**/bar",
        "foo/**bar",
        "one/**/five",
        "one/**/two",
        "b/**/b",
    ),
    *(
        "**/b/**/b",
        "***",
        "****",
        "**/**",
        "**/*",
        "*/**",
        "/**",
        "/*",
        "!/src\n*",
        "*\n!/src",
        "*\n!./src/",
        "*\n! src",
    ),
    *(
        "*\n!src/*",
        "*\n!src/**",
        "*\n!empty",
        "*\n!docs/empty",
        "empty",
        "docs/empty/",
        "**/empty",
        "*\n!*/empty",
        "*\n!!d",
    ),
    *(
        "*\n!\\!d",
        "*\n.\n!a",
        "src\n!src/none",
        "src\n!src/no*",
        "Dockerfile",
        "*\n!Dockerfile",
        "[a-z]*",
        "[^a-z]*",
        "[[:alpha:]]",
    ),
    *(
        "[b-a]",
        "[a\\-z]",
        "[\\]]",
        "a[\\[]b",
        "x\\d",
        "x[\\d]",
        "[*]",
        "a[*]b",
        "a[.]go",
        "[+.]*",
        "\\é.go",
        "src/[al]*",
        "a/../!d",
    ),
    *(
        "*\na/../!b.go",
        "./!d",
        "foo//bar",
        "*\n!foo//bar",
        "foo/*/bar",
        "{a,ab}",
        "a|ab",
        "(a)",
        "$",
        "a$",
        "~",
        "src\\lib",
    ),
)
PARTS = (
    "a",
    "b",
    "src",
    "docs",
    "lib",
    "deep",
    "*",
    "**",
    "?",
    "a*",
    "*.go",
    "*.md",
    "[a-d]*",
    "foo",
    "bar",
    "node_modules",
    "m",
)


def ignore_files() -> list[str]:
    """The ignore files of all cases: those made by hand, and random ones."""
    chance = random.Random(4)
    found = list(MADE)
    for _ in range(160):
        lines = []
        for _ in range(chance.randint(1, 5)):
            parts = [chance.choice(PARTS) for _ in range(chance.choice((1, 1, 2, 2, 3)))]
            glue = "" if chance.random() < 0.1 else "/"
            lines.append(chance.choice(("", "", "!")) + glue.join(parts) + chance.choice(("", "", "/")))
        found.append("\n".join(lines))
    return found


def make(context: Path) -> None:
    """Put the files of all cases into `context`."""
    for name in (*FILES, *FOLDERS):
        path = context / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in FOLDERS:
            path.mkdir()
        else:
            path.write_text(DOCKERFILE if name == "Dockerfile" else "")


def arrived(context: Path, command: list[str]) -> list[str] | None:
    """What a build by `command` takes from `context`."""
    output = ["--output", "type=tar,dest=-", "-f", f"{command[0]}{context}/Dockerfile", f"{command[0]}{context}"]
    done = subprocess.run([*command[1:], *output], capture_output=True)
    if done.returncode:
        return None
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        return sorted(member.name + "/" * member.isdir() for member in tar)


if __name__ == "__main__":
    top = Path(sys.argv[1])
    shutil.rmtree(top, ignore_errors=True)
    make(top)
    cases = []
    for ignore in ignore_files():
        (top / ".dockerignore").write_bytes(ignore.encode())
        cases.append({"ignore": ignore, "files": arrived(top, sys.argv[2:])})
    RECORD.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
