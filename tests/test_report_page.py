"""The page: well formed, complete, safe with any content, and without anything from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import lines
from layersmith.render.html.diff import diff, hunks
from layersmith.render.html.manual import Manual
from layersmith.render.html.markup import escaped
from layersmith.render.html.page import Entry, page
from layersmith.report import Report
from layersmith.rewrite import Edit, Missed, Outcome, Policy, Rewrite, Safety, transform
from layersmith.syntax.tree import Comment, Span
from layersmith_transforms import PIPELINE

SHOP = (Path(__file__).parent.parent / "examples/shop/Dockerfile").read_bytes()
MANUALS = {one.name: one.manual for one in PIPELINE}
VOID = {"meta", "link", "input", "br", "wbr", "img", "hr"}
NASTY = "</script><script>alert(1)</script>\"'<img src=x onerror=alert(2)>&amp;"


class Node:
    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Node | str] = []

    @property
    def text(self) -> str:
        return "".join(one if isinstance(one, str) else one.text for one in self.children)

    def all(self, tag: str = "", kind: str = "") -> Iterator[Node]:
        for one in self.children:
            if isinstance(one, Node):
                if (not tag or one.tag == tag) and (not kind or kind in one.attributes.get("class", "").split()):
                    yield one
                yield from one.all(tag, kind)


class Tree(HTMLParser):
    """A strict reading: every element is closed, in order."""

    def __init__(self, document: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Node("", {}, None)
        self.feed(document)
        self.close()
        assert self.at is self.root, f"<{self.at.tag}> is not closed"

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attributes}) == len(attributes), f"<{tag}> has an attribute twice"
        node = Node(tag, {name: value or "" for name, value in attributes}, self.at)
        self.at.children.append(node)
        if tag not in VOID:
            self.at = node

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


def report(source: bytes) -> Report:
    return run(source, PIPELINE, Policy(), Options())


def tree(*entries: Entry, everything: bool = False) -> Node:
    return Tree(page(entries, MANUALS, everything).decode()).root


@pytest.fixture(scope="module")
def shop() -> Node:
    return tree(Entry("examples/shop/Dockerfile", report(SHOP)))


def test_nothing_comes_from_outside(shop: Node) -> None:
    policy = next(node for node in shop.all("meta") if node.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'; ")
    for node in shop.all():
        assert node.tag not in ("img", "iframe", "object", "embed", "base", "audio", "video", "source")
        assert not {"src", "srcset", "action", "formaction", "ping"} & node.attributes.keys()
        assert not [name for name in node.attributes if name.startswith("on")]
        assert re.match(r"#|data:,$", node.attributes.get("href", "#"))
    style = "".join(node.text for node in shop.all("style"))
    assert "url(" not in style
    assert "@import" not in style


def test_links_lead_somewhere_and_ids_are_there_once(shop: Node) -> None:
    ids = [node.attributes["id"] for node in shop.all() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    targets = [node.attributes["href"][1:] for node in shop.all("a")]
    assert len(targets) > 8
    assert set(targets) <= set(ids)
    for node in shop.all():
        for name in node.attributes.get("aria-labelledby", "").split():
            assert name in ids


def test_headings_go_down_one_level_at_a_time_and_landmarks_are_there(shop: Node) -> None:
    levels = [int(node.tag[1]) for node in shop.all() if re.fullmatch(r"h[1-6]", node.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [len(list(shop.all(tag))) for tag in ("main", "header", "footer")] == [1, 1, 1]
    first = next(shop.all("a"))
    assert first.attributes == {"class": "skip", "href": "#files"}


def test_every_change_is_there_with_its_reason_and_guarantee() -> None:
    made = report(SHOP)
    root = tree(Entry("Dockerfile", made))
    assert len(made.applied) >= 5
    told = [node.text for node in root.all("li") if node.parent and "whys" in node.parent.attributes.get("class", "")]
    for one in made.applied:
        words = (f"line {one.line}", one.transform, one.rewrite.title, one.rewrite.gain, "SAFE")
        assert any(all(word in text for word in words) for text in told), one
        assert all(path in root.text for path in one.rewrite.drops)


def test_the_diff_holds_both_sides() -> None:
    made = report(SHOP)
    root = tree(Entry("Dockerfile", made))
    for element, kept, given_up in (("del", made.source, made.result), ("ins", made.result, made.source)):
        shown = [node.text.lstrip("0123456789") for side in root.all(element) for node in side.all("p")]
        gone = set(kept.decode().splitlines()) - set(given_up.decode().splitlines())
        assert gone
        assert gone <= set(shown)


LINES = st.lists(st.sampled_from([b"RUN a", b"RUN a && b", b"", b"  && b", b"RUN c", b"\xff <x>", b"d\r"]), max_size=12)


@given(LINES, LINES, st.booleans(), st.booleans())
def test_hunks_cover_each_change_once_and_show_it_as_it_is(
    before: list[bytes], after: list[bytes], first_ends: bool, second_ends: bool
) -> None:
    old = b"\n".join(before) + (b"\n" if first_ends else b"")
    new = b"\n".join(after) + (b"\n" if second_ends else b"")
    found = hunks(old, new)
    rebuilt, at, behind = list(lines(old)), 0, 0
    shown_old: list[int] = []
    for hunk in found:
        for tag, i1, i2, j1, j2 in hunk.codes:
            assert i1 >= at
            at = i2
            shown_old += range(i1, i2)
            if tag == "equal":
                assert lines(old)[i1:i2] == lines(new)[j1:j2]
            else:
                rebuilt[i1 + behind : i2 + behind] = lines(new)[j1:j2]
                behind += (j2 - j1) - (i2 - i1)
        root = Tree(diff(old, new, hunk)).root
        for kind, text, side in (("l", old, 1), ("r", new, 3)):
            numbers = [int(node.text) for half in root.all(kind=kind) for node in half.all("i")]
            assert numbers == list(range(hunk.codes[0][side] + 1, hunk.codes[-1][side + 1] + 1))
            texts = [
                "".join(one if isinstance(one, str) else one.text for one in node.children[1:])
                for half in root.all(kind=kind)
                for node in half.all("p")
            ]
            texts = [text.removesuffix("no line end") for text in texts]
            wanted = [lines(text)[number - 1].rstrip(b"\r\n").decode("utf-8", "replace") for number in numbers]
            assert texts == wanted
    assert b"".join(rebuilt) == new
    assert len(shown_old) == len(set(shown_old))


def test_content_stays_content() -> None:
    source = f"FROM debian\nRUN a\n# {NASTY}\nRUN echo \x1b[31m\u202e\nCOPY {NASTY.split()[0]} /\n# {NASTY}\n"
    made = report(source.encode() + b"RUN b\n# caf\xe9\nRUN c\n")
    assert made.changed
    data = page([Entry(f"a/{NASTY}/\udce9\n.Dockerfile", made), Entry("b", None, NASTY)], MANUALS, False)
    root = Tree(data.decode()).root
    assert len(list(root.all("script"))) == 1
    assert data.count(b"</script>") == 1
    assert not list(root.all("img"))
    assert NASTY in root.text
    assert "caf\ufffd" in root.text
    assert "a/" + NASTY + "/\\xe9\\n.Dockerfile" in [node.text for node in root.all("h3")]
    assert "\x1b" not in root.text
    assert "\u202e" not in root.text


@given(st.binary())
def test_any_bytes_are_shown_as_text(data: bytes) -> None:
    text = Tree(f"<p>{escaped(data)}</p>").root.text
    assert not set("<>\"'") & set(escaped(data))
    assert all(character.isprintable() or character in "\t\n" or not character.isascii() for character in text)


@transform("renew-comments", "Old comments become new ones.\n\n- `no-readers`: nobody reads it\n- `kept`: it says so")
def renew_comments(facts: Facts) -> Iterator[Outcome]:
    for item in facts.tree.items:
        levels = {"risky": Safety.UNSAFE, "idea": Safety.PROPOSAL}
        if isinstance(item, Comment) and item.content in levels:
            span = Span(item.start + 2, item.start + len(item.text) - 1)
            safety = levels[item.content]
            edits = (Edit(span, b"new & better"),)
            assumes = ("no-readers", "unheard-of") if safety is Safety.UNSAFE else ()
            yield Rewrite(f"renew {item.content}", item.line, span, edits, safety, "fresh", assumes, ("/var/x",))
        elif isinstance(item, Comment):
            yield Missed("kept", item.line, "it says <keep>")


def test_offers_and_what_was_held_back_are_told_and_explained() -> None:
    made = run(b"FROM a\n# risky\n# keep\n# idea\nRUN x\n", (renew_comments,), Policy(), Options())
    root = Tree(page([Entry("D", made)], {"renew-comments": renew_comments.manual}, False).decode()).root
    offers = list(root.all("article", "hunk"))
    assert len(offers) == 2
    for node, words in zip(offers, (["UNSAFE", "--unsafe-fixes", "/var/x"], ["--accept renew-comments"]), strict=True):
        assert all(word in node.text for word in words)
        assert next(node.all("ins")).text.endswith("# new & better")
    links = {node.text: node.attributes.get("href") for node in offers[0].all(kind="term")}
    assert links == {"no-readers": "#manual-renew-comments-no-readers", "unheard-of": None}
    (row,) = [node for table in root.all("table", "held") for node in table.all("tbody")]
    assert row.text == "3renew-commentskeptit says <keep>"
    assert [node.attributes.get("href") for node in row.all("a")] == [
        "#manual-renew-comments",
        "#manual-renew-comments-kept",
    ]


def test_files_with_nothing_to_say_are_listed_only_when_wanted() -> None:
    entries = [Entry("a", report(SHOP)), Entry("b", report(b"FROM scratch\n")), Entry("c", None, "too large")]
    short, long = tree(*entries), tree(*entries, everything=True)
    assert [node.text for node in short.all("h3") if node.parent and "file" in str(node.parent.parent.attributes)] == [
        "a",
        "c",
    ]  # type: ignore[union-attr]
    assert "1 file with nothing to change" in short.text
    assert "too large" in short.text
    assert len(list(long.all("details", "file"))) == 3


def test_one_file_with_nothing_to_say_says_so() -> None:
    assert "Nothing to change" in tree(Entry("b", report(b"FROM scratch\n"))).text


def test_a_skipped_file_says_why() -> None:
    root = tree(Entry("b", report(b"FROM scratch\n# layersmith: skip-file\n")))
    assert "line 2 says skip-file" in root.text


def test_two_hundred_files_of_a_hundred_lines_stay_small() -> None:
    head, *body = SHOP.splitlines(keepends=True)
    packages = b"".join(b"    package-%d \\\n" % at for at in range(40))
    made = report(
        head + b"RUN apt-get update && apt-get install -y \\\n" + packages + b"    git\n" + b"".join(body * 3)
    )
    assert 90 <= made.source.count(b"\n") <= 110
    assert len(made.applied) >= 15
    shown = 200 * (len(made.applied) + len(made.offered))
    data = page([Entry(f"services/{at}/Dockerfile", made) for at in range(200)], MANUALS, False)
    assert data.count(b'class="file"') == 200
    assert len(data) < shown * 1300


def test_the_manual_of_every_transform_is_there_with_its_reasons(shop: Node) -> None:
    manual = Manual(MANUALS)
    for one in PIPELINE:
        assert f'href="#manual-{one.name}"' in manual.transform(one.name)
    assert 'href="#manual-merge-runs-shell-state"' in manual.term("merge-runs", "shell-state")
    assert len(list(shop.all("details", "page"))) == len(PIPELINE)
