"""From a command line to a command and its exit code; and what is made of all commands: completion and the man page."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from layersmith.cli import flags
from layersmith.cli.commands import about, change, show
from layersmith.cli.streams import with_streams
from layersmith.version import __version__
from layersmith.visible import visible


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments` (without the program's name); gives the exit code.

    Raises KeyboardInterrupt on Ctrl-C; what was written until then is whole.
    """
    return with_streams(lambda: _invoked(arguments))


def _invoked(arguments: Sequence[str]) -> int:
    if asked := os.environ.get("_LAYERSMITH_COMPLETE"):
        from layersmith.cli.completion import answer  # a shell asks, not a person

        return answer(commands, asked)
    try:
        # Not commands.main(): it would answer a reader that went away with exit code 1.
        with commands.make_context("layersmith", list(arguments) or ["--help"]) as context:
            code = commands.invoke(context)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        told = error.format_message().replace("\n\t", " ")  # click lists choices one a line
        said = visible(told)  # it may name what was typed, or a file that a shell put there
        error.format_message = lambda: said  # type: ignore[method-assign]
        error.show()
        return error.exit_code


class _Commands(click.Group):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-") and os.path.exists(args[0]):
            raise click.UsageError(f"No such command '{args[0]}'. To change that file: layersmith fix {args[0]}", ctx)
        return super().resolve_command(ctx, args)


_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


@click.group(cls=_Commands, context_settings=_HELP)
@click.version_option(__version__, "-V", "--version", prog_name="layersmith", message="%(prog)s %(version)s")
def commands() -> None:
    """Rewrite Dockerfiles so that images get smaller and rebuilds faster.

    What is changed without being asked is safe: the image holds the same
    files. All else waits for your word, or is held back with a reason.

    \b
    Start here:
      layersmith fix --diff        show what would change below this folder
      layersmith fix               change it
      layersmith propose           show what you could decide to change
      layersmith verify            build before and after, and compare the images
      layersmith layers IMAGE      show what is in each layer of an image
      layersmith share             let images begin with the same layers
      layersmith report            write a page that shows what would change
      layersmith why FILE          which steps run again when FILE changes
      layersmith transforms        list what can be done
      layersmith explain NAME      read about one of them
    """


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that completes command lines.

    \b
    Where it goes:
      bash  eval "$(layersmith completion bash)"            in ~/.bashrc
      zsh   eval "$(layersmith completion zsh)"             in ~/.zshrc
      fish  layersmith completion fish > ~/.config/fish/completions/layersmith.fish
    """
    from layersmith.cli.completion import script

    sys.stdout.write(script(commands, shell))


@click.command()
def man() -> None:
    """Print the man page of layersmith.

    \b
    Examples:
      layersmith man | man -l -
      layersmith man > ~/.local/share/man/man1/layersmith.1
    """
    from layersmith.cli.man import page

    sys.stdout.write(page(commands, flags.pipeline()))


for command in (
    change.fix,
    change.propose,
    show.verify,
    show.layers,
    show.report,
    change.share,
    show.why,
    about.explain,
    about.lsp,
    completion,
    man,
    about.schema,
    about.transforms,
):
    commands.add_command(command)
