"""What the builder of a file knows of the language, by its `# syntax=` line and by what the user says builds it.

Facts: Dockerfile reference, "Custom Dockerfile syntax", and the notes on `RUN --mount=type=secret` and on
`COPY --parents`; buildah and podman pass over `# syntax=`. kaniko takes `--mount` and mounts nothing (its issue 1568).
"""

from __future__ import annotations

import re

from layersmith.values import pattern, value

Version = tuple[int, int]

SECRET_MOUNTS: Version = (1, 2)
"""The front end of Docker's that knows `RUN --mount=type=secret` first."""

CHMOD_FLAG: Version = (1, 2)
"""The one that knows `COPY --chmod` and `ADD --chmod`."""

BIND_MOUNTS: Version = (1, 2)
"""The one that knows `RUN --mount=type=bind` in its stable channel."""

SECRET_VARIABLES: Version = (1, 10)
"""The one that knows `env=` there."""

CACHE_MOUNTS: Version = (1, 2)
"""The one that knows `RUN --mount=type=cache` in the stable channel."""

HERE_DOCUMENTS: Version = (1, 4)
"""The one that knows here-documents in the stable channel."""

COPY_PARENTS: Version = (1, 20)
"""The one that knows `COPY --parents`."""

EARLY_PARENTS: Version = (1, 7)
"""The one that knows it in the labs channel."""

_NEWEST = pattern(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?:(?:1|latest|labs|1-labs|master)")
_FRONT_END = pattern(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?:([\w.-]*)(?:@.*)?")


@value
class Builder:
    """`name` for people, in a sentence; `oldest` is the front end of Docker's that reads the file, at least, None when
    it is not known; `early` says that it is of the labs channel. With `mounts` false, RUN has no mounts."""

    name: str = "a builder that is not known"
    oldest: Version | None = None
    early: bool = False
    mounts: bool = True

    def knows(self, first: Version) -> bool:
        """Whether it certainly knows what came with the version `first`."""
        return self.oldest is not None and self.oldest >= first

    @property
    def knows_here_documents(self) -> bool:
        """Whether it certainly takes `RUN <<EOF`: by its version, or as one that is always the newest of its row."""
        return self.knows(HERE_DOCUMENTS) or (self.oldest is None and bool(_NEWEST.fullmatch(self.name)))

    @property
    def lacks_here_documents(self) -> bool:
        """Whether it certainly does not, or not in this form."""
        return not self.mounts or (self.oldest is not None and self.oldest < HERE_DOCUMENTS and not self.early)

    @property
    def knows_parents(self) -> bool:
        """Whether it certainly knows `COPY --parents`."""
        if self.early:
            return self.oldest is None or self.oldest >= EARLY_PARENTS
        return self.knows(COPY_PARENTS)

    @property
    def knows_chmod(self) -> bool:
        """Whether it certainly knows `COPY --chmod`."""
        return self.knows(CHMOD_FLAG) or self.name in ("buildah", "podman")

    @property
    def lacks_chmod(self) -> bool:
        """Whether it does not know `COPY --chmod`, or may be one that does not."""
        return self.name == "kaniko" or (self.oldest is not None and self.oldest < CHMOD_FLAG)

    @property
    def knows_cache_mounts(self) -> bool:
        """Whether it certainly knows `RUN --mount=type=cache`."""
        newest = self.oldest is None and _NEWEST.fullmatch(self.name) is not None
        return self.knows(CACHE_MOUNTS) or newest or self.name in ("buildah", "podman")

    @property
    def lacks_cache_mounts(self) -> bool:
        """Whether it does not know them, or may be one that does not."""
        return not self.mounts or (self.oldest is not None and self.oldest < CACHE_MOUNTS)

    @property
    def lacks_secrets(self) -> bool:
        """Whether it knows no secret mounts, or may be one that does not."""
        return not self.mounts or (self.oldest is not None and self.oldest < SECRET_MOUNTS)


def builder_of(line: str | None, said: str) -> Builder:
    """What reads a file with the `# syntax=` line `line` (its value, None: there is none), where the user says that it
    is `said`, the `builder` of `Options`. A version in the file counts, as it is what BuildKit fetches."""
    if said in ("buildah", "podman"):
        return Builder(said)
    if said == "kaniko":
        return Builder(said, mounts=False)
    told = Builder(f"docker/{said}", _version(said)) if said != "any" else Builder()
    found = _FRONT_END.fullmatch(line.strip()) if line else None
    if found is None:
        return told
    # The experimental channel, which ended with 1.2, had secret mounts under older numbers.
    version = None if "experimental" in found[1] else _version(found[1]) or told.oldest
    return Builder(found[0], version, "labs" in found[1])


def _version(text: str) -> Version | None:
    found = re.search(r"\b1\.(\d{1,3})\b", text)
    return (1, int(found[1])) if found else None
