"""What Cargo reads of a project.

Facts: The Cargo Book ("Manifest Format", "Workspaces", "Configuration: Hierarchical structure", "Cargo Targets: Target
auto-discovery", "cargo install: Configuration") and The rustup book ("Overrides"), tried with cargo 1.95: a manifest is
refused when no target is found for it, or when a target without a path has no file; what the files hold does not matter
to `cargo fetch`, and build scripts do not run.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from layersmith.context.arguments import Arguments, arguments
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at, line_of, table, texts
from layersmith.effects.managers import FlagTable
from layersmith.wildcards import named_by

LOCK_IN_STEP = "lock-in-sync"
"""The assumption that the lock file fits the manifest, so that the install leaves it as it is."""

_FLAGS = """
    -v --verbose -vv -q --quiet --locked --frozen --offline --color= --target= --manifest-path= --config= -Z= -F= -j=
    --jobs= --features= --all-features --no-default-features --release --profile= --recipe-path= --target-dir= --git=
    --branch= --tag= --rev= --version= --vers= --root= --registry= --index= --bin= --bins --force -f --no-track
    --package= -p= --workspace --all --no-std --check --zigbuild --debug --path= --keep-going --versioned-dirs
    --no-delete --respect-source-config --sync= -s= --all-targets --aggressive --recursive --precise= --dry-run
    --timings --message-format= --ignore-rust-version --tests --benches --examples --lib --example= --test= --bench=
    --exclude=
    """
_BUILDS = frozenset(
    (
        "build", "b", "run", "r", "test", "t", "check", "c", "rustc", "bench", "doc", "d", "clippy", "package",
        "publish", "tree", "metadata", "rustdoc", "fix", "tarpaulin", "leptos", "component", "ndk", "zigbuild",
        "auditable",
    )
)  # fmt: skip
_DEPENDENCIES = ("dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies")
_TARGETS = {"bin": "src/bin", "example": "examples", "test": "tests", "bench": "benches"}


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with Cargo."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it reads sources, or is no install."""
    verb, _ = _verb(call)
    if call.command.name != "cargo" or verb not in ("fetch", "vendor"):
        return None
    names = (
        *("Cargo.toml", "Cargo.lock", ".cargo/config", ".cargo/config.toml", "rust-toolchain", "rust-toolchain.toml"),
        *("src/lib.rs", "src/main.rs", "*/Cargo.toml", "*/*/Cargo.toml", "*/src/lib.rs", "*/src/main.rs"),
    )
    return tuple(at(name, call.folder) for name in names)


def _verb(call: Call) -> tuple[str | None, int]:
    """The subcommand and the index of the word behind it; `+toolchain` may stand in front."""
    words = call.command.argv
    first = 2 if len(words) > 1 and (words[1] or "").startswith("+") else 1
    return (words[first] if len(words) > first else None), first + 1


def _inputs(project: Project) -> Answer | None:
    project.own_program()
    if project.call.command.name != "cargo":
        return None
    verb, behind = _verb(project.call)
    if verb in _BUILDS:
        raise Stop("project-code", f"cargo {verb} compiles the project's sources")
    if verb not in ("fetch", "vendor", "generate-lockfile", "update", "install", "chef"):
        return None
    given = arguments(project.call.command.words[behind:], FlagTable(_FLAGS))
    if given.has("--config", "-Z"):
        raise Stop("arguments", "--config and -Z change how Cargo works")
    _toolchain(project)
    if verb == "install":
        return _install(project, given)
    if verb == "chef":
        return _chef(project, given)
    _configuration(project)
    named = given.value("--manifest-path")
    manifest = project.path(named) if named else project.nearest("Cargo.toml")
    if manifest is None:
        raise Stop("no-manifest", "no Cargo.toml is in the build context")
    root = _Workspace(project).read(manifest)
    folder = posixpath.dirname(root)
    lock = at("Cargo.lock", folder)
    locked = project.has(lock)
    writes: list[str] = []
    if verb == "vendor":
        writes.append(project.path((given.operands or ("vendor",))[0] + "/*"))
    if verb in ("update", "generate-lockfile") or not locked:
        return project.found("cargo", writes=(*writes, lock))
    return project.found("cargo", tuple(writes), () if given.has("--locked", "--frozen") else (LOCK_IN_STEP,))


def _install(project: Project, given: Arguments) -> Answer:
    if given.has("--path") or not (given.operands or given.has("--git")):
        raise Stop("project-code", "cargo install compiles the project's sources")
    project.home(".cargo/config", ".cargo/config.toml", ".cargo/credentials", ".cargo/credentials.toml")
    return project.found("cargo")


def _chef(project: Project, given: Arguments) -> Answer | None:
    """`cargo chef cook` writes the manifests and empty sources that its recipe lists, and builds them."""
    if given.operands[:1] == ("prepare",):
        raise Stop("project-code", "cargo chef prepare reads the manifests and targets of the project")
    if given.operands[:1] != ("cook",):
        return None
    _configuration(project)
    if project.has("Cargo.toml"):
        raise Stop("project-code", "cargo chef cook would write over the project's own sources")
    recipe = given.value("--recipe-path") or "recipe.json"
    project.has(recipe)
    return project.found("cargo-chef", writes=(project.path("*"),))


def _toolchain(project: Project) -> None:
    """rustup's `cargo` takes the toolchain that the nearest file names."""
    named = project.nearest("rust-toolchain", "rust-toolchain.toml")
    if named is None:
        return
    other = named + ".toml" if not named.endswith(".toml") else named[:-5]
    project.has(other)
    if named.endswith(".toml") or "[" in (project.text(named) or ""):
        toolchain = table(table(project.toml(named)).get("toolchain"))
        if "path" in toolchain:
            raise Stop("project-code", f"{named} names a toolchain in a folder", named, None)


def _configuration(project: Project) -> None:
    homes = [] if project.call.home is None else [at(".cargo", project.call.home)]
    folders = dict.fromkeys([*(at(".cargo", above) for above in project.upwards()), *homes])
    for folder in folders:
        for name in ("config", "config.toml"):
            path = at(name, folder)
            text = project.text(path)
            if text is not None:
                _allows(project.toml(path) or {}, path, text)
    project.home(".cargo/credentials", ".cargo/credentials.toml")


def _allows(settings: dict[str, Any], path: str, text: str) -> None:
    """Stops when a configuration leads to other files of the project."""
    for name in ("include", "paths", "patch", "credential-alias"):
        if name in settings:
            raise Stop("settings", f"{path} has {name}", path, line_of(text, name))
    for source in table(settings.get("source")).values():
        for name in ("directory", "local-registry"):
            if name in table(source):
                raise Stop(
                    "vendored", f"{path} takes packages from the folder {source[name]}", path, line_of(text, name)
                )


class _Workspace:
    """All manifests that Cargo loads for one of them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, dict[str, Any]] = {}

    def read(self, manifest: str) -> str:
        """Read `manifest`, its workspace and all members and path dependencies; the path of the root's manifest."""
        self._project.manifest(manifest)
        content = self._load(manifest)
        assert content is not None
        root = self._root(manifest, content)
        if root != manifest:
            content = self._load(root) or {}
        folder = posixpath.dirname(root)
        space = table(content.get("workspace"))
        excluded = [at(name, folder) for name in texts(space.get("exclude"))]
        for pattern in texts(space.get("members")):
            for member in self._matching(folder, pattern):
                if member not in excluded:
                    self._load(at("Cargo.toml", member))
        for dependency in _dependencies(space, folder):
            self._load(dependency)
        return root

    def _root(self, manifest: str, content: dict[str, Any]) -> str:
        """Cargo Book, "Workspaces": `package.workspace` names the root, else it is searched for upwards."""
        if "workspace" in content:
            return manifest
        folder = posixpath.dirname(manifest)
        named = table(content.get("package")).get("workspace")
        if isinstance(named, str):
            return at(f"{named}/Cargo.toml", folder)
        for above in list(self._project.upwards(folder))[1:]:
            path = at("Cargo.toml", above)
            other = self._project.toml(path)
            if other is not None and "workspace" in other:
                excluded = texts(table(other["workspace"]).get("exclude"))
                if any(folder == at(name, above) or folder.startswith(at(name, above) + "/") for name in excluded):
                    return manifest
                return path
        return manifest

    def _matching(self, folder: str, pattern: str) -> Iterator[str]:
        """The folders that a member pattern names; those without a Cargo.toml are no members of a wildcard."""
        if "**" in pattern or "{" in pattern:
            raise Stop("settings", f"the member pattern {pattern} is not understood", at("Cargo.toml", folder))
        found = [folder]
        for part in pattern.split("/"):
            if not set(part) & set("*?["):
                found = [at(part, one) for one in found]
                continue
            self._project.seen[at(pattern + "/Cargo.toml", folder)] = None
            found = [at(name, one) for one in found for name in self._project.names(one) if named_by(name, part)]
        for one in found:
            if self._project.kind(one) == "folder" or not set(pattern) & set("*?["):
                yield one

    def _load(self, manifest: str) -> dict[str, Any] | None:
        waiting = [manifest]
        while waiting:
            path = waiting.pop()
            if path in self._known:
                continue
            content = self._project.toml(path)
            self._known[path] = content or {}
            if content is None:
                continue
            folder = posixpath.dirname(path)
            if "cargo-features" in content:
                raise Stop("settings", f"{path} turns on unstable features", path)
            if "package" in content or "project" in content:
                self._targets(content, folder)
            waiting += _dependencies(content, folder)
            waiting += _dependencies({"dependencies": content.get("replace")}, folder)
            for entries in table(content.get("patch")).values():
                waiting += _dependencies({"dependencies": entries}, folder)
            for entries in table(content.get("target")).values():
                waiting += _dependencies(table(entries), folder)
        return self._known.get(manifest)

    def _targets(self, content: dict[str, Any], folder: str) -> None:
        """The files that must be there for Cargo to take the manifest."""
        has = self._project.has
        package = table(content.get("package") or content.get("project"))
        library = table(content.get("lib"))
        found = False
        if "lib" in content or package.get("autolib", True):
            path = library.get("path")
            found = has(at(path if isinstance(path, str) else "src/lib.rs", folder))
        found |= has(at("src/main.rs", folder))
        for kind, place in _TARGETS.items():
            entries = content.get(kind)
            for entry in entries if isinstance(entries, list) else ():
                name, path = table(entry).get("name"), table(entry).get("path")
                if isinstance(path, str):
                    found |= has(at(path, folder))
                elif isinstance(name, str):
                    files = (f"{place}/{name}.rs", f"{place}/{name}/main.rs", f"src/{name}.rs")
                    found |= sum(has(at(file, folder)) for file in files) > 0  # all of them are looked at
        if not found:
            for name in self._project.names(at("src/bin", folder)):
                place = at(f"src/bin/{name}", folder)
                has(place if name.endswith(".rs") else at("main.rs", place))


def _dependencies(content: dict[str, Any], folder: str) -> list[str]:
    """The manifests of the path dependencies in `content`, the manifest in `folder` or a part of it."""
    return [
        at(f"{entry['path']}/Cargo.toml", folder)
        for name in _DEPENDENCIES
        for entry in table(content.get(name)).values()
        if isinstance(entry, dict) and isinstance(entry.get("path"), str)
    ]
