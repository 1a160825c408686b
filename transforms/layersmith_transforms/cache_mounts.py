r"""What package managers and compilers download is kept between builds, in cache mounts.

`RUN --mount=type=cache,target=FOLDER` keeps a folder in the builder, in no layer, so that a rebuild downloads only what
is new. The clean-ups of that folder go, because they would empty it for the next build, and so do flags against caches.
It is opt-in: `--enable cache-mounts`, since only a builder that keeps its state has anything of it.

## Before

```dockerfile
FROM python:3.12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
```

## After

```dockerfile
FROM python:3.12
RUN --mount=type=cache,target=/var/lib/apt/lists \
    --mount=type=cache,target=/var/cache/apt,sharing=locked \
    apt-get update && apt-get install -y -o Dir::Cache::Archives=/var/cache/apt/kept curl
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install -r requirements.txt
```

Images of Debian and Ubuntu delete downloaded packages by a hook in `/etc/apt/apt.conf.d/docker-clean`. The option puts
them into another folder of the mount, which the hook does not touch, and leaves the hook in the image.

## Held back

- `old-syntax`: the builder is kaniko, or the `# syntax=` line asks for one without cache mounts (before 1.2).
- `cache-mount`: one folder of the cache is in a mount of the author's, another one is not.
- `user`: a user runs it who may not write to a mount, or whose number or home folder is not known.
- `prefix`: it runs through another program, such as `sudo`.
- `own-cache`: a flag, a setting or a variable of unknown value says where the cache is.
- `cache-off`: a variable, or a flag among others, says that nothing is to be cached.
- `cache-needed`: a command works offline or reads the folder, another RUN looks into it, or uses a folder above that
  nothing else makes, or another stage copies or mounts it.
- `lists-needed`: the RUN, or a later one, installs with package lists of another layer.
- `copied-there`: a COPY or ADD brings something to the folder, which the mount would hide.
- `installed-there`: `mvn install` puts what it built into the folder, and another command looks for it there.
- `with-others`: later commands use what is in the folder, and not all of them can have the same mount.
- `run-time`: the container itself uses what is in the folder, or may do so.
- `unknown-release`: the folder depends on the release of the distribution, which is not known.
- `old-tool`: apk of the base image can't be told to keep packages.
- `yarn-berry`: yarn is version 2 or later, whose cache may be the installation itself.
- `cleanup`: a clean-up takes the folder itself, or one that holds it, and would fail on a mount.
- `exec-form`: words of a RUN in exec form would have to change.
- `not-a-list`, `comment-inside`: a clean-up can't be taken out of the body that it stands in.

## Safety

Always UNSAFE, as the build then depends on a folder that other builds write to. The assumptions by name:

- `trusted-cache`: what stands in the builder's folder is what would be downloaded, or compiled: no build on another C
  library (Alpine beside Debian), or with other headers, shares the mount.
- `builder-mounts`: the builder knows cache mounts (BuildKit, Buildah and Podman do); not with a `# syntax=` line, or
  with `builder` in the config, that says so.
- `usual-places`: the base image runs as root, sets no variable that moves a cache, and needs nothing of what it has
  there.
- `recent-tools`: apk is that of Alpine 3.9 (2019) or newer; pip is 19.1 (2019) or newer, or builds nothing from source.
- `yarn-1`: yarn is version 1.
- `pnpm-7`: pnpm is version 7 (2022) or newer; older ones keep their store in another folder.
- `no-hidden-installs`: no script that runs later calls apt-get without updating the lists first.

The files of the image stay as they are, apart from the cache: nothing of that is in it any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Edit, Missed, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Instruction, Span

if TYPE_CHECKING:
    from layersmith.cached import Cached


@transform("cache-mounts", __doc__, opt_in=True)
def cache_mounts(facts: Facts) -> Iterator[Outcome]:
    """Find RUNs that download what a later build downloads again."""
    # Imported here: an opt-in transform costs nothing where it is not wanted.
    from layersmith.evidence.cache_mounts import cached
    from layersmith.evidence.cache_sharing import Finding, together, units
    from layersmith.writing.mounts import unwritable

    found = [
        Finding(stage, run, keeper, unwritable(facts, outcome) or outcome)
        for stage in facts.tree.stages
        for run in stage.instructions
        if run.keyword == "RUN"
        for keeper, outcome in cached(facts, stage, run)
    ]
    if facts.builder.lacks_cache_mounts:
        for line in dict.fromkeys(one.run.line for one in found):
            yield Missed("old-syntax", line, f"{facts.builder.name}, which reads the file, knows no cache mounts")
        return
    found = together(facts, found)
    yield from (one.outcome for one in found if isinstance(one.outcome, Missed))
    for unit in units(facts, found):
        yield _rewrite(facts, unit)


def _rewrite(facts: Facts, unit: Sequence[Cached]) -> Outcome:
    """The rewrite of the RUNs of `unit`, which have mounts all together or not at all."""
    from layersmith.writing.mounts import cached_edits

    runs = {one.run.start: one.run for one in unit}
    edits: list[Edit] = []
    for run in runs.values():
        written = cached_edits(facts, run, [one for one in unit if one.run is run])
        if isinstance(written, Missed):
            return written
        edits += written
    assumes = ["trusted-cache"] + (["builder-mounts"] if not facts.builder.knows_cache_mounts else [])
    assumes += [name for one in unit for name in one.assumes]
    keepers = list(dict.fromkeys(one.keeper for one in unit))
    return Rewrite(
        title=f"keep what {listed(keepers)} download{'s' * (len(keepers) == 1)} in a cache mount",
        at=min(run.line for run in runs.values()),
        extent=Span(min(runs), max(_end(run) for run in runs.values())),
        edits=tuple(edits),
        safety=Safety.UNSAFE,
        gain="a rebuild downloads only what is new, and no layer holds it",
        assumes=tuple(dict.fromkeys(assumes)),
        drops=tuple(dict.fromkeys(pattern for one in unit for pattern in one.patterns)),
    )


def _end(run: Instruction) -> int:
    return run.start + len(run.text)
