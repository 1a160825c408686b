"""`layersmith layers`: what is in each layer of an image, wherever the image is."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from layersmith.cli.building import Building, Stop, Watch, dockerfile_in, engine_for, stopped, told_on
from layersmith.cli.verify import columns
from layersmith.disk.files import DiskError, read
from layersmith.opening import special
from layersmith.render.layers import layers_text, stored_text
from layersmith.render.mask import Mask
from layersmith.render.style import Style, shown, style_for
from layersmith.render.verdict import image_value, indented, leak_text, masked, output_lines, own_names
from layersmith.values import value
from layersmith.verify.archive import Image, open_image
from layersmith.verify.blobs import ImageError
from layersmith.verify.engines import EngineError
from layersmith.verify.layers import ImageFigures, figures
from layersmith.verify.model import BuildFailed
from layersmith.verify.scratch import scratch
from layersmith.verify.secrets import Leak, find_secrets, masker
from layersmith.verify.stored import stored

FINE, SECRETS, FAILED = 0, 1, 2
"""Exit codes: the layers were told; secrets were looked for and found; there is nothing to tell."""

_IN_ARCHIVE = re.compile(r"(?:docker-archive|oci-archive|oci):")
_NO_NAME = re.compile(r"[-./~]|.*\.(?:tar|tgz|gz|zst|oci)$|.*(?:Docker|Container)file", re.DOTALL)
"""What is a file that is not there, and not the name of an image."""


@value
class Asked:
    """What the user asked of `layers`, of an image or several; `tokens`: tokens of known shapes are looked for, too."""

    places: tuple[str, ...]
    building: Building
    tokens: bool = False
    json: bool = False
    quiet: bool = False
    colour: bool | None = None

    @property
    def wants_secrets(self) -> bool:
        """Whether secrets are looked for."""
        return self.tokens or bool(self.building.find_secrets)


@value
class _Read:
    """What is told of one image: its figures, what is in its history besides, the secrets found in it."""

    place: str
    figures: ImageFigures
    history: tuple[tuple[str, bool], ...]
    leaks: tuple[Leak, ...]

    def document(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "image": self.place,
            "error": None,
            **image_value(self.figures),
            "history": [{"instruction": text, "makes_layer": makes} for text, makes in self.history],
            "secrets": [asdict(leak) for leak in self.leaks],
        }


def layers(asked: Asked) -> int:
    """Do what `asked` says; gives the exit code. Ctrl-C is raised again."""
    found: list[_Read] = []
    for place in asked.places:
        try:
            found.append(_read(asked, place))
        except Stop as stop:
            told_on([f"{shown(place)}: {stop}"])
            if asked.json:
                sys.stdout.write(json.dumps({"image": place, "error": str(stop)}, indent=2) + "\n")
            return FAILED
        except KeyboardInterrupt as stop:
            stopped(stop)
            raise
    together = stored([one.figures for one in found])
    if asked.json:
        documents = [one.document() for one in found]
        several = {"images": documents, "stored": asdict(together)}
        sys.stdout.write(json.dumps(several if len(found) > 1 else documents[0], indent=2) + "\n")
    else:
        style, width = style_for(sys.stdout, asked.colour), columns()
        texts = ["\n".join(_told(one, asked.wants_secrets, style, width)) for one in found]
        if len(found) > 1:
            texts.append(stored_text([(_name(one), one.figures) for one in found], together, style))
        sys.stdout.write("\n\n".join(texts) + "\n")
    return SECRETS if any(one.leaks for one in found) else FINE


def _read(asked: Asked, place: str) -> _Read:
    """What there is to tell of the image `place`. Raises Stop."""
    secrets = asked.building.secrets()
    given, written = masker(secrets), _written_out(place)

    def mask(text: str) -> str:
        return given(written.text(text))

    watch = Watch(mask, asked.quiet or asked.json)
    with watch.showing(shown(place)), _opened(asked.building, place, mask, watch) as image:
        try:
            watch.begin("read the layers")
            found = masked(figures(image), mask)
            if asked.wants_secrets:
                watch.begin("look for secrets")
            leaks = find_secrets(image, secrets) if asked.wants_secrets else ()
            hidden = tuple(masked(leak, mask) for leak in leaks)
        except ImageError as error:
            raise _unreadable(error, image.path) from error
        history = tuple((mask(step.instruction), step.makes_layer) for step in image.history)
    return _Read(place, found, history, hidden)


def _name(read: _Read) -> str:
    return ", ".join(map(shown, own_names(read.figures))) or shown(read.place)


def _told(read: _Read, wanted: bool, style: Style, width: int) -> Iterator[str]:
    yield style.strong(_name(read))
    yield layers_text(read.figures, style, width)
    rest = [shown(text) for text, makes in read.history if not makes]
    if rest:
        yield ""
        yield "Also in its history, without a layer of their own:"
        yield from ("  " + (text if len(text) <= width - 2 else text[: width - 3] + "…") for text in rest)
    yield from _secrets(read.leaks, wanted, style, width)


def _written_out(place: str) -> Mask:
    """Knows what the Dockerfile `place` writes out, if it is one."""
    dockerfile = "" if _is_archive(place) else dockerfile_in(place)
    try:
        return Mask(read(dockerfile)) if os.path.isfile(dockerfile) else Mask()
    except DiskError:
        return Mask()  # said when it is built


def _secrets(leaks: tuple[Leak, ...], wanted: bool, style: Style, width: int) -> Iterator[str]:
    if leaks:
        yield ""
        yield style.bad("Whoever has this image can read:")
        yield from (indented(leak_text(leak), width) for leak in leaks)
    elif wanted:
        yield ""
        yield "No secret was found in any layer, nor in the history or configuration."


@contextmanager
def _opened(building: Building, place: str, mask: Callable[[str], str], watch: Watch) -> Iterator[Image]:
    """The image that `place` means: an archive's, a Dockerfile's or, by its name, the engine's. Raises Stop."""
    if _IN_ARCHIVE.match(place) or _is_archive(place):
        with _readable(place) as image:
            yield image
        return
    dockerfile = dockerfile_in(place)
    is_file = os.path.isfile(dockerfile)
    if os.path.exists(place) and not is_file and not os.path.isdir(place):
        raise Stop(f"{special(os.stat(place).st_mode)}; an image that is piped is docker-archive:/dev/stdin")
    is_folder = os.path.isdir(place)
    if not is_file and (_NO_NAME.match(place) or not place):
        raise Stop("neither an image nor a Dockerfile is in this folder" if is_folder else "no such file or image")
    if is_file and not os.path.getsize(dockerfile):
        raise Stop("an empty file is neither an image nor a Dockerfile")
    with engine_for(building) as engine, scratch() as folder:
        tar = os.path.join(folder, "image.tar")
        try:
            if is_file:
                watch.begin("build")
                source = read(dockerfile)
                request = building.placed(dockerfile, source).request(dockerfile, source, cache=True)
                name = engine.build(request, watch.hear, building.timeout).image
            else:
                name = place
            watch.begin(f"save from {engine.name}")
            engine.save(name, tar)
        except DiskError as error:
            raise Stop(str(error)) from error
        except BuildFailed as failed:
            raise Stop("\n".join(["the build fails", *output_lines(mask(str(failed)))])) from failed
        except EngineError as error:
            if is_file:
                raise
            last = str(error).strip().split("\n")[-1]
            no = "neither an image nor a Dockerfile is in this folder" if is_folder else "there is no such file"
            raise Stop(f"{no}, and {engine.name} gave no image of that name: {last}") from error
        if is_file:
            engine.remove(name)
        with _readable(tar) as image:
            yield image


@contextmanager
def _readable(place: str) -> Iterator[Image]:
    try:
        image = open_image(place)
    except ImageError as error:
        prefix = _IN_ARCHIVE.match(place)
        raise _unreadable(error, place[prefix.end() :] if prefix else place) from error
    with image:
        yield image


def _unreadable(error: ImageError, path: str) -> Stop:
    """What `error` says of the archive at `path`, without its name, which is told in front of it."""
    return Stop(str(error).removeprefix(f"{shown(path)}: "))


def _is_archive(place: str) -> bool:
    """Whether there is a folder or a file that holds an image and is no Dockerfile: those have no NUL bytes."""
    if os.path.isdir(place):
        return any(os.path.isfile(os.path.join(place, name)) for name in ("manifest.json", "index.json", "oci-layout"))
    try:
        if not stat.S_ISREG(os.stat(place).st_mode):
            return False  # a FIFO would have to be waited for
        with open(place, "rb") as file:
            return b"\0" in file.read(4096)
    except OSError:
        return False
