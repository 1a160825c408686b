"""Configs: where they are found, what they mean, and what is said about wrong ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from layersmith.config import Choices, Config, ConfigError, Configs, parse_size
from layersmith.options import Options
from layersmith.rewrite import Policy
from layersmith.values import replace
from layersmith_transforms import PIPELINE


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = (tmp_path / "here").resolve()
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    Path(path).write_text(text)


def config(folder: str = ".", only: str | None = None) -> Config:
    return Configs(PIPELINE, lambda config: config, only).of(os.path.realpath(folder))


def test_contexts(here: Path) -> None:
    write("web/Dockerfile", "")
    write("layersmith.toml", '[context]\n"web/Dockerfile" = "."\n')
    assert config("web").context_of("web/Dockerfile") == str(here)
    assert config("web").context_of("web/other") is None
    write("layersmith.toml", 'context = "web"\n')
    assert config("web").context_of("web/other") == str(here / "web")
    assert config("web").contexts_by == "layersmith.toml"


def test_without_a_config_the_defaults_hold() -> None:
    assert config() == Config(Policy(), Options(), "", (), 1024 * 1024)


@pytest.mark.parametrize(
    ("name", "head"),
    [("layersmith.toml", ""), (".layersmith.toml", ""), ("pyproject.toml", "[tool.layersmith]\n")],
)
def test_every_key(here: Path, name: str, head: str) -> None:
    table = "[tool.layersmith.transforms.merge-runs]" if head else "[transforms.merge-runs]"
    write(
        name,
        head
        + 'select = ["merge-runs", "drop-caches"]\nignore = ["drop-caches"]\nunsafe-fixes = true\n'
        + 'assume = ["no-archives"]\naccept = ["slim-base"]\nexclude = ["old/"]\nmax-size = "2 MiB"\n'
        + 'builder = "buildah"\n'
        + f'{table}\nmerge = "saves-bytes"\nstages = "all"\n',
    )
    assert config() == Config(
        Policy(
            select=frozenset({"merge-runs", "drop-caches"}),
            ignore=frozenset({"drop-caches"}),
            unsafe=True,
            assume=frozenset({"no-archives"}),
            accept=frozenset({"slim-base"}),
        ),
        Options(stages="all", merge="saves-bytes", builder="buildah"),
        str(here),
        ("old/",),
        2 * 1024 * 1024,
    )


def test_an_empty_selection_selects_nothing() -> None:
    write("layersmith.toml", "select = []")
    assert config().policy.select == frozenset()


def test_the_nearest_config_wins_and_hides_the_others() -> None:
    write("layersmith.toml", "unsafe-fixes = true\nmax-size = 5")
    write("a/b/.layersmith.toml", "max-size = 7")
    assert config("a").policy.unsafe
    assert (config("a/b").max_size, config("a/b").policy.unsafe) == (7, False)
    os.makedirs("a/b/c")
    assert config("a/b/c").max_size == 7


def test_the_search_ends_at_the_top_of_the_repository() -> None:
    write("layersmith.toml", "max-size = 5")
    os.makedirs("inner/.git")
    os.makedirs("inner/a")
    assert config("inner/a").max_size == 1024 * 1024


def test_a_pyproject_that_says_nothing_about_us_is_passed_over() -> None:
    write("layersmith.toml", "max-size = 5")
    write("a/pyproject.toml", '[project]\nname = "layersmith-plugin"\n')
    write("b/pyproject.toml", "[tool.other]\n")
    assert config("a").max_size == config("b").max_size == 5


def test_a_config_that_is_named_holds_everywhere() -> None:
    write("layersmith.toml", "max-size = 5")
    write("ci/strict.toml", "max-size = 6")
    assert config(only="ci/strict.toml").max_size == 6
    assert config(only="").max_size == 1024 * 1024
    with pytest.raises(ConfigError, match=r"^gone\.toml: no such file or folder$"):
        config(only="gone.toml")


def test_the_command_line_is_laid_over_each() -> None:
    write("layersmith.toml", "max-size = 5")
    configs = Configs(PIPELINE, lambda config: Config(max_size=config.max_size + 1))
    assert configs.of(os.getcwd()).max_size == 6


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('selct = ["merge-runs"]', 'unknown key "selct" (did you mean "select"?)'),
        (
            "colour = 1",
            'unknown key "colour"; there are: select, ignore, enable, accept, assume, unsafe-fixes, exclude',
        ),
        (
            'select = ["merge-run"]',
            '"select": no transform is called "merge-run" (did you mean "merge-runs"?)',
        ),
        ('ignore = ["xyz"]', '"ignore": no transform is called "xyz"; there are: split-stages, slim-base'),
        ('select = "merge-runs"', '"select" must be a list of texts'),
        ("assume = [1]", '"assume" must be a list of texts'),
        ("unsafe-fixes = 1", '"unsafe-fixes" must be true or false'),
        ("max-size = true", '"max-size" must be a number of bytes, or a text such as "2 MiB"'),
        ("max-size = 0", '"max-size" must be a number of bytes'),
        ('max-size = "big"', '"max-size" must be a number of bytes'),
        ("max-size = 4194305", '"max-size" must be 4 MiB at most'),
        ('max-size = "1 GiB"', '"max-size" must be a number of bytes'),
        ('max-size = "8 MiB"', '"max-size" must be 4 MiB at most'),
        ("transforms = 3", '"transforms" must be a table such as [transforms.merge-runs]'),
        ("[transforms]\nmerge-runs = 3", '"transforms.merge-runs" must be a table'),
        ("[transforms.merge-run]", 'no transform is called "merge-run" (did you mean "merge-runs"?)'),
        ("[transforms.drop-caches]", '"transforms.drop-caches": this transform has no settings'),
        (
            '[transforms.merge-runs]\nmerge = "some"',
            'merge-runs.merge" must be one of "all", "saves-bytes", "off"',
        ),
        ("[transforms.merge-runs]\nmerge = []", '"transforms.merge-runs.merge" must be one of'),
        ("[transforms.merge-runs]\nstage = 1", '"transforms.merge-runs.stage" (did you mean "stages"?)'),
        ("context = 1", '"context" must be a folder such as ".", or a table such as'),
        ("context = {a = 1}", '"context" must be a folder such as ".", or a table such as'),
        ('context = "gone"', '"context": gone is not a folder'),
        ("select = [", "not valid TOML: "),
        ("[tool.layersmith]\nselect = []", "[tool.layersmith] is for a pyproject.toml; here its keys stand without it"),
        ("max-size = " + "9" * 5_000, "not valid TOML: "),
        ('builder = "buildha"', '"builder" must be one of "any", "buildah", "podman", "kaniko", or such as'),
        ('builder = "dockerfile:2.1"', '"builder" must be one of'),
        ('enable = ["merge-runs"]', '"enable": merge-runs is no opt-in transform; these are: sort-packages, '),
        ('enable = ["cache-mount"]', '"enable": no transform is called "cache-mount" (did you mean "cache-mounts"?)'),
        ('accept = ["merge-runs"]', '"accept": merge-runs proposes nothing; these do: split-stages, slim-base'),
        ('accept = ["split-stages:"]', '"accept": "split-stages:" names no variant; layersmith propose lists them'),
        (
            'accept = ["slim-base", "split-stages", "split-stages:alpine"]',
            '"accept": "split-stages" and "split-stages:alpine" exclude each other',
        ),
        ('accept = ["slim-base", "slim-base"]', '"accept": "slim-base" is named twice'),
        (
            'assume = ["yarn-1", "no-archive"]',
            '"assume": no assumption or transform is called "no-archive" (did you mean "no-archives"?)',
        ),
        ('assume = ["ordercopies"]', 'is called "ordercopies" (did you mean "order-copies"?)'),
        (
            'assume = [""]',
            'is called ""; layersmith fix --show-held-back names assumptions where rewrites',
        ),
        ('assume = ["merge-runs"]', '"assume": merge-runs never rests on an assumption; layersmith explain merge-runs'),
        ("overrides = 1", '"overrides" must be tables such as [[overrides]]'),
        ("[overrides]", '"overrides" must be tables such as [[overrides]]'),
        ("[[overrides]]\nunsafe-fixes = true", ': [[overrides]] no. 1: "files" is missing: a list of patterns'),
        ("[[overrides]]\nfiles = []", ': [[overrides]] no. 1: "files" must name something'),
        (
            '[[overrides]]\nfiles = ["a"]\nignor = []',
            ': [[overrides]] no. 1: unknown key "ignor" (did you mean "ignore"?)',
        ),
        ('[[overrides]]\nfiles = ["a"]\nmax-size = 1', 'no. 1: unknown key "max-size"'),
        (
            '[[overrides]]\nfiles = ["a"]\n[[overrides]]\nfiles = ["a"]\nselect = ["merge-run"]',
            'no. 2: "select": no transform is called "merge-run" (did you mean "merge-runs"?)',
        ),
        (
            '[[overrides]]\nfiles = ["a"]\n[overrides.transforms.merge-runs]\nmerge = "no"',
            'no. 1: "transforms.merge-runs.merge" must be one of',
        ),
    ],
)
def test_what_is_wrong_is_said_on_one_line(text: str, complaint: str) -> None:
    write("layersmith.toml", text)
    with pytest.raises(ConfigError) as caught:
        config()
    said = str(caught.value)
    assert said.startswith("layersmith.toml: ")
    assert complaint in said
    assert "\n" not in said


def test_a_byte_order_mark_is_passed_over() -> None:
    Path("layersmith.toml").write_bytes(b'\xef\xbb\xbfignore = ["merge-runs"]\r\n')
    assert config().policy.ignore == {"merge-runs"}


def test_bytes_that_are_no_text_are_said_by_their_line() -> None:
    Path("layersmith.toml").write_bytes(b'ignore = []\nexclude = ["\xff"]\n')
    with pytest.raises(ConfigError, match=r"^layersmith\.toml: not valid TOML: line 2 is not in UTF-8$"):
        config()


@pytest.mark.parametrize("name", ["layersmith.toml", ".layersmith.toml"])
def test_a_config_that_cannot_be_read_is_not_passed_over(name: str) -> None:
    os.symlink("elsewhere.toml", name)
    with pytest.raises(ConfigError, match=rf"^{re.escape(name)}: a link to elsewhere\.toml, where no file is$"):
        config()
    os.unlink(name)
    os.mkdir(name)
    with pytest.raises(ConfigError, match=rf"^{re.escape(name)}: not a regular file but a folder$"):
        config()


def test_wrong_tables_in_a_pyproject_name_the_table() -> None:
    write("pyproject.toml", "[tool.layersmith]\nselct = 1")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml \[tool\.layersmith\]: unknown key"):
        config()
    write("pyproject.toml", "[tool]\nlayersmith = 1")
    with pytest.raises(ConfigError, match=r"^pyproject\.toml \[tool\.layersmith\]: must be a table"):
        config()


OVERRIDES = """
ignore = ["merge-runs"]
assume = ["no-archives"]
[[overrides]]
files = ["legacy/", "*.dev.Dockerfile", "!legacy/api/"]
ignore = ["drop-caches"]
assume = ["yarn-1"]
unsafe-fixes = true
[overrides.transforms.merge-runs]
merge = "off"
[[overrides]]
files = ["/legacy/new/"]
select = ["drop-caches"]
unsafe-fixes = false
builder = "podman"
"""


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("legacy/Dockerfile", True),
        ("legacy/x/y/Dockerfile", True),
        ("x/legacy/Dockerfile", True),
        ("x/a.dev.Dockerfile", True),
        ("legacy/api/Dockerfile", False),
        ("Dockerfile", False),
        ("x/legacy", False),
    ],
)
def test_what_is_said_of_single_files(path: str, fits: bool) -> None:
    write("layersmith.toml", OVERRIDES)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    found = Configs(PIPELINE, lambda config: config).of_file(path)
    assert (found.policy.unsafe, found.options.merge) == ((True, "off") if fits else (False, "all"))
    assert found.policy.ignore == ({"merge-runs", "drop-caches"} if fits else {"merge-runs"})
    assert found.policy.assume == ({"no-archives", "yarn-1"} if fits else {"no-archives"})
    assert found.overrides == ()


def test_the_last_override_is_on_top_and_the_command_line_above_it() -> None:
    write("layersmith.toml", OVERRIDES)
    os.makedirs("legacy/new")
    found = Configs(PIPELINE, lambda config: config).of_file("legacy/new/Dockerfile")
    assert found.policy.select == {"drop-caches"}
    assert found.policy.ignore == {"merge-runs"}
    assert (found.policy.unsafe, found.options.merge, found.options.builder) == (False, "off", "podman")

    def over(config: Config) -> Config:
        return replace(config, policy=Choices(ignore=frozenset({"drop-caches"}), unsafe=True).over(config.policy))

    found = Configs(PIPELINE, over).of_file("legacy/new/Dockerfile")
    assert (found.policy.unsafe, found.policy.ignore) == (True, {"merge-runs", "drop-caches"})


def test_what_is_accepted_above_a_config_is_used() -> None:
    old = Policy(select=frozenset({"merge-runs"}), ignore=frozenset({"slim-base", "use-workdir", "drop-caches"}))
    new = Choices(accept=frozenset({"slim-base:alpine"}), enable=frozenset({"use-workdir"})).over(old)
    assert new.select == {"merge-runs", "slim-base", "use-workdir"}
    assert new.ignore == {"drop-caches"}


def test_patterns_of_overrides_hold_below_the_config() -> None:
    write("ci/strict.toml", '[[overrides]]\nfiles = ["*"]\nunsafe-fixes = true\n')
    write("ci/Dockerfile", "")
    configs = Configs(PIPELINE, lambda config: config, "ci/strict.toml")
    assert configs.of_file("ci/Dockerfile").policy.unsafe
    assert not configs.of_file("Dockerfile").policy.unsafe


def test_a_config_that_is_no_text() -> None:
    Path("layersmith.toml").write_bytes(b"max-size = 5 # \xff\n")
    with pytest.raises(ConfigError, match="not valid TOML"):
        config()


def test_a_wrong_config_is_wrong_each_time() -> None:
    write("layersmith.toml", "x = 1")
    configs = Configs(PIPELINE, lambda config: config)
    for _ in range(2):
        with pytest.raises(ConfigError):
            configs.of(os.getcwd())


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("64K", 65536), ("64 KiB", 65536), ("2mb", 2 << 20), ("10B", 10), (" 3M ", 3 << 20)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5M", "1G", "many", "9" * 40, "1\n2"])
def test_sizes_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size"):
        parse_size(text)


def test_overrides_hold_for_every_command(here: Path) -> None:
    write("Dockerfile", "FROM debian:12\nRUN touch /a\nRUN touch /b\n")
    write("legacy/Dockerfile", "FROM debian:12\nCOPY a.py /x/\nRUN touch /a\nRUN touch /b\n")
    write("legacy/a.py", "")
    write("layersmith.toml", '[[overrides]]\nfiles = ["legacy/"]\nignore = ["merge-runs"]\n')

    def run(*words: str, says: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "layersmith", *words]
        return subprocess.run(command, input=says, capture_output=True, text=True, check=False)

    assert "Would change 1 of 2 files" in run("fix", "--check").stderr
    assert "Would change 1 of 2 files" in run("fix", "--check", "--jobs", "2").stderr
    assert run("fix", "--check", "legacy/Dockerfile").returncode == 0
    assert run("fix", "--check", "legacy/Dockerfile", "--select", "merge-runs").returncode == 1
    os.chdir("legacy")
    text = Path("Dockerfile").read_text()
    assert run("fix", "-", "--stdin-filename", "Dockerfile", says=text).stdout == text
    assert run("fix", "-", says=text).stdout != text
