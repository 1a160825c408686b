"""The man page layersmith(1), made of the help texts of the commands, the manual of the transforms and the keys of
configs. Macros are those of man(7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click

from layersmith.config.keys import KEYS, OF_TRANSFORMS
from layersmith.render.manual import first_sentence
from layersmith.rewrite import Transform
from layersmith.version import __version__


def page(group: click.Group, pipeline: Sequence[Transform]) -> str:
    """The page, in roff."""
    text = "\n".join(_lines(group, pipeline)) + "\n"
    # A paragraph begins below a heading by itself.
    return re.sub(r"^(\.S[HS] .*\n)\.PP\n", r"\1", text, flags=re.MULTILINE)


def _lines(group: click.Group, pipeline: Sequence[Transform]) -> Iterator[str]:
    yield f'.TH LAYERSMITH 1 "" "layersmith {__version__}" "User Commands"'
    context = click.Context(group, info_name="layersmith", **group.context_settings)
    about, _, starts = (group.help or "").partition("\b")
    yield from (".SH NAME", f"layersmith \\- {_plain(_first(about)).rstrip('.')}")
    yield from (".SH SYNOPSIS", ".B layersmith", ".I COMMAND", "[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]")
    yield ".SH DESCRIPTION"
    yield from _text(about)
    yield from _text("\b" + starts)
    yield ".SH COMMANDS"
    for name, command in group.commands.items():
        if not command.hidden:
            yield from _command(name, command, context)
    yield ".SH TRANSFORMS"
    yield from _text("In the order in which they run; layersmith explain NAME prints the manual page of one.")
    yield from (line for one in pipeline for line in _item(f"\\fB{_plain(one.name)}\\fR", first_sentence(one.manual)))
    yield ".SH CONFIGURATION"
    yield from _text(
        "Keys of layersmith.toml, or of the table [tool.layersmith] in pyproject.toml. Those with a star may also stand"
        " in a table [[overrides]], which says in files, a list of patterns, for which files."
    )
    for key in KEYS:
        yield from _item(f"\\fB{_plain(key.name)}\\fR{' *' * key.files}", key.meaning)
    for name, keys in OF_TRANSFORMS.items():
        for key in keys:
            yield from _item(f"\\fBtransforms.{_plain(name)}.{_plain(key.name)}\\fR *", key.meaning)
    yield ".SH FILES"
    for path, meaning in _FILES:
        yield from _item(f"\\fI{_plain(path)}\\fR", meaning)
    yield ".SH ENVIRONMENT"
    for path, meaning in _ENVIRONMENT:
        yield from _item(f"\\fB{_plain(path)}\\fR", meaning)
    yield from (".SH SEE ALSO", ".BR docker (1),", ".BR buildah (1),", ".BR podman (1)")


_FILES = (
    ("layersmith.toml", "the config of a folder, and of those below it: the nearest one counts"),
    (".layersmith.toml, pyproject.toml", "other places of it"),
    (".dockerignore", "read as the builder reads it"),
)
_ENVIRONMENT = (
    ("NO_COLOR, FORCE_COLOR", "no colours, or colours also where the output is no terminal"),
    ("CI", "when it is set, diffs show no secret, as with --mask-secrets"),
)


def _command(name: str, command: click.Command, above: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=above)
    yield f".SS layersmith {_plain(' '.join([name, *command.collect_usage_pieces(context)]))}"
    yield from _text(command.help or "")
    options = [param for param in command.get_params(context) if isinstance(param, click.Option)]
    for flags, meaning in filter(None, (option.get_help_record(context) for option in options)):
        yield from _item(f"\\fB{_plain(flags)}\\fR", meaning)


def _item(head: str, meaning: str) -> Iterator[str]:
    yield from (".TP", head, _plain(_unlinked(meaning)))


def _text(text: str) -> Iterator[str]:
    """Paragraphs as click has them: those that begin with a line \\b are laid out already."""
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip("\n") for line in block.splitlines()]
        if lines and lines[0].strip() in ("\b", ""):
            rest = lines[1:]
            if not rest:
                continue
            margin = min(len(line) - len(line.lstrip()) for line in rest if line.strip())
            yield from (".PP", ".nf", *(_plain(line[margin:]) for line in rest), ".fi")
        elif any(lines):
            yield from (".PP", _plain(" ".join(line.strip() for line in lines)))


def _first(text: str) -> str:
    return re.split(r"(?<=[.])\s", text.strip(), maxsplit=1)[0]


def _unlinked(text: str) -> str:
    return re.sub(r"\[([^][]*)\]\([^()]*\)", r"\1", text).replace("`", "")


def _plain(text: str) -> str:
    """`text` as roff shows it: nothing in it is a request, and a hyphen can be copied."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped[:1] in (".", "'") else escaped
