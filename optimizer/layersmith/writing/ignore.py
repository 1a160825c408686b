"""The lines of an ignore file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def ignore_file(before: bytes | None, groups: Mapping[str, Sequence[str]]) -> bytes:
    """An ignore file with the patterns of `groups`, each group below its heading: a new one, or `before` with them
    behind its own lines, in its style: without headings when it has no comments."""
    headed = "\n".join("\n".join((f"# {heading}", *patterns, "")) for heading, patterns in groups.items())
    if before is None:
        return headed.encode("utf-8", "surrogateescape")
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    if any(line.startswith(b"#") for line in before.splitlines()):
        added = "\n" * bool(before.strip()) + headed
    else:
        added = "".join(f"{pattern}\n" for patterns in groups.values() for pattern in patterns)
    end = b"" if not before or before.endswith(b"\n") else newline
    return before + end + added.encode("utf-8", "surrogateescape").replace(b"\n", newline)
