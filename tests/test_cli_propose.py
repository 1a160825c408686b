"""`layersmith propose`: what is proposed, with reasons, questions and a diff, and what the commands it names do."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from layersmith.evidence.trying import command_to_try
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.render.proposals import run_flag
from layersmith.syntax.parser import parse

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "layersmith")


@pytest.fixture(autouse=True)
def here(own_folder: Path) -> Path:
    """A project whose Dockerfile builds in the stage that it ships."""
    Path("Dockerfile").write_text(
        "FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n"
        'CMD ["node", "dist/server.js"]\n'
    )
    Path("package.json").write_text(
        json.dumps(
            {
                "name": "app",
                "version": "1.0.0",
                "scripts": {"build": "tsc"},
                "dependencies": {"express": "4.21.2"},
                "devDependencies": {"typescript": "5.6.3"},
            }
        )
    )
    Path("package-lock.json").write_text(json.dumps({"name": "app", "lockfileVersion": 3, "packages": {}}))
    Path("tsconfig.json").write_text('{"compilerOptions": {"outDir": "dist", "rootDir": "src"}, "include": ["src"]}')
    Path("src").mkdir()
    Path("src/server.ts").write_text('import express from "express";\nexpress().listen(3000);\n')
    return own_folder


def layersmith(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_a_proposal_and_the_command_that_writes_it() -> None:
    before = Path("Dockerfile").read_bytes()
    done = layersmith("propose", "split-stages")
    assert done.returncode == 1, done.stderr
    assert Path("Dockerfile").read_bytes() == before
    head = done.stdout.split("\n", 1)[0]
    assert head.startswith("Dockerfile:1: split-stages: ")
    assert "PROPOSAL" in done.stdout
    assert "\n  1. " in done.stdout
    assert "\n+FROM node:20-slim\n" in done.stdout
    assert done.stderr == "1 proposal for 1 of 1 file; nothing was changed.\n"
    told = dict(line.strip().split(":", 1) for line in done.stdout.split("\n") if " it:" in line)
    assert told["take it"].strip() == "layersmith fix --accept split-stages Dockerfile"
    proof = ["layersmith", "verify", "--accept", "split-stages", "--run", "node --check dist/server.js", "Dockerfile"]
    assert shlex.split(told["prove it"]) == proof
    assert layersmith(*shlex.split(told["take it"])[1:]).returncode == 0
    after = Path("Dockerfile").read_text()
    assert after.count("FROM ") == 2
    again = layersmith("propose", "split-stages")
    assert (again.returncode, again.stdout.split(" (")[0].strip()) == (0, "Dockerfile: nothing to propose")


def test_its_diff_is_the_change_alone() -> None:
    told = json.loads(layersmith("propose", "--output-format", "json").stdout)
    (file,) = told["files"]
    proposals = {(one["transform"], one["variant"]): one for one in file["proposals"]}
    one = proposals["split-stages", None]
    assert one["safety"] == "proposal"
    assert one["reasons"]
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=one["diff"], text=True, check=True)
    written = Path("Dockerfile").read_text()
    subprocess.run(["git", "apply", "-R", "-"], input=one["diff"], text=True, check=True)
    layersmith("fix", "--select", "split-stages", "--accept", "split-stages")
    assert Path("Dockerfile").read_text() == written


def test_nothing_to_propose_takes_one_line_a_file() -> None:
    Path("Dockerfile").write_text("FROM scratch\nCOPY src /src\n")
    os.makedirs("api")
    Path("api/Dockerfile").write_text("FROM scratch\nCOPY --from=x /a /a\n")
    done = layersmith("propose", "split-stages", ".")
    assert done.returncode == 0
    assert [line.split(" (")[0] for line in done.stdout.splitlines()] == [
        "Dockerfile: nothing to propose",
        "api/Dockerfile: nothing to propose",
    ]
    assert done.stderr == "Nothing to propose in 2 files.\n"


def test_held_back_is_told_on_request() -> None:
    text = Path("Dockerfile").read_text().replace('"node", "dist/server.js"', '"npx", "tsc"')
    Path("Dockerfile").write_text(text)
    silent = layersmith("propose", "split-stages")
    assert "--show-held-back says why" in silent.stdout
    told = layersmith("propose", "split-stages", "--show-held-back")
    assert "split-stages held back (" in told.stdout


def test_what_is_accepted_elsewhere_is_still_proposed() -> None:
    Path("layersmith.toml").write_text('accept = ["split-stages"]\nselect = ["merge-runs"]\n')
    assert layersmith("propose", "split-stages").returncode == 1
    Path("layersmith.toml").write_text('ignore = ["split-stages"]\n')
    assert "split-stages" not in layersmith("propose").stdout
    assert layersmith("propose", "split-stages").returncode == 1


def test_exit_zero_and_problems() -> None:
    assert layersmith("propose", "--exit-zero").returncode == 0
    done = layersmith("propose", "gone/Dockerfile", "Dockerfile")
    assert done.returncode == 2
    assert "gone/Dockerfile: no such file or folder\n" in done.stderr
    assert "split-stages" in done.stdout


def test_what_cannot_be_read_is_not_called_missing() -> None:
    Path("binary").write_bytes(b"FROM a\0")
    done = layersmith("propose", "./binary")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "binary: a binary file (it has NUL bytes)\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["propose", "merge-runs"], "merge-runs proposes nothing; these do: split-stages"),
        (["propose", "split-stage"], '(did you mean "split-stages"?)'),
        (["propose", "-"], "propose reads files and folders, not standard input."),
        (["fix", "--accept", "merge-runs"], "merge-runs proposes nothing"),
        (["fix", "--accept", "split-stages:"], '"split-stages:" names no variant'),
        (
            ["fix", "--accept", "split-stages,split-stages:alpine"],
            '"split-stages" and "split-stages:alpine" exclude each other',
        ),
        (["fix", "--accept", "splitstages:alpine"], '(did you mean "split-stages"?)'),
    ],
)
def test_wrong_usage(arguments: list[str], told: str) -> None:
    done = layersmith(*arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("accept", "told"),
    [
        ('["split-stage"]', '"accept": no transform is called "split-stage" (did you mean "split-stages"?)'),
        ('["split-stages:"]', '"accept": "split-stages:" names no variant'),
        ('["split-stages", "split-stages:alpine"]', "exclude each other"),
    ],
)
def test_wrong_config(accept: str, told: str) -> None:
    Path("layersmith.toml").write_text(f"accept = {accept}\n")
    done = layersmith("fix", "--check")
    assert done.returncode == 2
    assert told in done.stderr


def test_a_variant_that_nobody_proposes_is_told() -> None:
    done = layersmith("fix", "--check", "--accept", "split-stages:none-such")
    assert "nothing is proposed as split-stages:none-such; there are: split-stages" in done.stderr


def test_secrets_are_shown_nowhere() -> None:
    token = "ghp_" + "0123456789abcdefghijklmnopqrstuvwxyz"
    text = Path("Dockerfile").read_text().replace("RUN npm ci\n", f"ENV GITHUB_TOKEN={token}\nRUN npm ci\n")
    Path("Dockerfile").write_text(text)
    for arguments in (["propose"], ["propose", "--output-format", "json"], ["propose", "--show-held-back"]):
        done = layersmith(*arguments)
        assert token not in done.stdout + done.stderr


def test_colours_as_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in layersmith("propose").stdout
    assert "\x1b[" in layersmith("propose", "--color").stdout
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in layersmith("propose").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in layersmith("propose").stdout


def test_the_list_of_transforms_marks_those_that_only_propose() -> None:
    rows = " ".join(layersmith("transforms").stdout.split())
    assert rows.count("Only proposes: layersmith propose.") >= 3


@pytest.mark.parametrize(
    ("ends", "command"),
    [
        ('CMD ["node", "--enable-source-maps", "dist/server.js"]', "node --check dist/server.js"),
        ("CMD node dist/server.js", "node --check dist/server.js"),
        ('CMD ["python3.12", "-u", "-m", "shop.web"]', "python3.12 -c 'import shop.web'"),
        ('CMD ["gunicorn", "-b", ":80", "shop:app"]', "gunicorn --check-config -b :80 shop:app"),
        ('CMD ["python", "-m", "gunicorn", "shop:app"]', "gunicorn --check-config shop:app"),
        ('CMD [".venv/bin/gunicorn", "shop:app"]', ".venv/bin/gunicorn --check-config shop:app"),
        ('CMD [".venv/bin/uvicorn", "shop:app"]', ".venv/bin/python -c 'import shop'"),
        ('CMD ["uvicorn", "shop.main:app", "--port", "80"]', "python -c 'import shop.main'"),
        ('CMD ["python", "manage.py", "runserver"]', "python manage.py check"),
        ('CMD ["/srv/shop", "--port", "80"]', "/srv/shop --help"),
        ('ENTRYPOINT ["/srv/shop"]', "--help"),
        ('ENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["php-fpm"]', "php-fpm -t"),
        ('ENTRYPOINT ["tini", "--"]\nCMD ["node", "a.js"]', "node --check a.js"),
        ('ENTRYPOINT ["node", "a.js"]', None),
        ("ENTRYPOINT node a.js", None),
        ('CMD ["shop"]', None),
        ('CMD ["node", "."]', None),
    ],
)
def test_what_can_be_run_and_ends_by_itself(ends: str, command: str | None) -> None:
    source = f"FROM debian:12\nCOPY . /srv\nWORKDIR /srv\n{ends}\n".encode()
    found = command_to_try(Facts(parse(source), Options()))
    assert (shlex.join(found) if found else None) == command


def test_a_command_that_begins_with_a_dash_is_one_word() -> None:
    assert run_flag("--help") == "--run=--help"
    assert run_flag("node --check a.js") == "--run 'node --check a.js'"
    assert run_flag("") == "--run ..."
