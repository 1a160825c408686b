"""Which files Go's commands, dep and glide read."""

from __future__ import annotations

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.golang import lines
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual

GO_MOD = "module example.org/app\n\ngo 1.21\n\nrequire example.org/x v1.2.0\n"
GO_SUM = "example.org/x v1.2.0 h1:abc=\nexample.org/x v1.2.0/go.mod h1:def=\n"
PLAIN = {"go.mod": GO_MOD, "go.sum": GO_SUM, "main.go": "package main\n"}


def test_a_download_reads_the_manifest_and_the_sums_only() -> None:
    found = ask("go mod download", PLAIN)
    assert isinstance(found, Inputs)
    assert (found.manager, found.reads, found.writes, found.assumes) == ("go", ("/app/go.mod", "/app/go.sum"), (), ())


@pytest.mark.parametrize("command", ["go mod download", "go mod download -x", "GOFLAGS=-mod=mod go mod download -json"])
def test_flags_that_change_nothing(command: str) -> None:
    assert reads(command, PLAIN) == ["go.mod", "go.sum"]


def test_a_go_work_that_turns_up_would_count() -> None:
    found = ask("go mod download", PLAIN)
    assert isinstance(found, Inputs)
    assert {"/app/go.work", "/go.work"} <= set(found.seen)


def test_the_manifest_is_searched_upwards() -> None:
    assert reads("go mod download", PLAIN, folder="/app/cmd/api") == ["go.mod", "go.sum"]


def test_a_vendor_folder_does_not_count() -> None:
    assert reads("go mod download", {**PLAIN, "vendor/modules.txt": "x"}) == ["go.mod", "go.sum"]


@pytest.mark.parametrize(
    "replace",
    [
        "replace example.org/x => ./lib/x\n",
        "replace (\n\texample.org/x v1.2.0 => ./lib/x // ours\n)\n",
        'replace "example.org/x" => "./lib/x"\n',
    ],
)
def test_a_local_replacement_needs_its_manifest(replace: str) -> None:
    files = {"go.mod": GO_MOD + replace, "go.sum": GO_SUM, "lib/x/go.mod": "module x\n", "lib/x/x.go": "package x\n"}
    assert reads("go mod download", files) == ["go.mod", "go.sum", "lib/x/go.mod"]


def test_a_remote_replacement_needs_its_sums() -> None:
    files = {"go.mod": GO_MOD + "replace example.org/x => example.org/y v0.1.0\n", "go.sum": GO_SUM}
    found = ask("go mod download", files)
    assert isinstance(found, Inputs)
    assert found.writes == ("/app/go.sum",)


def test_sums_that_are_missing_are_written() -> None:
    found = ask("go mod download", {"go.mod": GO_MOD, "go.sum": ""})
    assert isinstance(found, Inputs)
    assert found.writes == ("/app/go.sum",)


def test_without_a_go_line_the_manifest_is_changed() -> None:
    found = ask("go mod download", {"go.mod": "module x\n", "go.sum": ""})
    assert isinstance(found, Inputs)
    assert found.writes == ("/app/go.mod", "/app/go.sum")


def test_before_go_1_17_the_sums_may_grow() -> None:
    found = ask("go mod download", {"go.mod": GO_MOD.replace("1.21", "1.14"), "go.sum": GO_SUM})
    assert isinstance(found, Inputs)
    assert found.assumes == ("go-sum-complete",)


def test_a_workspace_reads_all_its_modules() -> None:
    files = {
        "go.work": "go 1.21\nuse (\n\t./a\n\t./b\n)\nreplace example.org/z => ./z\n",
        "a/go.mod": GO_MOD, "a/go.sum": GO_SUM, "b/go.mod": GO_MOD, "z/go.mod": "module z\n", "go.work.sum": "",
    }  # fmt: skip
    found = ask("go mod download", files, folder="/app/a")
    assert isinstance(found, Inputs)
    assert [path[5:] for path in found.reads] == [
        "a/go.mod",
        "a/go.sum",
        "b/go.mod",
        "go.work",
        "go.work.sum",
        "z/go.mod",
    ]
    assert found.writes == ("/app/go.work.sum",)


def test_a_workspace_that_is_turned_off() -> None:
    files = {**PLAIN, "go.work": "use ./b\n"}
    assert reads("go mod download", files, environment={"GOWORK": "off"}) == ["go.mod", "go.sum"]


@pytest.mark.parametrize(
    ("command", "environment", "reason"),
    [
        ("go build ./...", {}, "project-code"),
        ("go get -d -v ./...", {}, "project-code"),
        ("go get", {}, "project-code"),
        ("go install -v ./...", {}, "project-code"),
        ("go mod vendor", {}, "project-code"),
        ("go mod tidy", {}, "project-code"),
        ("go install example.org/tool", {}, "project-code"),
        ("go mod download -modfile=other.mod", {}, "arguments"),
        ("go mod download $MODULE", {}, "arguments"),
        ("go -C cmd mod download", {}, "arguments"),
        ("go mod download", {"GOFLAGS": "-mod=vendor"}, "variable"),
        ("go mod download", {"GOFLAGS": None}, "variable"),
        ("go mod download", {"GO111MODULE": "off"}, "variable"),
        ("GOWORK=$X go mod download", {}, "variable"),
        ("dep ensure", {}, "project-code"),
        ("glide install", {}, "no-manifest"),
    ],
)
def test_what_is_not_known(command: str, environment: dict[str, str | None], reason: str) -> None:
    assert unclear(command, PLAIN, environment=environment) == reason


def test_no_manifest() -> None:
    assert unclear("go mod download", {"main.go": ""}) == "no-manifest"


def test_a_manifest_that_is_a_link() -> None:
    assert unclear("go mod download", {"go.mod": "-> ../go.mod"}) == "link"


def test_a_manifest_that_is_cut_off() -> None:
    assert unclear("go mod download", {"go.mod": GO_MOD + "replace (\n"}) == "malformed"
    assert unclear("go mod download", {"go.mod": GO_MOD + "replace x =>\n"}) == "malformed:6"


def test_a_tool_of_a_version_reads_nothing_but_a_manifest_around_it() -> None:
    assert reads("go install example.org/tool/cmd@v1.2.3", {"main.go": ""}) == []
    assert reads("CGO_ENABLED=0 go install -ldflags '-s -w' example.org/tool@latest", PLAIN) == ["go.mod"]


def test_go_get_outside_of_a_module() -> None:
    assert reads("go get -u github.com/golang/dep/cmd/dep", {"main.go": ""}) == []
    assert unclear("go get github.com/a/b", {"/go/src/app/main.go": ""}, folder="/go/src/app") == "project-code"


def test_go_get_in_a_module_changes_it() -> None:
    found = ask("go get example.org/y@v1", PLAIN)
    assert isinstance(found, Inputs)
    assert found.writes == ("/app/go.mod", "/app/go.sum")


def test_what_is_no_install() -> None:
    assert ask("go version", PLAIN) is None
    assert ask("dep version", PLAIN) is None


def test_dep_takes_the_lock_file_as_it_is() -> None:
    files = {"Gopkg.toml": "", "Gopkg.lock": "", "main.go": "package main"}
    found = ask("dep ensure -v -vendor-only", files)
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes) == (("/app/Gopkg.lock", "/app/Gopkg.toml"), ("/app/vendor/*",))


def test_glide_takes_the_lock_file_as_it_is() -> None:
    assert reads("glide install -v", {"glide.yaml": "", "glide.lock": ""}) == ["glide.lock", "glide.yaml"]
    assert unclear("glide install", {"glide.yaml": ""}) == "project-code"


def test_the_usual_files() -> None:
    assert usual(call("go mod download", {})) == ("/app/go.mod", "/app/go.sum", "/app/go.work", "/app/go.work.sum")
    assert usual(call("go build", {})) is None


def test_statements_of_a_manifest() -> None:
    found = list(lines("module `m` // x\nrequire (\n  a v1 // indirect\n\n)\nretract [v1, v2]\n", "go.mod"))
    assert [(line.verb, line.words, line.line) for line in found] == [
        ("module", ("m",), 1),
        ("require", ("a", "v1"), 3),
        ("retract", ("[v1,", "v2]"), 6),
    ]
