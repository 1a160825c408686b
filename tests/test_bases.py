"""What image references say, and the facts that follow."""

import pytest

from layersmith.effects.bases import (
    UNKNOWN,
    apk_knows_no_cache,
    base,
    pip_installs_alike_without_cache,
    pip_passes_over_newer_pythons,
    yum_is_dnf,
)


@pytest.mark.parametrize(
    ("image", "distro", "release"),
    [
        ("debian:10.3", "debian", (10, 3)),
        ("debian:stretch-slim", "debian", (9,)),
        ("debian:bookworm-20240211", "debian", (12,)),
        ("debian", "debian", None),
        ("debian:sid", "debian", None),
        ("ubuntu:20.04", "ubuntu", (20, 4)),
        ("ubuntu:xenial-20190904", "ubuntu", (16, 4)),
        ("UBUNTU:14.04.3", "ubuntu", (14, 4, 3)),
        ("alpine:3.17", "alpine", (3, 17)),
        ("alpine:edge", "alpine", None),
        ("docker.io/library/alpine:3.3", "alpine", (3, 3)),
        ("arm64v8/debian:buster", "debian", (10,)),
        ("public.ecr.aws/docker/library/python:3.12-alpine3.20", "alpine", (3, 20)),
        ("alpine@sha256:0123", "alpine", None),
        ("alpine:$V", "alpine", None),
        ("python:3.8-slim-buster", "debian", (10,)),
        ("python:3.8", "debian", None),
        ("python:3.8-alpine", "alpine", None),
        ("python:${V}-alpine3.17", "alpine", (3, 17)),
        ("python:${V}", None, None),
        ("python:${V:-3.8}-slim", None, None),
        ("node:18", "debian", None),
        ("node:18-bullseye-slim", "debian", (11,)),
        ("golang:1.20-alpine3.17", "alpine", (3, 17)),
        ("nvidia/cuda:11.0-base-ubuntu20.04", "ubuntu", (20, 4)),
        ("nvidia/cuda:11.8.0-devel-ubi8", "rhel", (8,)),
        ("eclipse-temurin:17-jdk-jammy", "ubuntu", (22, 4)),
        ("openjdk:8-jdk", "debian", None),
        ("openjdk:17", None, None),
        ("openjdk:17-alpine", "alpine", None),
        ("mysql:5.6", "debian", None),
        ("mysql:8", None, None),
        ("phusion/baseimage:0.9.18", "ubuntu", (14, 4)),
        ("phusion/baseimage:focal-1.2.0", "ubuntu", (20, 4)),
        ("webdevops/php-nginx:ubuntu-14.04", "ubuntu", (14, 4)),
        ("lsiobase/alpine.python:3.8", "alpine", None),
        ("someone/app:noble", None, None),
        ("someone/app:1.0-alpine3.9", "alpine", (3, 9)),
        ("centos:7.6.1810", "centos", (7, 6, 1810)),
        ("centos:centos6", "centos", (6,)),
        ("quay.io/centos/centos:stream9", "centos", (9,)),
        ("registry.access.redhat.com/ubi8/ubi-minimal:8.4", "rhel", (8,)),
        ("registry.access.redhat.com/ubi8:8.4", "rhel", (8,)),
        ("rockylinux:9", "rhel", (9,)),
        ("fedora:38", "fedora", (38,)),
        ("amazonlinux:2018.03", "amazon", (1,)),
        ("amazonlinux:2", "amazon", (2,)),
        ("amazonlinux:2023", "amazon", (2023,)),
        ("scratch", "scratch", None),
        ("busybox", "busybox", None),
        ("mcr.microsoft.com/windows/servercore:ltsc2019", "windows", None),
        ("mcr.microsoft.com/dotnet/framework/sdk:4.8", "windows", None),
        ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-1809", "windows", None),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "debian", None),
        ("mcr.microsoft.com/dotnet/sdk:10.0", None, None),
        ("golang:1.20-windowsservercore", "windows", None),
        ("microsoft/nanoserver", "windows", None),
        ("someone/windowsill", None, None),
        ("localhost:5000/app", None, None),
        ("localhost:5000/alpine:3.9", "alpine", None),
    ],
)
def test_distribution(image: str, distro: str | None, release: tuple[int, ...] | None) -> None:
    found = base(image)
    assert (found.distro, found.release) == (distro, release)


@pytest.mark.parametrize("image", ["$BASE", "${BASE:-debian:9}", "", "${REGISTRY}/python:3"])
def test_unknown_names(image: str) -> None:
    assert base(image) == UNKNOWN


@pytest.mark.parametrize(
    ("image", "moving"),
    [
        ("debian", True),
        ("node:lts-alpine", True),
        ("debian:stretch", False),
        ("node:carbon", False),
        ("debian:10", False),
        ("java:latest", False),
        ("python:$V", False),
    ],
)
def test_moving_tags(image: str, moving: bool) -> None:
    assert base(image).moving is moving


def test_reference_parts() -> None:
    found = base("docker.io/library/Node:18.2-Alpine")
    assert (found.name, found.tag, found.version, found.official) == ("node", "18.2-Alpine", (18, 2), True)
    assert not base("circleci/node:8").official
    assert base("localhost:5000/app:1").name == "localhost:5000/app"


@pytest.mark.parametrize(
    ("image", "known"),
    [
        ("debian:jessie", False),
        ("debian:9", None),
        ("debian:10", None),
        ("debian:11", True),
        ("debian", True),
        ("ubuntu:14.04.3", False),
        ("ubuntu:15.10", False),
        ("ubuntu:18.04", None),
        ("ubuntu:20.04", True),
        ("alpine:3.2", None),
        ("alpine:3.11", None),
        ("alpine:3.12", True),
        ("fedora:31", None),
        ("fedora:32", True),
        ("registry.access.redhat.com/ubi8", None),
        ("python", True),
        ("python:slim", True),
        ("python:3", True),
        ("python:3-onbuild", None),
        ("python:2.7", True),
        ("python:2.7.16", None),
        ("python:2.7.17", True),
        ("python:3.4", None),
        ("python:3.6", True),
        ("python:3.6-alpine3.8", None),
        ("python:3.6-stretch", True),
        ("python:3.6.5", None),
        ("python:3.7-rc", None),
        ("python:3.7.5-slim", True),
        ("python:3.8.0b1", None),
        ("python:3.12.1", True),
        ("python:$V", None),
        ("python:3.$V", None),
        ("node:8", None),
        ("dockerfile/ubuntu", None),
        ("java:latest", None),
        ("$BASE", None),
    ],
)
def test_pip(image: str, known: bool | None) -> None:
    assert pip_installs_alike_without_cache(base(image)) is known


@pytest.mark.parametrize(
    ("image", "known"),
    [
        ("debian:9", True),
        ("debian:8", False),
        ("ubuntu:18.04", True),
        ("ubuntu:16.04", False),
        ("alpine:3.6", True),
        ("centos:7", False),
        ("python:2.7", False),
        ("python:2.7.13", True),
        ("python:3.4.5", False),
        ("python:3.5.3", True),
        ("python:3.6.0", True),
        ("team/base", False),
    ],
)
def test_pip_passes_over_newer_pythons(image: str, known: bool) -> None:
    assert pip_passes_over_newer_pythons(base(image)) is known


@pytest.mark.parametrize(
    ("image", "known"),
    [
        ("alpine:3.2", False),
        ("alpine:3.3", True),
        ("alpine:3.10", True),
        ("alpine", True),
        ("alpine:$V", None),
        ("node:6-alpine", True),
        ("mhart/alpine-node:6", None),
        ("debian", None),
    ],
)
def test_apk(image: str, known: bool | None) -> None:
    assert apk_knows_no_cache(base(image)) is known


@pytest.mark.parametrize(
    ("image", "known"),
    [
        ("fedora:21", False),
        ("fedora:22", True),
        ("fedora", True),
        ("centos:7", False),
        ("centos:8", True),
        ("centos", None),
        ("amazonlinux:2", False),
        ("amazonlinux:2023", True),
        ("oraclelinux:7-slim", False),
        ("debian:12", None),
    ],
)
def test_yum(image: str, known: bool | None) -> None:
    assert yum_is_dnf(base(image)) is known
