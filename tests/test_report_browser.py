"""The page in a real browser: what its script does, that it makes no errors, and that it fits narrow and wide."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from layersmith.cli.main import run

EXAMPLES = Path(__file__).parent.parent / "examples"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DARK, LIGHT = "0", "1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if BROWSER is None:
        if os.environ.get("LAYERSMITH_REQUIRE_BROWSER"):
            pytest.fail("no Chromium")
        pytest.skip("no Chromium")
    made = tmp_path_factory.mktemp("pages")
    shutil.copytree(EXAMPLES / "shop", made / "shop")
    for name, text in (
        ("api", "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"),
        ("web", "FROM node:22\nCOPY a /x/\nCOPY b /x/\nRUN " + "long" * 80 + "\n"),
        ("odd", "FROM a\nRUN cd /x\nRUN [\"y\"]\n# </script><script>document.title='broken'</script>\n"),
    ):
        (made / name).mkdir()
        (made / name / "Dockerfile").write_text(text)
    assert run(["report", "--no-config", "--quiet", str(made), "-o", str(made / "many.html")]) == 0
    assert run(["report", "--no-config", "--quiet", str(made / "shop"), "-o", str(made / "one.html")]) == 0
    return made


def browse(folder: Path, page: str, *flags: str) -> str:
    """What the browser prints; fails on anything that the page's console has to say."""
    command = [
        *(str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
        *("--enable-logging=stderr", f"--user-data-dir={folder}/profile-{os.urandom(4).hex()}"),
        *(*flags, f"file://{folder}/{page}"),
    ]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    said = done.stderr.decode("utf-8", "replace")
    assert not re.findall(r".*CONSOLE.*", said)
    return done.stdout.decode()


def dom(folder: Path, page: str, *flags: str) -> str:
    return browse(folder, page, "--dump-dom", *flags)


def test_the_filter_follows_the_fragment(folder: Path) -> None:
    text = dom(folder, "many.html#find=shop%20merge-runs")
    files = re.findall(r'<details class="file" id="f\d+"[^>]*>', text)
    assert len(files) == 4
    assert [" hidden" in one for one in files].count(False) == 1
    assert re.search(r'<form class="filter" role="search">', text)


def test_a_source_in_the_fragment_lights_its_steps(folder: Path) -> None:
    text = dom(folder, "one.html#f1-c1")
    assert "When gunicorn.conf.py changes: before, 6 of 10 steps run again; after, 2 of 5." in text
    assert text.count("<b>runs again</b>") == 8
    assert text.count('class="again"') == 8


def test_a_fragment_unfolds_what_it_names(folder: Path) -> None:
    text = dom(folder, "many.html#f2")
    opened = [("open" in one, one) for one in re.findall(r'<details class="file" id="f2"[^>]*>', text)]
    assert [state for state, _ in opened] == [True]
    assert re.search(
        r'<details class="page" id="manual-merge-runs" open', dom(folder, "one.html#manual-merge-runs-exit")
    )


def test_content_runs_nothing(folder: Path) -> None:
    text = dom(folder, "many.html")
    assert "<title>4 Dockerfiles" in text
    assert text.count("<script>") == 1


@pytest.mark.parametrize("scheme", [DARK, LIGHT])
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("page", ["one.html", "many.html"])
def test_pages_are_drawn_in_both_schemes(folder: Path, page: str, width: int, scheme: str) -> None:
    picture = folder / f"{page}-{width}-{scheme}.png"
    browse(
        folder,
        page,
        f"--screenshot={picture}",
        f"--window-size={width},1200",
        f"--blink-settings=preferredColorScheme={scheme}",
    )
    columns, _, corner = first_pixel(picture.read_bytes())
    assert columns == width
    assert (sum(corner) < 3 * 60) == (scheme == DARK)


def ask(folder: Path, page: str, expression: str, *flags: str) -> str:
    """What the browser says to a question in JavaScript about a page with all its files unfolded."""
    name, _, fragment = page.partition("#")
    text = (folder / name).read_text("utf-8").replace('<details class="file"', '<details open class="file"')
    # The page's own policy lets no other script in, so that the question is put to a copy without one.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    (folder / "asked.html").write_text(f"{text}<script>document.title = `answer ${{{expression}}};`</script>", "utf-8")
    found = re.search(r"<title>answer (.*?);</title>", dom(folder, f"asked.html#{fragment}", *flags))
    assert found
    return found[1]


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_its_place(folder: Path, width: int) -> None:
    window = f"--window-size={width},900"
    assert ask(folder, "many.html", "document.documentElement.scrollWidth <= innerWidth", window) == "true"
    texts = "[...document.querySelectorAll('.b p, .whys p, .held td, h1, h3, .sources td, .body')]"
    wide = ask(folder, "many.html", f"{texts}.filter((one) => one.scrollWidth > one.clientWidth + 1).length", window)
    assert wide == "0"
    assert int(ask(folder, "many.html", f"{texts}.length", window)) > 50


def test_the_chosen_source_is_marked(folder: Path) -> None:
    chosen = "document.querySelector('.sources input:checked').id"
    assert ask(folder, "one.html", chosen) == "f1-c0"
    assert ask(folder, "one.html#f1-c2", chosen) == "f1-c2"


def test_the_theme_can_be_chosen(folder: Path) -> None:
    click = "(document.querySelector('.theme').click(), getComputedStyle(document.body).colorScheme)"
    assert ask(folder, "one.html", click) == "light"
    assert ask(folder, "one.html", f"{click} + {click}") == "lightdark"


def first_pixel(png: bytes) -> tuple[int, int, tuple[int, ...]]:
    """Width, height and the colour of the upper left corner of an RGB(A) image."""
    columns, rows = struct.unpack(">II", png[16:24])
    data, at = b"", 8
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + size]
        at += 12 + size
    return columns, rows, tuple(zlib.decompress(data)[1:4])
