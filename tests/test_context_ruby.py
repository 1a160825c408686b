"""Which files Bundler and RubyGems read."""

from __future__ import annotations

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual

GEMFILE = 'source "https://rubygems.org"\n\ngem "rails", "~> 7.1"\n'
PLAIN = {"Gemfile": GEMFILE, "Gemfile.lock": "GEM\n  specs:\n", "app.rb": ""}


@pytest.mark.parametrize(
    "command",
    [
        "bundle install", "bundle", "bundler install --jobs 4 --retry=3", "bundle install --without development test",
        "bundle install -j$(nproc)", "bundle install --jobs=4 --deployment", "bundle check",
        "bundle install --path vendor",
    ],
)  # fmt: skip
def test_the_gemfile_and_its_lock_file(command: str) -> None:
    assert reads(command, PLAIN) == ["Gemfile", "Gemfile.lock"]


@pytest.mark.parametrize(
    ("command", "environment", "assumes"),
    [
        ("bundle install", {}, ("lock-in-sync",)),
        ("bundle install --deployment", {}, ()),
        ("bundle install --frozen", {}, ()),
        ("bundle install", {"BUNDLE_FROZEN": "true"}, ()),
        ("BUNDLE_DEPLOYMENT=1 bundle install", {}, ()),
        ("bundle install", {"BUNDLE_FROZEN": "false"}, ("lock-in-sync",)),
    ],
)
def test_only_a_frozen_lock_file_stays_as_it_is(
    command: str, environment: dict[str, str | None], assumes: tuple[str, ...]
) -> None:
    found = ask(command, PLAIN, environment=environment)
    assert isinstance(found, Inputs)
    assert found.assumes == assumes


@pytest.mark.parametrize(
    ("command", "writes"),
    [
        ("bundle install", ()),
        ("bundle update", ("/app/Gemfile.lock",)),
        ("bundle install --path vendor/gems", ("/app/vendor/gems/*", "/app/.bundle/config")),
        ("bundle install --deployment", ("/app/vendor/bundle/*", "/app/.bundle/config")),
        ("bundle install --binstubs", ("/app/bin/*", "/app/.bundle/config")),
        ("bundle config set --local deployment true", ("/app/.bundle/config",)),
        ("bundle config --global silence_root_warning 1", ()),
    ],
)
def test_what_is_written_in_the_project(command: str, writes: tuple[str, ...]) -> None:
    found = ask(command, PLAIN)
    assert isinstance(found, Inputs)
    assert found.writes == writes


def test_a_lock_file_that_is_made() -> None:
    found = ask("bundle install", {"Gemfile": GEMFILE})
    assert isinstance(found, Inputs)
    assert (found.writes, found.assumes) == (("/app/Gemfile.lock",), ())


@pytest.mark.parametrize(
    "gemfile",
    [
        '# frozen_string_literal: true\nsource "https://rubygems.org" do\n  gem "x", ">= 1", "< 3"\nend\n',
        "git_source(:github) { |repo| \"https://github.com/#{repo}.git\" }\ngem 'x', github: 'a/b', ref: 'c'\n",
        "group :development, :test do\n  gem 'x', platforms: %i[mri windows], groups: [:a]\nend\n",
        'gem "x", ENV.fetch("X_VERSION", "~> 1.0")\nversion = ENV["Y"] || "2"\ngem "y", version if RUBY_VERSION\n',
        'if Gem::Version.new(RUBY_VERSION) < Gem::Version.new("3.1")\n  gem "net-smtp"\nelse\n  gem "z"\nend\n',
        "install_if -> { RUBY_PLATFORM =~ /darwin/ } do\n  gem 'terminal-notifier'\nend\n",
        'gem "x", :git => "https://example.org/x.git", :branch => "main"\n',
        "def at(name, version)\n  gem name, version\nend\nat 'x', '1'\n",
        "gem 'x'\n__END__\nFile.read('y')\n",
    ],
)
def test_gemfiles_that_are_only_lists(gemfile: str) -> None:
    assert reads("bundle install", {**PLAIN, "Gemfile": gemfile}) == ["Gemfile", "Gemfile.lock"]


@pytest.mark.parametrize(
    "line",
    [
        'ruby file: ".ruby-version"', "ruby File.read('.ruby-version').strip",
        'ruby File.read(File.join(__dir__, ".ruby-version"))',
        'ruby File.read(File.expand_path(".ruby-version", __dir__))', 'ruby "3" unless File.exist?(".ruby-version")',
    ],
)  # fmt: skip
def test_files_that_a_gemfile_names(line: str) -> None:
    files = {**PLAIN, "Gemfile": GEMFILE + line + "\n", ".ruby-version": "3.2"}
    assert reads("bundle install", files) == [".ruby-version", "Gemfile", "Gemfile.lock"]


def test_a_gemfile_that_reads_another_one() -> None:
    files = {**PLAIN, "Gemfile": GEMFILE + 'eval_gemfile "gems/common.rb"\n', "gems/common.rb": 'gem "y"\n'}
    assert reads("bundle install", files) == ["Gemfile", "Gemfile.lock", "gems/common.rb"]
    assert unclear("bundle install", {**files, "gems/common.rb": 'eval_gemfile "../Gemfile"\n'}) == "malformed"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("gemspec", "gemspec:4"),
        ("gemspec path: 'x'", "gemspec:4"),
        ("gem 'x', path: 'engines/x'", "path-gem:4"),
        ("gem 'x', :path => 'engines/x'", "path-gem:4"),
        ("path 'engines' do", "path-gem:4"),
        ("gem 'x', git: './x'", "path-gem:4"),
        ("plugin 'bundler-x'", "plugin:4"),
        ("require_relative 'lib/x/version'", "manifest-code:4"),
        ("Dir.glob('gems/*').each { |f| eval_gemfile f }", "manifest-code:4"),
        ("eval_gemfile File.join(root, 'x')", "manifest-code:4"),
        ("instance_eval File.read('x')", "manifest-code:4"),
        ("gem 'x', `cat VERSION`", "manifest-code:4"),
        ('gem "x", "#{File.read(name)}"', "manifest-code:4"),
        ("=begin", "manifest-code:4"),
        ("gem 'x", "manifest-code:4"),
        ("system = 1\nsystem('cat x')", "manifest-code:4"),
    ],
)
def test_gemfiles_that_do_more(line: str, reason: str) -> None:
    assert unclear("bundle install", {**PLAIN, "Gemfile": GEMFILE + line + "\n"}) == reason


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({".bundle/config": "---\nBUNDLE_FROZEN: 'true'\n"}, [".bundle/config"]),
        ({"vendor/cache/x-1.gem": b"", "vendor/x.js": ""}, ["vendor/cache/x-1.gem"]),
        ({".tool-versions": "ruby 3.2"}, [".tool-versions"]),
        ({"/root/.gemrc": ""}, ["/root/.gemrc"]),
    ],
)
def test_what_is_read_when_it_is_there(files: dict[str, str | bytes | None], expected: list[str]) -> None:
    assert sorted(reads("bundle install", {**PLAIN, **files})) == sorted(["Gemfile", "Gemfile.lock", *expected])


def test_another_gemfile() -> None:
    files = {**PLAIN, "ci/Gemfile": GEMFILE, "ci/Gemfile.lock": ""}
    assert reads("bundle install --gemfile=ci/Gemfile", files) == ["ci/Gemfile", "ci/Gemfile.lock"]
    assert reads("BUNDLE_GEMFILE=ci/Gemfile bundle install", files) == ["ci/Gemfile", "ci/Gemfile.lock"]
    assert reads("bundle install", {**PLAIN, "gems.rb": GEMFILE, "gems.locked": ""}) == ["gems.locked", "gems.rb"]


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("bundle exec rake assets:precompile", {}, "project-code"),
        ("bin/bundle install", {"bin/bundle": "#!/usr/bin/env ruby"}, "project-code"),
        ("bundle install --gemfile=$G", {}, "arguments"),
        ("bundle install --new-flag", {}, "arguments"),
        ("bundle install", {".bundle/config": "BUNDLE_LOCAL__X: ../x\n"}, "settings:1"),
        ("bundle install", {".bundle/plugin/index": ""}, "plugin"),
        ("bundle install", {"Gemfile.lock": "PATH\n  remote: engines/x\n"}, "path-gem"),
        ("RUBYOPT=-r./x bundle install", {}, "variable"),
        ("gem install --file Gemfile", {}, "arguments"),
    ],
)
def test_what_is_not_known(command: str, files: dict[str, str | None], reason: str) -> None:
    assert unclear(command, {**PLAIN, **files}).removesuffix(":None") == reason


def test_no_manifest() -> None:
    assert unclear("bundle install", {"app.rb": ""}) == "no-manifest"


def test_gems_by_name_read_only_packages_beside_them() -> None:
    assert reads("gem install bundler -v 2.4 --no-document", PLAIN) == []
    assert reads("gem install rails", {**PLAIN, "x-1.gem": b""}) == ["x-1.gem"]
    assert reads("gem install pkg/y.gem", {"pkg/y.gem": b"", "pkg/z.gem": b""}) == ["pkg/y.gem"]
    assert reads("gem install nokogiri -- --use-system-libraries", PLAIN) == []


def test_what_is_no_install() -> None:
    assert ask("bundle --version", PLAIN) is None
    assert ask("gem list", PLAIN) is None


def test_the_usual_files() -> None:
    assert {"/app/Gemfile", "/app/Gemfile.lock"} <= set(usual(call("bundle install --jobs 4", {})) or ())
    assert usual(call("bundle exec rake", {})) is None
