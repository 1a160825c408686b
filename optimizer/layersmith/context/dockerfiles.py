"""Which files are Dockerfiles, by their names."""

from __future__ import annotations

OTHER_ENDINGS = (
    *(".dockerignore", ".containerignore", ".md", ".rst", ".orig", ".rej", ".diff", ".patch"),
    *(".j2", ".jinja", ".jinja2", ".erb", ".ejs", ".m4", ".mustache", ".hbs"),
    *(".tmpl", ".tpl", ".gotmpl", ".template", ".in"),
)
"""Endings of files that only look like Dockerfiles: ignore files, notes, leftovers of merges, templates."""


def is_dockerfile(name: str) -> bool:
    """Whether a file called `name` (no folder) is taken when a folder is walked.

    `Dockerfile`, `Dockerfile.*` (or with `-` or `_`), `*.Dockerfile`, `Containerfile*` and `*.containerfile`. Docker
    itself also takes `dockerfile`, and many write `app.dockerfile`, so those two forms count in any case;
    `dockerfile.*` does not, it is mostly source code.
    """
    lower = name.lower()
    if "erfile" not in lower:  # most names
        return False
    if lower.endswith(OTHER_ENDINGS):
        return False
    return (
        lower in ("dockerfile", "containerfile")
        or lower.endswith((".dockerfile", ".containerfile"))
        or name.startswith(("Dockerfile.", "Dockerfile-", "Dockerfile_", "Containerfile"))
    )
