"""The commands, their flags and help texts."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from layersmith.cli import flags
from layersmith.cli.streams import with_streams
from layersmith.render.formats import NAMES as FORMATS
from layersmith.version import __version__


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
        with commands.make_context("layersmith", list(arguments)) as context:
            code = commands.invoke(context)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
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


@commands.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--diff", is_flag=True, help="Print the changes as a diff; change nothing.")
@click.option("--check", is_flag=True, help="Change nothing; the exit code says whether anything would.")
@click.option("--exit-zero", is_flag=True, help="With --diff or --check: exit with 0 where it would be 1.")
@flags.rewriting
@click.option("--show-held-back", is_flag=True, help="Say for each place why it was left alone.")
@click.option(
    "--mask-secrets/--no-mask-secrets",
    default=None,
    help="Show no secret in a diff, which then does not apply.  [default: when CI is set]",
)
@click.option("--stdin-filename", metavar="PATH", help="The name for a file read from standard input.")
@flags.configured
@flags.context
@click.option(
    "--verify",
    is_flag=True,
    help="Write a file only when builds prove its promise; --target to --repeat-before go with it.",
)
@flags.building
@flags.repeating
@click.option("--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to use; 0 decides by itself.")
@click.option("--interactive", "-i", is_flag=True, help="Show each rewrite, and ask whether to make it.")
@click.option("--embedded", is_flag=True, help="Also rewrite Dockerfiles in Markdown, Python and compose files.")
@click.option("--add-ignores", is_flag=True, help="Only add comments that ask to leave alone what would be rewritten.")
@click.option("--reason", metavar="TEXT", default="", help="With --add-ignores: why, written into each comment.")
@click.option("--statistics", is_flag=True, help="Count what each transform did, and why it did not.")
@click.option("--output-format", type=click.Choice(["text", *FORMATS]), default="text", help="How to report.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors (and the diff) only.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def fix(paths: tuple[str, ...], diff: bool, check: bool, exit_zero: bool, **options: Any) -> int:
    """Rewrite Dockerfiles in place.

    PATH is a file, a folder or - for standard input; none means the current
    folder. In a folder, Dockerfile, Dockerfile.*, *.Dockerfile, Containerfile*
    and *.containerfile are taken, apart from what .gitignore names. --select,
    --ignore, --enable and --accept may be repeated, and take several names with
    commas.

    \b
    Examples:
      layersmith fix --diff                   show what would change
      layersmith fix --diff | git apply       the same as: layersmith fix
      layersmith fix api/Dockerfile           change one file
      layersmith fix --check                  for CI: exit code 1 if any would
      layersmith fix --select merge-runs .    only join RUN instructions
      layersmith fix - < Dockerfile           print the result
      layersmith fix --verify                 write what real builds prove

    \b
    Exit codes:
      0  nothing to do, or all of it done
      1  something would change (--diff, --check)
      2  something went wrong: wrong usage, an unreadable file, our own fault,
         or (--verify) a promise that was broken or not proven
    """
    if diff and check:
        raise click.UsageError("--diff and --check exclude each other: --diff has the same exit code.")
    if exit_zero and not (diff or check):
        raise click.UsageError("--exit-zero goes with --diff or --check.")
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("- (standard input) stands alone, without other paths.")
    if options["output_format"] != "text" and (diff or ("-" in paths and not check)):
        told = f"--output-format {options['output_format']}"
        raise click.UsageError(f"{told} goes where the diff or the result goes: use it with --check.")
    if options["stdin_filename"] is not None and paths != ("-",):
        raise click.UsageError("--stdin-filename needs - (standard input) as the path.")
    _check_kinds(options, paths, diff or check)
    flags.check_config(options)
    if options["verify"] and (diff or check or "-" in paths):
        raise click.UsageError("--verify goes with writing files; layersmith verify proves and writes nothing.")
    flags.check_building(options, "repeat_before")

    from layersmith.cli.fix import Request
    from layersmith.cli.fix import fix as work

    code = work(
        Request(
            paths=paths,
            mode="diff" if diff else "check" if check else "write",
            stdin_name=options["stdin_filename"],
            **flags.chosen(options),
            show_held_back=options["show_held_back"],
            quiet=options["quiet"],
            colour=options["color"],
            format=options["output_format"],
            mask=bool(os.environ.get("CI")) if options["mask_secrets"] is None else options["mask_secrets"],
            jobs=options["jobs"],
            building=flags.building_of(options, "repeat_before") if options["verify"] else None,
            context=flags.check_context(options),
            embedded=options["embedded"],
            interactive=options["interactive"],
            add_ignores=options["reason"] if options["add_ignores"] else None,
            statistics=options["statistics"],
        ),
        flags.pipeline(),
    )
    return 0 if exit_zero and code == 1 else code


def _check_kinds(options: dict[str, Any], paths: tuple[str, ...], shows: bool) -> None:
    """Options of `fix` that exclude each other. Raises click.UsageError."""
    if options["interactive"]:
        others = any(options[name] for name in ("embedded", "verify", "quiet", "add_ignores"))
        if shows or "-" in paths or others or options["output_format"] != "text":
            raise click.UsageError("--interactive asks and then writes files: it goes with their paths only.")
    if options["add_ignores"] and (options["embedded"] or options["verify"]):
        raise click.UsageError("--add-ignores is for Dockerfiles of their own, and changes no image.")
    if options["reason"] and not (options["add_ignores"] and options["reason"].isprintable()):
        raise click.UsageError("--reason is a text on one line, and goes with --add-ignores.")
    if options["embedded"] and ("-" in paths or options["verify"]):
        raise click.UsageError("--embedded goes with files and folders, and without --verify.")


@commands.command(short_help="Show what you could decide to change.")
@click.argument("words", nargs=-1, metavar="[PATH]... [NAME]...")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 where it would be 1.")
@click.option("--show-held-back", is_flag=True, help="Say for each place why nothing is proposed.")
@flags.configured
@flags.context
@click.option("--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to use; 0 decides by itself.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to report.")
@click.option("--quiet", "-q", is_flag=True, help="Print proposals and errors only.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def propose(words: tuple[str, ...], exit_zero: bool, **options: Any) -> int:
    """Show what you could decide to change: other stages, another base image.

    Each proposal comes with its reasons, the questions that only you can
    answer, its own diff, and the commands that write and prove it. Nothing is
    changed. PATH is a file or a folder, as in fix; NAME is a transform that
    proposes (layersmith transforms marks them), none means all of them.

    \b
    Examples:
      layersmith propose                          for all Dockerfiles here
      layersmith propose api/Dockerfile           for one
      layersmith propose split-stages             from one transform
      layersmith fix --accept split-stages        then write it

    \b
    Exit codes, those of fix --check:
      0  nothing is proposed
      1  something is
      2  something went wrong: wrong usage, an unreadable file, our own fault
    """
    flags.check_config(options)
    from layersmith.cli.fix import Request
    from layersmith.cli.propose import Asked, names_and_paths
    from layersmith.cli.propose import propose as work

    try:
        names, paths = names_and_paths(words, flags.pipeline())
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    if "-" in paths:
        raise click.UsageError("propose reads files and folders, not standard input.")
    request = Request(
        paths=paths,
        max_size=options["max_size"],
        config="" if options["no_config"] else options["config"],
        show_held_back=options["show_held_back"],
        quiet=options["quiet"],
        colour=options["color"],
        format=options["output_format"],
        jobs=options["jobs"],
        context=flags.check_context(options),
    )
    code = work(Asked(request, names), flags.pipeline())
    return 0 if exit_zero and code == 1 else code


@commands.command()
@click.argument("dockerfile", default="", metavar="[DOCKERFILE]")
@click.option("--against", metavar="DOCKERFILE", help="Compare with this one, not with what fix would write.")
@flags.context
@flags.building
@click.option("--run", metavar="CMD", help="Run this in both images ('' is the image's own command).")
@click.option("--expect", default="", metavar="TEXT", help="What the command must write after.")
@click.option("--touch", multiple=True, metavar="FILE", help="Show what a change of this file of the context costs.")
@flags.searching
@flags.repeating
@flags.rewriting
@flags.configured
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def verify(dockerfile: str, **options: Any) -> int:
    """Prove with real builds that a rewrite keeps its promise.

    Builds the DOCKERFILE as it is, and as fix would write it, and compares
    the images file by file, their configuration too. Nothing is written.
    Needs docker with buildx, podman or buildah. Options that end in NAME=VALUE,
    id=..., NAME, FILE or TEXT may be repeated where that makes sense.

    \b
    Examples:
      layersmith verify                                  ./Dockerfile
      layersmith verify --touch src/app.py               and what a rebuild costs
      layersmith verify --run 'python -m app' --expect ready
      layersmith verify old.Dockerfile --against new.Dockerfile
      layersmith verify --secret id=npm,src=token        look for its value, too

    \b
    Exit codes:
      0  the promise was kept, or there is nothing to rewrite
      1  the promise was broken
      2  nothing was proven: a build that fails, no engine, wrong usage
    """
    flags.check_config(options)
    if options["expect"] and options["run"] is None:
        raise click.UsageError("--expect goes with --run.")
    if options["against"] is not None:
        for name in ("select", "ignore", "enable", "accept", "unsafe_fixes", "config"):
            if options[name] not in (None, frozenset()):
                raise click.UsageError(f"--{name.replace('_', '-')} chooses rewrites; --against makes none.")

    from layersmith.cli.fix import Request
    from layersmith.cli.verify import Asked
    from layersmith.cli.verify import verify as work

    request = Request(
        **flags.chosen(options),
        context=options["context"],
    )
    building = flags.building_of(options, "repeat_before", "run", "expect", "touch", "find_secrets")
    asked = Asked(
        dockerfile, building, request, options["against"], options["as_json"], options["quiet"], options["color"]
    )
    return work(asked, flags.pipeline())


@commands.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE|TAR|DOCKERFILE...")
@flags.context
@flags.building
@flags.searching
@click.option("--find-tokens", is_flag=True, help="Look for tokens of known shapes in all layers.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def layers(images: tuple[str, ...], **options: Any) -> int:
    """Show what is in each layer of an image, and what several share.

    A tar (docker save, OCI) or a folder with an image is read as it is; an
    IMAGE is asked of the engine by its name; a DOCKERFILE, or a folder that
    has one, is built first. Wasted bytes are those that later layers hide.
    Of several images it also says what they take together.

    \b
    Examples:
      layersmith layers shop:latest
      layersmith layers image.tar --find-secrets @token
      layersmith layers . --json
      layersmith layers api.tar web.tar     what is stored once for both

    \b
    Exit codes:
      0  done
      1  --find-secrets or --find-tokens found something
      2  no such image, a build that fails, no engine, wrong usage
    """
    from layersmith.cli.layers import Asked
    from layersmith.cli.layers import layers as work

    building = flags.building_of(options, "find_secrets")
    return work(Asked(images, building, options["find_tokens"], options["as_json"], options["quiet"], options["color"]))


@commands.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--output", "-o", metavar="FILE", help="- is standard output.  [default: report.html]")
@click.option("--measured", multiple=True, metavar="FILE", help="Figures: what verify --json or layers --json printed.")
@click.option("--show-all", is_flag=True, help="Also list files of which there is nothing to say.")
@click.option("--terminal", is_flag=True, help="Draw the layers and what runs again here; write no page.")
@click.option("--touch", multiple=True, metavar="FILE", help="With --terminal: the steps that this file runs again.")
@flags.rewriting
@flags.configured
@flags.context
@click.option("--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to use; 0 decides by itself.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def report(paths: tuple[str, ...], output: str | None, terminal: bool, **options: Any) -> int:
    """Write a page that shows what would change, and why.

    It has the changes side by side with their reasons and guarantees, what
    was held back, the layers, and which steps run again when a file changes.
    The page is one file that loads nothing; no Dockerfile is changed. PATH is
    a file or a folder, as in fix.

    \b
    Examples:
      layersmith report                           this folder, to report.html
      layersmith report api -o api.html
      layersmith verify api --json > api.json
      layersmith report api --measured api.json   with the measured figures
      layersmith report --terminal --touch app.py

    \b
    Exit codes:
      0  the page was written
      2  something went wrong: an unreadable file, wrong usage, our own fault;
         what could be done is in the page
    """
    flags.check_config(options)
    if "-" in paths:
        raise click.UsageError("report reads files and folders, not standard input.")
    if terminal and output is not None:
        raise click.UsageError("--terminal writes no page, so it does not go with --output.")
    if options["touch"] and not terminal:
        raise click.UsageError("--touch goes with --terminal; the page lets its reader choose.")

    from layersmith.cli.fix import Request
    from layersmith.cli.report import Asked
    from layersmith.cli.report import report as work

    request = Request(
        paths=paths,
        **flags.chosen(options),
        jobs=options["jobs"],
        context=flags.check_context(options),
    )
    asked = Asked(
        request,
        output or "report.html",
        measured=options["measured"],
        everything=options["show_all"],
        terminal=terminal,
        touch=options["touch"],
        quiet=options["quiet"],
        colour=options["color"],
    )
    return work(asked, flags.pipeline())


@commands.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--write", "writes", is_flag=True, help="Change the files; without it the changes are only shown.")
@click.option("--check", is_flag=True, help="Show no diff; the exit code says whether anything would change.")
@click.option("--exit-zero", is_flag=True, help="Without --write: exit with 0 where it would be 1.")
@click.option("--unsafe-fixes/--no-unsafe-fixes", default=None, help="Also move variables that no RUN below names.")
@click.option("--show-held-back", is_flag=True, help="Say for each step why it is not shared.")
@flags.configured
@flags.context
@click.option("--verify", is_flag=True, help="Build all images before and after, compare them and count their bytes.")
@flags.building
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to report.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors (and the diff) only.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def share(paths: tuple[str, ...], writes: bool, check: bool, exit_zero: bool, **options: Any) -> int:
    """Let Dockerfiles begin alike, so that their layers are stored once.

    Looks at all Dockerfiles below PATH (none: the current folder) that begin
    with the same image. Steps that several of them have come first, in one
    order and in the same words, where that changes no image. The changes are
    shown as a diff; --write makes them.

    \b
    Examples:
      layersmith share                       show what would change, and why
      layersmith share services --write      change it
      layersmith share --verify              build, compare, count the bytes
      layersmith share --show-held-back      what is not shared, and why

    \b
    Exit codes, those of fix:
      0  nothing to do, or all of it done (--write)
      1  something would change
      2  something went wrong: wrong usage, an unreadable file, our own fault,
         or (--verify) a build that fails, an image that is another one
    """
    if writes and check:
        raise click.UsageError("--write and --check exclude each other.")
    if exit_zero and writes:
        raise click.UsageError("--exit-zero goes without --write.")
    if "-" in paths:
        raise click.UsageError("share reads files and folders, not standard input.")
    flags.check_config(options)
    flags.check_building(options)

    from layersmith.cli.fix import Request
    from layersmith.cli.share import Asked
    from layersmith.cli.share import share as work

    request = Request(
        paths=paths,
        unsafe=options["unsafe_fixes"],
        max_size=options["max_size"],
        config="" if options["no_config"] else options["config"],
        show_held_back=options["show_held_back"],
        quiet=options["quiet"],
        colour=options["color"],
        format=options["output_format"],
        context=flags.check_context(options),
    )
    mode = "write" if writes else "check" if check else "diff"
    code = work(
        Asked(request, mode, flags.building_of(options) if options["verify"] else None),
        flags.pipeline(),
    )
    return 0 if exit_zero and code == 1 else code


@commands.command()
@click.argument("file", metavar="FILE")
@click.argument("dockerfile", default="", metavar="[DOCKERFILE]")
@flags.context
@flags.rewriting
@flags.configured
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", help="How to answer.")
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def why(file: str, dockerfile: str, **options: Any) -> int:
    """Say which steps run again when FILE changes, and why.

    FILE is a file of the build context, as seen from there or from the current
    folder. The answer is for the DOCKERFILE as it is, and as fix would write
    it; both are read, nothing is built.

    \b
    Examples:
      layersmith why src/app.py
      layersmith why package.json web/Dockerfile
      layersmith why app.py --unsafe-fixes    what more rewrites would change

    \b
    Exit codes:
      0  there is an answer
      2  no such file, no or several Dockerfiles, wrong usage
    """
    flags.check_config(options)
    from layersmith.cli.fix import Request
    from layersmith.cli.why import Asked
    from layersmith.cli.why import why as work

    request = Request(
        **flags.chosen(options),
        context=flags.check_context(options),
    )
    return work(
        Asked(file, dockerfile, request, options["output_format"] == "json", options["color"]), flags.pipeline()
    )


@commands.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", callback=flags.names_of)
@click.option("--color/--no-color", default=None, help="Use colours, or none.  [default: on a terminal]")
def explain(names: frozenset[str], color: bool | None) -> None:
    """Print the manual page of a transform (of all, without a NAME).

    It says what the transform does, with an example, when it holds back, and
    what makes it safe.
    """
    from layersmith.render.manual import page
    from layersmith.render.style import style_for

    style = style_for(sys.stdout, color)
    pages = [page(t.name, t.manual, style) for t in flags.pipeline() if not names or t.name in names]
    sys.stdout.write("\n".join(pages))


@commands.command(short_help="Serve an editor (language server protocol).")
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
    return serve()


@commands.command()
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


@commands.command()
def man() -> None:
    """Print the man page of layersmith.

    \b
    Examples:
      layersmith man | man -l -
      layersmith man > ~/.local/share/man/man1/layersmith.1
    """
    from layersmith.cli.man import page

    sys.stdout.write(page(commands, flags.pipeline()))


@commands.command()
def schema() -> None:
    """Print the JSON Schema of layersmith.toml.

    It is the same for the table [tool.layersmith] in pyproject.toml.
    """
    import json

    from layersmith.config.schema import schema as work

    sys.stdout.write(json.dumps(work([transform.name for transform in flags.pipeline()]), indent=2) + "\n")


@commands.command()
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
    sys.stdout.write(table(rows, style_for(sys.stdout, color)))
