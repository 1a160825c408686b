"""The flags that several commands have, and what they are turned into."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from layersmith.cli.building import Building
    from layersmith.rewrite import Transform

Command = TypeVar("Command", bound=Callable[..., Any])


def pipeline() -> tuple[Transform, ...]:
    """All transforms, in the order in which they run."""
    from layersmith_transforms import PIPELINE

    return PIPELINE


def names_of(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """The names of transforms in `values`, each of which may be several with commas between them."""
    words = _words(values)
    if words:
        from layersmith.config.names import wrong_transform

        _complain(ctx, param, (wrong_transform(word, pipeline()) for word in words))
    return frozenset(words)


def _enabled(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """The names of opt-in transforms in `values`, as in `names_of`."""
    words = _words(values)
    if words:
        from layersmith.config.names import wrong_opt_in

        _complain(ctx, param, (wrong_opt_in(word, pipeline()) for word in words))
    return frozenset(words)


def _accepted(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> frozenset[str]:
    """What `values` accept: names of transforms that propose, each with the variant of its proposal where it has one,
    and which may be several with commas between them."""
    words = _words(values)
    if words:
        from layersmith.config.names import wrong_accepted

        _complain(ctx, param, (wrong_accepted(words, pipeline()),))
    return frozenset(words)


def _words(values: tuple[str, ...]) -> list[str]:
    return [word.strip() for value in values for word in value.split(",")]


def _complain(ctx: click.Context, param: click.Parameter, wrong: Iterable[str | None]) -> None:
    """Raise click.BadParameter for the first thing that is wrong."""
    if sentence := next(filter(None, wrong), None):
        raise click.BadParameter(sentence, ctx, param)


def _size(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    from layersmith.config import parse_size

    try:
        return None if value is None else parse_size(value)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, listed in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


ENGINES = ("docker", "podman", "buildah")
"""`ENGINES` of the verify room, which is not imported for a help text."""

context = click.option(
    "--context", metavar="DIR", help="The build context.  [default: found out by compose files and what is copied]"
)
building = _together(
    click.option("--target", default="", metavar="STAGE", help="Build this stage."),
    click.option("--build-arg", multiple=True, metavar="NAME=VALUE", help="Handed on to the builds."),
    click.option("--secret", multiple=True, metavar="id=...", help="Handed on to the builds, and never shown."),
    click.option("--ssh", multiple=True, metavar="ID", help="Handed on to the builds."),
    click.option("--network", default="", metavar="MODE", help="Handed on to the builds."),
    click.option(
        "--engine", type=click.Choice(ENGINES), help="What to build with.  [default: the first that is there]"
    ),
    click.option("--builder", default="", metavar="BUILDER", help="A builder of docker buildx, remote ones too."),
    click.option("--timeout", type=click.FloatRange(1), metavar="SECONDS", help="For each build and command."),
)
repeating = click.option(
    "--repeat-before", is_flag=True, help="Build before twice, and set aside where its images differ."
)
searching = click.option(
    "--find-secrets", multiple=True, metavar="TEXT|@FILE", help="Look for this in all layers; @ reads a file."
)
rewriting = _together(
    click.option("--select", callback=names_of, multiple=True, metavar="NAME", help="Use only this transform."),
    click.option("--ignore", callback=names_of, multiple=True, metavar="NAME", help="Do not use this transform."),
    click.option("--enable", callback=_enabled, multiple=True, metavar="NAME", help="Also use this opt-in transform."),
    click.option(
        "--unsafe-fixes/--no-unsafe-fixes",
        default=None,
        help="Also make rewrites that hold under an assumption only; each one names it.",
    ),
    click.option(
        "--accept",
        callback=_accepted,
        multiple=True,
        metavar="NAME[:VARIANT]",
        help="Also make what this transform proposes.",
    ),
)
configured = _together(
    click.option("--config", metavar="FILE", help="Use this config, not the nearest layersmith.toml."),
    click.option("--no-config", is_flag=True, help="Use no config at all."),
    click.option("--max-size", callback=_size, metavar="SIZE", help="Leave larger files alone.  [default: 1MiB]"),
)
BUILDING = ("target", "build_arg", "secret", "ssh", "network", "engine", "builder", "timeout")


def check_config(options: dict[str, Any]) -> None:
    """Raise click.UsageError for a config and none, or one without a name."""
    if options["config"] is not None and options["no_config"]:
        raise click.UsageError("--config and --no-config exclude each other.")
    if options["config"] == "":
        raise click.UsageError("--config names no file; --no-config uses none.")


def check_building(options: dict[str, Any], *more: str) -> None:
    """Raise click.UsageError for options of `building`, or those called `more`, without --verify."""
    for name in () if options["verify"] else (*BUILDING, *more):
        if options[name] not in (None, "", (), False):
            raise click.UsageError(f"--{name.replace('_', '-')} goes with --verify.")


def building_of(options: dict[str, Any], *more: str) -> Building:
    """How to build, as the options of `building`, --context and those called `more` say."""
    from layersmith.cli.building import Building

    names = ("context", *BUILDING, *more)
    return Building(**{name: options[name] for name in names} | {"engine": options["engine"] or ""})


def chosen(options: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request that choose rewrites and files, as all commands that look at Dockerfiles have them.
    Raises click.UsageError for choices that take each other back."""
    _check_choices(options)
    return {
        "select": options["select"] or None,
        "ignore": options["ignore"],
        "enable": options["enable"],
        "accept": options["accept"],
        "unsafe": options["unsafe_fixes"],
        **read_by(options),
    }


def _check_choices(options: dict[str, Any]) -> None:
    select, ignore = options["select"], options["ignore"]
    if select and select <= ignore:
        raise click.UsageError("--ignore leaves nothing of what --select names.")
    for flag in ("enable", "accept"):
        for name in sorted(word.partition(":")[0] for word in options[flag]):
            if name in ignore:
                raise click.UsageError(f"--{flag} {name} and --ignore {name} exclude each other.")
            if select and name not in select:
                raise click.UsageError(f"--select uses only what it names: add {name}, or leave out --{flag} {name}.")


def read_by(options: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request that say which files are read, and which config counts for them."""
    return {"max_size": options["max_size"], "config": "" if options["no_config"] else options["config"]}


def shown_by(options: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request that say how its outcome is told, as all commands that show changes have them."""
    return {
        "show_held_back": options["show_held_back"],
        "quiet": options["quiet"],
        "colour": options["color"],
        "format": options["output_format"],
    }


def check_context(options: dict[str, Any]) -> str | None:
    """The folder of --context; raises click.UsageError when it is none."""
    folder: str | None = options["context"]
    if folder is not None and not os.path.isdir(folder):
        from layersmith.render.style import shown

        what = "is not a folder" if os.path.exists(folder) else "is not there"
        raise click.UsageError(f"--context: {shown(folder)} {what}.")
    return folder
