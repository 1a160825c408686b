"""The commands that write Dockerfiles, or show what they would write: fix, propose, share."""

from __future__ import annotations

import os
from typing import Any

import click

from layersmith.cli import flags
from layersmith.render.formats import NAMES as FORMATS


@click.command()
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
@click.option("--files-from", metavar="FILE", help="Do the files that FILE names, one a line; - is standard input.")
@click.option("--null", "-0", is_flag=True, help="With --files-from: a NUL byte ends each name, not a line.")
@flags.configured
@flags.context
@click.option(
    "--verify",
    is_flag=True,
    help="Write a file only when builds prove its promise; all from --target to --repeat-before belong to it.",
)
@flags.building
@flags.repeating
@click.option("--jobs", "-j", type=click.IntRange(0), default=0, help="Processes to use; 0 decides by itself.")
@click.option("--cache-dir", metavar="DIR", help="Keep results of runs here.  [default: the user's caches]")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of other runs.")
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
    folder. In a folder, Dockerfile, Dockerfile.*, Dockerfile-*, *.Dockerfile,
    Containerfile* and *.containerfile are taken, apart from what .gitignore
    names. --select, --ignore, --enable and --accept may be repeated, and take
    several names with commas.

    \b
    Examples:
      layersmith fix --diff                   show what would change
      layersmith fix --diff | git apply       the same as: layersmith fix
      layersmith fix api/Dockerfile           change one file
      layersmith fix --check                  for CI: exit code 1 if any would
      layersmith fix --select merge-runs .    only join RUN instructions
      layersmith fix - < Dockerfile           print the result
      git diff --name-only -z '*Dockerfile' | layersmith fix -0 --files-from -
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
    _check_list(options, paths)
    if options["no_cache"] and options["cache_dir"]:
        raise click.UsageError("--no-cache and --cache-dir exclude each other.")
    flags.check_config(options)
    if options["verify"] and (diff or check or "-" in paths):
        raise click.UsageError("--verify goes with writing files; layersmith verify proves and writes nothing.")
    flags.check_building(options, "repeat_before")

    from layersmith.cli.fix import Request
    from layersmith.cli.fix import fix as work
    from layersmith.cli.pipeline import ALL

    code = work(
        Request(
            paths=paths,
            mode="diff" if diff else "check" if check else "write",
            stdin_name=options["stdin_filename"],
            **flags.chosen(options),
            **flags.shown_by(options),
            mask=bool(os.environ.get("CI")) if options["mask_secrets"] is None else options["mask_secrets"],
            jobs=options["jobs"],
            building=flags.building_of(options, "repeat_before") if options["verify"] else None,
            context=flags.check_context(options),
            embedded=options["embedded"],
            interactive=options["interactive"],
            add_ignores=options["reason"] if options["add_ignores"] else None,
            statistics=options["statistics"],
            files_from=options["files_from"],
            null=options["null"],
            cache=None if options["no_cache"] else options["cache_dir"] or "",
        ),
        ALL,
    )
    return 0 if exit_zero and code == 1 else code


_NOT_ASKED = ("embedded", "verify", "quiet", "add_ignores")
"""Options with which nobody can be asked."""


def _check_kinds(options: dict[str, Any], paths: tuple[str, ...], shows: bool) -> None:
    """Options of `fix` that exclude each other. Raises click.UsageError."""
    if options["interactive"]:
        others = [f"--{name.replace('_', '-')}" for name in _NOT_ASKED if options[name]]
        others += ["--output-format"] if options["output_format"] != "text" else []
        others += ["--diff or --check"] if shows else []
        others += ["standard input"] if "-" in paths else []
        others += ["--files-from"] if options["files_from"] is not None else []
        if others:
            raise click.UsageError(f"--interactive asks and then writes files; it does not go with {others[0]}.")
    if options["add_ignores"] and options["verify"]:
        raise click.UsageError("--add-ignores changes no image, so it does not go with --verify.")
    if options["add_ignores"] and options["embedded"]:
        raise click.UsageError("--add-ignores writes comments into files that are Dockerfiles, without --embedded.")
    if options["statistics"] and options["output_format"] != "text":
        raise click.UsageError("--statistics is for people; --output-format json has what it counts.")
    if options["reason"] and not (options["add_ignores"] and options["reason"].isprintable()):
        raise click.UsageError("--reason is a text on one line, and goes with --add-ignores.")
    if options["embedded"] and "-" in paths:
        raise click.UsageError("--embedded goes with files and folders, not with standard input.")
    if options["embedded"] and options["verify"]:
        raise click.UsageError("--verify builds files that are Dockerfiles, so it does not go with --embedded.")


def _check_list(options: dict[str, Any], paths: tuple[str, ...]) -> None:
    """What goes with a list of files. Raises click.UsageError."""
    if options["files_from"] is None:
        if options["null"]:
            raise click.UsageError("--null goes with --files-from.")
    elif paths:
        raise click.UsageError("--files-from names all files; leave out the paths, or the list.")


@click.command(short_help="Show what you could decide to change.")
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
        **flags.read_by(options),
        **flags.shown_by(options),
        jobs=options["jobs"],
        context=flags.check_context(options),
    )
    code = work(Asked(request, names), flags.pipeline())
    return 0 if exit_zero and code == 1 else code


@click.command(short_help="Let Dockerfiles begin alike, to store layers once.")
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
        **flags.read_by(options),
        **flags.shown_by(options),
        context=flags.check_context(options),
    )
    mode = "write" if writes else "check" if check else "diff"
    code = work(
        Asked(request, mode, flags.building_of(options) if options["verify"] else None),
        flags.pipeline(),
    )
    return 0 if exit_zero and code == 1 else code
