"""What crosses of a stage that installs gems, and what its last stage needs."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.evidence.splitting.ruby_libraries import libraries
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith_transforms.split_stages import split_stages
from memory_folder import MemoryFolder

ACCEPTED = Policy(accept=frozenset({"split-stages"}))


def split(text: str, files: dict[str, object] | None = None) -> Report:
    context = Context(MemoryFolder(files)) if files is not None else None
    return run(text.encode(), (split_stages,), ACCEPTED, Options(), context)


def crossing(report: Report) -> list[str]:
    lines = report.result.decode().splitlines()
    return [line.split()[2] for line in lines if line.startswith("COPY --from=")]


@pytest.mark.parametrize(
    ("lines", "sources"),
    [
        ("RUN gem install rack", ["/usr/local/bundle"]),
        ("WORKDIR /a\nCOPY Gemfile .\nRUN bundle install", ["/usr/local/bundle", "/a/Gemfile.lock"]),
        ("WORKDIR /a\nCOPY . .\nRUN bundle", ["/usr/local/bundle", "/a/Gemfile.lock"]),
        (
            "WORKDIR /a\nENV BUNDLE_GEMFILE=/a/gems.rb\nCOPY . .\nRUN bundle install",
            ["/usr/local/bundle", "/a/gems.locked"],
        ),
        (
            "WORKDIR /a\nCOPY Gemfile .\nRUN bundle install --path=/gems",
            ["/usr/local/bundle", "/gems", "/a/Gemfile.lock"],
        ),
        (
            "WORKDIR /a\nENV BUNDLE_PATH=/bundle\nCOPY Gemfile .\nRUN bundle install --deployment",
            ["/usr/local/bundle", "/bundle", "/a/Gemfile.lock"],
        ),
        (
            "WORKDIR /a\nENV GEM_HOME=/usr/local/bundle/own\nCOPY Gemfile .\nRUN bundle install",
            ["/usr/local/bundle", "/a/Gemfile.lock"],
        ),
    ],
)
def test_what_crosses(lines: str, sources: list[str]) -> None:
    assert crossing(split(f"FROM ruby:3.2\n{lines}\nCMD ruby x.rb\n")) == sources


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ("ARG WHERE\nENV BUNDLE_PATH=$WHERE\nWORKDIR /a\nRUN bundle install", "unknown-environment"),
        ("WORKDIR /a\nRUN bundle config set deployment true && bundle install", "unknown-environment"),
        ("RUN gem update --system && gem install rack", "updates-runtime"),
        ("RUN gem install rack || touch /failed", "mixed-step"),
    ],
)
def test_what_is_not_known(lines: str, reason: str) -> None:
    assert [held.missed.reason for held in split(f"FROM ruby:3.2\n{lines}\n").held_back] == [reason]


def test_a_lock_file_that_comes_again_does_not_cross() -> None:
    text = "FROM ruby:3.2\nWORKDIR /a\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\nCOPY . .\nCMD ruby x.rb\n"
    files: dict[str, object] = {"Gemfile": b'gem "pg"\n', "Gemfile.lock": b"GEM\n  specs:\n    pg (1.5.6)\n"}
    assert crossing(split(text, files)) == ["/usr/local/bundle"]
    assert crossing(split(text, {"Gemfile": files["Gemfile"]})) == ["/usr/local/bundle", "/a/Gemfile.lock"]


def test_what_a_gem_besides_brings_is_done_in_the_last_stage() -> None:
    report = split("FROM ruby:3.2\nRUN gem install rack && mkdir /data && rm -rf /usr/local/bundle/cache\nCMD rackup\n")
    assert "RUN mkdir /data\n" in report.result.decode()


@pytest.mark.parametrize(
    ("gems", "packages"),
    [
        (("pg", "rack"), ["libpq5"]),
        (("tzinfo",), ["tzdata"]),
        (("tzinfo", "tzinfo-data"), []),
        (("mysql2", "sqlite3"), ["libmariadb3", "libsqlite3-0"]),
    ],
)
def test_libraries(gems: tuple[str, ...], packages: list[str]) -> None:
    assert [package for package, _ in libraries(gems)] == packages
