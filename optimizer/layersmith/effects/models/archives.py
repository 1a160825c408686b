"""Archives and compressed files."""

from __future__ import annotations

import posixpath
import re

from layersmith.effects.arguments import Argument, Arguments, Call, NotKnownError, read
from layersmith.effects.effect import Effects
from layersmith.effects.paths import ancestors
from layersmith.effects.programs import Model, above

_TAR = """
    -x -c -t -r -u -z -j -J -a -v -p -k -m -O -h -o -S -B -w -f= -C= -X= -l -U -n -q --extract --get --create
    --list --append --gzip --gunzip --ungzip --bzip2 --xz --zstd --lzma --auto-compress --verbose --file=
    --directory= --cd= --strip-components= --strip= --strip-component= --exclude= --wildcards --no-wildcards
    --no-same-owner --same-owner --owner= --group= --mode= --mtime= --sort= --no-same-permissions
    --same-permissions --preserve-permissions --overwrite --overwrite-dir --keep-old-files --skip-old-files
    --numeric-owner --no-recursion --warning= --totals --null --anchored --wildcards-match-slash
    --delay-directory-restore --dereference --to-stdout --touch --exclude-vcs --unlink-first --no-overwrite-dir
    --keep-newer-files --checkpoint= --show-transformed-names --exclude-from= --preserve --format=
    --keep-directory-symlink --no-acls --no-xattrs --xattrs --acls --xattrs-include= --force-local
    --no-auto-compress
    """
_OLD_STYLE = frozenset("bCfFgHIKLNTVX")
"""Letters that take a word of their own behind a first cluster without a dash (tar(1), traditional usage)."""


def _dashed(words: tuple[Argument, ...]) -> list[Argument]:
    """The arguments of tar with a first cluster of letters written as flags."""
    if not words or not re.fullmatch(r"[A-Za-z]+", words[0].text or ""):
        return list(words)
    rest = list(words[1:])
    flags: list[Argument] = []
    for letter in words[0].text or "":
        flags.append(Argument("-" + letter, "-" + letter))
        if letter in _OLD_STYLE and rest:
            flags.append(rest.pop(0))
    return [*flags, *rest]


def tar(call: Call) -> Effects:
    """Packs, lists or unpacks; owners are kept by name, which are looked up (or written) either way."""
    given = read(call, _TAR, _dashed(call.arguments))
    archives = given.values("-f", "--file")
    names = [one for one in archives if one.text != "-"]
    if any(":" in (one.text or "") and not (one.text or "").startswith("/") for one in names):
        raise NotKnownError("the archive may lie on another machine")
    folders = given.values("-C", "--directory", "--cd")
    if len(folders) > 1:
        raise NotKnownError("tar changes folders more than once")
    place = call.path(folders[0]) if folders else None
    lists = call.paths(given.values("-X", "--exclude-from"))
    if given.has("-x", "--extract", "--get"):
        if given.has("-O", "--to-stdout"):
            return Effects((*call.paths(names), *lists))
        place = place or call.here
        members = _members(given, place)
        return Effects((*call.paths(names), *lists), members or (place,), needs=(place,), accounts="read")
    if given.has("-t", "--list"):
        return Effects((*call.paths(names), *lists), accounts="read")
    inner = Call(call.name, (), place, call.home) if place else call
    packed = inner.paths(given.operands)
    writes = call.paths(names)
    return Effects(
        (*packed, *lists), writes, needs=(*map(above, writes), *((place,) if place else ())), accounts="read"
    )


def _members(given: Arguments, place: str) -> tuple[str, ...]:
    """Where the named members of an archive arrive below `place`; none when all of it is unpacked."""
    stripped = given.has("--strip-components", "--strip", "--strip-component")
    texts = [one.text for one in given.operands]
    if stripped or any(text is None or text.startswith("/") or ".." in text for text in texts):
        return ()
    # The first folder of a member: what is missing on the way to it is made as well.
    tops = [posixpath.normpath(text or ".").split("/")[0] for text in texts]
    return () if "." in tops else tuple(f"{place.rstrip('/')}/{top}" for top in tops)


def unzip(call: Call) -> Effects:
    """Unpacks into the current folder or that of `-d`, which it makes."""
    words = list(call.arguments)
    if any(one.text == "-x" for one in words):
        # What is left out follows, up to the next flag.
        raise NotKnownError("unzip -x is not known")
    given = read(call, "-q -o -n -j -u -f -l -t -v -p -c -a -C -L -X -K -V -z -Z -1 -P= -d= -U -O= -I=", words)
    if not given.operands:
        return Effects()
    archive = call.path(given.operands[0])
    archives = (archive, f"{archive}.zip", f"{archive}.ZIP")
    if given.has("-l", "-t", "-v", "-p", "-c", "-z", "-Z"):
        return Effects(archives)
    folder = given.last("-d")
    place = call.path(folder) if folder else call.here
    return Effects(archives, (place,), makes=ancestors(place) if folder else (), needs=() if folder else (place,))


_ZIP = "-r -q -9 -1 -0 -j -m -y -X -D -u -f -g -v -x= -o -T --recurse-paths --quiet"


def zipped(call: Call) -> Effects:
    """`zip ARCHIVE FILE...`, by way of a file beside the archive; `-m` deletes what it packed."""
    given = read(call, _ZIP)
    if not given.operands:
        raise NotKnownError("zip without an archive is not known")
    archive, *packed = call.paths(given.operands)
    beside = above(archive).rstrip("/") + "/zi??????"
    return Effects((*packed, archive), (archive, f"{archive}.zip", beside), tuple(packed) if given.has("-m") else ())


_PACKED = """
    -c -d -f -k -q -v -r -n -N -S= -t -l -z -1 -2 -3 -4 -5 -6 -7 -8 -9 -e -T= --stdout --decompress --uncompress
    --force --keep --quiet --verbose --recursive --fast --best --test --threads= --rm --to-stdout --no-name
    """


def compressor(call: Call) -> Effects:
    """Replaces each file by its compressed form, or the other way round."""
    given = read(call, _PACKED)
    paths = call.paths(one for one in given.operands if one.text != "-")
    if given.has("-c", "--stdout", "--to-stdout", "-t", "--test", "-l"):
        return Effects(paths)
    new = (*(f"{path}.*" for path in paths), *(f"{path.rpartition('.')[0]}*" for path in paths if "." in path))
    if given.has("-r", "--recursive"):
        new = (*new, *paths)
    return Effects(paths, new, paths)


_COMPRESSORS = ("gzip", "gunzip", "bzip2", "bunzip2", "xz", "unxz", "zstd", "unzstd", "pigz", "lzma", "unlzma")

MODELS: dict[str, Model] = {
    "tar": tar,
    "bsdtar": tar,
    "unzip": unzip,
    "zip": zipped,
    **dict.fromkeys(_COMPRESSORS, compressor),
}
