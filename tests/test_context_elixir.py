"""Which files Mix reads."""

from __future__ import annotations

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual

MIX = """defmodule App.MixProject do
  use Mix.Project

  @version "0.1.0" # of us

  def project do
    [
      app: :app,
      version: @version,
      start_permanent: Mix.env() == :prod,
      aliases: aliases(),
      deps: deps()
    ]
  end

  def application do
    [mod: {App.Application, []}, extra: Something.else_entirely()]
  end

  defp aliases do
    [setup: ["deps.get", "ecto.setup"], docs: &docs/1]
  end

  defp docs(_), do: File.rm_rf!("doc")

  defp deps do
    [
      {:phoenix, "~> 1.7"},
      {:x, github: "a/x", only: [:dev, :test]}
    ]
  end
end
"""
PLAIN = {"mix.exs": MIX, "mix.lock": "%{}\n", "lib/app.ex": ""}
CONFIG = {
    "config/config.exs": 'import Config\nconfig :a, url: System.get_env("URL")\nimport_config "#{config_env()}.exs"\n',
    "config/dev.exs": "import Config\n", "config/prod.exs": "import Config\n", "config/runtime.exs": "File.read!(x)\n",
}  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        "mix deps.get",
        "mix deps.get --only prod",
        "mix deps.get --only $MIX_ENV",
        "mix do deps.get, deps.compile",
        "mix do deps.get + deps.compile",
    ],
)
def test_the_project_and_its_lock_file(command: str) -> None:
    assert reads(command, PLAIN) == ["mix.exs", "mix.lock"]


@pytest.mark.parametrize("command", ["mix deps.get", "mix deps.compile", "mix local.hex --force"])
def test_the_configuration_of_any_environment(command: str) -> None:
    expected = ["config/config.exs", "config/dev.exs", "config/prod.exs", "mix.exs"]
    assert reads(command, {**PLAIN, **CONFIG}) == expected + ["mix.lock"] * (command != "mix local.hex --force")


def test_a_configuration_that_turns_up_would_count() -> None:
    found = ask("mix deps.get", {**PLAIN, **CONFIG})
    assert isinstance(found, Inputs)
    assert "/app/config/*.exs" in found.seen


@pytest.mark.parametrize(
    ("command", "files", "assumes", "writes"),
    [
        ("mix deps.get", {}, ("lock-in-sync",), ["deps/*"]),
        ("mix deps.get --check-locked", {}, (), ["deps/*"]),
        ("mix deps.update --all", {}, (), ["deps/*", "mix.lock"]),
        ("mix do deps.get --check-locked, deps.compile", {}, (), ["deps/*", "_build/*", "deps/*"]),
        ("mix local.hex --force", {}, (), []),
    ],
)
def test_what_is_written(
    command: str, files: dict[str, str | None], assumes: tuple[str, ...], writes: list[str]
) -> None:
    found = ask(command, {**PLAIN, **files})
    assert isinstance(found, Inputs)
    assert (found.assumes, [path[5:] for path in found.writes]) == (assumes, writes)


def test_a_lock_file_that_is_made() -> None:
    found = ask("mix deps.get", {"mix.exs": MIX})
    assert isinstance(found, Inputs)
    assert (found.assumes, found.writes) == ((), ("/app/deps/*", "/app/mix.lock"))


@pytest.mark.parametrize(
    "version",
    [
        'File.read!("VERSION")', 'File.read!("VERSION") |> String.trim()', 'File.read!(Path.join(__DIR__, "VERSION"))',
        '"VERSION" |> File.read!() |> String.trim()', 'if(File.exists?("VERSION"), do: "1", else: "2")',
        'case File.read("VERSION") do {:ok, text} -> text; _ -> "0" end',
    ],
)  # fmt: skip
def test_files_that_the_project_reads(version: str) -> None:
    files = {**PLAIN, "mix.exs": MIX.replace("version: @version", f"version: {version}"), "VERSION": "1.0"}
    assert reads("mix deps.get", files) == ["VERSION", "mix.exs", "mix.lock"]


def test_an_umbrella_reads_all_its_projects() -> None:
    files = {
        "mix.exs": MIX.replace("app: :app", 'apps_path: "apps"'), "mix.lock": "%{}",
        "apps/a/mix.exs": MIX.replace("app: :app", 'config_path: "../../config/c.exs", lockfile: "../../mix.lock"'),
        "apps/b/mix.exs": MIX.replace('{:phoenix, "~> 1.7"}', "{:a, in_umbrella: true}"), "apps/notes.md": "",
    }  # fmt: skip
    assert reads("mix deps.get", files) == ["apps/a/mix.exs", "apps/b/mix.exs", "mix.exs", "mix.lock"]


def test_dependencies_in_folders() -> None:
    files = {**PLAIN, "mix.exs": MIX.replace('github: "a/x"', 'path: "x"'), "x/mix.exs": MIX, "x/lib/x.ex": ""}
    assert reads("mix deps.get", files) == ["mix.exs", "mix.lock", "x/mix.exs"]
    assert unclear("mix do deps.get, deps.compile", files).startswith("manifest-code")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("@version,", 'System.cmd("git", ["describe"]) |> elem(0),', "manifest-code:9"),
        ("@version,", 'File.read!("V" <> "ERSION"),', "manifest-code:9"),
        ("@version,", 'Code.eval_file("v.exs"),', "manifest-code:9"),
        ("@version,", ':file.read_file("v"),', "manifest-code:9"),
        ("@version,", '"#{File.read!(name)}",', "manifest-code:9"),
        ("@version,", "apply(mod, :read, []),", "manifest-code:9"),
        ("@version,", "hidden(File),", "manifest-code:9"),
        ('setup: ["deps.get"', '"deps.get": ["x"', "manifest-code:21"),
        ("docs: &docs/1", "docs: docs(1)", "manifest-code:24"),
        ('github: "a/x"', "path: place()", "manifest-code:29"),
        ("use Mix.Project", "use Mix.Project\n  use Other", "manifest-code:3"),
        ("use Mix.Project", 'use Mix.Project\n  Code.require_file("x.exs")', "manifest-code:3"),
        ("app: :app,", 'app: :app, lockfile: "../mix.lock",', "manifest-code:8"),
        ('"0.1.0" # of us', '"0.1.0', "malformed"),
    ],
)
def test_projects_that_do_more(old: str, new: str, reason: str) -> None:
    assert old in MIX
    assert unclear("mix deps.get", {**PLAIN, "mix.exs": MIX.replace(old, new)}).startswith(reason)


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("mix compile", {}, "project-code"),
        ("mix do deps.get, compile", {}, "project-code"),
        ("mix release --overwrite", {}, "project-code"),
        ("mix $TASK", {}, "project-code"),
        ("MIX_EXS=other.exs mix deps.get", {}, "variable"),
        ("mix deps.get", {"config/config.exs": "import Config\nimport_config path\n"}, "manifest-code:2"),
        (
            "mix deps.get",
            {"config/config.exs": 'import Config\nif File.exists?("x"), do: Code.eval_file("x")\n'},
            "manifest-code:2",
        ),
        ("mix deps.get", {"mix.exs": "-> ../mix.exs"}, "link"),
    ],
)
def test_what_is_not_known(command: str, files: dict[str, str | None], reason: str) -> None:
    assert unclear(command, {**PLAIN, **files}) == reason


def test_without_a_project() -> None:
    assert reads("mix local.hex --force", {"lib/a.ex": ""}) == []
    assert reads("mix archive.install hex phx_new --force", {}) == []
    assert unclear("mix deps.get", {}) == "no-manifest"


def test_what_is_no_install() -> None:
    assert ask("mix --version", PLAIN) is None


def test_the_usual_files() -> None:
    assert {"/app/mix.exs", "/app/mix.lock", "/app/config/*.exs"} <= set(
        usual(call("mix do deps.get, deps.compile", {})) or ()
    )
    assert usual(call("mix compile", {})) is None
