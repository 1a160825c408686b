"""Which files `dotnet restore` reads."""

from __future__ import annotations

import json

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual


def project(inside: str = "", sdk: str = "Microsoft.NET.Sdk") -> str:
    return f'<Project Sdk="{sdk}">\n{inside}\n</Project>\n'


def refers(*paths: str) -> str:
    return project("".join(f'<ItemGroup><ProjectReference Include="{path}" /></ItemGroup>\n' for path in paths))


PLAIN = {"App.csproj": project(), "Program.cs": "", "appsettings.json": "{}"}


@pytest.mark.parametrize(
    "command",
    [
        "dotnet restore",
        "dotnet restore App.csproj",
        "dotnet restore ./",
        "dotnet restore -a $TARGETARCH",
        "dotnet restore -v:q",
        'dotnet restore "App.csproj" -r linux-x64 /p:PublishReadyToRun=true',
        "dotnet restore --no-cache --disable-parallel",
        "dotnet restore -s https://api.example.org/v3/index.json",
    ],
)
def test_a_restore_reads_the_project_file(command: str) -> None:
    found = ask(command, PLAIN)
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes, found.assumes) == (("/app/App.csproj",), ("/app/obj/*",), ())


def test_what_would_count_if_it_turned_up() -> None:
    found = ask("dotnet restore", PLAIN)
    assert isinstance(found, Inputs)
    places = (
        "Directory.Build.props",
        "Directory.Packages.props",
        "nuget.config",
        "global.json",
        "packages.lock.json",
        "obj",
    )
    assert {f"/app/{name}" for name in places} | {"/NuGet.Config", "/global.json"} <= set(found.seen)


SOLUTION = """Microsoft Visual Studio Solution File, Format Version 12.00
Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "src", "src", "{A}"
EndProject
Project("{FAE04EC0-301F-11D3-BF4B-00C04FC2EFBC}") = "A", "src\\A\\A.csproj", "{B}"
EndProject
Project("{FAE04EC0-301F-11D3-BF4B-00C04FC2EFBC}") = "T", "tests\\T\\T.csproj", "{C}"
EndProject
"""
ABOVE = "$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))"
TARGET = (
    """<Target Name="T" AfterTargets="Build"><Exec Command="$(X)" /><Error Condition="Exists('$(Y)')" /></Target>"""
)
OUTPUT = "<BaseIntermediateOutputPath>$(MSBuildProjectDirectory)/obj/c/</BaseIntermediateOutputPath>"
TREE = {
    "All.sln": SOLUTION,
    "src/A/A.csproj": refers("..\\B\\B.csproj"),
    "src/B/B.csproj": project(),
    "src/C/C.csproj": project(),
    "tests/T/T.csproj": refers("../../src/A/A.csproj"),
    "src/A/A.cs": "",
    "src/A/A.csproj.user": project(),
}
OF_A = ["src/A/A.csproj", "src/A/A.csproj.user", "src/B/B.csproj"]


def test_references_lead_to_other_projects() -> None:
    found = ask("dotnet restore src/A/A.csproj", TREE)
    assert isinstance(found, Inputs)
    assert [path[5:] for path in found.reads] == OF_A
    assert found.writes == ("/app/src/A/obj/*", "/app/src/B/obj/*")
    assert reads("dotnet restore", TREE, folder="/app/src/A") == OF_A


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("All.sln", SOLUTION),
        (
            "All.slnx",
            '<Solution><F><Project Path="src/A/A.csproj"/></F><Project Path="tests\\T\\T.csproj"/></Solution>',
        ),
    ],
)
def test_a_solution_lists_its_projects(name: str, text: str) -> None:
    files = {**{path: content for path, content in TREE.items() if path != "All.sln"}, name: text}
    assert reads("dotnet restore", files) == [name, *OF_A, "tests/T/T.csproj"]
    assert reads(f"dotnet restore {name}", files) == [name, *OF_A, "tests/T/T.csproj"]


def test_a_filter_of_a_solution() -> None:
    listed = json.dumps({"solution": {"path": "All.sln", "projects": ["src\\A\\A.csproj"]}})
    assert reads("dotnet restore a.slnf", {**TREE, "a.slnf": listed}) == sorted(["All.sln", "a.slnf", *OF_A])


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"Directory.Build.props": project()}, ["Directory.Build.props"]),
        (
            {"/Directory.Build.targets": project(), "/Directory.Packages.props": project()},
            ["/Directory.Build.targets", "/Directory.Packages.props"],
        ),
        ({"Directory.Build.props": project(), "/Directory.Build.props": project()}, ["Directory.Build.props"]),
        (
            {
                "Directory.Build.props": project(f'<Import Project="{ABOVE}" />'),
                "/Directory.Build.props": project(),
            },
            ["/Directory.Build.props", "Directory.Build.props"],
        ),
        (
            {"App.csproj": project('<Import Project="build\\common.props" />'), "build/common.props": project()},
            ["build/common.props"],
        ),
        (
            {
                "App.csproj": project('<Import Project="build/a.props" Condition="Exists(\'build/a.props\')" />'),
                "build/a.props": project(
                    '<Import Project="b.props" /><Import Project="$(MSBuildThisFileDirectory)c.props" />'
                ),
                "build/b.props": project(),
                "build/c.props": project(),
            },
            ["build/a.props", "build/b.props", "build/c.props"],
        ),
        ({"App.csproj": project('<Import Project="$(MSBuildExtensionsPath)\\x.props" />')}, []),
        ({"App.csproj": project("<PropertyGroup Condition=\"Exists('VERSION')\" />"), "VERSION": "1"}, ["VERSION"]),
        ({"nuget.config": "<configuration/>", "/NuGet.Config": "<configuration/>"}, ["/NuGet.Config", "nuget.config"]),
        (
            {
                "NuGet.Config": '<c><packageSources><add key="l" value="packages" /></packageSources></c>',
                "packages/x.nupkg": b"",
            },
            ["NuGet.Config", "packages/x.nupkg"],
        ),
        ({"global.json": "{}", "/global.json": "{}"}, ["global.json"]),
        ({"App.csproj": project(TARGET)}, []),
    ],
)
def test_what_a_restore_reads_besides(files: dict[str, str | bytes | None], expected: list[str]) -> None:
    assert sorted(reads("dotnet restore", {**PLAIN, **files})) == sorted(["App.csproj", *expected])


def test_what_belongs_to_the_project_is_relative_to_it() -> None:
    files = {
        "Directory.Build.props": project('<ItemGroup><ProjectReference Include="../B/B.csproj" /></ItemGroup>'),
        "A/A.csproj": project(),
        "B/B.csproj": project(),
    }
    assert reads("dotnet restore A", files) == ["A/A.csproj", "B/B.csproj", "Directory.Build.props"]


@pytest.mark.parametrize(
    ("command", "files", "assumes", "writes"),
    [
        ("dotnet restore", {"packages.lock.json": "{}"}, ("lock-in-sync",), []),
        ("dotnet restore --locked-mode", {"packages.lock.json": "{}"}, (), []),
        ("dotnet restore --use-lock-file", {}, (), ["packages.lock.json"]),
        (
            "dotnet restore",
            {"App.csproj": project("<RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>")},
            (),
            ["packages.lock.json"],
        ),
        (
            "dotnet restore",
            {"Directory.Build.props": project("<UseArtifactsOutput>true</UseArtifactsOutput>")},
            (),
            ["artifacts/*"],
        ),
        ("dotnet restore --packages out", {}, (), ["out/*"]),
        ("dotnet restore", {"App.csproj": project(OUTPUT)}, (), []),
    ],
)
def test_lock_files_and_outputs(
    command: str, files: dict[str, str | None], assumes: tuple[str, ...], writes: list[str]
) -> None:
    found = ask(command, {**PLAIN, **files})
    assert isinstance(found, Inputs)
    assert (found.assumes, [path[5:] for path in found.writes]) == (assumes, ["obj/*", *writes])


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("dotnet publish -c Release -o out", {}, "project-code"),
        ("dotnet build", {}, "project-code"),
        ("dotnet restore", {"Other.csproj": project()}, "no-manifest"),
        ("dotnet restore Other.csproj", {}, "no-manifest"),
        ("dotnet restore $PROJECT", {}, "arguments"),
        ("dotnet restore *.csproj", {}, "arguments"),
        ("dotnet restore -p:RestoreSources=local", {}, "arguments"),
        ("dotnet restore --new-flag", {}, "arguments"),
        ("dotnet restore", {"App.csproj": "<Project>"}, "malformed"),
        ("dotnet restore", {"App.csproj": b"\xff\xfe<\x00P\x00"}, "unreadable"),
        ("dotnet restore", {"App.csproj": refers("$(Root)/B.csproj")}, "variable:2"),
        ("dotnet restore", {"App.csproj": refers("../**/*.csproj")}, "variable:2"),
        ("dotnet restore", {"App.csproj": project('<Import Project="$(Mine)" />')}, "variable:2"),
        ("dotnet restore", {"App.csproj": project(sdk="Microsoft.Build.Traversal/4.1.0")}, "sdk:1"),
        ("dotnet restore", {"App.csproj": project('<Sdk Name="Ours.Sdk" />')}, "sdk:2"),
        (
            "dotnet restore",
            {"App.csproj": project("<V>$([System.IO.File]::ReadAllText('V'))</V>")},
            "property-function:2",
        ),
        ("dotnet restore", {"App.csproj": project('<Target Name="T" BeforeTargets="Restore" />')}, "script:2"),
        (
            "dotnet restore",
            {"App.csproj": project('<Target Name="T" BeforeTargets="CollectPackageReferences" />')},
            "script:2",
        ),
        ("dotnet restore", {"App.csproj": project("<RestoreSources>local;x</RestoreSources>")}, "settings:2"),
        ("dotnet restore", {"App.csproj": project("<RestorePackagesPath>p</RestorePackagesPath>")}, "settings:2"),
        ("dotnet restore", {"Directory.Build.rsp": "-p:X=1"}, "settings"),
        ("dotnet restore", {"obj/project.assets.json": "{}"}, "build-output"),
        ("dotnet restore", {"global.json": '{"sdk": {"paths": [".dotnet"]}}'}, "settings"),
        (
            "dotnet restore",
            {"nuget.config": '<c><packageSources><add key="l" value="%X%" /></packageSources></c>'},
            "variable:1",
        ),
        (
            "dotnet restore",
            {"nuget.config": '<c><config><add key="globalPackagesFolder" value="p" /></config></c>'},
            "settings:1",
        ),
        ("dotnet tool restore", {}, "no-manifest"),
        ("dotnet workload restore", {}, "project-code"),
    ],
)
def test_what_is_not_known(command: str, files: dict[str, str | bytes | None], reason: str) -> None:
    assert unclear(command, {**PLAIN, **files}) == reason


def test_tools() -> None:
    files = {**PLAIN, ".config/dotnet-tools.json": "{}", "nuget.config": "<c/>", "global.json": "{}"}
    assert reads("dotnet tool restore", files) == [".config/dotnet-tools.json", "global.json", "nuget.config"]
    assert reads("dotnet tool install -g dotnet-ef", PLAIN) == []


def test_what_is_no_install() -> None:
    assert ask("dotnet --info", PLAIN) is None
    assert ask("dotnet App.dll", PLAIN) is None


def test_the_usual_files() -> None:
    assert "/app/*/*.csproj" in (usual(call("dotnet restore", {})) or ())
    assert usual(call("dotnet build", {})) is None
