"""Recompute on which release of a distribution the tags of official images stand.

    python benchmarks/tags.py REPOSITORY [--write]

REPOSITORY is a git directory of docker-library/official-images, whose folder `library` lists for each image the tags
that are built, and from what. Its history has all tags that ever were: one that went away stays in the registry as it
was. For tags without a codename the table says from which version on they stand on which release; the script checks it
against each tag of the history. The method and its figures are in docs/bases.md.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from layersmith.effects import tags, tags_table

TABLE = Path(tags_table.__file__)
CODENAMES = ("wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky")
FULL = re.compile(r"\d+\.\d+\.\d+")
Version = tuple[int, ...]


def entries(text: str) -> Iterator[tuple[list[str], str]]:
    """The tags and the folder of each image that one version of a file in `library` lists."""
    for paragraph in re.split(r"\n\s*\n", re.sub(r"(?m)^#.*\n?", "", text)):
        fields = dict(re.findall(r"^(\w+): *((?:.*)(?:\n[ \t].*)*)", paragraph, re.MULTILINE))
        if "Tags" in fields and "windows" not in fields.get("Architectures", ""):
            both = fields["Tags"] + "," + fields.get("SharedTags", "")
            yield [tag.strip() for tag in both.split(",") if tag.strip()], fields.get("Directory", "")


def stands_on(names: list[str], folder: str) -> str | None:
    """The codename, or the release of Alpine, that the tags or the folder of one image name."""
    parts = [part for name in (folder, *names) for part in re.split(r"[-/_]", name)]
    found = next((part for part in parts if part in CODENAMES), None)
    return found or next((part[6:] for part in parts if re.fullmatch(r"alpine3\.\d+", part)), None)


def history(repository: str, image: str) -> tuple[dict[str, str | None], set[str]]:
    """What each tag of `image` last stood on, and the tags that are still built."""
    path = f"library/{image}"
    log = ["git", "-C", repository, "log", "--first-parent", "-m", "--format=%H", "--reverse", "--", path]
    last: dict[str, str | None] = {}
    now: set[str] = set()
    for commit in subprocess.run(log, capture_output=True, text=True, check=True).stdout.split():
        show = ["git", "-C", repository, "show", f"{commit}:{path}"]
        shown = subprocess.run(show, capture_output=True, encoding="utf-8", errors="replace", check=False)
        now = set()
        for names, folder in entries(shown.stdout):
            stand = stands_on(names, folder)
            now.update(names)
            last.update((name, stand) for name in names if stand or name not in last)
    return last, now


def numbers(text: str) -> Version:
    """The version that `text` writes."""
    return tuple(int(part) for part in text.split("."))


def changes(found: dict[Version, str], length: int) -> list[tuple[str, str]]:
    """From which versions on another release: an entry with `length` numbers is of a line and all later ones, a longer
    one of the rest of its line."""
    lines: dict[Version, list[Version]] = defaultdict(list)
    for version in sorted(found):
        lines[version[:length]].append(version)
    rows: list[tuple[Version, str]] = []
    general = ""
    for line, versions in sorted(lines.items()):
        state = found[versions[0]]
        if state != general:
            general = state
            rows.append((line, state))
        for version in versions[1:]:
            if found[version] != state:
                state = found[version]
                rows.append((version, state))
    return [(".".join(map(str, version)), state) for version, state in rows]


HEAD = '''"""On which release of a distribution the plain tags of official images stand.

Written by benchmarks/tags.py from the list of official images of {date}; see docs/bases.md. A version with as many
numbers as `LINES` says is the first of a line, and what is said of it holds for later lines too; a longer one speaks
for the rest of its line.
"""

LINES = {lines}

BUILT = {built}
"""The newest versions of the lines that were still built then."""
'''


def main() -> None:
    """Read the history, print the figures and, if asked, write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("repository")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    log = ["git", "-C", asked.repository, "log", "-1", "--format=%cd", "--date=format:%B %Y"]
    date = subprocess.run(log, capture_output=True, text=True, check=True).stdout.strip()
    built: dict[str, str] = {}
    tables: dict[str, dict[str, list[tuple[str, str]]]] = {"": {}, "-alpine": {}}
    for image, length in tags_table.LINES.items():
        last, now = history(asked.repository, image)
        built[image] = " ".join(newest(now, length))
        for suffix, table in tables.items():
            found = {numbers(tag): stand for tag, stand in plain(last, suffix)}
            if suffix and image not in ("golang", "rust"):
                continue
            table[image] = changes(found, length)
            wrong = sum(tags.at(table[image], length, version) != stand for version, stand in found.items())
            print(f"{image}{suffix}: {len(found)} tags, {len(table[image])} rows, {wrong} wrong")
    if asked.write:
        body = "".join(
            f"\n{name} = {{\n" + "".join(map(row, table, table.values())) + "}\n"
            for name, table in zip(("DEBIAN", "ALPINE"), tables.values(), strict=True)
        )
        TABLE.write_text(HEAD.format(date=date, lines=tags_table.LINES, built=laid_out(built)) + body, encoding="utf-8")


def plain(last: dict[str, str | None], suffix: str) -> Iterator[tuple[str, str]]:
    """The tags that are a full version and `suffix`, and what they stand on."""
    for tag, stand in last.items():
        version = tag.removesuffix(suffix)
        if stand and tag.endswith(suffix) and FULL.fullmatch(version):
            yield version, stand


def newest(now: set[str], length: int) -> list[str]:
    """The newest full version of each line that is built."""
    best: dict[Version, Version] = {}
    for tag in now:
        if FULL.fullmatch(tag):
            best[numbers(tag)[:length]] = max(best.get(numbers(tag)[:length], ()), numbers(tag))
    return [".".join(map(str, version)) for version in sorted(best.values())]


def row(image: str, rows: list[tuple[str, str]]) -> str:
    """The entry of an image: each release with the versions that it begins with."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for version, state in rows:
        grouped[state].append(version)
    lines = textwrap.wrap("; ".join(f"{state} {' '.join(v)}" for state, v in grouped.items()), 100)
    return f'    "{image}": """\n' + "".join(f"        {line}\n" for line in lines) + '        """,\n'


def laid_out(built: dict[str, str]) -> str:
    """A dictionary, a row a line."""
    return "{\n" + "".join(f'    "{image}": "{text}",\n' for image, text in built.items()) + "}"


if __name__ == "__main__":
    main()
