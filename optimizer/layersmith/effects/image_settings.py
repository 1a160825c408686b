"""What images set for the instructions below their FROM, as their published Dockerfiles say."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.effects.bases import Base
from layersmith.values import replace, value


@value
class Settings:
    """The `variables` that an image's own ENV sets, as far as they are the same in all its tags, the `folder` of its
    WORKDIR, and the folders that its PATH has in front of those that every image has."""

    variables: Mapping[str, str]
    folder: str | None
    path: tuple[str, ...] = ()


_NOTHING = Settings({}, None)
_TOP = Settings({}, "/")

_RUST = Settings({"CARGO_HOME": "/usr/local/cargo", "RUSTUP_HOME": "/usr/local/rustup"}, "/", ("/usr/local/cargo/bin",))

_TABLE = {
    "golang": Settings({"GOPATH": "/go"}, "/go", ("/go/bin", "/usr/local/go/bin")),
    **dict.fromkeys(("rust", "rustlang/rust", "lukemathwalker/cargo-chef"), _RUST),
    "php": Settings({"PHP_INI_DIR": "/usr/local/etc/php"}, None),
    "gradle": Settings({}, "/home/gradle"),
    "tomcat": Settings({}, "/usr/local/tomcat"),
    "httpd": Settings({}, "/usr/local/apache2"),
    "redis": Settings({}, "/data"),
    "wordpress": Settings({}, "/var/www/html"),
    **dict.fromkeys(("java", "openjdk", "maven", "eclipse-temurin", "amazoncorretto", "sapmachine", "ibmjava"), _TOP),
    **dict.fromkeys(("debian", "ubuntu", "alpine", "busybox", "fedora", "centos", "buildpack-deps", "gcc"), _TOP),
    **dict.fromkeys(("node", "python", "ruby", "perl", "pypy"), _TOP),
    **dict.fromkeys(("nginx", "postgres", "mongo", "rabbitmq", "memcached"), _TOP),
    **dict.fromkeys((f"mcr.microsoft.com/dotnet/{name}sdk" for name in ("", "core/", "nightly/")), _TOP),
}


def settings(image: Base) -> Settings:
    """What `image` sets; nothing when it is none of those that are known."""
    found = _TABLE.get(image.name, _NOTHING)
    if image.name == "php" and (image.tag or image.moving):
        # What serves pages starts where they lie, the command line at the top.
        served = {"apache", "fpm"}.intersection((image.tag or "").split("-"))
        return replace(found, folder="/var/www/html" if served else "/")
    return found


_SHELLS = {
    "bitnami/minideb": None,
    **dict.fromkeys(("apache/airflow", "bitnami/", "bitnamilegacy/", "cimg/"), "bash"),
    **dict.fromkeys(("mambaorg/micromamba", "mamba-org/micromamba"), "_dockerfile_shell.sh"),
}
"""The programs that are the SHELL of images whose names, without a registry, begin so; the first one that fits."""


def own_shell(image: Base) -> str | None:
    """The program that `image` has as SHELL for the RUNs below its FROM, as far as that is known to be another than
    that of other images: bash has options then, such as `errexit`, which the first tags of the image were without."""
    name = "/".join(image.name.split("/")[-2:])
    return next((program for first, program in _SHELLS.items() if name.startswith(first)), None)


_WITH_USER = frozenset(
    (
        *("couchbase", "elasticsearch", "emqx", "gradle", "groovy", "haproxy", "irssi", "jenkins", "jetty", "kibana"),
        *("kong", "krakend", "lightstreamer", "logstash", "memcached", "notary", "odoo", "open-liberty", "rocket.chat"),
        *("solr", "sonarqube", "spark", "teamspeak", "varnish", "websphere-liberty"),
    )
)  # fmt: skip
"""Official images of which some tags have a USER."""


def starts_as_root(image: Base) -> bool:
    """Whether instructions certainly run as root below the FROM of `image` when no USER says otherwise."""
    return image.official and image.name not in _WITH_USER
