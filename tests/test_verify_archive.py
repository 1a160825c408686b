from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_tars import (
    LAYOUTS,
    Made,
    blob,
    config,
    device,
    digest,
    fifo,
    file,
    folder,
    hard_link,
    made,
    oci,
    opaque,
    save,
    symlink,
    tar,
    whiteout,
)
from layersmith.verify.archive import Image, instruction, members, open_image
from layersmith.verify.blobs import ImageError
from layersmith.verify.model import Config, Entry
from layersmith.verify.rootfs import RootFilesystem, both, root_filesystem

BASE = [folder("etc"), file("etc/a", b"one"), file("etc/b", b"two", 0o600, (5, 6)), folder("var/empty", 0o700)]


def tree(path: Path, *layers: list[Made]) -> RootFilesystem:
    with open_image(str(save(path / "image.tar", layers))) as image:
        return root_filesystem(image)


def contents(image: Image) -> dict[str, bytes]:
    """The files of all layers, whiteouts apart."""
    return {
        member.path: b"".join(member.chunks())
        for layer in image.layers
        for member in image.members(layer)
        if member.kind == "file" and not member.hides
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_tells_the_same(tmp_path: Path, layout: str) -> None:
    layers = [BASE, [file("etc/a", b"changed"), whiteout("etc/b")]]
    place = save(tmp_path / "image", layers, layout, Env=["A=b"], Cmd=["run"])
    with open_image(str(place)) as image:
        assert contents(image) == {"/etc/a": b"changed", "/etc/b": b"two"}
        assert image.config == Config(env=("A=b",), cmd=("run",))
        assert image.names == ("app:latest",)
        assert [layer.step.instruction for layer in image.layers] == ["RUN step 0", "RUN step 1"]
        assert [layer.compression for layer in image.layers] == ["gzip" if layout == "oci-gzip" else ""] * 2
        assert list(root_filesystem(image)) == ["/", "/etc", "/etc/a", "/var", "/var/empty"]
        assert all(layer.stored > 0 for layer in image.layers)


def test_sizes_are_those_of_the_archive(tmp_path: Path) -> None:
    data = tar([file("zeros", bytes(100_000))])
    with open_image(str(save(tmp_path / "image", [data], "oci-gzip"))) as image:
        assert image.layers[0].stored == len(gzip.compress(data, mtime=0))


@pytest.mark.parametrize("prefix", ["docker-archive:", "oci-archive:", "oci:"])
def test_prefixes_of_other_tools(tmp_path: Path, prefix: str) -> None:
    place = save(tmp_path / "image", [BASE])
    with open_image(f"{prefix}{place}") as image, open_image(f"{prefix}{place}:app:latest") as named:
        assert image.config_json == named.config_json


def test_an_archive_may_be_compressed_as_a_whole(tmp_path: Path) -> None:
    plain = save(tmp_path / "plain", [BASE])
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with open_image(str(packed)) as image:
        assert contents(image) == {"/etc/a": b"one", "/etc/b": b"two"}


def test_an_archive_may_come_through_a_pipe(tmp_path: Path) -> None:
    data = save(tmp_path / "plain", [BASE]).read_bytes()
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb") as file:
            file.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    with open_image(f"/dev/fd/{reading}") as image:
        assert contents(image) == {"/etc/a": b"one", "/etc/b": b"two"}
    writer.join()
    os.close(reading)


def zstd(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    half = len(data) // 2
    pack = zstandard.ZstdCompressor().compress
    table = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"abcd"  # a frame that holds no content
    return table + pack(data[:half]) + table + pack(data[half:])


def with_packed_layer(tmp_path: Path, data: bytes, packed: bytes) -> str:
    members = oci([data], config([data]), "oci", "app")
    members[blob(data)] = packed
    place = tmp_path / "image"
    place.write_bytes(tar([file(name, content) for name, content in members.items()]))
    return str(place)


def test_zstd_layers(tmp_path: Path) -> None:
    data = tar([file("a", bytes(range(256)) * 5000)])
    with open_image(with_packed_layer(tmp_path, data, zstd(data))) as image:
        assert image.layers[0].compression == "zstd"
        assert contents(image) == {"/a": bytes(range(256)) * 5000}


def test_damaged_zstd_is_one_clear_error(tmp_path: Path) -> None:
    data = tar([file("a", bytes(range(256)) * 5000)])
    packed = bytearray(zstd(data))
    packed[len(packed) // 2 :] = bytes(len(packed) // 2)
    with (
        open_image(with_packed_layer(tmp_path, data, bytes(packed))) as image,
        pytest.raises(ImageError, match="layer 0"),
    ):
        contents(image)


def test_zstd_without_its_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.version_info >= (3, 14):
        pytest.skip("this Python reads zstd by itself")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    place = with_packed_layer(tmp_path, tar(BASE), b"\x28\xb5\x2f\xfd rest")
    with open_image(place) as image, pytest.raises(ImageError, match="pip install zstandard"):
        contents(image)


@pytest.mark.parametrize("split", [1, 1000])
def test_gzip_of_many_members(tmp_path: Path, split: int) -> None:
    data = tar([file("a", bytes(range(256)) * 50)])
    pieces = [
        gzip.compress(data[at : at + len(data) // split + 1]) for at in range(0, len(data), len(data) // split + 1)
    ]
    place = with_packed_layer(tmp_path, data, b"".join(pieces) + bytes(512))
    with open_image(place) as image:
        assert contents(image) == {"/a": bytes(range(256)) * 50}


@pytest.mark.parametrize("magic", [b"BZh9", b"\xfd7zXZ\0"])
def test_other_compressions_are_named(tmp_path: Path, magic: bytes) -> None:
    with pytest.raises(ImageError, match=r"compressed with (bzip2|xz)"):
        open_image(with_packed_layer(tmp_path, tar(BASE), magic + b"..."))


def two_images(tmp_path: Path, **platforms: str) -> str:
    members: dict[str, bytes] = {}
    entries = []
    for name, architecture in platforms.items():
        part = oci([tar([file(name)])], config([tar([file(name)])]), "oci", name)
        entry = json.loads(part.pop("index.json"))["manifests"][0]
        entries.append({**entry, "platform": {"os": "linux", "architecture": architecture}})
        members |= part
    proof = {
        "mediaType": "x",
        "digest": "sha256:0",
        "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
    }
    absent = {"mediaType": "x", "digest": "sha256:1", "platform": {"os": "linux", "architecture": "riscv64"}}
    inner = json.dumps({"manifests": [*entries, proof, absent]}).encode()
    outer = {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": digest(inner)}
    members |= {blob(inner): inner, "index.json": json.dumps({"manifests": [outer]}).encode()}
    place = tmp_path / "two"
    place.write_bytes(tar([file(name, data) for name, data in members.items()]))
    return str(place)


def test_one_of_several_images_is_chosen_by_tag_or_platform(tmp_path: Path) -> None:
    place = two_images(tmp_path, one="mips", two="s390x")
    for name in ("one", "linux/mips"):
        with open_image(place, name) as image:
            assert list(contents(image)) == ["/one"]
    with pytest.raises(ImageError, match=r"2 images in it.*linux/mips, linux/s390x, one, two"):
        open_image(place)
    with pytest.raises(ImageError, match="no image called three"):
        open_image(place, "three")


def test_the_platform_of_this_machine_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    with open_image(two_images(tmp_path, one="amd64", two="arm64")) as image:
        assert list(contents(image)) == ["/two"]


def test_layers_that_docker_wrote_as_links(tmp_path: Path) -> None:
    data = tar(BASE)
    about = config([data, data])
    manifest = json.dumps([{"Config": "c.json", "RepoTags": None, "Layers": ["x/layer.tar", "y/layer.tar"]}])
    place = tmp_path / "image"
    place.write_bytes(
        tar(
            [
                file("x/layer.tar", data),
                symlink("y/layer.tar", "../x/layer.tar"),
                file("c.json", about),
                file("manifest.json", manifest.encode()),
            ]
        )
    )
    with open_image(str(place)) as image:
        assert [len(list(image.members(layer))) for layer in image.layers] == [4, 4]


def test_a_history_that_does_not_fit_is_not_guessed_at(tmp_path: Path) -> None:
    with open_image(str(save(tmp_path / "a", [BASE], history=["RUN x", "RUN y"]))) as image:
        assert [layer.step.created_by for layer in image.layers] == [""]
    lines = [{"created_by": "ENV A=b", "empty_layer": True}, "RUN x"]
    with open_image(str(save(tmp_path / "b", [BASE], history=lines))) as image:
        assert [layer.step.created_by for layer in image.layers] == ["RUN x"]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("RUN /bin/sh -c apt-get update # buildkit", "RUN apt-get update"),
        ("/bin/sh -c apt-get update", "RUN apt-get update"),
        ('/bin/sh -c #(nop)  CMD ["x"]', 'CMD ["x"]'),
        ("RUN |2 A=b C=d e /bin/sh -c make $A # buildkit", "RUN make $A"),
        ("|1 A=b /bin/sh -c make $A", "RUN make $A"),
        ("COPY . /app # buildkit", "COPY . /app"),
        ("RUN /bin/bash -c make # buildkit", "RUN /bin/bash -c make"),
        ("bazel build ...", "bazel build ..."),
        ("", ""),
    ],
)
def test_instructions_of_the_history(line: str, text: str) -> None:
    assert instruction(line) == text


def test_whiteouts_folders_and_replaced_kinds(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        [
            folder("d"),
            file("d/x", b"x"),
            folder("d/s"),
            file("d/s/y"),
            file("f"),
            folder("g"),
            file("g/z"),
            symlink("l", "d"),
        ],
        [whiteout("d/s"), folder("f"), file("f/in"), file("g", b"now a file"), folder("l", 0o711), file("l/deep/er")],
        [opaque("d"), file("d/new")],
    )
    assert list(root) == ["/", "/d", "/d/new", "/f", "/f/in", "/g", "/l", "/l/deep", "/l/deep/er"]
    assert root["/g"].size == 10
    assert root["/l"].mode == 0o711
    assert root["/l/deep"] == Entry("folder", 0o755, 0, 0, 0)


def test_a_whiteout_never_hides_its_own_layer(tmp_path: Path) -> None:
    for order in itertools.permutations([file("d/x", b"new"), whiteout("d/x"), whiteout("d"), opaque("d")]):
        root = tree(tmp_path, [file("d/x", b"old"), file("d/y")], list(order))
        assert list(root) == ["/", "/d", "/d/x"]
        assert root["/d/x"].size == 3


def test_a_folder_that_is_made_anew_keeps_nothing_of_the_old_one(tmp_path: Path) -> None:
    root = tree(tmp_path, [folder("d", 0o700, (1, 1)), file("d/x")], [whiteout("d"), file("d/y")])
    assert list(root) == ["/", "/d", "/d/y"]
    assert root["/d"] == Entry("folder", 0o755, 0, 0, 0)


def test_folders_take_new_modes_and_keep_their_content(tmp_path: Path) -> None:
    root = tree(tmp_path, [folder("."), file("d/x")], [folder(".", 0o700), folder("d", 0o1777, (3, 4))])
    assert root["/"].mode == 0o700
    assert root["/d"] == Entry("folder", 0o1777, 3, 4, 0)
    assert "/d/x" in root


def test_hard_links(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        [file("a", b"x", 0o640), hard_link("b", "a"), hard_link("c", "./a"), file("alone", b"x", 0o640)],
        [whiteout("b"), hard_link("d", "c"), file("c", b"own")],
    )
    assert root["/a"].links == ("/d",)
    assert root["/d"].links == ("/a",)
    assert root["/c"].links == root["/alone"].links == ()
    assert root["/d"]._replace(links=()) == root["/alone"]


def test_a_hard_link_to_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="layer 0: /b is a hard link to nothing"):
        tree(tmp_path, [hard_link("b", "a")])


def test_devices_fifos_and_attributes(tmp_path: Path) -> None:
    odd = b"\x01\0\n=\xff 12 SCHILY"
    root = tree(
        tmp_path,
        [
            device("null", tarfile.CHRTYPE, 1, 3),
            device("disk", tarfile.BLKTYPE, 8, 1),
            fifo("pipe"),
            file("ping", b"x", security__capability=odd, user__b=b"2"),
        ],
    )
    assert root["/null"] == Entry("character", 0o600, 0, 0, 0, device=(1, 3))
    assert root["/disk"] == Entry("block", 0o600, 0, 0, 0, device=(8, 1))
    assert root["/pipe"] == Entry("fifo", 0o644, 0, 0, 0)
    assert root["/ping"].xattrs == (("security.capability", odd), ("user.b", b"2"))


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_odd_names_numbers_and_long_ones(tmp_path: Path, form: int) -> None:
    names = ["é", "\udcff\udcfe", "new\nline", " ", "-x", "x" * 255, "/".join(["d" * 200] * 15), ".wh"]
    data = tar([file(name, name.encode("utf-8", "surrogateescape"), owner=(3_000_000, 7)) for name in names], form)
    with open_image(str(save(tmp_path / "image", [data]))) as image:
        root = root_filesystem(image)
    for name in names:
        assert root["/" + name].size == len(name.encode("utf-8", "surrogateescape"))
        assert root["/" + name].uid == 3_000_000


def test_a_deep_path_is_no_recursion(tmp_path: Path) -> None:
    name = "/".join(["d"] * 5000)
    with open_image(str(save(tmp_path / "image", [[file(name)], [file("x")]]))) as image:
        root = root_filesystem(image)
        assert len(root) == 5002
        assert len(root.fork()) == 5002


def test_sparse_files_are_read_with_their_holes(tmp_path: Path) -> None:
    if shutil.which("tar") is None:
        pytest.skip("GNU tar writes the sparse members")
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "holes").open("wb") as out:
        out.seek(1 << 20)
        out.write(b"middle")
        out.truncate(3 << 20)
    content = (tmp_path / "in" / "holes").read_bytes()
    for form in ("gnu", "pax"):
        done = subprocess.run(
            ["tar", "--sparse", f"--format={form}", "-cf", "-", "holes"], cwd=tmp_path / "in", capture_output=True
        )
        if done.returncode != 0:
            pytest.skip("this tar writes no sparse members")
        with open_image(str(save(tmp_path / form, [done.stdout]))) as image:
            assert contents(image) == {"/holes": content}


def test_compiled_python_differs_only_in_the_time_of_its_source(tmp_path: Path) -> None:
    def compiled(time: int, flags: int = 0) -> bytes:
        return b"\xcb\r\r\n" + flags.to_bytes(4, "little") + time.to_bytes(4, "little") + b"size" + b"code"

    root = tree(
        tmp_path,
        [
            file("a.pyc", compiled(1)),
            file("b.pyc", compiled(2)),
            file("c.pyc", compiled(2)[:-1]),
            file("d.pyc", compiled(1, flags=1)),  # a hash of the source stands there
            file("e.pyc", compiled(2, flags=1)),
            file("f.pyc", b"short"),
        ],
    )
    digests = {name: root[f"/{name}.pyc"].digest for name in "abcdef"}
    assert digests["a"] == digests["b"]
    assert len(set(digests.values())) == 5


def trouble(place: Path) -> str | None:
    """What reading all of an image complains of."""
    try:
        with open_image(str(place)) as image:
            root_filesystem(image)
    except ImageError as error:
        return str(error)
    return None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_missing_parts_are_named(tmp_path: Path, layout: str) -> None:
    whole = save(tmp_path / "whole", [BASE, [file("x")]], layout)
    if whole.is_dir():
        members = {str(path.relative_to(whole)): path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    else:
        with tarfile.open(whole) as archive:
            members = {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]
    needed = 0
    for name in members:
        place = tmp_path / "part"
        place.write_bytes(tar([file(other, data) for other, data in members.items() if other != name]))
        if (error := trouble(place)) is not None:
            needed += 1
            assert error.startswith(f"{place}: ")
            assert "\n" not in error
    assert needed == {"docker": 4, "docker-25": 3}.get(layout, 5)


@settings(max_examples=300, deadline=None)
@given(at=st.floats(0, 1), cut=st.booleans(), new=st.binary(min_size=1, max_size=600))
@pytest.mark.parametrize("layout", ["docker", "docker-25", "oci-gzip"])
def test_damage_is_one_clear_error_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, layout: str, at: float, cut: bool, new: bytes
) -> None:
    path = tmp_path_factory.mktemp("damage") / "image"
    save(path, [BASE, [file("etc/a", b"changed" * 300), whiteout("etc/b"), hard_link("h", "etc/a")]], layout)
    with open_image(str(path)) as image:
        whole = dict(root_filesystem(image))
    data = bytearray(path.read_bytes())
    place = int(at * (len(data) - 1))
    if cut:
        del data[place:]
    else:
        data[place : place + len(new)] = new
    path.write_bytes(data)
    if (error := trouble(path)) is not None:
        assert error.startswith(f"{path}: ")
    else:
        with open_image(str(path)) as image:
            assert dict(root_filesystem(image)) == whole
    shutil.rmtree(path.parent)


ODD = [
    file("a" * 300, b"x" * 700, user__a=b"\0\1"),
    hard_link("b", "a" * 300),
    symlink("c" * 200, "d" * 200),
    device("n", tarfile.CHRTYPE, 1, 3),
    file("\udcff", b"y"),
]
TARS = [tar(ODD, tarfile.PAX_FORMAT), tar(ODD, tarfile.GNU_FORMAT)]
BYTES = st.sampled_from(b"0123456789 =\n\0\xff/.xgLKSDV") | st.integers(0, 255)


@settings(max_examples=400, deadline=None)
@given(
    whole=st.sampled_from(TARS),
    changes=st.lists(st.tuples(st.integers(0, 8000), BYTES), min_size=1, max_size=6),
    step=st.integers(1, 3000),
)
def test_damaged_headers_with_right_checksums(whole: bytes, changes: list[tuple[int, int]], step: int) -> None:
    data = bytearray(whole)
    for at, value in changes:
        data[at] = value
    for at in range(0, len(data), 512):
        if data[at + 257 : at + 262] == b"ustar":
            total = sum(data[at : at + 148]) + sum(b" " * 8) + sum(data[at + 156 : at + 512])
            data[at + 148 : at + 156] = b"%06o\0 " % total
    chunks = (bytes(data[at : at + step]) for at in range(0, len(data), step))
    complaint = ""
    try:
        for member in members(chunks, "IT"):
            assert member.path.startswith("/")
            assert sum(map(len, member.chunks())) == member.size
            assert all(isinstance(value, bytes) for _, value in member.xattrs)
            assert member.kind in ("symlink", "hardlink") or not member.target
    except ImageError as error:
        complaint = str(error)
    assert complaint == "" or complaint.startswith("IT: ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "neither manifest.json nor index.json"),
        (b"FROM debian\n", "not a sound tar|broken tar header"),
        (tar([file("etc/passwd")]), "neither manifest.json nor index.json"),
        (tar([file("manifest.json", b"[")]), "manifest.json is not JSON"),
        (tar([file("manifest.json", b"[" * 100_000)]), "manifest.json is not JSON"),
        (tar([file("manifest.json", b"[]")]), "no image in it"),
        (tar([file("manifest.json", b"{}")]), "without the fields"),
        (tar([file("index.json", b'{"manifests": [{"digest": 5}]}')]), "without the fields"),
        (tar([file("../x", b"")]), "points out of its folder"),
        (gzip.compress(b"x" * 2000, mtime=0)[:-30], "ends in the middle|not a sound tar"),
    ],
)
def test_what_is_no_image(tmp_path: Path, data: bytes, message: str) -> None:
    place = tmp_path / "image"
    place.write_bytes(data)
    with pytest.raises(ImageError, match=message) as caught:
        open_image(str(place))
    assert str(caught.value).startswith(f"{place}: ")


def test_no_file_at_all(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="No such file"):
        open_image(str(tmp_path / "none"))


def test_a_header_in_the_middle_that_is_broken_is_no_end(tmp_path: Path) -> None:
    data = bytearray(tar([file("a", b"x"), file("b", b"y"), file("c")]))
    data[1024:1030] = b"broken"
    with (
        open_image(str(save(tmp_path / "image", [bytes(data)]))) as image,
        pytest.raises(ImageError, match="layer 0: a broken tar header"),
    ):
        root_filesystem(image)


def test_a_layer_that_points_out_of_the_image(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="layer 0: a member points out of its folder"):
        tree(tmp_path, [file("a/../../etc/x")])


def test_a_layer_that_is_not_the_one_that_the_configuration_names(tmp_path: Path) -> None:
    place = with_packed_layer(tmp_path, tar(BASE), tar([file("other")]))
    with open_image(place) as image, pytest.raises(ImageError, match="layer 0: damaged: its content does not match"):
        root_filesystem(image)


def test_a_header_that_claims_gigabytes_is_refused(tmp_path: Path) -> None:
    huge = made("x", tarfile.XHDTYPE, 0o644, (0, 0), size=1 << 40)
    data = huge.tobuf(tarfile.GNU_FORMAT) + bytes(4096)
    with open_image(str(save(tmp_path / "image", [data]))) as image, pytest.raises(ImageError, match="too large"):
        root_filesystem(image)


def test_an_empty_layer(tmp_path: Path) -> None:
    bare = tar(BASE).rstrip(b"\0")
    bare += bytes(-len(bare) % 512)  # without the two blocks that mark the end
    with open_image(str(save(tmp_path / "image", [b"", tar([]), bare]))) as image:
        assert "/var/empty" in root_filesystem(image)


NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
THINGS = st.sampled_from(["file", "folder", "symlink", "link", "whiteout", "opaque"])
STACKS = st.lists(st.lists(st.tuples(NAMES, THINGS, st.integers(0, 7)), max_size=8), min_size=1, max_size=4)
FOLDER = ("folder", 0o755, b"")


class Naive:
    """A root filesystem as flat paths, each with what it holds; links share one list."""

    def __init__(self) -> None:
        self.paths: dict[str, list[object]] = {}

    def drop(self, path: str, itself: bool = True) -> None:
        for other in list(self.paths):
            if other.startswith(path + "/") or (itself and other == path):
                del self.paths[other]

    def parents(self, path: str) -> None:
        names = path.split("/")
        for depth in range(1, len(names)):
            above = "/".join(names[:depth])
            if above not in self.paths or self.paths[above][0][0] != "folder":  # type: ignore[index]
                self.drop(above)
                self.paths[above] = [FOLDER]

    def layer(self, wanted: list[tuple[str, str, int]]) -> list[Made]:
        """Puts what fits of `wanted` on top, as a builder would, and returns it as members of a tar."""
        hides = [(path, what) for path, what, _ in wanted if what in ("whiteout", "opaque")]
        out: list[Made] = [whiteout(path) if what == "whiteout" else opaque(path) for path, what in hides]
        for path, what in hides:
            self.drop(path, itself=what == "whiteout")
        for path, what in hides:
            self.parents(path if what == "whiteout" else path + "/x")
        mine: set[str] = set()
        member: Made
        value: list[object]
        for path, what, number in wanted:
            above = {path[:at] for at, letter in enumerate(path) if letter == "/"}
            if what in ("whiteout", "opaque") or path in mine or any(other.startswith(path + "/") for other in mine):
                continue
            if any(self.paths.get(other, [FOLDER])[0][0] != "folder" for other in above & mine):  # type: ignore[index]
                continue
            if any(
                path == hidden or path.startswith(hidden + "/") or hidden.startswith(path + "/") for hidden, _ in hides
            ):
                continue
            others = sorted(other for other in mine if self.paths[other][0][0] == "file")  # type: ignore[index]
            if what == "link" and not others:
                continue
            self.parents(path)
            if what == "folder":
                member, value = folder(path, 0o700 + number), [("folder", 0o700 + number, b"")]
                if self.paths.get(path, [FOLDER])[0][0] != "folder":  # type: ignore[index]
                    self.drop(path)
            else:
                content = b"%d" % number
                if what == "file":
                    member, value = file(path, content, 0o640 + number), [("file", 0o640 + number, content)]
                elif what == "symlink":
                    member, value = symlink(path, content.decode()), [("symlink", 0o777, content)]
                else:
                    target = others[number % len(others)]
                    member, value = hard_link(path, target), self.paths[target]
                self.drop(path)
            self.paths[path] = value
            mine |= {path}
            out.append(member)
        return out


@settings(max_examples=300, deadline=None)
@given(stack=STACKS)
def test_random_stacks_as_a_naive_model_has_them(
    tmp_path_factory: pytest.TempPathFactory, stack: list[list[tuple[str, str, int]]]
) -> None:
    naive = Naive()
    layers = [naive.layer(wanted) for wanted in stack]
    place = tmp_path_factory.getbasetemp() / "random"
    with open_image(str(save(place, layers))) as image:
        root = root_filesystem(image)
        one, other = both(image, image)
    expected = {}
    for path, value in naive.paths.items():
        kind, mode, content = value[0]  # type: ignore[misc]
        links = sorted(f"/{name}" for name, same in naive.paths.items() if same is value and name != path)
        expected[f"/{path}"] = (kind, mode, content, tuple(links))
    found = {}
    for path, entry in root.items():
        target = entry.target.encode() if entry.kind == "symlink" else b""
        found[path] = (entry.kind, entry.mode, target or entry.digest, entry.links)
    hashed = {
        path: (kind, mode, hashlib.sha256(content).hexdigest() if kind == "file" else content or "", links)
        for path, (kind, mode, content, links) in expected.items()
    }
    assert found == {"/": ("folder", 0o755, "", ()), **hashed}
    assert dict(one) == dict(other) == dict(root)


def engine(*names: str) -> str:
    for name in names:
        if shutil.which(name) and subprocess.run([name, "version"], capture_output=True).returncode == 0:
            return name
    pytest.skip("no engine that works: " + ", ".join(names))
    raise AssertionError


def test_what_a_real_builder_made_is_what_was_copied(tmp_path: Path) -> None:
    name = engine("docker", "podman", "buildah")
    context = tmp_path / "context"
    (context / "tree" / "sub").mkdir(parents=True)
    (context / "tree" / "a").write_bytes(b"alpha")
    (context / "tree" / "sub" / "b").write_bytes(b"beta")
    (context / "tree" / "a").chmod(0o640)
    (context / "tree" / "link").symlink_to("a")
    (context / "tree" / "é").write_bytes(b"odd")
    (context / "Dockerfile").write_text(
        'FROM scratch\nCOPY tree /tree\nCOPY --chown=5:6 tree/a /a\nENV A=b\nCMD ["/a"]\n'
    )
    tag = "layersmith-test-archive"
    out = tmp_path / "image.tar"
    build = [
        name,
        "build",
        *(["--isolation", "chroot", "--layers"] if name == "buildah" else []),
        "-t",
        tag,
        str(context),
    ]
    subprocess.run(build, check=True, capture_output=True)
    try:
        if name == "buildah":
            subprocess.run([name, "push", tag, f"oci-archive:{out}"], check=True, capture_output=True)
        else:
            subprocess.run([name, "save", "-o", str(out), tag], check=True, capture_output=True)
    finally:
        subprocess.run([name, "rmi", tag], check=True, capture_output=True)
    with open_image(str(out)) as image:
        root = root_filesystem(image)
        assert image.config.cmd == ("/a",)
        assert "A=b" in image.config.env
        assert [layer.step.instruction.split()[0] for layer in image.layers] == ["COPY", "COPY"]
    assert set(root) == {"/", "/a", "/tree", "/tree/a", "/tree/link", "/tree/sub", "/tree/sub/b", "/tree/é"}
    assert (root["/a"].uid, root["/a"].gid, root["/a"].mode) == (5, 6, 0o640)
    assert root["/tree/a"].mode == 0o640
    assert root["/tree/link"].target == "a"
