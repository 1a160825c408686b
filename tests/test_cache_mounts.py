"""Where programs keep their caches, which commands fill them, and who has to see the same folder."""

from __future__ import annotations

import pytest

from layersmith.effects.bases import base
from layersmith.effects.builders import builder_of
from layersmith.effects.cache_mounts import KEEPERS, apk_has_cache_dir, cleans, places, use
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith.shell.ast import Command, Script
from layersmith.shell.parse import parse
from layersmith_transforms import PIPELINE

ONLY = Policy(select=frozenset({"cache-mounts"}), unsafe=True)


def command(text: str) -> Command:
    script = parse(text.encode())
    assert isinstance(script, Script)
    return script.commands[0]


def rewritten(*lines: str) -> Report:
    report = run("\n".join([*lines, ""]).encode(), PIPELINE, ONLY, Options())
    assert report.fault is None
    return report


@pytest.mark.parametrize(
    ("text", "keeper"),
    [
        ("apt-get install -y curl", "apt"),
        ("apt-get update", "apt"),
        ("apt-get remove curl", None),
        ("apt-cache search curl", None),
        ("apk add curl", "apk"),
        ("yum -y install git", "dnf"),
        ("tdnf install -y git", None),
        ("microdnf install git", None),
        ("python3 -m pip install flask", "pip"),
        ("/venv/bin/pip install flask", "pip"),
        ("pip wheel flask", None),
        ("uv sync --frozen", "uv"),
        ("npm ci", "npm"),
        ("npm run build", None),
        ("yarn", "yarn"),
        ("pnpm fetch", "pnpm"),
        ("go mod download", "go"),
        ("CGO_ENABLED=0 go build .", "go"),
        ("go version", None),
        ("go clean -modcache", None),
        ("cargo build --release", "cargo"),
        ("cargo --version", None),
        ("cargo chef prepare", None),
        ("./mvnw -B package", "maven"),
        ("mvn --version", None),
        ("./gradlew build", "gradle"),
        ("gradle wrapper", None),
        ("make", None),
    ],
)
def test_what_fills_a_cache(text: str, keeper: str | None) -> None:
    found = use(command(text))
    assert (found.keeper if found else None) == keeper


@pytest.mark.parametrize(
    ("text", "image", "paths"),
    [
        ("dnf install git", "fedora:42", ["/var/cache/libdnf5"]),
        ("dnf install git", "fedora:40", ["/var/cache/dnf"]),
        ("dnf install git", "rockylinux:9", ["/var/cache/dnf"]),
        ("yum install git", "centos:7", ["/var/cache/yum"]),
        ("yum install git", "amazonlinux:2", ["/var/cache/yum"]),
        ("yum install git", "amazonlinux:2023", ["/var/cache/dnf"]),
        ("go mod download", "golang:1.22", ["~/go/pkg/mod"]),
        ("go build", "golang:1.22", ["~/.cache/go-build", "~/go/pkg/mod"]),
        ("gradle build", "gradle:8", ["/home/gradle/.gradle/caches"]),
        ("gradle build", "eclipse-temurin:21", ["~/.gradle/caches"]),
    ],
)
def test_where_it_stands(text: str, image: str, paths: list[str]) -> None:
    found = use(command(text))
    assert found
    assert [place.path for place in places([found], base(image)) or ()] == paths


def test_what_is_not_known() -> None:
    found = use(command("dnf install git"))
    assert found
    assert places([found], base("registry.example/base")) is None
    assert [apk_has_cache_dir(base(f"alpine:{tag}")) for tag in ("3.5", "3.20", "latest")] == [False, True, True]
    assert apk_has_cache_dir(base("registry.example/base")) is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("go clean -cache -modcache", True),
        ("go clean", False),
        ("go clean -modcache ./...", False),
        ("rm -rf x", False),
    ],
)
def test_the_build_tools_own_clean_up(text: str, whole: bool) -> None:
    assert bool(cleans(command(text))) is whole


@pytest.mark.parametrize(
    ("line", "said", "knows", "lacks"),
    [
        (None, "any", False, False),
        (None, "kaniko", False, True),
        (None, "buildah", True, False),
        ("docker/dockerfile:1", "any", True, False),
        ("docker/dockerfile:1.2", "any", True, False),
        ("docker/dockerfile:1.1", "any", False, True),
        ("example/frontend:2", "any", False, False),
    ],
)
def test_who_knows_cache_mounts(line: str | None, said: str, knows: bool, lacks: bool) -> None:
    found = builder_of(line, said)
    assert (found.knows_cache_mounts, found.lacks_cache_mounts) == (knows, lacks)


def test_a_lock_is_enough_for_all_mounts_of_a_program() -> None:
    assert [name for name, keeper in KEEPERS.items() if len(keeper.places) > 1 and keeper.locked] == ["apt"]


@pytest.mark.parametrize(
    "lines",
    [
        ("RUN apt-get update && apt-get install -y curl && sudo rm -rf /var/lib/apt",),
        ("RUN apt-get update && apt-get install -y curl && rm -rf /var/*",),
        ("RUN apt-get update && apt-get install -y curl && rm -rf /var/cache/a*",),
        ('RUN apt-get update && apt-get install -y curl && rm -rf "$CACHE"',),
        ("RUN apt-get update && apt-get install -y curl && find /var/lib/apt -delete",),
    ],
)
def test_no_clean_up_fails_on_a_mount(lines: tuple[str, ...]) -> None:
    report = rewritten("FROM debian:12", *lines)
    assert not report.changed
    assert [held.missed.reason for held in report.held_back] == ["cleanup"]


def test_a_clean_up_by_sudo_goes_as_a_whole() -> None:
    report = rewritten(
        "FROM debian:12",
        "RUN sudo apt-get update && sudo apt-get install -y curl && sudo rm -rf /var/lib/apt/lists/*",
    )
    assert report.result.decode().endswith("-o Dir::Cache::Archives=/var/cache/apt/kept curl\n")


def test_who_reads_the_folder_keeps_it_in_the_layer() -> None:
    for reader in ("cp -r /root/.cache /x", "chown -R 1000 /root/.cache", "tar cf /x.tar /root/.cache/pip"):
        report = rewritten("FROM python:3.12", f"RUN pip install flask && {reader}")
        assert [held.missed.reason for held in report.held_back] == ["cache-needed"], reader


def test_mounts_that_need_each_other_come_together_or_not_at_all() -> None:
    stages = ("FROM golang:1.22 AS a", "RUN go mod download", "FROM a AS b", "RUN go build -o /x .")
    report = rewritten(*stages, "FROM scratch", "COPY --from=b /x /x")
    assert len(report.applied) == 1
    ignored = (*stages[:3], "# layersmith: ignore=cache-mounts", stages[3], "FROM scratch", "COPY --from=b /x /x")
    assert not rewritten(*ignored).changed
