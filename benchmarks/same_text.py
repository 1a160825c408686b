"""Whether three ways to fix a file come to the same text: `layersmith fix`, `layersmith fix --diff` put through
`git apply`, and the server's fix of everything, applied as an editor does.

`make bench-lsp DIR=...` asks it of 2,000 of the Dockerfiles below DIR, each in a folder of its own. Ends with exit code
1 when one differs. A text that is no UTF-8 no editor can send, so that only the other two are compared.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from corpus import files_below

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from lsp_client import client, edited, edits_of

MOST = 2000
FIX_ALL = "source.fixAll.layersmith"
NO_CONFIG = {"initializationOptions": {"config": ""}}


def copied(paths: list[str], folder: Path) -> list[Path]:
    """The files, each in a folder of its own below `folder`."""
    found = []
    for number, path in enumerate(paths):
        place = folder / f"{number:04}" / "Dockerfile"
        place.parent.mkdir(parents=True)
        place.write_bytes(Path(path).read_bytes())
        found.append(place)
    return found


def layersmith(*arguments: str, cwd: Path) -> bytes:
    """What `layersmith fix` prints. Raises CalledProcessError when it fails; findings are no failure."""
    command = [sys.executable, "-m", "layersmith", "fix", "--no-config", "--no-cache", *arguments, "."]
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise subprocess.CalledProcessError(done.returncode, command)
    return done.stdout


def by_server(places: list[Path]) -> list[bytes | None]:
    """The texts after the server's fix of everything, None for what is no UTF-8."""
    found: list[bytes | None] = []
    with client() as one:
        one.begin({"textDocument": {"diagnostic": {}}}, **NO_CONFIG)
        for place in places:
            try:
                text = place.read_bytes().decode()
            except UnicodeDecodeError:
                found.append(None)
                continue
            uri = place.as_uri()
            one.open(uri, text)
            for action in one.actions(uri, text, only=[FIX_ALL]):
                text = edited(text, edits_of(action, uri), "utf-16")
            one.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            found.append(text.encode())
    return found


def main() -> int:
    """Compare and print the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    every = files_below(parser.parse_args().folder)
    paths = every[:: max(1, len(every) // MOST)][:MOST]
    with tempfile.TemporaryDirectory() as folder:
        written, patched = Path(folder, "written"), Path(folder, "patched")
        places, there = copied(paths, written), copied(paths, patched)
        before = [place.read_bytes() for place in places]
        served = by_server(places)
        layersmith("--quiet", cwd=written)
        patch = layersmith("--diff", cwd=patched)
        subprocess.run(["git", "apply", "--unsafe-paths", "-"], cwd=patched, input=patch, check=True)
        counts: Counter[str] = Counter()
        for old, path, place, other, text in zip(before, paths, places, there, served, strict=True):
            fixed = place.read_bytes()
            counts["files"] += 1
            counts["changed by fix"] += fixed != old
            counts["without a final newline"] += not old.endswith(b"\n")
            counts["with CRLF"] += b"\r\n" in old
            counts["no UTF-8"] += text is None
            for what, wrong in (
                ("git apply of the diff differs", other.read_bytes() != fixed),
                ("the server differs", text is not None and text != fixed),
            ):
                counts[what] += wrong
                if wrong:
                    print(f"{path}: {what}", file=sys.stderr)
    for what, count in counts.items():
        print(f"{what}: {count}")
    return 1 if any(count for what, count in counts.items() if what.endswith("differs")) else 0


if __name__ == "__main__":
    sys.exit(main())
