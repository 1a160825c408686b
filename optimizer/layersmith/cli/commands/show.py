"""The commands that build, measure or explain, and change no Dockerfile: verify, layers, report, why."""

from __future__ import annotations

from typing import Any

import click

from layersmith.cli import flags


@click.command()
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
    if "-" in (dockerfile, options["against"]):
        raise click.UsageError("verify reads files and folders, not standard input.")
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


@click.command(short_help="Show what is in each layer of images.")
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


@click.command()
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


@click.command()
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
    if dockerfile == "-":
        raise click.UsageError("why reads files and folders, not standard input.")
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
