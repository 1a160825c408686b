"""Archives that were made to do harm: bounded memory and time, and a line that says what is wrong."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from image_tars import Made, file, folder, hard_link, save, symlink, tar
from layersmith.verify import archive, blobs, rootfs
from layersmith.verify.archive import instruction, open_image
from layersmith.verify.blobs import ImageError
from layersmith.verify.rootfs import root_filesystem
from test_faults_write import mounted

DEEP = bool(os.environ.get("LAYERSMITH_FAULTS"))
ROOM = 1 << 30
"""Bytes of memory that a run may have in these tests."""


def archive_of(place: Path, packed: bytes, digest: str) -> Path:
    """An image whose only layer is stored as `packed`."""
    about = {"rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]}, "config": {}, "history": []}
    manifest = [{"Config": "c.json", "RepoTags": ["a:b"], "Layers": ["l.tar"]}]
    place.write_bytes(
        tar(
            [
                file("l.tar", packed),
                file("c.json", json.dumps(about).encode()),
                file("manifest.json", json.dumps(manifest).encode()),
            ]
        )
    )
    return place


def layer(place: Path, data: bytes | list[Made]) -> Path:
    """An image with a layer of the bytes or members `data`."""
    data = data if isinstance(data, bytes) else tar(data)
    return archive_of(place, data, hashlib.sha256(data).hexdigest())


def header(kind: bytes, size: int, name: str = "x") -> bytes:
    """A tar's header with any size."""
    info = tarfile.TarInfo(name)
    info.type = kind
    data = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    data[124:136] = tarfile.itn(size, 12, tarfile.GNU_FORMAT)  # type: ignore[attr-defined]
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data)
    return bytes(data)


def record(key: bytes, value: bytes) -> bytes:
    """A record of a pax header, which begins with its own length."""
    rest = b" %s=%s\n" % (key, value)
    size = next(size for size in range(len(rest), len(rest) + 20) if len(b"%d" % size) + len(rest) == size)
    return b"%d%s" % (size, rest)


def pax(member: bytes, *records: tuple[bytes, bytes], kind: bytes = b"x") -> bytes:
    """A member with a pax header."""
    body = b"".join(record(*one) for one in records)
    return header(kind, len(body)) + body + bytes(-len(body) % 512) + member


SPARSE = ((b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"), (b"GNU.sparse.name", b"s"))
END = bytes(1024)
TERABYTES = b"1099511627776000"

LAYERS: dict[str, tuple[bytes | list[Made], str]] = {
    "path traversal": ([file("../../etc/passwd", b"x")], "a member points out of its folder: '../../etc/passwd'"),
    "hard link out": ([hard_link("a", "../../etc/passwd")], "a member points out of its folder"),
    "negative size": (header(b"0", -5) + END, "ends in the middle of /x"),
    "negative header": (header(b"x", -512) + END, "a tar header too large to be one"),
    "petabyte": (header(b"0", 1 << 50) + END, "ends in the middle of /x"),
    "header of a terabyte": (header(b"x", 1 << 40) + END, "a tar header too large to be one"),
    "name of a terabyte": (header(b"L", 1 << 40) + END, "a tar header too large to be one"),
    "attributes of 30 MB": ([file("a", b"x", user__a=b"v" * (30 << 20))], "a tar header too large to be one"),
    "holes of a petabyte": (
        pax(header(b"0", 512) + b"1\n0\n0\n".ljust(512, b"\0"), *SPARSE, (b"GNU.sparse.realsize", TERABYTES)) + END,
        "files with holes of more than 8 GiB: not read any further",
    ),
    "holes of a petabyte, 0.1": (
        pax(
            header(b"0", 0),
            (b"GNU.sparse.size", TERABYTES),
            (b"GNU.sparse.numblocks", b"1"),
            (b"GNU.sparse.map", b"0,0"),
        )
        + END,
        "files with holes of more than 8 GiB: not read any further",
    ),
    "a map without end": (
        pax(header(b"0", 512) + b"99999999999\n0\n0\n".ljust(512, b"\0"), *SPARSE, (b"GNU.sparse.realsize", b"9"))
        + END,
        "a tar header too large to be one|not a sound tar",
    ),
    "old map without end": (
        (lambda head: head[:482] + b"\1" + head[483:])(header(b"S", 0)) + (bytes(504) + b"\1" + bytes(7)) * 4000,
        "a (tar header too large to be one|broken tar header)",
    ),
    "headers for all": (
        pax(b"", *((b"k%d" % number, b"v") for number in range(2000)), kind=b"g") + header(b"0", 0) + END,
        "more than 100 headers that hold for all members",
    ),
    "size below nothing": (pax(header(b"0", 0), (b"size", b"-1")) + END, "ends in the middle of /x"),
    "headers of headers": (pax(b"", (b"a", b"b")) * 5000 + header(b"0", 0) + END, "recursion|too large|not a sound"),
}


def answer(place: Path) -> str:
    """What `layers` says of an image that it cannot read, with little memory. Two hours only stop what hangs: the
    machine may have other work."""
    command = [sys.executable, "-m", "layersmith", "layers", "-q", str(place)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=7200,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM)),
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{place}: ")
    return line.removeprefix(f"{place}: ")


@pytest.mark.parametrize("name", LAYERS)
def test_a_hostile_layer_is_told_in_a_line(tmp_path: Path, name: str) -> None:
    data, said = LAYERS[name]
    place = layer(tmp_path / "image.tar", data)
    with open_image(str(place)) as image, pytest.raises(ImageError, match=f": layer 0: .*(?:{said})") as caught:
        root_filesystem(image)
    assert "\n" not in str(caught.value)


def test_what_a_builder_would_take_is_read(tmp_path: Path) -> None:
    made = [
        file("/etc/passwd", b"x"),
        symlink("out", "/etc"),
        file("out/in", b"y"),
        *(file("again", b"%d" % number) for number in range(2000)),
        folder("/".join(["d"] * 1000)),
    ]
    with open_image(str(layer(tmp_path / "image.tar", made))) as image:
        root = root_filesystem(image)
    assert root["/etc/passwd"].size == 1
    assert root["/out/in"].size == 1
    assert root["/again"].size == 4


def zeros(kind: str) -> Callable[[bytes], bytes]:
    """A compressor, called with b"" for the end."""
    if kind == "gzip":
        pack = zlib.compressobj(9, wbits=31)
        return lambda data: pack.compress(data) if data else pack.flush()
    zstandard = pytest.importorskip("zstandard")
    frame = zstandard.ZstdCompressor().compressobj()
    return lambda data: frame.compress(data) if data else frame.flush()


def bomb(kind: str, size: int) -> tuple[bytes, str]:
    """A layer with a file of `size` zeros, packed, and its digest."""
    pack, check = zeros(kind), hashlib.sha256()

    def pieces() -> Iterator[bytes]:
        yield header(b"0", size)
        yield from (bytes(1 << 20) for _ in range(size >> 20))
        yield END

    packed = []
    for piece in pieces():
        check.update(piece)
        packed.append(pack(piece))
    return b"".join([*packed, pack(b"")]), check.hexdigest()


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_bomb_is_not_unpacked_to_its_end(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = archive_of(tmp_path / "image.tar", *bomb(kind, 64 << 20))
    with open_image(str(place)) as image:
        assert root_filesystem(image)["/x"].size == 64 << 20
        monkeypatch.setattr(blobs, "MOST", 16 << 20)
        with pytest.raises(ImageError, match="GiB and 500 times its size: not read any further"):
            root_filesystem(image)


@pytest.mark.skipif(not DEEP, reason="takes minutes: make faults")
@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_real_bomb_ends_as_well(tmp_path: Path, kind: str) -> None:
    place = archive_of(tmp_path / "image.tar", *bomb(kind, 10 << 30))
    assert place.stat().st_size < 12 << 20
    assert answer(place) == "layer 0: unpacks to more than 8 GiB and 500 times its size: not read any further"


def test_members_without_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MEMBERS", 1000)
    for count in (1000, 1001):
        place = layer(tmp_path / "image.tar", header(b"0", 0, "a/.wh..wh..opq") * count + END)
        with open_image(str(place)) as image:
            if count == 1000:
                assert root_filesystem(image)["/a"].kind == "folder"
                continue
            with pytest.raises(ImageError, match=r": layer 0: more than 1,000 members: not read any further$"):
                root_filesystem(image)


@pytest.mark.skipif(not DEEP, reason="takes minutes: make faults")
@pytest.mark.parametrize("name", ["a/.wh..wh..opq", "x"])
def test_a_hundred_million_members_end_as_well(tmp_path: Path, name: str) -> None:
    pack, many = zlib.compressobj(9, wbits=31), header(b"0", 0, name) * 100_000
    # A gzip stream of one piece a hundred times over, which is cut off: nobody gets as far.
    piece = pack.compress(many) + pack.flush(zlib.Z_FULL_FLUSH)
    place = archive_of(tmp_path / "image.tar", piece + piece[10:] * 999, "0" * 64)
    assert place.stat().st_size < 300 << 20
    assert answer(place) == "layer 0: more than 2,000,000 members: not read any further"


def test_a_blob_that_is_a_layer_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed, digest = bomb("gzip", 1 << 20)
    for count, most, said in (
        (7, 8 << 20, ""),
        (8, 8 << 20, ": layer 7: the layers unpack to more than 0 GiB: not read any further$"),
        (1001, 8 << 30, ": more than 1,000 layers: not read$"),
    ):
        monkeypatch.setattr(archive, "MOST", most)
        monkeypatch.setattr(archive, "RATIO", 1)
        about = {"rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"] * count}, "config": {}, "history": []}
        manifest = [{"Config": "c.json", "RepoTags": ["a:b"], "Layers": ["l.tar"] * count}]
        documents = {"c.json": json.dumps(about).encode(), "manifest.json": json.dumps(manifest).encode()}
        place = tmp_path / "image.tar"
        place.write_bytes(tar([file("l.tar", packed), *(file(*one) for one in documents.items())]))
        if not said:
            with open_image(str(place)) as image:
                for _ in range(2):
                    assert root_filesystem(image)["/x"].size == 1 << 20
            continue
        with pytest.raises(ImageError, match=said), open_image(str(place)) as image:
            root_filesystem(image)


def test_compressed_pieces_with_nothing_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "EMPTY", 1000)
    data = tar([file("a", b"x")])
    whole, nothing = gzip.compress(data), gzip.compress(b"")
    digest = hashlib.sha256(data).hexdigest()
    with open_image(str(archive_of(tmp_path / "image.tar", nothing * 1000 + whole, digest))) as image:
        assert root_filesystem(image)["/a"].size == 1
    with (
        open_image(str(archive_of(tmp_path / "image.tar", nothing * 1001 + whole, digest))) as image,
        pytest.raises(ImageError, match="more than 1,000 empty compressed pieces: not read any"),
    ):
        root_filesystem(image)


@pytest.mark.parametrize("layout", ["docker-25", "oci-folder"])
def test_an_archive_of_too_many_files(tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place = save(tmp_path / "image", [[file("a", b"x")]], layout)
    monkeypatch.setattr(blobs, "BLOBS", 3)
    with pytest.raises(ImageError, match=r"more than 3 files: not read any further$"):
        list(open_image(str(place)).documents())


@pytest.mark.parametrize("made", [file("again", b""), folder("again"), symlink("again", "x")])
def test_an_archive_that_names_one_file_again_and_again(
    tmp_path: Path, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "BLOBS", 1000)
    place = tmp_path / "image.tar"
    for count, said in ((1000, "not an image"), (1001, "more than 1,000 files: not read any further$")):
        place.write_bytes(tar([made])[:512] * count + END)
        with pytest.raises(ImageError, match=said):
            open_image(str(place))


@pytest.mark.skipif(not DEEP, reason="takes a minute: make faults")
def test_an_archive_of_five_million_members_ends_as_well(tmp_path: Path) -> None:
    place, many = tmp_path / "image.tar", header(b"0", 0) * 100_000
    with place.open("wb") as whole:
        for _ in range(50):
            whole.write(many)
        whole.write(END)
    assert answer(place) == "more than 100,000 files: not read any further"


def piped(tmp_path: Path, pieces: Iterator[bytes]) -> str:
    """What `layers` says of an archive that comes through a pipe, whose other end gives `pieces` for as long as it is
    read."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "layersmith", "layers", "-q", "docker-archive:/dev/stdin"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as child:
        assert child.stdin
        assert child.stderr
        with contextlib.suppress(BrokenPipeError):
            for piece in pieces:
                child.stdin.write(piece)
            child.stdin.close()
        said = child.stderr.read().decode()
    assert child.returncode == 2, said
    assert not os.listdir(tmp_path)
    (line,) = said.splitlines()
    return line


def test_a_pipe_without_end(tmp_path: Path) -> None:
    assert piped(tmp_path, itertools.repeat(bytes(1 << 20))).endswith(": not a sound tar (end of file header)")
    assert piped(tmp_path, itertools.repeat(b"y\n" * 4096)).endswith(": not a sound tar (invalid header)")


def test_a_pipe_without_end_that_holds_a_tar_leaves_room_on_the_disk(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", f"size={(1 << 30) + (8 << 20)}") as disk:
        told = piped(disk, itertools.repeat(header(b"0", 0) * 2048))
    assert told.endswith(": to unpack it, there is not enough room on the disk")


def test_a_bomb_around_all_of_it_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = zeros("gzip")
    (tmp_path / "image.tar").write_bytes(pack(header(b"0", 64 << 20) + bytes(64 << 20)) + pack(b""))
    monkeypatch.setattr(blobs, "MOST", 16 << 20)
    with pytest.raises(ImageError, match="unpacks to more than"):
        open_image(str(tmp_path / "image.tar"))


def test_paths_without_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rootfs, "MEMORY", 1_000_000)
    for made in (
        [file(f"f{number}", b"") for number in range(4000)],
        [folder("/".join([str(number)] * 500)) for number in range(20)],
        [file(f"a{number}", b"", user__a=b"v" * 60_000) for number in range(40)],
    ):
        with (
            open_image(str(layer(tmp_path / "image.tar", made))) as image,
            pytest.raises(ImageError, match="paths and attributes need more than"),
        ):
            root_filesystem(image)


def test_documents_that_are_no_documents(tmp_path: Path) -> None:
    place = tmp_path / "image.tar"
    index = {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": "sha256:a"}
    circle = json.dumps({"manifests": [index] * 30}).encode()
    names = json.dumps([{"RepoTags": [f"\x1b[31m{number}"]} for number in range(50_000)]).encode()
    for members, said in (
        ([file("manifest.json", b"[" * 200_000)], "manifest.json is not JSON: maximum recursion depth exceeded.*"),
        ([file("manifest.json", b"[" + b"9" * 100_000 + b"]")], "manifest.json is not JSON: .*"),
        (
            [file("manifest.json", b"[" + b"{}," * 20_000_000 + b"{}]")],
            "manifest.json is too large to be what it is .*",
        ),
        ([file("manifest.json", names)], r"50000 images in it, choose one by its name: (\\x1b\[31m\d+, ){20}\.\.\."),
        ([file("index.json", circle), file("blobs/sha256/a", circle)], "its indexes lead from one to the next .*"),
        ([symlink("manifest.json", "b"), symlink("b", "manifest.json")], "manifest.json is missing"),
        ([file("\x1b[31m", b"x")], "not an image: neither manifest.json nor index.json is in it"),
    ):
        place.write_bytes(tar(members))
        with pytest.raises(ImageError) as caught:
            open_image(str(place))
        assert re.fullmatch(f"{re.escape(str(place))}: {said}", str(caught.value)), str(caught.value)[:300]


def test_with_little_memory_in_a_line(tmp_path: Path) -> None:
    place = tmp_path / "image.tar"
    place.write_bytes(tar([file("manifest.json", b"[" + b"{}," * 20_000_000 + b"{}]")]))
    assert answer(place) == "manifest.json is too large to be what it is named"
    layer(place, LAYERS["holes of a petabyte"][0])
    assert answer(place) == "layer 0: files with holes of more than 8 GiB: not read any further"


def test_blanks_in_a_history_take_no_time() -> None:
    assert instruction("RUN a" + " " * 2_000_000 + "b # buildkit").endswith("b")


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "image.tar")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PATH": "/nonexistent"}
    command = [sys.executable, "-m", "layersmith", "layers", str(tmp_path / "image.tar")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
