"""What crosses of a stage that installs PHP packages and extensions, and what stays where Composer runs."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith_transforms.split_stages import split_stages
from memory_folder import MemoryFolder

ACCEPTED = Policy(accept=frozenset({"split-stages"}))
EXTENSIONS = ["/usr/local/lib/php/extensions", "/usr/local/etc/php/conf.d"]
COMPOSER = "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer\n"


def split(text: str, files: dict[str, object] | None = None) -> Report:
    context = Context(MemoryFolder(files)) if files is not None else None
    return run(text.encode(), (split_stages,), ACCEPTED, Options(), context)


def last_stage(report: Report) -> str:
    assert report.changed, [held.missed for held in report.held_back]
    return report.result.decode().rpartition("\nFROM ")[2]


def crossing(report: Report) -> list[str]:
    return [line.split()[2] for line in last_stage(report).splitlines() if line.startswith("COPY --from=")]


@pytest.mark.parametrize(
    ("lines", "sources"),
    [
        ("RUN apt-get update && apt-get install -y libpq-dev && docker-php-ext-install pdo_pgsql", EXTENSIONS),
        ("RUN apt-get update && apt-get install -y g++\nRUN pecl install redis", EXTENSIONS),
        (f"WORKDIR /app\n{COMPOSER}COPY composer.* ./\nRUN composer install", ["/app/vendor"]),
        (f"WORKDIR /app\n{COMPOSER}COPY . .\nRUN composer install", ["/app"]),
        (f"WORKDIR /app\n{COMPOSER}COPY composer.json x/\nRUN composer install -d x", ["/app/x/vendor"]),
        (f"{COMPOSER}RUN composer create-project laravel/laravel /srv/site", ["/srv/site"]),
        (f"WORKDIR /app\nENV COMPOSER_VENDOR_DIR=d\n{COMPOSER}COPY composer.json .\nRUN composer install", ["/app/d"]),
    ],
)  # fmt: skip
def test_what_crosses(lines: str, sources: list[str]) -> None:
    assert crossing(split(f"FROM php:8.2-cli-bookworm\n{lines}\nCMD php x.php\n")) == sources


def test_the_folder_of_packages_is_what_composer_json_says() -> None:
    text = f"FROM php:8.2-cli\nWORKDIR /app\n{COMPOSER}COPY composer.json .\nRUN composer install\nCOPY . .\n"
    assert crossing(split(text, {"composer.json": b'{"config": {"vendor-dir": "lib"}}'})) == ["/app/lib"]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (f"{COMPOSER}RUN composer global require phpunit/phpunit", "unknown-environment"),
        (f"{COMPOSER}RUN composer create-project laravel/laravel", "unknown-environment"),
        ("RUN docker-php-ext-install pdo_mysql", "nothing-built"),
        (
            "RUN curl -sS https://getcomposer.org/installer | php && mv composer.phar /usr/bin/composer\n"
            "WORKDIR /app\nCOPY composer.json .\nRUN composer install\nCMD composer start",
            "needs-toolchain",
        ),
    ],
)
def test_what_is_held_back(lines: str, reason: str) -> None:
    assert [held.missed.reason for held in split(f"FROM php:8.2-cli\n{lines}\n").held_back] == [reason]


def test_what_only_composer_uses_stays_behind() -> None:
    text = "FROM php:8.2-cli\nRUN apt-get update && apt-get install -y git unzip curl\nWORKDIR /app\n"
    text += f"{COMPOSER}COPY composer.json .\nRUN composer install\nCMD php x.php\n"
    found = split(text)
    assert "apt-get install -y curl\n" in last_stage(found)
    assert "composer:2" not in last_stage(found)
    questions = [question for done in found.applied for question in done.rewrite.questions]
    assert any("git, unzip or zip" in question for question in questions)


def test_programs_that_the_container_starts_stay() -> None:
    text = "FROM php:8.2-cli\nRUN apt-get update && apt-get install -y git unzip\nWORKDIR /app\n"
    text += f"{COMPOSER}COPY composer.json .\nRUN composer install\nCMD git pull && php x.php\n"
    assert "apt-get install -y git\n" in last_stage(split(text))


def test_plugins_of_composer_are_no_packages() -> None:
    text = f"FROM php:7.4-cli\n{COMPOSER}WORKDIR /app\nCOPY composer.json .\n"
    text += "RUN composer global require hirak/prestissimo && composer install\nCMD php x.php\n"
    assert crossing(split(text)) == ["/app/vendor"]
