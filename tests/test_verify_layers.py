from __future__ import annotations

import gzip
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_tars import Made, file, folder, hard_link, opaque, save, symlink, tar, whiteout
from layersmith.render.layers import amount, bar, layers_text
from layersmith.render.style import Style
from layersmith.verify.archive import open_image
from layersmith.verify.layers import ImageFigures, figures
from layersmith.verify.model import Layer
from layersmith.verify.weight import Scale


def measured(tmp_path: Path, *layers: list[Made], layout: str = "docker-25") -> ImageFigures:
    with open_image(str(save(tmp_path / "image", layers, layout))) as image:
        return figures(image)


def test_nothing_is_wasted_where_nothing_is_hidden(tmp_path: Path) -> None:
    found = measured(tmp_path, [folder("a"), file("a/b", bytes(100))], [file("a/c", bytes(20)), symlink("l", "a")])
    assert [(layer.size, layer.added, layer.instruction) for layer in found.layers] == [
        (100, 1, "RUN step 0"),
        (20, 2, "RUN step 1"),
    ]
    assert (found.size, found.wasted, found.duplicated, found.efficiency) == (120, 0, 0, 1.0)


def test_overwritten_and_deleted_bytes_belong_to_the_layer_that_brought_them(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        [file("d/a", bytes(1000)), file("d/b", bytes(200)), file("e", bytes(30))],
        [file("d/a", bytes(4)), whiteout("e"), file("f", bytes(5))],
        [whiteout("d"), file("f", bytes(6))],
    )
    assert [(layer.overwritten, layer.deleted_later) for layer in found.layers] == [(1000, 230), (5, 4), (0, 0)]
    assert found.wasted == 1239
    assert found.efficiency == pytest.approx(6 / 1245)


def test_opaque_folders_and_files_in_place_of_folders_delete_too(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        [file("d/a", bytes(10)), file("g/x", bytes(7))],
        [opaque("d"), file("d/b", bytes(1)), file("g", bytes(2))],
    )
    assert (found.layers[0].overwritten, found.layers[0].deleted_later) == (0, 17)


def test_a_changed_owner_or_mode_duplicates_a_file(tmp_path: Path) -> None:
    found = measured(
        tmp_path,
        [file("a", b"x" * 500), file("b", b"y" * 40), file("c", b"z" * 3), file("t", b"same")],
        [
            file("a", b"x" * 500, owner=(1, 1)),
            file("b", b"y" * 40, 0o755),
            file("c", b"Z" * 3, 0o755),
        ],
        [file("t", b"same")],
    )
    assert [layer.duplicated for layer in found.layers] == [0, 540, 0]
    assert found.layers[0].overwritten == 547


def test_a_hard_link_wastes_its_bytes_with_its_last_name(tmp_path: Path) -> None:
    linked = [file("a", bytes(100)), hard_link("b", "a")]
    one = measured(tmp_path, linked, [whiteout("a")])
    assert (one.size, one.wasted) == (100, 0)
    both = measured(tmp_path, linked, [whiteout("a")], [whiteout("b")])
    assert both.layers[0].deleted_later == 100
    moved = measured(tmp_path, linked, [hard_link("c", "b"), whiteout("a"), whiteout("b")])
    assert (moved.size, moved.wasted) == (100, 0)


def test_compressed_sizes_are_those_of_the_archive_or_of_gzip(tmp_path: Path) -> None:
    members = [file("a", bytes(range(256)) * 1000)]
    packed = len(gzip.compress(tar(members), mtime=0))
    assert measured(tmp_path, members, layout="oci-gzip").compressed == packed
    assert measured(tmp_path, members).compressed == pytest.approx(packed, rel=0.05)


@settings(max_examples=50, deadline=None)
@given(parts=st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 256)), max_size=20))
def test_a_stream_weighs_what_gzip_makes_of_it(parts: list[tuple[int, int]]) -> None:
    chunks = [random.Random(size).choices(range(letters), k=size) for size, letters in parts]
    with Scale() as scale:
        for _ in range(2):  # a second stream begins anew
            for chunk in chunks:
                scale(bytes(chunk))
            whole = b"".join(map(bytes, chunks))
            assert scale.total() == pytest.approx(len(gzip.compress(whole, 6)), rel=0.02, abs=40)


def test_a_stream_that_breaks_off_leaves_no_thread_behind() -> None:
    before = threading.active_count()

    def broken_off() -> None:
        with Scale() as scale:
            scale(bytes(5_000_000))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert threading.active_count() == before


def test_an_image_without_layers(tmp_path: Path) -> None:
    found = measured(tmp_path)
    assert (found.layers, found.efficiency) == ((), 1.0)
    assert layers_text(found, Style(False)).endswith("100.0% efficient: nothing is wasted")


STACK = (
    Layer(0, "sha256:0", 80_000_000, 30_000_000, "FROM base", 6000, 0, 20_000_000),
    Layer(1, "sha256:1", 40_000_000, 9_000_000, "RUN " + "apt-get install " * 20, 12, 10_000_000, 0),
    Layer(2, "sha256:2", 40_000_000, 9_000_000, "", 1, 0, 0, 40_000_000),
    Layer(3, "sha256:3", 0, 100, "RUN rm\n-rf \x1b[31m", 0),
)


def test_text_has_a_line_a_layer_and_fits_its_width() -> None:
    lines = layers_text(ImageFigures(("app",), STACK), Style(False), 80).splitlines()
    assert len(lines) == 1 + len(STACK) + 2
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].split() == ["size", "packed", "files", "replaced", "deleted", "repeated"]
    assert "████████░░  FROM" in lines[1]
    assert lines[1].endswith("FROM base")
    assert lines[2].endswith("…")
    assert lines[3].endswith("(unknown)")
    assert "\x1b" not in lines[4]
    assert r"RUN rm\n" in lines[4]
    assert lines[5].split() == ["160", "MB", "48.0", "MB", "6013", "10.0", "MB", "20.0", "MB", "40.0", "MB"]
    assert lines[6] == "81.2% efficient: 30.0 MB of 160 MB cannot be seen in the image"


def test_columns_are_aligned() -> None:
    lines = layers_text(ImageFigures(("app",), STACK), Style(False)).splitlines()[:6]
    for name in ("size", "packed", "files", "replaced", "deleted", "repeated"):
        end = lines[0].index(name) + len(name)
        assert all(line[end - 1] != " " and line[end : end + 1] in ("", " ") for line in lines)


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b[" in layers_text(ImageFigures(("app",), STACK), Style(True))


@given(
    sizes=st.lists(st.integers(0, 10**12), min_size=1, max_size=5),
    share=st.floats(0, 1),
)
def test_bars_tell_something_from_nothing(sizes: list[int], share: float) -> None:
    largest = max(sizes)
    for size in sizes:
        dark = int(size * share)
        drawn = bar(dark, size, largest, 16)
        assert len(drawn) <= 16
        assert (drawn == "") is (size == 0)
        if len(drawn) > 1:
            assert ("░" in drawn) is (dark < size)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (99_949, "99.9 kB"),
        (99_999, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (-2_500_000, "-2.5 MB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_amounts(size: int, text: str) -> None:
    assert amount(size) == text
