"""The front door to what installs read, and the small package managers behind it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import may_install, usual

GO = {"go.mod": "module x\ngo 1.21\n", "go.sum": ""}


@pytest.mark.parametrize(
    "program", ["go", "pip3.11", "python3", "npm", "bundle2.7", "mvnw", "sudo", "env", "apt-get", "sh", "xargs"]
)
def test_programs_that_may_install(program: str) -> None:
    assert may_install(program)


@pytest.mark.parametrize("program", ["echo", "cp", "git", "", "3", "gopher", "make"])
def test_programs_that_do_not(program: str) -> None:
    assert not may_install(program)


@pytest.mark.parametrize(
    "command", ["env CGO_ENABLED=0 go mod download", "/usr/local/go/bin/go mod download", "sudo -E go mod download"]
)
def test_programs_behind_others(command: str) -> None:
    assert reads(command, GO) == ["go.mod", "go.sum"]


def test_variables_in_front_of_a_program() -> None:
    assert unclear("env GOFLAGS=-mod=vendor go mod download", GO) == "variable"
    assert unclear("GOFLAGS=$X env A=b go mod download", GO) == "variable"
    assert unclear("sudo go mod download", GO, environment={"GOFLAGS": "-mod=mod"}) == "variable"


@pytest.mark.parametrize(
    "command", ["$GO mod download", "echo go mod download", "A=b", "sudo", "sh -c 'go mod download'"]
)
def test_what_is_no_install(command: str) -> None:
    assert ask(command, GO) is None
    assert usual(call(command, GO)) is None


def test_a_program_of_the_project() -> None:
    assert unclear("bin/go mod download", {**GO, "bin/go": "#!/bin/sh"}) == "project-code"


def test_the_door_opens_no_room_that_is_not_asked_for() -> None:
    code = "import sys, layersmith.context.installs; print([name for name in sys.modules if 'context.' in name])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(eval(shown)) <= {f"layersmith.context.{name}" for name in ("inputs", "installs", "tree")}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("apt-get install -y $(cat packages.txt)", ["packages.txt"]),
        ("apt-get install -y --no-install-recommends curl `cat packages.txt`", ["packages.txt"]),
        ('apt-get install -y "$(cat ./packages.txt)"', ["packages.txt"]),
        ("apt-get install -y $(< packages.txt)", ["packages.txt"]),
        ("apt-get install -y $(grep -vE '^\\s*#' packages.txt | tr '\\n' ' ')", ["packages.txt"]),
        ("apk add --no-cache $(grep -v '^#' /app/packages.txt)", ["packages.txt"]),
        ("xargs -r apt-get install -y < packages.txt", ["packages.txt"]),
        ("xargs -a packages.txt apt-get install -y", ["packages.txt"]),
        ("apt-get install -y $(cat packages.txt) $(cat more.txt)", ["more.txt", "packages.txt"]),
        ("apt-get install -y $(cat /etc/other.txt)", []),
    ],
)
def test_lists_of_system_packages(command: str, expected: list[str]) -> None:
    assert reads(command, {"packages.txt": "curl\n", "more.txt": "git\n"}) == expected


@pytest.mark.parametrize(
    "command",
    [
        "apt-get install -y $(./list.sh)",
        "apt-get install -y $(cat $LIST)",
        "apt-get install -y $(cat a.txt && ./b)",
        "apt-get install -y $(cat *.txt)",
    ],
)
def test_lists_that_are_made(command: str) -> None:
    assert unclear(command, {}) == "arguments"


@pytest.mark.parametrize(
    "command",
    [
        "apt-get update",
        "apt-get install -y curl=$VERSION",
        "apt-get install -y curl",
        "xargs rm < x",
        "apt-get remove $(cat x)",
    ],
)
def test_system_packages_by_name(command: str) -> None:
    assert ask(command, {}) is None


def test_the_lists_are_the_usual_files() -> None:
    assert usual(call("apt-get install -y $(cat packages.txt)", {})) == ("/app/packages.txt",)


BOWER = {"bower.json": '{"dependencies": {"jquery": "~3"}}'}


@pytest.mark.parametrize(
    "command",
    [
        "bower install --allow-root",
        "bower --allow-root install --config.interactive=false",
        "./node_modules/.bin/bower i",
    ],
)
def test_bower(command: str) -> None:
    found = ask(command, BOWER)
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes) == (("/app/bower.json",), ("/app/bower_components/*",))


def test_settings_of_bower() -> None:
    found = ask("bower install", {**BOWER, ".bowerrc": '{"directory": "lib"}', "/.bowerrc": "{}"})
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes) == (("/.bowerrc", "/app/.bowerrc", "/app/bower.json"), ("/app/lib/*",))
    assert usual(call("bower install", {})) == ("/app/bower.json", "/app/.bowerrc")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({".bowerrc": '{"scripts": {"postinstall": "x"}}'}, "script:1"),
        ({"bower.json": '{"dependencies": {"x": "./x"}}'}, "path-package:1"),
        ({"bower_components/x/bower.json": "{}"}, "vendored"),
        ({"bower.json": "{"}, "malformed"),
    ],
)
def test_bower_when_it_does_more(files: dict[str, str | None], reason: str) -> None:
    assert unclear("bower install", {**BOWER, **files}) == reason


CPANFILE = (
    "requires 'perl', '5.010';\nrequires 'Plack' => '1.0'; # web\non 'test' => sub {\n  requires 'Test::More';\n};\n"
)


def test_perl() -> None:
    assert reads("cpanm --installdeps .", {"cpanfile": CPANFILE, "lib/A.pm": ""}) == ["cpanfile"]
    assert reads("cpanm -n Carton", {"cpanfile": CPANFILE}) == []
    assert reads("carton install --deployment", {"cpanfile": CPANFILE, "cpanfile.snapshot": ""}) == [
        "cpanfile",
        "cpanfile.snapshot",
    ]
    assert unclear("cpanm --installdeps .", {"cpanfile": CPANFILE, "Makefile.PL": ""}) == "project-code"
    assert unclear("cpanm --installdeps .", {"cpanfile": CPANFILE + "do './x.pl';\n"}) == "manifest-code:6"
    assert unclear("cpanm .", {"cpanfile": CPANFILE}) == "project-code"
