"""A RUN that installs some of the packages that another one installs, in its author's layout."""

from __future__ import annotations

from layersmith.split import Install
from layersmith.syntax.tree import Dockerfile, Instruction
from layersmith.writing.layout import WIDTH, layout


def install_run(tree: Dockerfile, install: Install) -> str:
    """The RUN that `install` describes, without line end: on one line when the author's is on one and it fits, else
    laid out as that is, each package on a line of its own where they are, or a here-document as that."""
    run = install.run
    keyword = tree.source[run.keyword_span.start : run.keyword_span.end].decode("latin-1")
    flags = [tree.source[f.span.start : f.span.end].decode("utf-8", "surrogateescape") for f in run.flags]
    head = " ".join((keyword, *flags, ""))
    names = tuple(map(_word, install.packages))
    words, packages = " ".join(install.words), " ".join(names)
    if run.heredocs:
        return _document(install, f"{words} {packages}".strip())
    line = head + " && ".join(filter(None, (*install.before, f"{words} {packages}".strip(), *install.after)))
    if b"\n" not in run.text.rstrip() and len(line) <= WIDTH:
        return line
    style = layout(tree, [run])
    escape, newline = tree.escape.decode("latin-1"), tree.newline.decode("latin-1")
    indent = style.indent.decode("latin-1")
    if _one_a_line(run) and len(names) > 1:
        deeper = f" {escape}{newline}{indent}{'' if indent.startswith(' ' * 8) else '    '}"
        words, packages = words + deeper + deeper.join(names), ""
    commands = filter(None, (*install.before, f"{words} {packages}".strip(), *install.after))
    return head + style.glue(tree, b"&&").decode("utf-8", "surrogateescape").join(commands)


def _word(package: str) -> str:
    """A package as a word of a shell: a version may hold what a shell reads, as in `bash~=5.2` and `zlib>1.3`."""
    return f'"{package}"' if _READ_BY_SHELLS & {*package} and not _QUOTED & {*package} else package


_READ_BY_SHELLS = frozenset("<>~*?&|;()[]{}!")
_QUOTED = frozenset("\"'`$\\")


def _one_a_line(run: Instruction) -> bool:
    """Whether more than one line of `run` holds nothing but a word."""
    lines = [line.strip().rstrip(b"\\`").strip() for line in run.text.split(b"\n")]
    return sum(bool(line) and not any(mark in line for mark in (b" ", b"&", b"#")) for line in lines) > 1


def _document(install: Install, command: str) -> str:
    """The RUN as the here-document that its author has, with the settings of the shell that this begins with."""
    lines = install.run.text.decode("utf-8", "surrogateescape").splitlines()
    first = lines[1].strip()
    settings = [first] if first.startswith("set ") and first not in install.before[:1] else []
    commands = filter(None, (*settings, *install.before, command, *install.after))
    return "\n".join((lines[0], *commands, lines[-1]))
