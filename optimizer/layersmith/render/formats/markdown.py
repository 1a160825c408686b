"""A comment for a pull request: a summary, and each file's changes with their reasons."""

from __future__ import annotations

import re

from layersmith.phrases import counted
from layersmith.render.diff import unified
from layersmith.render.formats.remarks import Remark, remarks
from layersmith.render.formats.told import Told
from layersmith.render.mask import Mask
from layersmith.render.style import shown

_LONGEST = 200
"""Lines of a diff that are shown: a comment has room for 65,536 characters."""


class Writer:
    """Keeps all files until the end, so that the summary comes first."""

    def __init__(self) -> None:
        self._told: list[Told] = []

    def file(self, told: Told) -> str:
        """Nothing yet."""
        self._told.append(told)
        return ""

    def end(self, wrote: bool) -> str:
        """The comment."""
        changed = [told for told in self._told if told.report and told.report.changed]
        before = sum(told.report.layers_before for told in changed if told.report)
        after = sum(told.report.layers_after for told in changed if told.report)
        failed = sum(told.report is None for told in self._told)
        files = counted(len(self._told) - failed, "file")
        said = []
        if changed:
            verb = "Changed" if wrote else "Would change"
            said.append(f"{verb} {len(changed)} of {files}; layers of the images {before} → {after}.")
        elif not failed or failed < len(self._told):
            said.append(f"Nothing to change in {files}.")
        if failed:
            said.append(f"{counted(failed, 'problem').capitalize()}, see below.")
        return f"### Layersmith\n\n{' '.join(said)}\n" + "".join(map(_file, self._told))


def _file(told: Told) -> str:
    found = remarks(told)
    if not found:
        return ""
    lines = [f"\n#### {_code(told.path)}\n", *(_item(one) for one in found)]
    if told.report and told.report.changed:
        diff = unified(told.path, told.report.source, told.report.result)
        told_lines = Mask.of(told.report).data(diff).decode("utf-8", "replace").split("\n")[:-1]
        text = ["\t".join(map(_visible, line.removesuffix("\r").split("\t"))) for line in told_lines]
        more = len(text) - _LONGEST
        text = text[:_LONGEST] + ([f"... {more} more lines"] if more > 0 else [])
        lines.append(_fenced("\n".join(text)))
    return "\n".join(lines) + "\n"


def _item(remark: Remark) -> str:
    where = f"line {remark.first}" if remark.first == remark.last else f"lines {remark.first} to {remark.last}"
    mark = {"error": "**", "warning": "", "note": "_"}[remark.level]
    return "\n".join(f"- {mark}{where}{mark}: {_plain(line)}" for line in remark.message.split("\n"))


def _fenced(text: str) -> str:
    """A block of code, fenced by more backquotes than it holds."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n<details><summary>Diff</summary>\n\n{fence}diff\n{text}\n{fence}\n\n</details>"


def _visible(text: str) -> str:
    """`text` with its control characters as escapes."""
    return shown(text) if text else ""


def _code(text: str) -> str:
    text = shown(text)
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    return f"{ticks} {text} {ticks}" if len(ticks) > 1 else f"`{text}`"


def _plain(text: str) -> str:
    """`text` without what Markdown or HTML would read as their own, and without calling anybody."""
    return re.sub(r"([\\`*_{}\[\]<>#|~@])", r"\\\1", shown(text)).replace("\\@", "@\u200b")
