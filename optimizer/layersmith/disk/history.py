"""How often the files of a folder changed, as its git repository tells."""

from __future__ import annotations

import os
from collections import Counter

from layersmith.values import derived

COMMITS = 1000
"""How many of the latest commits are looked at."""

_FEWEST = 20
"""Commits of a folder below which a repository (a shallow clone, say) tells nothing of it."""

_SECONDS = 5.0
_LARGEST = 64 * 1024 * 1024
"""Bytes of names that git may tell, and of names with the folders above them that are counted. A repository of a few
KiB can have any number of files in any depth, for one folder in it may be many."""

_SAFE = (
    # Whatever the repository's own config says: no program is started, and nothing is fetched.
    *("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "protocol.allow=never"),
    *("-c", "log.showSignature=false", "-c", "core.attributesFile=" + os.devnull, "-c", "core.sshCommand=false"),
)
_LOG = (
    "log",
    f"--max-count={COMMITS}",
    "--format=%x01",
    "--name-only",
    "-z",
    "--relative",
    "--no-renames",
    "--no-color",
)
_PLAIN = (
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--no-notes",
    "--ignore-submodules=all",
    "--no-mailmap",
)


class History:
    """The changes of the files below `folder`; git is asked once, when a question comes."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._is_cut = False
        """Whether git was not let say all."""

    def changes(self, path: str) -> int | None:
        """How many of the latest `COMMITS` commits of the repository changed the file `path` (from the folder), or
        something in the folder `path` ("" for all).

        None when there is no git, no repository that its owner lets us read, too little history, or no commit that
        names it.
        """
        return self._counted[1].get(path)

    def rate(self, path: str) -> float | None:
        """`changes` for 1,000 commits that changed something in the folder, however many there are."""
        commits, counts = self._counted
        return counts[path] * 1000 / commits if path in counts else None

    @property
    def state(self) -> str | None:
        """What is another text when `rate` may say something else; None when that cannot be told."""
        return None if self._is_cut else self._state

    @derived
    def _state(self) -> str | None:
        from layersmith.disk.repository import state_of  # most contexts are never asked

        return state_of(self._folder or os.curdir)

    @derived
    def _counted(self) -> tuple[int, Counter[str]]:
        """How many commits there are to count, and in how many of them each path is."""
        output = self._log()
        # Those that changed something in the folder: what is built of it did not have to be built again for the others.
        commits = [commit for commit in output.split(b"\1")[1:] if commit.strip(b"\0\n")] if output else []
        if len(commits) < _FEWEST:
            return 0, Counter()
        counts: Counter[str] = Counter()
        room = _LARGEST
        for commit in commits:
            touched: set[str] = set()
            for name in filter(None, commit.lstrip(b"\0\n").split(b"\0")):
                path = name.decode("utf-8", "surrogateescape")
                while path not in touched:
                    touched.add(path)
                    room -= len(path)
                    if room < 0:
                        return 0, Counter()
                    path = path.rpartition("/")[0]
            counts.update(touched)
        return len(commits), counts

    def _log(self) -> bytes | None:
        """What git says; None when it fails, or takes too long."""
        import subprocess  # most contexts are never asked
        from threading import Timer

        # Variables such as GIT_DIR, which hooks have, speak of another folder.
        environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        # What is missing in a partial clone is fetched by a program that its config names. A git that does not know the
        # variable above does not begin either when no protocol may be used, whatever the config says of each.
        environment["GIT_ALLOW_PROTOCOL"] = "none"
        try:
            process = subprocess.Popen(
                ["git", "-C", self._folder or os.curdir, *_SAFE, *_LOG, *_PLAIN],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        except OSError:
            return None
        with process:
            timer = Timer(_SECONDS, process.kill)
            timer.start()
            try:
                output = process.stdout.read(_LARGEST + 1) if process.stdout else b""
                if len(output) > _LARGEST:
                    process.kill()
            finally:
                timer.cancel()
        self._is_cut = process.returncode < 0
        return output if process.returncode == 0 else None
