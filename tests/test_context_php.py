"""Which files Composer reads."""

from __future__ import annotations

import json

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual


def manifest(**more: object) -> str:
    return json.dumps({"require": {"a/b": "^1"}, **more}, indent=1)


def lock(*packages: dict[str, object], dev: tuple[dict[str, object], ...] = ()) -> str:
    return json.dumps({"packages": list(packages), "packages-dev": list(dev)})


PLAIN = {"composer.json": manifest(), "composer.lock": lock({"name": "a/b", "type": "library"}), "src/A.php": "<?php"}


@pytest.mark.parametrize(
    "command",
    [
        "composer install", "composer i --no-dev -n", "composer install --prefer-dist --no-scripts --no-autoloader",
        "php -d memory_limit=-1 /usr/bin/composer install", "php composer.phar install", "composer -d . install",
        "COMPOSER_ALLOW_SUPERUSER=1 composer install",
    ],
)  # fmt: skip
def test_the_manifest_and_its_lock_file(command: str) -> None:
    found = ask(command, PLAIN)
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes, found.assumes) == (
        ("/app/composer.json", "/app/composer.lock"), ("/app/vendor/*",), ()
    )  # fmt: skip


def test_a_repository_that_turns_up_would_count() -> None:
    found = ask("composer install", PLAIN)
    assert isinstance(found, Inputs)
    assert {"/app/.git", "/app/vendor", "/app/auth.json"} <= set(found.seen)


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        ("composer install", {"auth.json": "{}"}, ["auth.json"]),
        ("php composer.phar install", {"composer.phar": b"x"}, ["composer.phar"]),
        ("./composer.phar install", {"composer.phar": b"x"}, ["composer.phar"]),
        ("composer install", {"composer.json": manifest(autoload={"psr-4": {"A\\": "src/"}})}, []),
        ("composer install -o", {"composer.json": manifest(autoload={"psr-4": {"A\\": "src/"}})}, ["src/A.php"]),
        ("composer install -a", {"composer.json": manifest(autoload={"psr-0": {"A": ["src", "lib"]}})}, ["src/A.php"]),
        ("composer install -o --no-autoloader", {"composer.json": manifest(autoload={"psr-4": {"A\\": "src/"}})}, []),
        ("composer install", {"composer.json": manifest(autoload={"files": ["src/A.php"]})}, []),
        ("composer install", {"composer.json": manifest(autoload={"classmap": ["src"]})}, ["src/A.php"]),
        (
            "composer install",
            {"composer.json": manifest(config={"optimize-autoloader": True}, autoload={"psr-4": {"A\\": "src/"}})},
            ["src/A.php"],
        ),
        ("composer install", {"composer.json": manifest(**{"autoload-dev": {"classmap": ["src"]}})}, ["src/A.php"]),
        ("composer install --no-dev", {"composer.json": manifest(**{"autoload-dev": {"classmap": ["src"]}})}, []),
    ],
)
def test_what_is_read_besides(command: str, files: dict[str, str | bytes | None], expected: list[str]) -> None:
    assert reads(command, {**PLAIN, **files}) == sorted(["composer.json", "composer.lock", *expected])


@pytest.mark.parametrize(
    ("command", "files", "writes"),
    [
        ("composer update", {}, ["vendor/*", "composer.lock"]),
        ("composer require x/y", {}, ["vendor/*", "composer.lock", "composer.json"]),
        (
            "composer install",
            {"composer.json": manifest(config={"vendor-dir": "lib", "bin-dir": "bin"})},
            ["lib/*", "bin/*"],
        ),
        ("COMPOSER_VENDOR_DIR=/opt/v composer install", {}, ["/opt/v/*"]),
        (
            "composer install --working-dir=api",
            {"api/composer.json": manifest(), "api/composer.lock": lock()},
            ["api/vendor/*"],
        ),
        ("COMPOSER=a.json composer install", {"a.json": manifest(), "a.lock": lock()}, ["vendor/*"]),
    ],
)
def test_what_is_written(command: str, files: dict[str, str | bytes | None], writes: list[str]) -> None:
    found = ask(command, {**PLAIN, **files})
    assert isinstance(found, Inputs)
    assert [path.removeprefix("/app/") for path in found.writes] == writes


def test_a_lock_file_that_is_made() -> None:
    found = ask("composer install", {"composer.json": manifest()})
    assert isinstance(found, Inputs)
    assert found.writes == ("/app/vendor/*", "/app/composer.lock")


PLUGIN: dict[str, object] = {"name": "symfony/flex", "type": "composer-plugin"}
PATH = {"type": "path", "url": "packages/*"}
NEAR = {"type": "vcs", "url": "../x"}
SCRIPTS = manifest(scripts={"post-install-cmd": ["@php artisan x"], "test": "phpunit"})


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("composer install", {"composer.json": SCRIPTS}, "script:6"),
        ("composer install --no-dev", {"composer.lock": lock(PLUGIN)}, "plugin"),
        ("composer install", {"composer.lock": lock(dev=(PLUGIN,))}, "plugin"),
        ("composer update", {"composer.json": manifest(config={"allow-plugins": {"symfony/flex": True}})}, "plugin:6"),
        ("composer install", {".git/HEAD": "ref"}, "git-version"),
        ("composer install", {"/.git/HEAD": "ref"}, "git-version"),
        ("composer install", {"vendor/autoload.php": ""}, "vendored"),
        ("composer install", {"composer.json": manifest(repositories=[PATH])}, "path-package:8"),
        ("composer install", {"composer.json": manifest(repositories={"x": NEAR})}, "path-package:8"),
        ("composer install", {"composer.lock": lock({"name": "x", "dist": {"type": "path"}})}, "path-package"),
        ("composer install -o", {"composer.json": manifest(autoload={"psr-4": {"": ""}})}, "autoload-scan:5"),
        ("composer install", {"composer.json": "{"}, "malformed"),
        ("composer install", {"composer.json": "[" * 100_000}, "malformed"),
        ("composer install", {"composer.json": "[]"}, "malformed"),
        ("composer install --new-flag", {}, "arguments"),
        ("composer install $FLAGS", {}, "arguments"),
        ("COMPOSER=$X composer install", {}, "variable"),
        ("composer dump-autoload -o", {}, "project-code"),
        ("composer run-script build", {}, "project-code"),
    ],
)  # fmt: skip
def test_what_is_not_known(command: str, files: dict[str, str | bytes | None], reason: str) -> None:
    assert unclear(command, {**PLAIN, **files}) == reason


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("composer install --no-scripts", {"composer.json": SCRIPTS}),
        ("composer install --no-plugins", {"composer.lock": lock(PLUGIN)}),
        ("composer install --no-dev", {"composer.lock": lock(dev=(PLUGIN,))}),
        (
            "composer install",
            {"composer.lock": lock({"name": "phpstan/extension-installer", "type": "composer-plugin"})},
        ),
        ("composer install", {"composer.json": manifest(scripts={"post-update-cmd": "x", "test": "y"})}),
        ("composer install", {"composer.json": manifest(version="1.0"), ".git/HEAD": ""}),
        ("COMPOSER_ROOT_VERSION=1 composer install", {".git/HEAD": ""}),
        (
            "composer install",
            {"composer.json": manifest(repositories=[{"type": "vcs", "url": "https://example.org/x"}])},
        ),
    ],
)
def test_what_does_no_harm(command: str, files: dict[str, str | bytes | None]) -> None:
    assert reads(command, {**PLAIN, **files}) == ["composer.json", "composer.lock"]


def test_global_packages_read_nothing_of_the_project() -> None:
    assert reads("composer global require hirak/prestissimo", PLAIN) == []


def test_what_is_no_install() -> None:
    assert ask("composer --version", PLAIN) is None
    assert ask("php artisan migrate", PLAIN) is None
    assert ask("php -r 'echo 1;'", PLAIN) is None


def test_the_usual_files() -> None:
    assert {"/app/composer.json", "/app/composer.lock"} <= set(usual(call("composer install --no-dev", {})) or ())
    assert usual(call("php artisan migrate", {})) is None
