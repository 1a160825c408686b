"""The commands about the program itself: explain, lsp, schema, transforms."""

from __future__ import annotations

import os
import sys

import click

from layersmith.cli import flags


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", callback=flags.names_of)
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def explain(names: frozenset[str], color: bool | None) -> None:
    """Print the manual page of a transform (of all, without a NAME).

    It says what the transform does, with an example, when it holds back, and
    what makes it safe.
    """
    from layersmith.render.manual import page
    from layersmith.render.style import style_for

    style, width = style_for(sys.stdout, color), _columns()
    pages = [page(t.name, t.manual, style, width) for t in flags.pipeline() if not names or t.name in names]
    sys.stdout.write("\n".join(pages))


@click.command(short_help="Serve an editor (language server protocol).")
@click.option("--stdio", is_flag=True, hidden=True, help="What some editors always pass; there is no other way.")
def lsp(stdio: bool) -> int:
    """Serve an editor: the language server protocol on standard input.

    Editors start this themselves. docs/editors.md has settings to copy.

    \b
    Exit codes:
      0  the editor asked the server to shut down
      1  it was gone without that
      2  pygls is not installed: pip install 'layersmith[lsp]'
    """
    try:
        from layersmith.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.UsageError("the language server needs pygls: pip install 'layersmith[lsp]'") from error
    if not _is_open(0) or not _is_open(1):
        raise click.UsageError(
            "the language server speaks with an editor on standard input and output, which are closed"
        )
    return serve()


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


@click.command()
def schema() -> None:
    """Print the JSON Schema of layersmith.toml.

    It is the same for the table [tool.layersmith] in pyproject.toml.
    """
    import json

    from layersmith.config.schema import schema as work

    sys.stdout.write(json.dumps(work(flags.pipeline()), indent=2) + "\n")


@click.command()
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def transforms(color: bool | None) -> None:
    """List the transforms, in the order in which they run."""
    from layersmith.render.manual import first_sentence, table
    from layersmith.render.style import style_for

    rows = [
        (
            one.name,
            first_sentence(one.manual)
            + " Only proposes: layersmith propose." * one.proposes
            + f" Opt-in: --enable {one.name}." * one.opt_in,
        )
        for one in flags.pipeline()
    ]
    sys.stdout.write(table(rows, style_for(sys.stdout, color), _columns()))


def _columns() -> int:
    """How wide a text may be: as the terminal is, but no wider than it can be read."""
    import shutil

    from layersmith.render.manual import WIDTH

    return min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
