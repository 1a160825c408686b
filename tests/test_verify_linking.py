"""Shared libraries that an image lacks: real programs, linked by gcc, in images made here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from image_tars import Made, file, folder, save, symlink
from layersmith.verify.archive import open_image
from layersmith.verify.contents import Contents
from layersmith.verify.elf import linked
from layersmith.verify.linking import Lacking, lacking

MULTIARCH = "usr/lib/x86_64-linux-gnu"
LOADER = "/lib64/ld-linux-x86-64.so.2"

Build = Callable[..., bytes]


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """`build(library, *flags)`: a program that needs the library (a file name) as gcc links it."""
    if not shutil.which("gcc"):
        if os.environ.get("LAYERSMITH_REQUIRE_BUILDS"):
            pytest.fail("gcc is not installed")
        pytest.skip("gcc is not installed")
    place = tmp_path_factory.mktemp("linked")

    def made(library: str, *flags: str, shared: bool = False) -> bytes:
        (place / "library.c").write_text("int answer(void) { return 42; }\n")
        gcc("-shared", "-fPIC", f"-Wl,-soname,{library}", "-o", library, "library.c")
        source = "int answer(void); int main(void) { return answer() - 42; }\n"
        (place / "program.c").write_text(source.replace("main", "start") if shared else source)
        gcc(*(["-shared", "-fPIC"] if shared else []), "-o", "program", "program.c", f"./{library}", *flags)
        return (place / "program").read_bytes()

    def gcc(*arguments: str) -> None:
        subprocess.run(["gcc", *arguments], cwd=place, check=True)

    return made


def base(*more: Made) -> list[Made]:
    """What every Debian has that matters to a loader."""
    return [
        file(f"{MULTIARCH}/libc.so.6", b"libc"),
        file(f"{MULTIARCH}/ld-linux-x86-64.so.2", b"loader"),
        symlink("lib", "usr/lib"),
        folder("usr/lib64"),
        symlink("lib64", "usr/lib64"),
        symlink("usr/lib64/ld-linux-x86-64.so.2", f"/{MULTIARCH}/ld-linux-x86-64.so.2"),
        file("etc/ld.so.cache", b"glibc-ld.so.cache1.1\0libc.so.6\0/lib/x86_64-linux-gnu/libc.so.6\0"),
        *more,
    ]


LIBRARY = (file(f"{MULTIARCH}/libpq.so.5.15", b"libpq"), symlink(f"{MULTIARCH}/libpq.so.5", "libpq.so.5.15"))
_NAMES = ("/.", f"/{MULTIARCH}", f"/{MULTIARCH}/libpq.so.5.15", f"/{MULTIARCH}/libpq.so.5", "")
LIST = file("var/lib/dpkg/info/libpq5:amd64.list", "\n".join(_NAMES).encode())


def found(
    tmp_path: Path, before: Sequence[Sequence[Made]], after: Sequence[Sequence[Made]], **about: object
) -> tuple[Lacking, ...]:
    """What the image `after` lacks; the first layer of each image is its base."""
    sides = []
    for name, layers in (("before", before), ("after", after)):
        path = save(tmp_path / name, layers, **about)
        with open_image(str(path)) as image:
            sides.append(Contents(image, 1))
    return lacking(*sides)


def test_a_library_of_a_package_that_stayed_behind(tmp_path: Path, build: Build) -> None:
    program = file("app/server", build("libpq.so.5"))
    told = found(tmp_path, [base(*LIBRARY, LIST), [program]], [base(), [program]])
    remedy = "RUN apt-get update && apt-get install -y --no-install-recommends libpq5"
    assert told == (Lacking("/app/server", "libpq.so.5", remedy),)


def test_a_library_that_is_there(tmp_path: Path, build: Build) -> None:
    program = file("app/server", build("libpq.so.5"))
    assert found(tmp_path, [base(*LIBRARY, LIST), [program]], [base(), [*LIBRARY, program]]) == ()


def test_a_module_that_is_loaded_by_an_interpreter(tmp_path: Path, build: Build) -> None:
    module = file("opt/venv/lib/psycopg2.so", build("libpq.so.5", shared=True))
    assert [one.path for one in found(tmp_path, [base(*LIBRARY, LIST), [module]], [base(), [module]])] == [
        "/opt/venv/lib/psycopg2.so"
    ]


def test_what_was_never_found_is_no_loss(tmp_path: Path, build: Build) -> None:
    """Wheels and packages hold plug-ins for what most machines have not."""
    module = file("app/plugin.so", build("libcuda.so.1", shared=True))
    assert found(tmp_path, [base(), [module]], [base(), [module]]) == ()


def test_what_the_base_itself_lacks_is_no_loss(tmp_path: Path, build: Build) -> None:
    module = file("usr/lib/python3/tkinter.so", build("libtk8.6.so", shared=True))
    before = [base(file(f"{MULTIARCH}/libtk8.6.so", b"tk"), module), [file("app", b"x")]]
    assert found(tmp_path, before, [base(module), [file("app", b"x")]]) == ()


@pytest.mark.parametrize("flags", ["-Wl,--enable-new-dtags", "-Wl,--disable-new-dtags"])
def test_folders_that_the_program_names(tmp_path: Path, build: Build, flags: str) -> None:
    """DT_RUNPATH and DT_RPATH, from where the program lies; the program moves, and its libraries do not."""
    program = build("libown.so", "-Wl,-rpath,$ORIGIN/../lib", flags)
    beside = [file("opt/x/bin/server", program), file("opt/x/lib/libown.so", b"own")]
    assert found(tmp_path, [base(), beside], [base(), beside]) == ()
    moved = [file("srv/server", program), file("opt/x/lib/libown.so", b"own")]
    told = found(tmp_path, [base(), beside], [base(), moved])
    assert [(one.path, one.library) for one in told] == [("/srv/server", "libown.so")]


def test_a_folder_that_only_the_cache_knows(tmp_path: Path, build: Build) -> None:
    """glibc looks into /usr/local/lib by its cache only, which a COPY does not write."""
    parts = [file("app/server", build("libown.so.1")), file("usr/local/lib/libown.so.1", b"own")]
    cache = file("etc/ld.so.cache", b"glibc-ld.so.cache1.1\0libown.so.1\0/usr/local/lib/libown.so.1\0")
    before = [base(), [*parts, cache]]
    assert found(tmp_path, before, before) == ()
    assert found(tmp_path, before, [base(), parts]) == (Lacking("/app/server", "libown.so.1", "RUN ldconfig"),)


def test_a_folder_that_a_variable_names(tmp_path: Path, build: Build) -> None:
    parts = [file("app/server", build("libown.so.1")), file("opt/lib/libown.so.1", b"own")]
    sides = [base(), parts]
    assert found(tmp_path, sides, sides, Env=["LD_LIBRARY_PATH=/opt/lib"]) == ()


def test_a_library_that_was_built_by_hand(tmp_path: Path, build: Build) -> None:
    program = file("app/server", build("libown.so.1"))
    cache = file("etc/ld.so.cache", b"\0libown.so.1\0/usr/local/lib/libown.so.1\0")
    before = [base(), [program, file("usr/local/lib/libown.so.1", b"own"), cache]]
    (told,) = found(tmp_path, before, [base(), [program]])
    assert told.remedy == "COPY --from=build /usr/local/lib/libown.so.1 /usr/local/lib/, and RUN ldconfig below it"


def test_a_program_of_glibc_on_musl(tmp_path: Path, build: Build) -> None:
    program = file("app/server", build("libpq.so.5"))
    alpine = [
        file("lib/ld-musl-x86_64.so.1", b"musl"),
        file("lib/apk/db/installed", b"P:musl\nF:lib\nR:ld-musl-x86_64.so.1\n"),
    ]
    told = found(tmp_path, [base(*LIBRARY, LIST), [program]], [alpine, [program]])
    assert [(one.library, one.remedy) for one in told] == [(LOADER, ""), ("libpq.so.5", ""), ("libc.so.6", "")]


def test_a_library_of_alpine(tmp_path: Path, build: Build) -> None:
    program = file("app/module.so", build("libpq.so.5", shared=True))
    musl = [file("lib/ld-musl-x86_64.so.1", b"musl"), symlink("lib/libc.so.6", "ld-musl-x86_64.so.1")]
    installed = b"P:libpq\nV:16\nF:usr/lib\nR:libpq.so.5\nR:libpq.so.5.16\n\nP:musl\nF:lib\nR:ld-musl-x86_64.so.1\n"
    before = [[*musl, file("usr/lib/libpq.so.5", b"pq"), file("lib/apk/db/installed", installed)], [program]]
    after = [[*musl, file("lib/apk/db/installed", b"P:musl\nF:lib\nR:ld-musl-x86_64.so.1\n")], [program]]
    assert found(tmp_path, before, after) == (Lacking("/app/module.so", "libpq.so.5", "RUN apk add --no-cache libpq"),)


def test_what_a_program_of_this_machine_is_linked_to() -> None:
    told = linked(Path("/bin/sh").resolve().read_bytes())
    assert told is not None
    assert told.interpreter is not None
    assert any(name.startswith("libc.") for name in told.needed)


@pytest.mark.parametrize(
    "data", [b"\x7fELF", b"\x7fELF" + bytes(60), b"\x7fELF\x02\x01\x01" + b"\xff" * 200, b"#!/bin/sh\n" * 20]
)
def test_what_only_looks_like_a_program(data: bytes) -> None:
    assert linked(data) is None


def test_a_cut_program() -> None:
    whole = Path("/bin/sh").resolve().read_bytes()
    for length in range(64, len(whole), len(whole) // 40):
        linked(whole[:length])


def test_packages_for_development(tmp_path: Path) -> None:
    lock = b"""{"packages": {"node_modules/express": {}, "node_modules/typescript": {"dev": true},
        "node_modules/@types/node": {"dev": true}, "node_modules/gone": {"dev": true}}}"""
    composer = b'{"packages": [], "dev": true, "dev-package-names": ["phpunit/phpunit", "gone/gone"]}'
    members = [
        file("app/node_modules/.package-lock.json", lock),
        file("app/node_modules/express/index.js"),
        file("app/node_modules/typescript/index.js"),
        file("app/node_modules/@types/node/index.d.ts"),
        file("srv/vendor/composer/installed.json", composer),
        file("srv/vendor/phpunit/phpunit/composer.json"),
        file("old/node_modules/.package-lock.json", b"[]"),
        file("older/node_modules/.package-lock.json", b"not JSON"),
    ]
    with open_image(str(save(tmp_path / "image", [base(), members]))) as image:
        contents = Contents(image, 1)
    assert contents.development() == ("@types/node", "phpunit/phpunit", "typescript")
    assert contents.above == sum(len(content) for _, content in members)
