"""What the commands of compilers make, and what of it crosses: by `go help build` and `go help install`, The Cargo
Book, Maven's and Gradle's layouts, and `dotnet publish`."""

from __future__ import annotations

import pytest

from layersmith.evidence.splitting import dotnet, golang, java, rust
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.rewrite import Missed
from layersmith.split import Recipe
from layersmith.syntax.parser import parse


def crossing(text: str, ecosystem: object = golang) -> list[str] | str:
    """The sources of what crosses for the Dockerfile `text`, certificates and time zones left out; the reason when it
    is held back."""
    facts = Facts(parse(text.encode()), Options())
    found = next(iter(ecosystem.recipes(facts, facts.tree.stages[0])))  # type: ignore[attr-defined]
    if isinstance(found, Missed):
        return found.reason
    assert isinstance(found, Recipe)
    extra = ("/etc/ssl", "/usr/local/go")
    return [source for one in found.crossings for source in one.sources if not source.startswith(extra)]


@pytest.mark.parametrize(
    ("command", "started", "expected"),
    [
        ("go install example.com/tool@latest", "tool", ["/go/bin/tool"]),
        ("go install example.com/tool/v2@v2.1.0", "tool", ["/go/bin/tool"]),
        ("go install example.com/tool/v2/cmd/serve@v2.1.0", "serve", ["/go/bin/serve"]),
        ("go get -u gopkg.in/tool.v2", "/go/bin/tool.v2", ["/go/bin/tool.v2"]),
        ("GOBIN=/usr/local/bin go install example.com/tool@v1", "tool", ["/usr/local/bin/tool"]),
        ("GOPATH=/work go install example.com/tool@v1", "/work/bin/tool", ["/work/bin/tool"]),
        ("go install example.com/tool@latest && mv /go/bin/tool /tool", "/tool", ["/tool"]),
        ("go install example.com/tool@latest && cp /go/bin/tool /usr/bin/", "/usr/bin/tool", ["/usr/bin/tool"]),
        ("go install example.com/tool@latest", "other", "unknown-output"),
        ("go install example.com/tool@latest", "sh /go/bin/run.sh", "unknown-start"),
        ("go get -d example.com/tool && go build -o /tool example.com/tool", "/tool", ["/tool"]),
        ("go build -o /out/ example.com/a example.com/b", "/out/a", ["/out/a"]),
        ("go build -o $NAME example.com/a", "/a", "unknown-output"),
        ("go build -o /dev/null example.com/a && go install example.com/a", "a", ["/go/bin/a"]),
    ],
)
def test_go(command: str, started: str, expected: list[str] | str) -> None:
    text = f"FROM golang:1.19\nWORKDIR /\nRUN {command}\nCMD {started}\n"
    assert crossing(text) == expected


def test_a_folder_of_sources_that_was_fetched_crosses_as_a_whole() -> None:
    clone = "git clone https://example.com/app.git /app"
    text = f"FROM golang:1.19\nRUN {clone}\nWORKDIR /app\nRUN go build -o app\nCMD ./app\n"
    assert crossing(text) == ["/app"]


def test_what_is_named_one_by_one_is_told_apart_without_a_context() -> None:
    text = "FROM golang:1.19\nWORKDIR /app\nCOPY go.mod main.go ./\nCOPY views views\nRUN go build -o app\nCMD ./app\n"
    assert crossing(text) == ["/app/app", "/app/views"]


def test_a_copy_of_the_project_under_another_name_is_a_source_too() -> None:
    text = (
        "FROM golang:1.9\nCOPY . /sources/\nRUN mkdir -p $GOPATH/src/example.com && ln -s /sources"
        " $GOPATH/src/example.com/app && cd $GOPATH/src/example.com/app && go build && mv app /app\nCMD /app\n"
    )
    facts = Facts(parse(text.encode()), Options())
    found = next(iter(golang.recipes(facts, facts.tree.stages[0])))
    assert isinstance(found, Recipe)
    assert [i.line for i in facts.tree.stages[0].instructions if i.start in found.steps] == [2, 3]


@pytest.mark.parametrize(
    ("command", "started", "expected"),
    [
        ("cargo build --release", "./target/release/app", ["/app", "/tmp/built/app"]),
        ("cargo build", "./target/debug/app", ["/app", "/tmp/built/app"]),
        ("cargo build", "./target/release/app", "unknown-output"),
        ("cargo build -r --target x86_64-unknown-linux-gnu", "/app/target/x86_64-unknown-linux-gnu/release/app",
         ["/app", "/tmp/built/app"]),
        ("cargo install --path /app --root /usr/local", "/usr/local/bin/app", ["/usr/local/bin/app", "/app"]),
        ("cargo build --release && cp target/release/app /usr/bin/app", "app", ["/usr/bin/app", "/app"]),
    ],
)  # fmt: skip
def test_rust(command: str, started: str, expected: list[str] | str) -> None:
    text = f"FROM rust:1.70\nWORKDIR /app\nCOPY . .\nRUN {command}\nCMD {started}\n"
    assert crossing(text, rust) == expected


@pytest.mark.parametrize(
    ("command", "started", "expected"),
    [
        ("mvn package", "java -jar target/a.jar", ["/app/target/a.jar"]),
        ("mvn -f /app/pom.xml verify", "java -Xmx1g -jar /app/target/a.jar --port=1", ["/app/target/a.jar"]),
        ("mvn compile", "java -jar target/a.jar", None),
        ("./gradlew bootJar", "java -jar build/libs/a.jar", ["/app/build/libs/a.jar"]),
        ("./gradlew installDist", "build/install/a/bin/a", ["/app/build/install"]),
        ("mvn package", "java -cp target/classes:target/dependency/* Main",
         ["/app/target/classes", "/app/target/dependency"]),
        ("mvn package", "java -jar $JAR", "unknown-output"),
        ("mvn package", "/opt/jdk/bin/java -jar target/a.jar", "unknown-start"),
    ],
)  # fmt: skip
def test_java(command: str, started: str, expected: list[str] | str | None) -> None:
    copies = "COPY pom.xml .\nCOPY src src"
    text = f"FROM maven:3.9-eclipse-temurin-17\nWORKDIR /app\n{copies}\nRUN {command}\nCMD {started}\n"
    if expected is None:
        facts = Facts(parse(text.encode()), Options())
        assert not list(java.recipes(facts, facts.tree.stages[0]))
    else:
        assert crossing(text, java) == expected


@pytest.mark.parametrize(
    ("command", "started", "expected"),
    [
        ("dotnet publish -c Release -o /out", "dotnet /out/A.dll", ["/out"]),
        ("dotnet publish -c Release --output=/out", "/out/A", ["/out"]),
        ("dotnet publish -c Release -o /out", "dotnet run", "needs-toolchain"),
        ("dotnet publish -c Release -o $OUT", "dotnet /out/A.dll", "unknown-output"),
        ("dotnet build -o /out", "dotnet /out/A.dll", "unknown-output"),
    ],
)
def test_dotnet(command: str, started: str, expected: list[str] | str) -> None:
    head = "FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /src\nCOPY A.csproj Program.cs ./"
    text = f"{head}\nRUN {command}\nWORKDIR /\nCMD {started}\n"
    assert crossing(text, dotnet) == expected
