"""What comparing two large images costs: two archives of 2 GB that share no layer are made, compared and removed.

`make bench-images` prints size, seconds and peak memory, and ends with exit code 1 when memory is over the bar or the
one planted difference is not found. Needs 4 GB of disk in the folder for temporary files.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

SIZE = 2_000_000_000
"""Bytes of content in each image."""

LAYERS, FILES = 4, 20_000
"""Layers of each image, and files in all of them."""

BAR = 300_000_000
"""Bytes of memory that comparing may take at most."""

COMPARE = """
import resource, sys
from layersmith.verify.archive import open_image
from layersmith.verify.compare import compare
with open_image(sys.argv[1]) as before, open_image(sys.argv[2]) as after:
    found, _ = compare(before, after)
for one in found:
    print(one.path, one.what)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime, file=sys.stderr)
"""


def write_image(path: Path, first_folder: int, changed: bool) -> None:
    """A docker archive whose layers hold the same files whatever `first_folder` says, spread over them differently;
    `changed` plants one other mode."""
    noise = random.Random(1).randbytes(SIZE // FILES)
    with tarfile.open(path, "w") as archive:
        digests, names = [], []
        for layer in range(LAYERS):
            with tempfile.TemporaryFile() as spool:
                with tarfile.open(fileobj=spool, mode="w") as tar:
                    for number in range((layer + first_folder) % LAYERS, FILES, LAYERS):
                        member = tarfile.TarInfo(f"srv/{number % 97}/{number}")
                        member.size = len(noise)
                        member.mode = 0o600 if changed and number == 7 else 0o644
                        tar.addfile(member, io.BytesIO(number.to_bytes(8, "big") + noise[8:]))
                spool.seek(0)
                digests.append("sha256:" + hashlib.file_digest(spool, "sha256").hexdigest())
                entry = tarfile.TarInfo(f"{layer}/layer.tar")
                entry.size = spool.tell()
                names.append(entry.name)
                spool.seek(0)
                archive.addfile(entry, spool)
        config = {"config": {}, "rootfs": {"type": "layers", "diff_ids": digests}, "history": []}
        manifest = [{"Config": "config.json", "RepoTags": None, "Layers": names}]
        for name, value in (("config.json", config), ("manifest.json", manifest)):
            text = json.dumps(value).encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))


def main() -> int:
    """Measure and print; gives 1 when a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="layersmith-bench-") as folder:
        one, other = Path(folder, "before.tar"), Path(folder, "after.tar")
        write_image(one, 0, False)
        write_image(other, 1, True)
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", COMPARE, one, other],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.monotonic() - start
        size = one.stat().st_size
    memory, cpu = done.stderr.split()
    caught = done.stdout.split("\n")[:-1] == ["/srv/7/7 mode"]
    kept = int(memory) <= BAR and caught
    print("| what | figure | bar | |\n| --- | ---: | --- | --- |")
    print(f"| each image | {size / 1e9:.2f} GB, {FILES} files, {LAYERS} layers, none shared | | |")
    print(f"| the one planted difference, and no other | {'found' if caught else 'NOT FOUND'} | found | |")
    print(f"| time | {seconds:.1f} s, {float(cpu):.1f} s of it on a processor | | |")
    print(f"| memory at the peak | {int(memory) / 1e6:.0f} MB | at most 300 MB | {'kept' if kept else 'MISSED'} |")
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
