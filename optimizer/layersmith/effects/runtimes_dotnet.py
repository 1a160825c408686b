"""Which images run what a .NET SDK image builds: ASP.NET Core's, or the plain runtime, of the same version.

The tags of the SDK count its own versions (8.0.100 comes with 8.0.0), so that only the first two numbers carry over.
"""

from __future__ import annotations

from layersmith.effects.bases import Base
from layersmith.effects.runtimes import Runtime
from layersmith.values import pattern

_NEW = "mcr.microsoft.com/dotnet/"
_OLD = "microsoft/dotnet"
_SDK = pattern(r"mcr\.microsoft\.com/dotnet/(?P<core>core/|nightly/)?sdk:(?P<tag>\S+)")
_TAG = pattern(
    r"(?P<version>([3-9]|\d\d)\.\d|2\.[12])(\.\d+|(?P<preview>-preview))?(?P<suffix>(-(alpine(3\.\d+)?|(?!aot)[a-z]+)(-slim)?)?)"
    r"(?P<machine>(-(amd64|arm64v8|arm32v7))?)"
)
_DEBIAN = ("stretch", "buster", "bullseye", "bookworm")
_WEB = 'Does it serve requests by ASP.NET Core? Then it needs the image with "aspnet" in its name.'


def of_dotnet(image: str, known: Base) -> tuple[Runtime, ...]:
    """What runs the output of `dotnet publish`: ASP.NET Core's image, which runs everything, and as an alternative the
    smaller one without it. Empty when `image` is no SDK."""
    if known.distro == "windows" or "$" in image:
        return ()
    if known.name == _OLD:
        return _old(image, known.tag or "")
    found = _SDK.fullmatch(image)
    if found is None:
        return ()
    folder, tag = f"{_NEW}{found['core'] or ''}", found["tag"]
    told = _TAG.fullmatch(tag)
    if tag != "latest" and told is None:
        return ()
    if told is not None:
        suffix = told["suffix"]
        if suffix.removeprefix("-") in _DEBIAN:
            suffix += "-slim"
        tag = told["version"] + (told["preview"] or "") + suffix + told["machine"]
    return _pair(f"{folder}aspnet:{tag}", f"{folder}runtime:{tag}")


def _old(image: str, tag: str) -> tuple[Runtime, ...]:
    """Images of .NET Core up to 2.2, where one repository held all of them."""
    found = pattern(r"(?P<version>2\.[12])(\.\d+)?-sdk(?P<suffix>(-(alpine|stretch|bionic))?)").fullmatch(tag)
    if found is None:
        return ()
    version, suffix = found["version"], found["suffix"] + ("-slim" if found["suffix"] == "-stretch" else "")
    return _pair(f"{_OLD}:{version}-aspnetcore-runtime{suffix}", f"{_OLD}:{version}-runtime{suffix}")


def _pair(web: str, plain: str) -> tuple[Runtime, ...]:
    return (
        Runtime(web, (f"{web} runs what the SDK of the same version publishes",)),
        Runtime(plain, (f"{plain} is the same without ASP.NET Core",), (_WEB,), "runtime"),
    )
