"""The guard over owners and modes: what a COPY may tell for a RUN passes, and damage is found."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.facts import Facts
from layersmith.guards import broken
from layersmith.options import Options
from layersmith.syntax.parser import parse
from memory_folder import MemoryFolder

CONTEXT = Context(MemoryFolder({"app.py": b"", "start.sh": b"", "lib": {"a.py": b"", "b": {"c.py": b""}}}))
TOP = "FROM debian:12\nRUN useradd app\n"
WORKDIR = TOP + "WORKDIR /app\n"


def fault(before: str, after: str) -> str | None:
    """What the guard says of a SAFE step from one text to the other."""
    one, other = (Facts(parse(text.encode()), Options(), CONTEXT) for text in (before, after))
    return broken(one, other, True)


@pytest.mark.parametrize(
    ("top", "before", "after"),
    [
        (TOP, "COPY . /app/\nRUN chown -R app:app /app\n", "COPY --chown=app:app . /app/\n"),
        (TOP, "COPY lib /app/\nRUN chown -R app /app\n", "COPY --chown=app:0 lib /app/\n"),
        (TOP, "COPY lib /app/\nRUN chmod -R 755 /app\n", "COPY --chmod=755 lib /app/\n"),
        (TOP, "COPY app.py /srv/\nRUN chown app:app /srv/app.py && chmod 640 /srv/app.py\n",
         "COPY --chown=app:app --chmod=640 app.py /srv/\n"),
        (TOP, "COPY app.py /srv/\nRUN chown root /srv/app.py\n", "COPY app.py /srv/\n"),
        (TOP, "COPY app.py /srv/\nRUN chown app:app /srv/app.py && touch /opt/a\n",
         "COPY --chown=app:app app.py /srv/\nRUN touch /opt/a\n"),
        (WORKDIR, "COPY . .\nRUN chown -R app:app /app\n", "RUN chown -R app:app /app\nCOPY --chown=app:app . .\n"),
        (WORKDIR, "COPY app.py ./\nCOPY lib ./lib\nRUN chown -R app:app .\n",
         "RUN chown -R app:app .\nCOPY --chown=app:app app.py ./\nCOPY --chown=app:app lib ./lib\n"),
        (WORKDIR, "COPY . .\nRUN useradd two\nRUN chown -R two:two /app\n",
         "RUN useradd two\nRUN chown -R two:two /app\nCOPY --chown=two:two . .\n"),
        (WORKDIR, "COPY . .\nRUN useradd two && chown -R two:two /app\n",
         "RUN useradd two && chown -R two:two /app\nCOPY --chown=two:two . .\n"),
        (WORKDIR, "COPY . .\nRUN chmod 640 /app/app.py\nRUN chown -R app:app /app\n",
         "RUN chown -R app:app /app\nCOPY --chown=app:app . .\nRUN chmod 640 /app/app.py\n"),
        (TOP, "COPY app.py /srv/\nRUN chown app:app /srv/app.py\nCOPY lib /app/\nRUN chown -R 7:7 /app /srv/app.py\n",
         "COPY --chown=app:app app.py /srv/\nCOPY --chown=7:7 lib /app/\nRUN chown -R 7:7 /srv/app.py\n"),
    ],
)  # fmt: skip
def test_told_by_the_copy(top: str, before: str, after: str) -> None:
    assert fault(top + before, top + after) is None


@pytest.mark.parametrize(
    ("top", "before", "after"),
    [
        # Another owner or mode, more or fewer files.
        (TOP, "COPY . /app/\nRUN chown -R app:app /app\n", "COPY . /app/\n"),
        (TOP, "COPY . /app/\nRUN chown -R app:app /app\n", "COPY --chown=app . /app/\n"),
        (TOP, "COPY . /app/\nRUN chown -R app /app\n", "COPY --chown=app:app . /app/\n"),
        (TOP, "COPY . /app/\nRUN chown app:app /app/app.py\n", "COPY --chown=app:app . /app/\n"),
        (TOP, "COPY app.py start.sh /srv/\nRUN chmod 755 /srv/start.sh\n", "COPY --chmod=755 app.py start.sh /srv/\n"),
        (TOP, "COPY lib /app/\nRUN chmod -R u+x /app\n", "COPY --chmod=755 lib /app/\n"),
        (TOP, "COPY app.py /srv/\nRUN chmod 4755 /srv/app.py\n", "COPY --chmod=755 app.py /srv/\n"),
        (TOP, "COPY --chown=app app.py /srv/\nRUN chown games /srv/app.py\n", "COPY --chown=games:root app.py /srv/\n"),
        # Folders that the command does not reach, or that it has to reach still.
        (TOP, "COPY app.py /app/x/\nRUN chown app:app /app/x/app.py\n", "COPY --chown=app:app app.py /app/x/\n"),
        (TOP, "COPY app.py /app/x/\nRUN chmod 700 /app/x/app.py\n", "COPY --chmod=700 app.py /app/x/\n"),
        (WORKDIR, "COPY . .\nRUN chown -R app:app /app\n", "COPY --chown=app:app . .\n"),
        (WORKDIR, "RUN touch /app/made\nCOPY . .\nRUN chown -R app:app /app\n",
         "RUN touch /app/made\nCOPY --chown=app:app . .\n"),
        (TOP, "COPY . /app/\nRUN mkdir /app/data\nRUN chown -R app:app /app\n",
         "COPY --chown=app:app . /app/\nRUN mkdir /app/data\n"),
        (TOP, "COPY . /app/\nRUN mkdir /app/data && chown -R app:app /app\n",
         "COPY --chown=app:app . /app/\nRUN mkdir /app/data\n"),
        # Somebody in between looks, or makes the user.
        (TOP, "COPY app.py /srv/\nRUN tar -cf /opt/a.tar /srv\nRUN chown app:app /srv/app.py\n",
         "COPY --chown=app:app app.py /srv/\nRUN tar -cf /opt/a.tar /srv\n"),
        (TOP, "COPY app.py /srv/\nRUN sed -i s/a/b/ /srv/app.py && chown app:app /srv/app.py\n",
         "COPY --chown=app:app app.py /srv/\nRUN sed -i s/a/b/ /srv/app.py\n"),
        (WORKDIR, "COPY . .\nRUN make\nRUN chown -R app:app /app\n",
         "RUN chown -R app:app /app\nCOPY --chown=app:app . .\nRUN make\n"),
        (WORKDIR, "COPY . .\nRUN make && chown -R app:app /app\n",
         "RUN make && chown -R app:app /app\nCOPY --chown=app:app . .\n"),
        (TOP, "COPY . /app/\nRUN useradd two\nRUN chown -R two:two /app\n",
         "COPY --chown=two:two . /app/\nRUN useradd two\n"),
        (TOP, "COPY . /app/\nRUN useradd two && chown -R two:two /app\n",
         "COPY --chown=two:two . /app/\nRUN useradd two\n"),
        # A variable of another value, an archive.
        (TOP + "ARG A=1\n", "COPY . /app/\nARG A=2\nRUN chown -R $A:$A /app\n",
         "COPY --chown=$A:$A . /app/\nARG A=2\n"),
        (TOP, "ADD a.tar /app/\nRUN chown -R app:app /app\n", "ADD --chown=app:app a.tar /app/\n"),
        # Another owner in between, at whom somebody looks.
        (TOP, "COPY app.py /srv/\nRUN chown 6:6 /srv/app.py\nRUN cp -p /srv/app.py /opt/\nRUN chown 7:7 /srv/app.py\n",
         "COPY --chown=7:7 app.py /srv/\nRUN cp -p /srv/app.py /opt/\n"),
        # A mount, a mask.
        (TOP, "COPY lib /app/\nRUN --mount=type=tmpfs,target=/app chown -R 7:7 /app\n", "COPY --chown=7:7 lib /app/\n"),
        (TOP, "COPY <<x /srv/a\nx\nRUN umask 077 && chmod +x /srv/a\n",
         "COPY --chmod=755 <<x /srv/a\nx\nRUN umask 077\n"),
    ],
)  # fmt: skip
def test_not_told_by_the_copy(top: str, before: str, after: str) -> None:
    assert fault(top + before, top + after) is not None
