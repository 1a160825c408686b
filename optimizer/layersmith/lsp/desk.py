"""The documents under work: settings, configs and build contexts, and an analysis of the latest version of each."""

from __future__ import annotations

import time
from dataclasses import replace

from layersmith.config import Config, ConfigError, Configs
from layersmith.disk.which import Contexts, Known, Named, unreadable
from layersmith.lsp.analysis import Analysis
from layersmith.lsp.settings import Settings
from layersmith.lsp.texts import Text
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Dockerfile
from layersmith_transforms import PIPELINE

_FRESH = 10.0
"""Seconds for which what was read of a build context is taken for what is there, as long as nobody says otherwise."""


class Desk:
    """Analyses of documents, under `settings`. `problems` are sentences that the user was not told yet."""

    def __init__(self, settings: Settings) -> None:
        self.problems: list[str] = []
        self._told: set[str] = set()
        self._done: dict[str, tuple[int | None, Analysis]] = {}
        self.set(settings)

    def set(self, settings: Settings) -> None:
        """Begin anew under other settings."""
        self.settings = settings
        self.forget()

    def forget(self) -> None:
        """Something on the disk has changed: read it again when it is needed."""
        self._configs: Configs | None = None
        self._open_anew()
        self._done.clear()

    def _open_anew(self) -> None:
        self._contexts, self._opened = Contexts(), time.monotonic()
        self._found: dict[str, tuple[object, Known]] = {}

    def close(self, uri: str) -> None:
        """A document is no longer open."""
        self._done.pop(uri, None)
        self._found.pop(uri, None)

    def analysis(self, text: Text) -> Analysis | None:
        """The analysis of the text as it is now; None for one that is too large to be looked at."""
        version, found = self._done.get(text.uri, (None, None))
        if found is not None and version == text.version and found.source == text.data:
            return found
        path = text.path if text.uri.startswith("file:") else None
        config = self._config(path)
        if len(text.data) > config.max_size:
            self._tell(f"{text.filename}: larger than {config.max_size} bytes (max-size), left alone")
            return None
        if time.monotonic() - self._opened > _FRESH:
            self._open_anew()
        tree = parse(text.data)
        made = Analysis(tree, config, self._known(text.uri, path, tree, config), text.unit)
        self._done[text.uri] = (text.version, made)
        return made

    def _config(self, path: str | None) -> Config:
        """The config for the file `path`; that of the settings alone when there is none, or none that can be used."""
        try:
            if self._configs is None:
                self._configs = Configs(PIPELINE, self.settings.over, self.settings.config)
            return self._configs.of_file(path) if path else self.settings.over(Config())
        except ConfigError as error:
            self._tell(str(error))
            return self.settings.over(Config())

    def _known(self, uri: str, path: str | None, tree: Dockerfile, config: Config) -> Known:
        """The build context of a document: looked for again when something else is copied from it."""
        if path is None:
            return Known(None, "the text is not saved")
        copied = tuple(one.text for one in tree.instructions if one.keyword in ("COPY", "ADD"))
        asked = (path, copied, b"--mount=" in tree.source)
        before, known = self._found.get(uri, (None, None))
        if known is None or before != asked:
            known = self._look_for(path, tree.source, config)
            self._found[uri] = asked, known
        return known

    def _look_for(self, path: str, source: bytes, config: Config) -> Known:
        folder = config.context_of(path)
        try:
            known = self._contexts.of(path, source, Named(folder, config.contexts_by) if folder is not None else None)
        except OSError:
            return Known(None, "the folder cannot be read")
        if known.tree and known.tree.troubles:
            return replace(unreadable(known), tree=None)
        return known

    def _tell(self, sentence: str) -> None:
        if sentence not in self._told:
            self._told.add(sentence)
            self.problems.append(sentence)
