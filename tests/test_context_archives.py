"""Which files ADD unpacks: each is written in a format of its own and read by what decides."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable

import pytest

from layersmith.context.archives import may_be_archive


def archive(kind: int) -> bytes:
    """A tar archive of one file with a long name, as it needs an extension, in the format `kind`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=kind) as tar:
        entry = tarfile.TarInfo("folder/" + "n" * 60)
        entry.size = 3
        tar.addfile(entry, io.BytesIO(b"hi\n"))
    return out.getvalue()


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("press", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_archives(kind: int, press: Callable[[bytes], bytes]) -> None:
    assert may_be_archive(press(archive(kind)))


def unmarked(signed: bool) -> bytes:
    """A header of 1979, which holds nothing but the fields of then; some writers summed signed bytes."""
    header = bytearray(archive(tarfile.USTAR_FORMAT)[:512])
    header[0:5] = "é.txt".encode("latin-1")
    header[257:] = bytes(255)
    header[148:156] = b" " * 8
    total = sum(header) - 256 * signed * sum(byte > 127 for byte in header)
    header[148:156] = b"%06o\0 " % total
    return bytes(header)


@pytest.mark.parametrize("signed", [False, True])
def test_archives_without_a_mark(signed: bool) -> None:
    header = unmarked(signed)
    assert may_be_archive(header)
    assert not may_be_archive(b"x" + header[1:]), "the sum is another one"


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\n" * 100, bytes(1024), b"PK\x03\x04" + bytes(600), b"BZ", b"\x1f"]
)
def test_other_files(content: bytes) -> None:
    assert not may_be_archive(content)


def test_zstd() -> None:
    assert may_be_archive(b"\x28\xb5\x2f\xfd" + bytes(20))
    assert may_be_archive(b"\x5a\x2a\x4d\x18" + bytes(20)), "a frame that is skipped stands first"
