"""What an image that builds is replaced by to run: by tag, against what was once listed."""

from __future__ import annotations

import pytest

from layersmith.effects.bases import base
from layersmith.effects.runtimes import runtimes
from layersmith.effects.slim import slim
from layersmith.effects.tags import stand


@pytest.mark.parametrize(
    ("image", "release", "moves"),
    [
        ("golang:1.18", "bullseye", False),
        ("golang:1.19.4", "bullseye", False),
        # The last builds of 1.19 came after Debian 12.
        ("golang:1.19", "bookworm", False),
        ("golang:1.20.3", "bullseye", False),
        ("golang:1.22-alpine", "3.21", False),
        ("golang:1.22-alpine3.19", "3.19", False),
        ("golang:1.27", "trixie", True),
        ("golang:1.26.3", "trixie", False),
        ("rust:1.70", "bullseye", False),
        ("rust:1.72-slim", "bookworm", False),
        ("node:14.18", "stretch", False),
        ("node:14", "buster", False),
        ("node:18", "bookworm", False),
        ("node:20.2.0-slim", "bullseye", False),
        ("node:hydrogen", "bookworm", False),
        ("python:3.9", "trixie", False),
        ("python:3.8-slim", "bookworm", False),
        ("python:3.8-slim-buster", "buster", False),
        ("python:2", "buster", False),
        ("python:3.12", "trixie", True),
        ("php:7.4-fpm", "bullseye", False),
        ("gcc:9", "bullseye", False),
        ("debian:11", "bullseye", False),
        ("ubuntu:22.04", "jammy", False),
    ],
)
def test_release(image: str, release: str, moves: bool) -> None:
    found = stand(base(image))
    assert found is not None
    assert (found.release, found.moves) == (release, moves)


@pytest.mark.parametrize(
    "image", ["golang", "golang:latest", "golang:1.99", "gcc:4.9", "example/golang:1.18", "node:$V"]
)
def test_release_unknown(image: str) -> None:
    assert stand(base(image)) is None


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("node", "node:slim"),
        ("node:latest", "node:slim"),
        ("node:18", "node:18-slim"),
        ("node:lts", "node:lts-slim"),
        ("node:18-bullseye", "node:18-bullseye-slim"),
        ("docker.io/library/node:18.2.0", "docker.io/library/node:18.2.0-slim"),
        ("python:3.9-bullseye", "python:3.9-slim-bullseye"),
        ("python:bullseye", "python:slim-bullseye"),
        ("debian", "debian:stable-slim"),
        ("debian:bookworm", "debian:bookworm-slim"),
        ("debian:bookworm-20230109", "debian:bookworm-20230109-slim"),
        ("openjdk:8-jre", "openjdk:8-jre-slim"),
        ("elixir:1.14-otp-25", "elixir:1.14-otp-25-slim"),
        ("pypy:3.9-7.3", "pypy:3.9-7.3-slim"),
        # Without one, or slim already.
        ("node:18-slim", None),
        ("node:18-alpine", None),
        ("node:18@sha256:0", None),
        ("node:$VERSION", None),
        ("node:6-onbuild", None),
        ("python:3.6.1-jessie", None),
        ("debian:experimental", None),
        ("openjdk:17", None),
        ("golang:1.20", None),
        ("php:8", None),
        ("ubuntu:22.04", None),
        ("bitnami/node:18", None),
    ],
)
def test_slim(image: str, expected: str | None) -> None:
    assert slim(image) == expected


@pytest.mark.parametrize(
    ("image", "ecosystem", "expected"),
    [
        ("node:18", "node", ["node:18-slim", "alpine node:18-alpine"]),
        ("node:18-alpine", "node", ["node:18-alpine"]),
        ("php:8-fpm", "php", ["php:8-fpm"]),
        ("ubuntu:22.04", "node", ["ubuntu:22.04"]),
        ("golang:1.19", "go-cgo", ["debian:bookworm-slim", "distroless gcr.io/distroless/cc-debian12"]),
        ("golang:1.17-alpine", "go-cgo", ["alpine:3.16"]),
        ("golang", "go-cgo", ["debian:stable-slim"]),
        (
            "golang:1.20",
            "go-static",
            ["debian:bookworm-slim", "distroless gcr.io/distroless/static", "scratch scratch"],
        ),
        ("ghcr.io/example/golang:1.20", "go-static", []),
        ("public.ecr.aws/docker/library/rust:1.70", "rust", ["public.ecr.aws/docker/library/debian:bullseye-slim"]),
        ("gcc:5", "c", []),
        ("eclipse-temurin:17", "java", ["eclipse-temurin:17-jre"]),
        ("eclipse-temurin:17.0.5_8-jdk-alpine", "java", ["eclipse-temurin:17.0.5_8-jre-alpine"]),
        ("eclipse-temurin:16", "java", []),
        ("openjdk:8-jdk-slim", "java", ["openjdk:8-jre-slim"]),
        ("openjdk:11", "java", ["openjdk:11-jre"]),
        # There never was a JRE of OpenJDK's own 12 and later.
        ("openjdk:17-jdk-slim", "java", ["temurin eclipse-temurin:17-jre"]),
        ("openjdk:14", "java", []),
        ("maven:3-jdk-8", "java", ["openjdk:8-jre"]),
        ("maven:3.9-eclipse-temurin-17-alpine", "java", ["eclipse-temurin:17-jre-alpine"]),
        ("maven:3.9", "java", []),
        ("gradle:7-jdk11", "java", ["eclipse-temurin:11-jre"]),
        ("amazoncorretto:8", "java", ["amazoncorretto:8-jre"]),
        (
            "mcr.microsoft.com/dotnet/sdk:8.0.100-alpine3.18",
            "dotnet",
            [
                "mcr.microsoft.com/dotnet/aspnet:8.0-alpine3.18",
                "runtime mcr.microsoft.com/dotnet/runtime:8.0-alpine3.18",
            ],
        ),
        (
            "mcr.microsoft.com/dotnet/core/sdk:3.1-buster",
            "dotnet",
            [
                "mcr.microsoft.com/dotnet/core/aspnet:3.1-buster-slim",
                "runtime mcr.microsoft.com/dotnet/core/runtime:3.1-buster-slim",
            ],
        ),
        ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-ltsc2022", "dotnet", []),
    ],
)
def test_runtimes(image: str, ecosystem: str, expected: list[str]) -> None:
    assert [f"{one.variant} {one.image}".strip() for one in runtimes(image, ecosystem)] == expected


def test_alternatives_raise_questions() -> None:
    for image, ecosystem in (("node:18", "node"), ("golang:1.20", "go-static"), ("openjdk:17", "java")):
        assert all(one.questions for one in runtimes(image, ecosystem) if one.variant)


def test_moving_releases_raise_a_question() -> None:
    assert runtimes("golang:1.27", "go-cgo")[0].questions
    assert not runtimes("golang:1.27", "go-static")[0].questions
    assert not runtimes("golang:1.20", "go-cgo")[0].questions
