"""What programs and shared libraries are linked to, as their ELF headers say."""

from __future__ import annotations

from io import BytesIO

from layersmith.values import value

MAGIC = b"\x7fELF"


@value
class Linked:
    """What the dynamic loader is told: the `needed` libraries, the `interpreter` that is the loader (None: a library,
    or it is up to who loads it), and the folders of DT_RPATH and DT_RUNPATH as they are written. `machine` is the
    kind of processor."""

    needed: tuple[str, ...]
    interpreter: str | None
    rpath: tuple[str, ...]
    runpath: tuple[str, ...]


def linked(data: bytes) -> Linked | None:
    """What the file with the content `data` is linked to; None when it is linked to nothing, or no ELF file that
    anything could load."""
    # Read by few commands only, and it takes a tenth of a second to import.
    from elftools.common.exceptions import ELFError
    from elftools.elf.dynamic import DynamicSegment
    from elftools.elf.elffile import ELFFile
    from elftools.elf.segments import InterpSegment

    try:
        elf = ELFFile(BytesIO(data))
        if elf["e_type"] not in ("ET_EXEC", "ET_DYN"):
            return None
        segments = list(elf.iter_segments())
        dynamic = next((segment for segment in segments if isinstance(segment, DynamicSegment)), None)
        loader = next((str(one.get_interp_name()) for one in segments if isinstance(one, InterpSegment)), None)
        if dynamic is None:
            return None
        tags: dict[str, list[str]] = {"needed": [], "rpath": [], "runpath": []}
        for tag in dynamic.iter_tags():
            name = str(tag.entry.d_tag).removeprefix("DT_").lower()
            if name in tags:
                tags[name].append(str(getattr(tag, name)))
    except (ELFError, UnicodeDecodeError, ValueError, KeyError, AttributeError, TypeError, OverflowError):
        # Test data and cut files look like this; what no loader can read needs no library.
        return None
    rpath, runpath = (tuple(filter(None, ":".join(tags[name]).split(":"))) for name in ("rpath", "runpath"))
    return Linked(tuple(tags["needed"]), loader, rpath, runpath)
