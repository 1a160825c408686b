"""Which files are taken: real folders, links, repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk.folders import Folders
from layersmith.disk.patterns import Patterns
from layersmith.disk.walk import Found, find, walked


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def make(*paths: str) -> None:
    for path in paths:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        Path(path).write_text("FROM a\n")


def ignoring(path: str, *lines: str) -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    Path(path).write_text("\n".join(lines) + "\n")


def look(*paths: str) -> Found:
    return find(paths, lambda folder: ())


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile",
        "dockerfile",
        "Dockerfile.dev",
        "Dockerfile.go",
        "Dockerfile-alpine",
        "Dockerfile_windows",
        "api.Dockerfile",
        "api.dockerfile",
        ".Dockerfile",
        "Containerfile",
        "Containerfile.dev",
        "Containerfile-dev",
        "x.containerfile",
        "x.Containerfile",
    ],
)
def test_names_that_are_taken(name: str) -> None:
    assert is_dockerfile(name)


@pytest.mark.parametrize(
    "name",
    [
        "Dockerfile.dockerignore",
        "api.Dockerfile.dockerignore",
        "dockerfile.go",
        "dockerfile_test.go",
        "Dockerfile-alpine.template",
        "Dockerfiles",
        "MyDockerfile",
        "Dockerfile~",
        ".Dockerfile.swp",
        "Dockerfile.md",
        "Dockerfile.orig",
        "Dockerfile.rej",
        "docker-compose.yml",
        "Dockerfile.j2",
        "Dockerfile.template",
        "Dockerfile.in",
        "Containerfile.tmpl",
    ],
)
def test_names_that_are_not(name: str) -> None:
    assert not is_dockerfile(name)


def test_a_folder_is_walked_in_order_of_names_its_own_files_first() -> None:
    make(
        "b/Dockerfile",
        "a/z/Dockerfile",
        "a/Dockerfile",
        "z.Dockerfile",
        "Dockerfile",
        "README.md",
        "a/main.go",
    )
    files = ["Dockerfile", "z.Dockerfile", "a/Dockerfile", "a/z/Dockerfile", "b/Dockerfile"]
    assert look(".") == Found(files=files)
    assert look("a") == Found(files=["a/Dockerfile", "a/z/Dockerfile"])
    assert look("./a/") == Found(files=["a/Dockerfile", "a/z/Dockerfile"])
    assert look(os.path.abspath("b")).files == [os.path.abspath("b/Dockerfile")]


def test_a_named_file_is_always_taken() -> None:
    make("build.txt", "node_modules/x/Dockerfile")
    ignoring(".gitignore", "*")
    assert look("build.txt", "node_modules/x/Dockerfile").files == ["build.txt", "node_modules/x/Dockerfile"]


def test_the_same_file_is_taken_once() -> None:
    make("a/Dockerfile")
    os.symlink("a/Dockerfile", "Dockerfile")
    assert look("Dockerfile", "a", ".", "./Dockerfile", "a/../a/Dockerfile").files == ["Dockerfile"]


def test_a_missing_path_is_a_problem_and_the_rest_is_done() -> None:
    make("Dockerfile")
    assert look("gone", "Dockerfile") == Found(files=["Dockerfile"], problems=[("gone", "no such file or folder")])
    assert look("Dockerfile/inside").problems == [("Dockerfile/inside", "not a directory")]


def test_a_folder_without_dockerfiles_is_a_problem() -> None:
    make("a/main.go")
    assert look("a").problems == [("a", "no Dockerfile found in this folder or below it")]


def test_what_is_excluded_is_not_called_missing() -> None:
    make("a/Dockerfile", "b/Dockerfile", "b/c/Dockerfile", ".git/HEAD")
    ignoring(".gitignore", "Dockerfile")
    none, which = "no Dockerfile found in this folder or below it", "which a .gitignore or the config excludes"
    assert look("a", "b").problems == [
        ("a", f"{none}, apart from a/Dockerfile, {which}: name it to have it done"),
        ("b", f"{none}, apart from b/Dockerfile and 1 more, {which}: name them to have them done"),
    ]


def test_folders_of_other_peoples_files_are_passed_over() -> None:
    make("Dockerfile", ".git/Dockerfile", "node_modules/x/Dockerfile", "env/Dockerfile", "env/pyvenv.cfg")
    make(".venv/lib/Dockerfile", "vendor/Dockerfile", ".devcontainer/Dockerfile")
    assert look(".").files == ["Dockerfile", ".devcontainer/Dockerfile", "vendor/Dockerfile"]


def test_links_to_folders_are_not_followed() -> None:
    make("a/Dockerfile")
    os.symlink("..", "a/up")
    os.symlink("a", "b")
    assert look(".").files == ["a/Dockerfile"]
    assert look("b").files == ["b/Dockerfile"]


def test_a_link_that_leads_out_is_told_of_and_left() -> None:
    make("../other/Dockerfile", "a/Dockerfile")
    os.symlink("../other/Dockerfile", "Dockerfile")
    found = look(".")
    assert found.files == ["a/Dockerfile"]
    assert found.notes == [("Dockerfile", "a link out of .; name it to have it done")]
    assert look("Dockerfile").files == ["Dockerfile"]


@pytest.mark.parametrize("repository", [True, False])
def test_gitignore_nested_and_negated(repository: bool) -> None:
    if repository:
        os.mkdir(".git")
    make(
        "Dockerfile",
        "out/Dockerfile",
        "a/Dockerfile",
        "a/gen.Dockerfile",
        "a/keep.Dockerfile",
        "b/gen.Dockerfile",
    )
    make("a/sub/Dockerfile", "b/only/Dockerfile", "b/x/only/Dockerfile")
    ignoring(".gitignore", "out/", "*gen.Dockerfile", "# a comment", "", "bad\\")
    ignoring("a/.gitignore", "*.Dockerfile", "!keep.Dockerfile", "sub")
    ignoring("b/.gitignore", "/only", "!gen.Dockerfile")
    assert look(".").files == [
        *("Dockerfile", "a/Dockerfile", "a/keep.Dockerfile"),
        *("b/gen.Dockerfile", "b/x/only/Dockerfile"),
    ]


def test_rules_of_the_repository_hold_in_its_folders() -> None:
    os.makedirs(".git/info")
    make("a/b/Dockerfile", "a/b/gen/Dockerfile", "a/b/mine/Dockerfile", "a/b/own.Dockerfile")
    ignoring(".gitignore", "gen")
    ignoring(".git/info/exclude", "mine")
    ignoring("a/.gitignore", "b/own.Dockerfile")
    assert look("a/b").files == ["a/b/Dockerfile"]


def test_an_ignored_folder_that_is_named_is_walked() -> None:
    os.mkdir(".git")
    make("out/a/Dockerfile", "out/a/gen.Dockerfile")
    ignoring(".gitignore", "out/")
    ignoring("out/.gitignore", "gen.*")
    assert look("out").files == ["out/a/Dockerfile"]
    assert look("out/a").files == ["out/a/Dockerfile"]


def test_gitignore_agrees_with_git() -> None:
    subprocess.run(["git", "init", "-q"], check=True)
    make(*(f"{a}/{b}/{c}Dockerfile" for a in "abc" for b in "xyz" for c in ("", "m.", "n.")))
    ignoring(".gitignore", "a/x", "!a/x/Dockerfile", "**/m.Dockerfile", "!b/**/m.Dockerfile", "c/*", "!c/y", "\\!q")
    ignoring("b/.gitignore", "y/**", "!y/n.Dockerfile", "z/", "/Dockerfile", "[mn].Dockerfile ")
    ours = sorted(look(".").files)
    command = ["git", "ls-files", "--others", "--exclude-standard", "--", "*Dockerfile"]
    theirs = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")[:-1]
    assert ours == sorted(theirs)


def test_excluded_patterns_prune_files_and_folders() -> None:
    make("Dockerfile", "old/Dockerfile", "a/Dockerfile", "a/test.Dockerfile")
    rules = (Patterns(os.getcwd(), ["old/", "test.*"]),)
    assert find(["."], lambda folder: rules).files == ["Dockerfile", "a/Dockerfile"]


def test_many_paths_are_judged_as_few_are() -> None:
    lines = ["# a comment", "", "old/", "/top", "*.log", "!keep.log", "a/**/z", "[", "x[0-9]", "sp\\ ", "ü"]
    paths = ["old", "a/old", "top", "a/top", "x.log", "keep.log", "a/z", "a/b/c/z", "x1", "xx", "sp ", "ü", "a\nb.log"]
    asked = [(os.path.abspath(path), folder) for path in paths for folder in (False, True)]
    many = Patterns(os.getcwd(), lines)
    for _ in range(3):
        assert [many.verdict(*one) for one in asked] == [Patterns(os.getcwd(), lines).verdict(*one) for one in asked]


def test_files_are_given_while_others_are_looked_for() -> None:
    make("a/Dockerfile", "b/readme")
    files = walked(["."], lambda folder: (), Found(), Folders())
    assert next(files) == "a/Dockerfile"
    make("b/Dockerfile")
    assert list(files) == ["b/Dockerfile"]


def test_a_folder_with_very_many_files() -> None:
    os.mkdir("many")
    for number in range(5010):
        Path(f"many/{number:04}").touch()
    make("many/zz.Dockerfile", "many/inner/Dockerfile", "many/Dockerfile.log")
    ignoring("many/.gitignore", "*.log")
    folders = Folders()
    assert list(walked(["many"], lambda folder: (), Found(), folders)) == [
        *("many/zz.Dockerfile", "many/inner/Dockerfile"),
    ]
    assert folders.known(os.path.realpath("many")) is None
    assert folders.holds(os.path.realpath("many"), "0000")
    assert not folders.holds(os.path.realpath("many"), "gone")


def test_a_gitignore_that_is_no_file_does_not_matter() -> None:
    make("Dockerfile")
    os.mkfifo(".gitignore")
    assert look(".").files == ["Dockerfile"]


def test_names_that_are_no_text() -> None:
    name = os.fsdecode(b"caf\xe9.Dockerfile")
    make(name)
    ignoring(".gitignore", "x")
    assert look(".").files == [name]
