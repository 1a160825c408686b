"""What a fuzzer may call: functions that take any bytes, and raise when something is wrong with us."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import logging
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.append(str(Path(__file__).parent.parent / "tests"))

import grammar
from choices import from_bytes
from layersmith.config import ConfigError, Configs
from layersmith.context.ignore import Ignore, IgnoreError
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.shell.ast import Script
from layersmith.shell.errexit import as_lines
from layersmith.shell.join import join
from layersmith.shell.parse import parse as parse_shell
from layersmith.shell.state import state
from layersmith.syntax.parser import parse
from layersmith_transforms import PIPELINE

if TYPE_CHECKING:
    from layersmith.lsp.server import Server

ROOT = Path(__file__).parent.parent
EVERYTHING = Policy(unsafe=True, enable=frozenset(one.name for one in PIPELINE if one.opt_in))


def parser(data: bytes) -> None:
    """The items of a Dockerfile are its bytes, and all that is in them lies within."""
    tree = parse(data)
    assert b"".join(item.text for item in tree.items) == data
    for instruction in tree.instructions:
        assert instruction.span.start <= instruction.code.start <= instruction.code.end <= instruction.span.end
        for place in (*instruction.words, *instruction.comments):
            assert instruction.span.start <= place.span.start <= place.span.end <= instruction.span.end


def shell(data: bytes) -> None:
    """Scripts are understood or not, and what is understood can be asked about; the first line says whether the two
    below it are for bash."""
    first, _, rest = data.partition(b"\n")
    scripts = [parse_shell(text, first == b"bash") for text in rest.split(b"\n\n", 1)]
    for script in scripts:
        if isinstance(script, Script):
            state(script)
            as_lines(script, False)
            for word in (word for command in script.commands for word in command.words):
                assert script.text[word.start : word.end] == word.raw.encode("utf-8", "surrogateescape")
    if len(scripts) == 2:
        join(*scripts)


def ignore(data: bytes) -> None:
    """A .dockerignore is read or refused, and then judges any path; below an empty line stand paths."""
    patterns, _, paths = data.partition(b"\n\n")
    try:
        rules = Ignore(patterns)
    except IgnoreError:
        return
    for path in paths.decode("utf-8", "surrogateescape").split("\n"):
        clean = "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
        if clean:
            rules.ignored(clean)
            rules.may_keep(clean)


def lsp(data: bytes) -> None:
    """The language server answers or refuses what an editor writes, a message a line, and never fails itself; at an
    empty line the editor waits until the server has nothing to do. It is asked to initialize first, unless the first
    line does."""
    begin = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"capabilities": {}}}
    lines = data.split(b"\n")
    talked(lines if b'"initialize"' in lines[0] else [json.dumps(begin).encode(), *lines])


def talked(messages: Iterable[bytes]) -> bytes:
    """What the language server writes when an editor writes `messages` as `lsp` has them. Fails when one of them is
    answered by an internal error."""
    from pygls.io_ import StdoutWriter

    from layersmith.lsp.server import make_server

    logging.disable(logging.CRITICAL)
    server, heard, stop = make_server(), _Kept(), threading.Event()
    server._stop_event = stop
    server.protocol.set_writer(StdoutWriter(heard))
    with contextlib.suppress(SystemExit):
        # As `Server.start_io` does, but for the pipe: what is waiting in one would be read before all other work.
        asyncio.run(_talk(server, stop, messages))
    server.shutdown()  # type: ignore[no-untyped-call]
    # "Internal error" of JSON-RPC: a handler raised what nobody expected.
    failures = re.findall(rb'\{[^{}]*"code": ?-32603.*', heard.getvalue())
    assert not failures, failures
    return heard.getvalue()


async def _talk(server: Server, stop: threading.Event, messages: Iterable[bytes]) -> None:
    from pygls.io_ import run_async

    reader = asyncio.StreamReader()
    serving = asyncio.ensure_future(run_async(stop, reader, server.protocol, error_handler=server.report_server_error))
    for message in messages:
        if message:
            reader.feed_data(b"Content-Length: %d\r\n\r\n%s" % (len(message), message))
        for _ in range(3 if message else _TURNS):
            await asyncio.sleep(0)
    reader.feed_eof()
    await serving


_TURNS = 60
"""Of the event loop, which has each transform look at a document in a turn of its own."""


class _Kept(io.BytesIO):
    """What was written can be read after whoever wrote has closed it."""

    def close(self) -> None:
        """Does nothing."""


def config(data: bytes) -> None:
    """A configuration is taken, or refused in a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "layersmith.toml")
        path.write_bytes(data)
        try:
            Configs(PIPELINE, lambda one: one, str(path)).of(folder)
        except ConfigError as error:
            if not str(error):
                raise


def pipeline(data: bytes) -> None:
    """Any bytes go through the whole pipeline without a fault, and come to rest."""
    report = run(data, PIPELINE, EVERYTHING, Options())
    assert not report.fault, report.fault
    again = run(report.result, PIPELINE, EVERYTHING, Options())
    assert not again.fault, again.fault
    assert not again.changed, [one.transform for one in again.applied]


def choices(data: bytes) -> None:
    """As `pipeline`, with a file that the grammar makes: coverage guides its choices, a byte each."""
    pipeline(grammar.dockerfile(from_bytes(data)))


def _dockerfiles() -> Iterator[bytes]:
    for path in sorted(ROOT.glob("golden/*/*/Dockerfile")):
        yield path.read_bytes()


def _bodies() -> Iterator[bytes]:
    for source in _dockerfiles():
        runs = [i.args.text for i in parse(source).instructions if i.keyword == "RUN"]
        if runs:
            yield b"sh\n" + b"\n\n".join(runs[:2])
            yield b"bash\n" + b"\n\n".join(runs[-2:])


def _ignored() -> Iterator[bytes]:
    paths = b"\n\na\na/b.py\nsrc/deep/c.log\n.git/HEAD"
    yield from (path.read_bytes() + paths for path in sorted(ROOT.glob("golden/*/*/*dockerignore")))
    yield b"# note\n**/*.py\n!a/b.py\n[a-z]?/\\*\n/x/../y/\n" + paths


def _messages() -> Iterator[bytes]:
    uri = "file:///x/Dockerfile"
    opened = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": "FROM debian:12\nRUN a\nRUN b\n"}
    place, there = (
        {"textDocument": {"uri": uri}},
        {"start": {"line": 1, "character": 0}, "end": {"line": 9, "character": 0}},
    )
    change = {"range": there, "text": "RUN é \\\n"}
    asked: list[tuple[str, object]] = [
        ("initialized", {}),
        ("textDocument/didOpen", {"textDocument": opened}),
        ("textDocument/didChange", {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]}),
        ("textDocument/diagnostic", place),
        ("textDocument/codeAction", {**place, "range": there, "context": {"diagnostics": []}}),
        ("textDocument/hover", {**place, "position": {"line": 1, "character": 1}}),
        ("textDocument/inlayHint", {**place, "range": there}),
        ("textDocument/documentSymbol", place),
        ("layersmith/proposals", {**place, "transform": "split-stages"}),
        ("layersmith/manual", {}),
        ("workspace/didChangeConfiguration", {"settings": {"layersmith": {"unsafeFixes": True}}}),
        ("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 1}]}),
        ("textDocument/didSave", place),
        ("textDocument/didClose", place),
        ("shutdown", None),
        ("exit", None),
    ]
    told = ("initialized", "textDocument/did", "workspace/did", "exit")
    lines = [
        json.dumps(
            {"jsonrpc": "2.0", **({} if name.startswith(told) else {"id": at}), "method": name, "params": params}
        )
        for at, (name, params) in enumerate(asked, 1)
    ]
    yield "\n".join(lines).encode()
    yield "\n\n".join(lines).encode()
    yield from ("\n".join([lines[1], line]).encode() for line in lines)


def _configs() -> Iterator[bytes]:
    text = (ROOT / "docs/configuration.md").read_text()
    yield from (block.encode() for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL))


def _choices() -> Iterator[bytes]:
    yield b""
    yield from (bytes((at * step) % 256 for at in range(300)) for step in (1, 7, 31, 97, 113, 191))


TARGETS: dict[str, tuple[Callable[[bytes], None], Callable[[], Iterable[bytes]]]] = {
    "parser": (parser, _dockerfiles),
    "shell": (shell, _bodies),
    "ignore": (ignore, _ignored),
    "lsp": (lsp, _messages),
    "config": (config, _configs),
    "pipeline": (pipeline, _dockerfiles),
    "choices": (choices, _choices),
}
"""By its name, what to call, and what gives some inputs to begin with."""
