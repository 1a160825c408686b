"""What a large build context costs.

`python benchmarks/context.py [FILES]` makes one of FILES (200,000) files, and prints the seconds of processor time that
it adds to a run over one Dockerfile, how often a folder was listed or a file read at most, and the seconds of a
question that needs all files.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from layersmith.cli.examine import Task, examine
from layersmith.config import Config
from layersmith.context.tree import Kind
from layersmith.disk import context as disk
from layersmith.disk.which import Contexts
from layersmith_transforms import PIPELINE

DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN apt-get update
RUN apt-get install -y curl
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
"""
IGNORE = ".git\n**/__pycache__\n**/*.pyc\n*.log\nnode_modules\n!node_modules/keep\ndocs/**/*.tmp\n"
IN_A_FOLDER = 100


class Counted(disk.DiskFolder):
    """A folder that counts how often it is listed, and its files read."""

    asked: ClassVar[Counter[tuple[str, str]]] = Counter()

    def entries(self, path: str) -> Mapping[str, Kind]:
        """As the real one."""
        self.asked["listed", path] += 1
        return super().entries(path)

    def content(self, path: str, limit: int) -> bytes | None:
        """As the real one."""
        self.asked["read", path] += 1
        return super().content(path, limit)


def made(top: Path, files: int) -> Path:
    """A context of `files` files below `top`."""
    for at in range(max(1, files // IN_A_FOLDER)):
        folder = top / f"part{at % 20}" / f"lib{at}"
        folder.mkdir(parents=True)
        for number in range(min(files, IN_A_FOLDER)):
            (folder / f"m{number}.py").touch()
    for name, text in (("Dockerfile", DOCKERFILE), (".dockerignore", IGNORE), ("requirements.txt", "flask==3.0.0\n")):
        (top / name).write_text(text)
    (top / "app.py").touch()
    return top


def seconds(top: Path) -> float:
    """The best of five runs of the whole pipeline for the Dockerfile in `top`, with nothing known of the context."""
    task = Task(str(top / "Dockerfile"), Config())
    times = []
    for _ in range(5):
        start = time.process_time()
        done = examine(task, PIPELINE, Contexts())
        times.append(time.process_time() - start)
        assert done.report, done.error
        assert done.context, "a file that copies something has a context"
    return min(times)


def main(files: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        small, large = made(Path(scratch) / "small", 1), made(Path(scratch) / "large", files)
        seconds(small)
        alone, beside = seconds(small), seconds(large)
        print(f"a context of 1 file: {alone:.3f} s; of {files:,} files: {beside:.3f} s; added: {beside - alone:.3f} s")
        disk.DiskFolder = Counted  # type: ignore[misc]
        tree = disk.open_context(str(large))
        examine(Task(str(large / "Dockerfile"), Config()), PIPELINE, Contexts())
        asked = Counter(what for what, _ in Counted.asked)
        most = max(Counted.asked.values(), default=0)
        print(f"a run lists {asked['listed']} folders and reads {asked['read']} files, each at most {most} times")
        start = time.process_time()
        count = tree.count()
        print(f"a question that needs all {count:,} files: {time.process_time() - start:.2f} s")


if __name__ == "__main__":
    os.environ.pop("GIT_DIR", None)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
