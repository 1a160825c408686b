"""Rust projects: what Cargo builds crosses, with what it may read, and the libraries that its crates link to.

Facts: The Cargo Book, "Build Cache" (target/release, target/debug, a folder more with --target; at the root of the
workspace), "cargo install" (--root, CARGO_INSTALL_ROOT, CARGO_HOME/bin), "Cargo Targets"; the images of Rust stand on
buildpack-deps, which has development packages of many libraries.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from layersmith.context.arguments import arguments
from layersmith.context.project import parse_toml, table, texts
from layersmith.effects.bases import base
from layersmith.effects.build_packages import sort
from layersmith.effects.managers import FlagTable
from layersmith.effects.paths import resolve
from layersmith.effects.runtimes import runtimes
from layersmith.evidence.splitting.compiled import Called, Made, NotKnown, Work
from layersmith.evidence.splitting.needed import Kind, Needs
from layersmith.evidence.splitting.shipping import CERTIFICATES, answers, brings_certificates, shipped
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Word
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Stage

KIND = Kind(
    sources=(
        *("*.rs", "Cargo.toml", "Cargo.lock", "rust-toolchain", "rust-toolchain.toml", "rustfmt.toml", ".rustfmt.toml"),
        *("clippy.toml", "deny.toml", ".cargo", "benches", "tests", "build.rs", "Cross.toml"),
    ),
    built=("target",),
    homes=("/usr/local/cargo", "/root/.cargo", "/usr/local/rustup", "/root/.rustup"),
    toolchain=frozenset(("cargo", "cargo-watch", "rustc", "trunk", "systemfd", "make", "just", "watchexec")),
    text=(".rs",),
)

_FLAGS = FlagTable(
    """
    -v --verbose -vv -q --quiet --locked --frozen --offline --color= --target= --manifest-path= --config= -Z= -F= -j=
    --jobs= --features= --all-features --no-default-features --release -r --profile= --target-dir= --git= --branch=
    --tag= --rev= --version= --vers= --root= --registry= --index= --bin= --bins --force -f --no-track --package= -p=
    --workspace --all --debug --path= --keep-going --timings --message-format= --lib --example= --examples --test=
    --tests --bench= --benches --exclude= --all-targets
    """
)
_LIBRARIES = {
    "openssl-sys": "libssl-dev",
    "pq-sys": "libpq-dev",
    "libsqlite3-sys": "libsqlite3-dev",
    "mysqlclient-sys": "default-libmysqlclient-dev",
    "curl-sys": "libcurl4-openssl-dev",
    "bzip2-sys": "libbz2-dev",
    "libxml": "libxml2-dev",
    "libyaml-sys": "libyaml-dev",
    "libpng-sys": "libpng-dev",
    "ncurses": "libncurses5-dev",
    "libffi-sys": "libffi-dev",
}
"""Crates that link to a library whose development package buildpack-deps has."""


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    yield from answers(facts, stage, made, KIND, partial(_recipes, facts, stage))


def _recipes(facts: Facts, stage: Stage, done: Work, needs: Needs) -> Iterator[Recipe]:
    image = facts.base(stage)
    official = image.official and image.name == "rust"
    certificates = official or brings_certificates(facts, stage, done)
    musl = any(word and "-musl" in word for one in done.made for word in one.by.argv)
    extra = [Crossing((CERTIFICATES,), f"{posixpath.dirname(CERTIFICATES)}/")] if certificates else []
    reasons = ["certificates are copied: the program may speak TLS, and small images have none"] if extra else []
    lacks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    if official and image.distro == "debian" and not musl and "slim" not in (image.tag or ""):
        crates = _crates(facts, stage, done)
        wanted = [_LIBRARIES[name] for name in _LIBRARIES if crates is None or name in crates]
        wanted = wanted if crates is not None else wanted[:1]
        # The release is what the last stage stands on: a tag of the compiler seldom names it.
        release = next((base(one.image) for one in runtimes(stage.base, "rust")), image)
        lacks = sort("apt", wanted, release).libraries if wanted else ()
        if crates is None:
            questions = ("Which libraries does the program load? Without Cargo.lock only OpenSSL's is installed: ldd on"
                         " the program tells.",)  # fmt: skip
        if lacks:
            reasons.append(f"crates of the project link to {', '.join(lacks)}")
    yield from shipped(
        facts, stage, done, needs, "go-static" if musl else "rust", tuple(extra), tuple(reasons), questions, lacks
    )


def made(call: Called, view: View) -> tuple[Made, ...] | None:
    """What a command of Cargo makes, as `compiled.Compiler` has it."""
    if call.name in ("rustup", "rustc") or call.name != "cargo":
        return () if call.name == "rustup" else None
    words = [word for word in call.argv[1:] if word is None or not word.startswith("+")]
    verb = words[0] if words else None
    if verb not in ("build", "b", "install", "rustc", "zigbuild"):
        return ()
    given = arguments([_word(word) for word in words[1:]], _FLAGS)
    if verb == "install":
        root = given.value("--root") or call.variables.get("CARGO_INSTALL_ROOT") or call.variables.get("CARGO_HOME")
        into = f"{resolve(root or '/usr/local/cargo', call.folder)}/bin"
        sources = resolve(given.value("--path") or "$", call.folder)
        names = _programs(view, sources) if sources else ()
        return tuple(Made(f"{into}/{name}", call) for name in names) if names else (Made(f"{into}/", call),)
    folder = call.folder
    if manifest := given.value("--manifest-path"):
        folder = resolve(posixpath.dirname(manifest) or ".", folder)
    if folder is None:
        raise NotKnown("unknown-output", call.run.line, "the folder that cargo build runs in is not known")
    profile = given.value("--profile") or ("release" if given.has("--release", "-r") else "debug")
    profile = "debug" if profile == "dev" else profile
    target = given.value("--target") or call.variables.get("CARGO_BUILD_TARGET") or ""
    names = _programs(view, folder)
    place = given.value("--target-dir") or call.variables.get("CARGO_TARGET_DIR")
    output = resolve(place or "target", _root(view, folder) if not place else call.folder)
    below = posixpath.join(output or "$", target, profile)
    return tuple(Made(f"{below}/{name}", call) for name in names) if names else (Made(f"{below}/", call),)


def _word(text: str | None) -> Word:
    return Word(0, 0, text or "$", text, False)


def _root(view: View, folder: str) -> str:
    """The folder of the workspace that `folder` is in, as far as manifests say so."""
    found, above = folder, folder
    while above != "/":
        above = posixpath.dirname(above)
        content = _manifest(view, above)
        if content is not None and "workspace" in content:
            found = above
    return found


def _manifest(view: View, folder: str) -> dict[str, object] | None:
    path = posixpath.join(folder, "Cargo.toml")
    content = view.read(path)
    return None if content is None else parse_toml(content.decode("utf-8", "surrogateescape"), path)


def _programs(view: View, folder: str) -> tuple[str, ...]:
    """The programs of the package in `folder`, nothing when they are not known: it is a workspace, or not there."""
    content = _manifest(view, folder)
    if content is None or "workspace" in content or "package" not in content:
        return ()
    name = table(content["package"]).get("name")
    named = content.get("bin")
    listed = [one for entry in named for one in texts(table(entry).get("name"))] if isinstance(named, list) else []
    listed += [entry.removesuffix(".rs") for entry in view.children(posixpath.join(folder, "src/bin"))]
    return tuple(dict.fromkeys([*texts(name), *listed]))


def _crates(facts: Facts, stage: Stage, done: Work) -> frozenset[str] | None:
    """The names in the Cargo.lock of the project, None when there is none that is known."""
    view = View(facts, stage, done.last)
    for root in done.roots:
        content = view.read(posixpath.join(root, "Cargo.lock"))
        if content is not None:
            text = content.decode("utf-8", "surrogateescape")
            return frozenset(re.findall(r'^name = "([^"]+)"', text, re.MULTILINE))
    manifests = [found for root in done.roots if (found := _manifest(view, root)) is not None]
    # Without any dependency there are no other crates, and nothing was locked.
    plain = bool(manifests) and not any({"dependencies", "workspace", "target"} & found.keys() for found in manifests)
    return frozenset() if plain else None
