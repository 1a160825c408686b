"""Which files Cargo reads."""

from __future__ import annotations

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual

PACKAGE = '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n'
PLAIN = {
    "Cargo.toml": PACKAGE,
    "Cargo.lock": "version = 4\n",
    "src/main.rs": "fn main() {}",
    "src/a.rs": "",
    "README.md": "",
}


@pytest.mark.parametrize(
    "command", ["cargo fetch --locked", "cargo +nightly fetch --frozen", "cargo vendor --locked out"]
)
def test_the_manifest_the_lock_file_and_a_target(command: str) -> None:
    assert reads(command, PLAIN) == ["Cargo.lock", "Cargo.toml", "src/main.rs"]


def test_a_lock_file_that_is_not_locked_may_change() -> None:
    found = ask("cargo fetch", PLAIN)
    assert isinstance(found, Inputs)
    assert (found.writes, found.assumes) == ((), ("lock-in-sync",))


def test_a_lock_file_that_is_made() -> None:
    found = ask("cargo fetch", {"Cargo.toml": PACKAGE, "src/lib.rs": ""})
    assert isinstance(found, Inputs)
    assert (found.writes, found.assumes) == (("/app/Cargo.lock",), ())


@pytest.mark.parametrize(
    ("manifest", "extra", "expected"),
    [
        ("", ["src/bin/x.rs", "src/bin/y/main.rs"], ["src/bin/x.rs", "src/bin/y/main.rs"]),
        ("", ["src/lib.rs", "src/bin/x.rs", "benches/b.rs"], ["src/lib.rs"]),
        ('[lib]\npath = "lib/all.rs"\n', ["lib/all.rs", "lib/other.rs"], ["lib/all.rs"]),
        ('[[bin]]\nname = "x"\n', ["src/bin/x.rs", "src/bin/y.rs"], ["src/bin/x.rs"]),
        ('[[bin]]\nname = "x"\npath = "x.rs"\n', ["x.rs"], ["x.rs"]),
        (
            '[lib]\n[[bench]]\nname = "b"\n',
            ["src/lib.rs", "benches/b.rs", "benches/c.rs"],
            ["benches/b.rs", "src/lib.rs"],
        ),
    ],
)
def test_the_targets_that_a_manifest_needs(manifest: str, extra: list[str], expected: list[str]) -> None:
    files = {"Cargo.toml": PACKAGE + manifest, "Cargo.lock": "", **dict.fromkeys(extra, "")}
    assert reads("cargo fetch --locked", files) == ["Cargo.lock", "Cargo.toml", *expected]


WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*", "tool"]\nexclude = ["crates/old"]\n'
    '[workspace.dependencies]\nz = { path = "z" }\n',
    "Cargo.lock": "",
    "crates/a/Cargo.toml": PACKAGE + '[dependencies]\nb = { path = "../b" }\n'
    '[target."cfg(unix)".dev-dependencies]\nc = { path = "../../c" }\n',
    "crates/a/src/lib.rs": "", "crates/b/Cargo.toml": PACKAGE, "crates/b/src/lib.rs": "", "crates/notes.md": "",
    "crates/old/Cargo.toml": PACKAGE, "crates/old/src/lib.rs": "", "tool/Cargo.toml": PACKAGE, "tool/src/main.rs": "",
    "c/Cargo.toml": PACKAGE, "c/src/lib.rs": "", "z/Cargo.toml": PACKAGE, "z/src/lib.rs": "",
}  # fmt: skip
ALL = [
    path
    for path in sorted(WORKSPACE)
    if path not in ("crates/notes.md", "crates/old/Cargo.toml", "crates/old/src/lib.rs")
]


@pytest.mark.parametrize("folder", ["/app", "/app/crates/a"])
def test_a_workspace_reads_all_members_and_path_dependencies(folder: str) -> None:
    assert reads("cargo fetch --locked", WORKSPACE, folder=folder) == ALL


def test_a_new_member_would_count() -> None:
    found = ask("cargo fetch --locked", WORKSPACE)
    assert isinstance(found, Inputs)
    assert "/app/crates/*/Cargo.toml" in found.seen


def test_a_package_outside_of_the_workspace_is_alone() -> None:
    files = {**WORKSPACE, "crates/old/Cargo.lock": ""}
    alone = ["Cargo.toml", "crates/old/Cargo.lock", "crates/old/Cargo.toml", "crates/old/src/lib.rs"]
    assert reads("cargo fetch --locked", files, folder="/app/crates/old") == alone


def test_patches_and_replacements() -> None:
    extra = '[patch.crates-io]\nx = { path = "x" }\n[replace]\n"y:1.0.0" = { path = "y" }\n'
    files = {
        **PLAIN,
        "Cargo.toml": PACKAGE + extra,
        "x/Cargo.toml": PACKAGE,
        "x/src/lib.rs": "",
        "y/Cargo.toml": PACKAGE,
    }
    assert {"x/Cargo.toml", "x/src/lib.rs", "y/Cargo.toml"} <= set(reads("cargo fetch --locked", files))


def test_settings_and_toolchains_of_all_folders_above() -> None:
    files = {
        **PLAIN, ".cargo/config.toml": "[net]\nretry = 3\n", "/.cargo/config": "", "rust-toolchain": "1.80\n",
        "/root/.cargo/config.toml": "", "/root/.gitconfig": "",
    }  # fmt: skip
    extra = {".cargo/config.toml", "/.cargo/config", "rust-toolchain", "/root/.cargo/config.toml", "/root/.gitconfig"}
    assert set(reads("cargo fetch --locked", files)) == {"Cargo.lock", "Cargo.toml", "src/main.rs", *extra}


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("cargo build --release", {}, "project-code"),
        ("cargo install --path .", {}, "project-code"),
        ("cargo chef prepare --recipe-path r.json", {}, "project-code"),
        ("cargo chef cook --recipe-path r.json", {}, "project-code"),
        ("cargo fetch --config net.offline=true", {}, "arguments"),
        ("cargo fetch --surprise", {}, "arguments"),
        ("cargo fetch $FLAGS", {}, "arguments"),
        ("cargo fetch", {"Cargo.toml": "[package\n"}, "malformed"),
        ("cargo fetch", {"Cargo.toml": "[workspace]\nmembers = ['**/x']\n"}, "settings"),
        ("cargo fetch", {".cargo/config.toml": "paths = ['x']\n"}, "settings:1"),
        ("cargo fetch", {".cargo/config.toml": "[source.v]\ndirectory = 'vendor'\n"}, "vendored:2"),
        ("cargo fetch", {"rust-toolchain.toml": "[toolchain]\npath = 'tools'\n"}, "project-code"),
        ("cargo fetch", {"Cargo.toml": None}, "unreadable"),
    ],
)
def test_what_is_not_known(command: str, files: dict[str, str | None], reason: str) -> None:
    assert unclear(command, {**PLAIN, **files}) == reason


def test_no_manifest() -> None:
    assert unclear("cargo fetch", {"main.rs": ""}) == "no-manifest"


def test_programs_from_the_registry_read_nothing_but_the_toolchain() -> None:
    assert reads("cargo install --locked cargo-chef", {**PLAIN, "rust-toolchain": "1.80"}) == ["rust-toolchain"]
    assert reads("cargo install --git https://example.org/x.git", PLAIN) == []


def test_a_recipe_is_cooked_where_no_sources_are() -> None:
    found = ask("cargo chef cook --release --recipe-path recipe.json", {"recipe.json": "{}"})
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes) == (("/app/recipe.json",), ("/app/*",))


def test_what_is_no_install() -> None:
    assert ask("cargo --version", PLAIN) is None
    assert ask("cargo new app", PLAIN) is None


def test_the_usual_files() -> None:
    assert "/app/Cargo.lock" in (usual(call("cargo fetch", {})) or ())
    assert usual(call("cargo build", {})) is None
