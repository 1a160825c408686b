"""What a container is started with and checked by."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.evidence.splitting.container import Container, container
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from memory_folder import MemoryFolder


def of(text: str, files: dict[str, bytes] | None = None) -> Container:
    context = Context(MemoryFolder(files), None) if files is not None else None
    facts = Facts(parse(text.encode()), Options(), context)
    return container(facts, facts.tree.stages[0])


@pytest.mark.parametrize(
    ("text", "argvs"),
    [
        ('CMD ["node", "dist/server.js"]', [("node", "dist/server.js")]),
        ("CMD node a.js && echo done", [("node", "a.js")]),
        ('ENTRYPOINT ["/app"]\nCMD ["--port", "80"]', [("/app", "--port", "80")]),
        ('CMD ["--port", "80"]\nENTRYPOINT /app', [("/app",)]),
        ('ENTRYPOINT ["tini", "--"]\nCMD ["node", "a.js"]', [("tini", "--", "node", "a.js"), ("node", "a.js")]),
        ('CMD ["sh", "-c", "exec ./run $PORT"]\nENV PORT=80', None),
        ('ENV APP=/srv\nCMD "$APP/run"', [("/srv/run",)]),
        ('CMD ["wait-for", "db:1", "--", "./a"]', [("wait-for", "db:1", "--", "./a"), ("./a",)]),
        ("HEALTHCHECK NONE\nCMD a", [("a",)]),
        ("CMD a\nHEALTHCHECK CMD curl -f http://localhost/", [("a",), ("curl", "-f", "http://localhost/")]),
        ("CMD a\nCMD b", [("b",)]),
    ],
)
def test_commands(text: str, argvs: list[tuple[str, ...]] | None) -> None:
    found = of(f"FROM alpine:3.20\n{text}\n")
    if argvs is None:
        assert ("./run", "80") in found.argvs
    else:
        assert list(found.argvs) == argvs
    assert not found.doubts


def test_scripts_of_the_context_are_read() -> None:
    script = b'#!/bin/sh\nset -e\n. /srv/env.sh\n[ -f /srv/ready ] || /srv/prepare --all\nexec "$@"\n'
    text = (
        "FROM alpine:3.20\nWORKDIR /srv\nCOPY . .\nRUN chmod +x entrypoint.sh\n"
        'ENTRYPOINT ["./entrypoint.sh"]\nCMD ["./server"]\n'
    )
    found = of(text, {"entrypoint.sh": script, "env.sh": b"A=1\n", "server": b"\x7fELF\0"})
    assert ("/srv/prepare", "--all") in found.argvs
    assert ("./server",) in found.argvs
    assert found.scripts == ("/srv/entrypoint.sh", "/srv/env.sh")
    assert {"/srv/server", "/srv/prepare", "/srv/entrypoint.sh"} <= set(found.paths)
    assert not found.doubts


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("", "what a container starts is left to the base image"),
        ('CMD ["/start.sh"]', "the script /start.sh is not known without the build context"),
        ('CMD ["supervisord", "-n"]', "supervisord starts what its settings say"),
        ('SHELL ["fish", "-c"]\nCMD run', "CMD on line 3 is read by fish"),
    ],
)
def test_what_is_not_known_is_said(text: str, doubt: str) -> None:
    assert doubt in of(f"FROM alpine:3.20\n{text}\n").doubts
