"""What the guard says of a mount in place of a COPY and a deletion: right ones pass, each damage is found."""

from __future__ import annotations

import pytest

from layersmith.facts import Facts
from layersmith.guards import broken
from layersmith.options import Options
from layersmith.syntax.parser import parse

MOUNT = "RUN --mount=type=bind,source=a.txt,target=/tmp/a.txt "
TWIN = "COPY a.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt"


def told(before: str, after: str) -> str | None:
    """What the guard finds wrong with a rewrite of the instructions below a FROM."""
    one, other = (Facts(parse(f"FROM debian:12\n{text}\n".encode()), Options()) for text in (before, after))
    return broken(one, other, safe=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("COPY a.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt", MOUNT + "cat /tmp/a.txt > /etc/a"),
        ("COPY ./a.txt /tmp/a.txt\nRUN cat /tmp/a.txt > /etc/a\nENV A=1\nRUN rm -f /tmp/a.txt /x",
         MOUNT + "cat /tmp/a.txt > /etc/a\nENV A=1\nRUN rm -f /x"),
        ("WORKDIR /tmp\nCOPY a.txt .\nRUN cat a.txt > /etc/a && rm a.txt",
         "WORKDIR /tmp\n" + MOUNT + "cat a.txt > /etc/a"),
        (f"{TWIN}\n{TWIN}", f"{MOUNT}cat /tmp/a.txt > /etc/a\n{MOUNT}cat /tmp/a.txt > /etc/a"),
        (f"{TWIN}\n{TWIN}", f"{MOUNT}cat /tmp/a.txt > /etc/a && cat /tmp/a.txt > /etc/a"),
        (f"{TWIN}\n{TWIN}", f"{MOUNT}cat /tmp/a.txt > /etc/a\n{TWIN}"),
        (f"{TWIN}\n{TWIN}", f"{TWIN}\n{MOUNT}cat /tmp/a.txt > /etc/a"),
        (f"{MOUNT}cat /tmp/a.txt > /etc/a\n{TWIN}",
         f"{MOUNT}cat /tmp/a.txt > /etc/a\n{MOUNT}cat /tmp/a.txt > /etc/a"),
    ],
)  # fmt: skip
def test_the_same(before: str, after: str) -> None:
    assert told(before, after) is None


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("COPY a.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a", MOUNT + "cat /tmp/a.txt > /etc/a", "nothing deleted it"),
        ("RUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt", MOUNT + "cat /tmp/a.txt > /etc/a", "no COPY brought it"),
        ("COPY b.txt /tmp/a.txt\nRUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt", MOUNT + "cat /tmp/a.txt > /etc/a",
         "no COPY brought it"),
        ("COPY a.txt /opt/\nRUN cat /opt/a.txt > /etc/a && rm /opt/a.txt", MOUNT + "cat /opt/a.txt > /etc/a",
         "no COPY brought it"),
        ("COPY a.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a\nRUN cp /tmp/a.txt /etc/b\nRUN rm /tmp/a.txt",
         MOUNT + "cat /tmp/a.txt > /etc/a\nRUN cp /tmp/a.txt /etc/b", "line 4 used it"),
        ("COPY a.txt /tmp/\nRUN sh /tmp/a.txt && rm /tmp/a.txt", MOUNT + "sh /tmp/a.txt", "may have changed it"),
        ("COPY a.txt /tmp/\nRUN chmod +x /tmp/a.txt && rm /tmp/a.txt", MOUNT + "chmod +x /tmp/a.txt",
         "may have written to it"),
        ("COPY a.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt", MOUNT + "cat /tmp/a.txt > /etc/b",
         "no COPY brought it"),
        ("COPY a.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt", "COPY a.txt /tmp/\n" + MOUNT +
         "cat /tmp/a.txt > /etc/a", "not one that another brings again"),
        ("COPY a.txt /in/\nRUN cat /in/a.txt > /etc/a && rm /in/a.txt",
         MOUNT.replace("/tmp/", "/in/") + "cat /in/a.txt > /etc/a", "/in may have come with it"),
        (f"{TWIN}\n{TWIN}", MOUNT + "cat /tmp/a.txt > /etc/a", "not have the same steps"),
        (f"{MOUNT}cat /tmp/a.txt\nRUN cat /tmp/a.txt", f"{MOUNT}cat /tmp/a.txt\n{MOUNT}cat /tmp/a.txt",
         "no COPY brought it"),
        (f"{MOUNT}cat /tmp/a.txt\nRUN cat /tmp/a.txt", f"{MOUNT}cat /tmp/a.txt && cat /tmp/a.txt",
         "no COPY brought it"),
        ("COPY a.txt b.txt /tmp/\nRUN cat /tmp/a.txt > /etc/a && rm /tmp/a.txt", MOUNT + "cat /tmp/a.txt > /etc/a",
         ""),
    ],
)  # fmt: skip
def test_damages(before: str, after: str, wrong: str) -> None:
    found = told(before, after)
    assert found is not None
    assert wrong in found
