"""`layersmith lsp`: a language server on standard input and output."""

from __future__ import annotations

import asyncio
import gc
import os
import stat
import sys
from collections.abc import Generator
from threading import Event
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcContentModified,
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.io_ import StdoutWriter, run_async
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.protocol.json_rpc import JsonRPCNotification

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.lsp import actions, cache, hover, requests, settings, symbols
from layersmith.lsp.analysis import Analysis
from layersmith.lsp.desk import Desk
from layersmith.lsp.diagnostics import SOURCE, diagnostics
from layersmith.lsp.edits import Client, Place
from layersmith.lsp.texts import Text, Texts
from layersmith.version import __version__
from layersmith_transforms import PIPELINE

LANGUAGES = frozenset(("dockerfile", "docker", "containerfile"))

_WATCHED = ("**/.dockerignore", "**/*.dockerignore", "**/layersmith.toml", "**/.layersmith.toml", "**/pyproject.toml",
            "**/compose*.y*ml", "**/docker-compose*.y*ml", "**/package.json")  # fmt: skip
"""Files that decide what is found in a Dockerfile beside them."""

_PARENT = 5.0
"""Seconds between two looks whether the editor is still there."""


_LONGEST_LINE = 2**20
"""Bytes that one line of a message's head may have."""

_GARBAGE = 20_000
"""New objects after which garbage is looked for."""


class Protocol(LanguageServerProtocol):
    """pygls' protocol with documents of our own, and with requests refused before `initialize` and after `shutdown`
    (LSP 3.17, "Initialize Request", "Shutdown Request")."""

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Agree on capabilities."""
        result = yield from super().lsp_initialize(params)
        old = self.workspace
        folders = list(old.folders.values())
        self._workspace = Texts(old.root_uri, types.TextDocumentSyncKind.Incremental, folders, old.position_encoding)
        return result

    def handle_message(self, message: Any) -> None:
        """Answer a message, or refuse it."""
        if not hasattr(message, "jsonrpc"):
            self._refuse(None, JsonRpcInvalidRequest("a message is an object"))
        elif message.jsonrpc != "2.0" and hasattr(message, "id"):
            self._refuse(message.id, JsonRpcInvalidRequest('"jsonrpc" is "2.0"'))
        elif self._shutdown and hasattr(message, "id") and hasattr(message, "method"):
            self._refuse(message.id, JsonRpcInvalidRequest("the server has shut down"))
        else:
            super().handle_message(message)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """What a message says. One that says something else than its method takes is refused, and then ignored."""
        # JSON-RPC 2.0, "Request object"; pygls takes such a method or id for its own.
        if not isinstance(data.get("method", ""), str) or not isinstance(data.get("id"), int | str | None):
            self._refuse(None, JsonRpcInvalidRequest("the method is a text, and the id a number or a text"))
            return JsonRPCNotification("$/refused", "2.0", None)
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                # pygls calls that a fault of its own, for a method that it does not know.
                unknown = isinstance(error, JsonRpcInternalError)
                self._refuse(data["id"], JsonRpcMethodNotFound() if unknown else error)
            return JsonRPCNotification("$/refused", "2.0", None)

    def _get_handler(self, feature_name: str) -> Any:
        if self._workspace is None and feature_name not in (types.EXIT, types.INITIALIZE):
            raise JsonRpcServerNotInitialized("the server has not been initialized")
        return super()._get_handler(feature_name)

    def _refuse(self, request: int | str | None, error: JsonRpcException) -> None:
        answer = {"jsonrpc": "2.0", "id": request, "error": {"code": error.code, "message": error.message}}
        self._send_data(answer)

    def refuse_text(self) -> None:
        """Answer what is no JSON."""
        self._refuse(None, JsonRpcParseError("this is no JSON"))

    @property
    def ended_well(self) -> bool:
        """Whether the client asked to shut down."""
        return self._shutdown


class Server(LanguageServer):
    """The server: which documents are open is its workspace's matter, what is known of them its `desk`'s."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("layersmith", __version__, protocol_cls=Protocol, max_workers=1)
        self.desk = Desk(settings.Settings())
        self.watching: asyncio.Task[None] | None = None
        self._waiting: dict[str, asyncio.Task[None]] = {}

    def start_io(self, stdin: BinaryIO | None = None, stdout: BinaryIO | None = None) -> None:
        """Serve on standard input and output. Where the event loop can wait for the input itself, it does: pygls sends
        each line through another thread, which costs more than reading it."""
        source = stdin or sys.stdin.buffer
        if not _can_be_waited_for(source):
            super().start_io(stdin, stdout)
            return
        self._stop_event = Event()
        self.protocol.set_writer(StdoutWriter(stdout or sys.stdout.buffer))
        try:
            asyncio.run(self._serve(source, self._stop_event))
        except (BrokenPipeError, EOFError, KeyboardInterrupt, SystemExit):
            pass  # the client is gone, or wants us gone
        finally:
            self.shutdown()  # type: ignore[no-untyped-call]

    async def _serve(self, source: BinaryIO, stop: Event) -> None:
        reader = asyncio.StreamReader(_LONGEST_LINE)
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
        await run_async(stop, reader, self.protocol, error_handler=self.report_server_error)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Say what went wrong where no answer says it."""
        if isinstance(error, ValueError):
            self.protocol.refuse_text()
        else:
            super().report_server_error(error, source)  # type: ignore[arg-type]

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics itself: then they are not sent."""
        document = self.client_capabilities.text_document
        return bool(document and document.diagnostic)

    @property
    def client(self) -> Client:
        """What the client can do with edits."""
        workspace = self.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace else None
        document = self.client_capabilities.text_document
        action = document.code_action if document else None
        later = action.resolve_support if action and action.data_support else None
        return Client(
            annotations=bool(edit and edit.change_annotation_support),
            versioned=bool(edit and edit.document_changes),
            creates=bool(
                edit
                and edit.document_changes
                and types.ResourceOperationKind.Create in (edit.resource_operations or ())
            ),
            resolves=bool(later and "edit" in later.properties),
            held_back=self.desk.settings.held_back,
        )

    def text(self, uri: str) -> Text | None:
        """The open document `uri`, when it is a Dockerfile."""
        text = self.workspace.text_documents.get(uri)
        if not isinstance(text, Text):
            return None
        taken = (text.language_id or "").lower() in LANGUAGES or is_dockerfile(text.filename or "")
        return text if taken else None

    def analysis(self, uri: str) -> Analysis | None:
        """What is known of the document `uri` as it is now."""
        text = self.text(uri)
        found = self.desk.analysis(text) if text else None
        self.tell()
        return found

    def tell(self) -> None:
        """Show what has gone wrong, each once."""
        for problem in self.desk.problems:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"Layersmith: {problem}"))
        self.desk.problems.clear()

    def set(self, given: object) -> None:
        """Take settings that the client sent, and look at all documents again."""
        chosen, problems = settings.read(given, PIPELINE)
        self.desk.set(chosen)
        self.desk.problems += problems
        self.tell()
        self.look_again()

    def look_again(self) -> None:
        """Something besides the texts has changed."""
        self.desk.forget()
        if not self.pulls:
            for uri in self.workspace.text_documents:
                self.soon(uri, 0)
            return
        workspace = self.client_capabilities.workspace
        if workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def soon(self, uri: str, delay: int | None = None) -> None:
        """Send the diagnostics of `uri` after `delay` milliseconds (None: as set), unless it changes until then."""
        if (old := self._waiting.pop(uri, None)) is not None:
            old.cancel()
        if not self.pulls:
            wait = self.desk.settings.delay if delay is None else delay
            self._waiting[uri] = asyncio.ensure_future(self._publish(uri, wait / 1000))

    async def _publish(self, uri: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        analysis, text = self.analysis(uri), self.text(uri)
        if text is None:
            return
        version = text.version
        found: list[types.Diagnostic] = []
        if analysis is not None:
            if not await analysis.settle(analysis.is_of(text)):
                return
            found = diagnostics(analysis, self.desk.settings.held_back)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))
        _look_for_garbage()

    def drop(self, uri: str) -> None:
        """The document is closed: nothing more is said of it."""
        if (old := self._waiting.pop(uri, None)) is not None:
            old.cancel()
        self.desk.close(uri)
        if not self.pulls:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    async def watch_parent(self) -> None:
        """End when the editor that started the server is gone without a word (LSP 3.17, "processId")."""
        while self.process_id is not None and os.name == "posix":
            await asyncio.sleep(_PARENT)
            try:
                os.kill(self.process_id, 0)
            except ProcessLookupError:
                os._exit(1)
            except OSError:
                pass  # it is there, and somebody else's


def _can_be_waited_for(source: BinaryIO) -> bool:
    """Whether the event loop can wait for `source`: a pipe or a socket of its own. One that is standard output as well
    would not wait any more when we write."""
    if os.name != "posix":
        return False
    status = os.fstat(source.fileno())
    ours = stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode)
    return ours and not os.path.samestat(status, os.fstat(1))


def serve() -> int:
    """Serve until the client says `exit` or is gone; gives the exit code, 0 when it asked to shut down first."""
    server = make_server()
    # pygls closes what it writes to, and the command line still flushes its own.
    server.start_io(stdout=os.fdopen(os.dup(1), "wb"))
    return 0 if server.protocol.ended_well else 1


def _look_for_garbage() -> None:
    """From now on: a run of the command line looks for none, but this one may take days. What is there by now stays; an
    analysis makes thousands of things and drops them whole."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_GARBAGE, 20, 20)
        gc.enable()


def make_server() -> Server:
    """A server that knows what it can do."""
    server = Server()
    _lifecycle(server)
    _features(server)
    return server


def _lifecycle(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def _(params: types.InitializeParams) -> None:
        chosen, problems = settings.read(params.initialization_options, PIPELINE)
        server.desk.set(chosen)
        server.desk.problems += problems

    @server.feature(types.INITIALIZED)
    async def _(params: types.InitializedParams) -> None:
        server.watching = asyncio.ensure_future(server.watch_parent())
        server.tell()
        workspace = server.client_capabilities.workspace
        if workspace and workspace.did_change_watched_files and workspace.did_change_watched_files.dynamic_registration:
            watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(one) for one in _WATCHED])
            wanted = types.Registration("layersmith-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
            server.client_register_capability(types.RegistrationParams([wanted]))
        if workspace and workspace.configuration:
            await _ask_settings(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def _(params: types.DidChangeConfigurationParams) -> None:
        workspace = server.client_capabilities.workspace
        if workspace and workspace.configuration:
            await _ask_settings(server)
        else:
            server.set(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _(params: types.DidChangeWatchedFilesParams) -> None:
        server.look_again()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _(params: types.DidOpenTextDocumentParams) -> None:
        server.soon(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _(params: types.DidChangeTextDocumentParams) -> None:
        server.soon(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _(params: types.DidSaveTextDocumentParams) -> None:
        server.desk.forget()
        server.soon(params.text_document.uri, 0)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _(params: types.DidCloseTextDocumentParams) -> None:
        server.drop(params.text_document.uri)


async def _ask_settings(server: Server) -> None:
    asked = types.ConfigurationParams([types.ConfigurationItem(section=settings.SECTION)])
    answer = await server.workspace_configuration_async(asked)
    server.set(answer[0] if answer else None)


def _features(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, types.DiagnosticOptions(False, False, identifier=SOURCE))
    async def _(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        uri = params.text_document.uri
        analysis = server.analysis(uri)
        # What is asked for is the text as it is when the answer goes out.
        while analysis is not None and not await analysis.settle(analysis.is_of(server.text(uri))):
            analysis = server.analysis(uri)
        if analysis is None:
            return types.RelatedFullDocumentDiagnosticReport([])
        _look_for_garbage()
        return types.RelatedFullDocumentDiagnosticReport(diagnostics(analysis, server.desk.settings.held_back))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(list(actions.KINDS), resolve_provider=True)
    )
    def _(params: types.CodeActionParams) -> list[types.CodeAction]:
        analysis, text = server.analysis(params.text_document.uri), server.text(params.text_document.uri)
        if analysis is None or text is None:
            return []
        return list(actions.actions(analysis, params, Place(text.uri, text.version), server.client))

    @server.feature(types.CODE_ACTION_RESOLVE)
    def _(params: types.CodeAction) -> types.CodeAction:
        uri = params.data.get("uri") if isinstance(params.data, dict) else None
        if params.edit is not None or not isinstance(uri, str):
            return params
        analysis, text = server.analysis(uri), server.text(uri)
        if analysis is None or text is None:
            raise JsonRpcContentModified("the document is not open")
        try:
            return actions.resolved(analysis, params, Place(text.uri, text.version), server.client)
        except LookupError as error:
            raise JsonRpcContentModified(str(error)) from error

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def _(params: types.HoverParams) -> types.Hover | None:
        analysis = server.analysis(params.text_document.uri) if server.desk.settings.hover else None
        return hover.hover(analysis, params.position, server.desk.settings.held_back) if analysis else None

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def _(params: types.InlayHintParams) -> list[types.InlayHint]:
        analysis = server.analysis(params.text_document.uri) if server.desk.settings.inlay_hints else None
        if analysis is None:
            return []
        return list(cache.hints(analysis, range(params.range.start.line + 1, params.range.end.line + 2)))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def _(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        analysis = server.analysis(params.text_document.uri)
        return symbols.symbols(analysis) if analysis else []

    @server.feature(requests.MANUAL)
    def _(params: Any) -> list[dict[str, Any]]:
        return requests.manual()

    @server.feature(requests.PROPOSALS)
    def _(params: Any) -> dict[str, list[Any]]:
        document = getattr(params, "textDocument", None)
        uri, transform = getattr(document, "uri", None), getattr(params, "transform", None)
        if not isinstance(uri, str) or not isinstance(transform, str):
            raise JsonRpcInvalidParams("needs textDocument.uri and transform")
        analysis, text = server.analysis(uri), server.text(uri)
        if analysis is None or text is None:
            return {"proposals": [], "heldBack": []}
        return requests.proposals(analysis, transform, Place(text.uri, text.version), server.client)
