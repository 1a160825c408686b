"""Dockerfiles in other files: only they change, and the file says the same otherwise."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.embedded.host import combined, reader
from layersmith.embedded.region import Region
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

DOCKERFILE = "FROM debian:12\nRUN touch /a\nRUN touch /b\n"
MERGED = "FROM debian:12\nRUN touch /a && \\\n    touch /b\n"


def _regions(name: str, source: bytes) -> list[Region]:
    read = reader(name)
    assert read is not None
    return list(read(source))


def _done(name: str, text: str) -> Report:
    read = reader(name)
    assert read is not None
    source = text.encode()
    return combined(source, [(r, run(r.text, PIPELINE, Policy(), Options())) for r in read(source)], read)


def _fixed(name: str, text: str) -> str:
    report = _done(name, text)
    assert report.fault is None
    return report.result.decode()


def _behind(prefix: str, text: str, bare: str = "") -> str:
    return "".join((prefix + line if line.strip() else bare + line) for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(
    ("prefix", "before", "after"),
    [
        ("", "Text\n\n```dockerfile\n", "```\n\nRUN no Dockerfile\n"),
        ("", "~~~~ Dockerfile title=x\n", "~~~~\n"),
        ("", "```{.dockerfile}\n", "```\n"),
        ("   ", "1. Build:\n\n   ```docker\n", "   ```\n"),
        ("> ", "> ```Dockerfile\n", "> ```\n"),
        ("", "```dockerfile\n", ""),
    ],
    ids=["fence", "tildes", "attributes", "list", "quote", "no end"],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_markdown(prefix: str, before: str, after: str, newline: str) -> None:
    text, wanted = (before + _behind(prefix, one) + after for one in (DOCKERFILE, MERGED))
    assert _fixed("README.md", text.replace("\n", newline)) == wanted.replace("\n", newline)


@pytest.mark.parametrize(
    "text",
    [
        "```python\n" + DOCKERFILE + "```\n",
        "```dockerfile\nRUN touch /a\nRUN touch /b\n```\n",
        "```dockerfile\nFROM debian:12\n...\nRUN touch /b\n```\n",
        "    " + DOCKERFILE.replace("\n", "\n    "),
    ],
    ids=["another language", "a piece", "not whole", "no fence"],
)
def test_markdown_that_holds_none(text: str) -> None:
    assert _fixed("README.md", text) == text


def test_lines_are_those_of_the_file() -> None:
    report = _done("README.md", "Text\n\n```dockerfile\n" + DOCKERFILE + "```\n")
    assert [one.line for one in report.applied] == [5]
    held = "FROM debian:12\n# layersmith: ignore\nRUN touch /a\nRUN touch /b\n"
    missed = _done("README.md", "\n\n```dockerfile\n" + held + "```\n").held_back
    assert any("line 5" in one.missed.detail for one in missed), missed


@pytest.mark.parametrize(
    "around",
    [
        'A = """\\\n{}"""\n',
        "A = '''\n{}'''\n",
        'A = r"""\n{}"""\n',
        'A = b"""\n{}"""\n',
        'def f():\n    return run("""\n{}""", 1)\n',
    ],
)
def test_python(around: str) -> None:
    raw = around.startswith("A = r")

    def written(text: str) -> str:
        return around.format(text if raw else text.replace("\\", "\\\\"))

    before, after = _fixed("a.py", written(DOCKERFILE)), written(MERGED)
    assert before == after
    ast.parse(after)


def test_python_that_is_indented_for_dedent() -> None:
    text = 'A = dedent("""\\\n' + _behind("    ", DOCKERFILE) + '    """)\n'
    assert _fixed("a.py", text) == 'A = dedent("""\\\n' + _behind("    ", MERGED.replace("\\", "\\\\")) + '    """)\n'


def test_python_on_one_line() -> None:
    assert _fixed("a.py", "A = " + repr(DOCKERFILE) + "\n") == "A = " + repr(MERGED) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        f'A = f"""{DOCKERFILE}"""\n',
        f'A = """{DOCKERFILE}""".format(x=1)\n',
        f'A = """{DOCKERFILE}""" % x\n',
        f'def f():\n    """{DOCKERFILE}"""\n',
        f'A = """{DOCKERFILE}""" "RUN touch /c"\n',
        'A = """FROM debian:12\nRUN touch /{{ a }}\nRUN touch /b\n"""\n',
        'A = """FROM debian:12\nRUN touch /\\x61\nRUN touch /b\n"""\n',
        'A = """SELECT 1\nFROM debian\nWHERE x\n"""\n',
        "A = '",
    ],
    ids=["f-string", "format", "percent", "documentation", "joined", "template", "escape", "SQL", "no Python"],
)
def test_python_that_is_left_alone(text: str) -> None:
    assert _fixed("a.py", text) == text


def test_compose() -> None:
    def written(text: str) -> str:
        inner = _behind("        ", text.replace("$", "$$"))
        return f"services:\n  a:\n    build:\n      context: sub\n      dockerfile_inline: |\n{inner}\n  b: {{}}\n"

    dollars = DOCKERFILE.replace("/a", "$HOME/a")
    assert _fixed("compose.yaml", written(dollars)) == written(MERGED.replace("/a", "$HOME/a"))
    assert [region.context for region in _regions("compose.yaml", written(dollars).encode())] == ["sub"]


def test_compose_replaces_variables_itself() -> None:
    inner = _behind("        ", DOCKERFILE.replace("/a", "$A"))
    text = f"services:\n  a:\n    build:\n      dockerfile_inline: |\n{inner}"
    assert _regions("compose.yaml", text.encode()) == []


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"services: [", b"a: &a [*a]\ndockerfile_inline: |\n  FROM x\n"])
@pytest.mark.parametrize("name", ["a.md", "a.py", "compose.yml"])
def test_what_is_no_such_file_holds_none(name: str, data: bytes) -> None:
    assert _regions(name, data) == []


LINES = st.sampled_from(
    [
        "FROM debian:12",
        "RUN touch /a",
        "RUN echo 'a b' \\",
        '    && echo "$x" ',
        "",
        "# note",
        "COPY a\tb ./",
        "RUN a='''",
    ]
)


@given(st.lists(LINES, max_size=8), st.sampled_from(["", "  ", "\t", "> "]), st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_back_is_what_was_read(lines: list[str], prefix: str, newline: str) -> None:
    body = newline.join(prefix + line for line in ["FROM a", "RUN b", *lines])
    source = f"x{newline}{newline}{prefix}```dockerfile{newline}{body}{newline}{prefix}```{newline}".encode()
    for region in _regions("a.md", source):
        assert region.put(region.text) == source[region.span.start : region.span.end]
        new = region.text + b"\nRUN new"
        written = region.put(new)
        assert written is not None
        again = _regions("a.md", source[: region.span.start] + written + source[region.span.end :])
        assert new in [one.text for one in again]


def test_dedented_text_is_what_python_reads() -> None:
    text = 'A = """\\\n' + _behind("    ", DOCKERFILE) + '"""\n'
    (region,) = _regions("a.py", text.encode())
    value = ast.literal_eval(text[4:])
    assert dedent(value).rstrip("\n") == region.text.decode().rstrip("\n")
