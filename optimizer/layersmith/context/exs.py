"""Elixir scripts that read nothing, or what can be told: mix.exs and config/*.exs.

Both are programs. A program in Elixir reaches the world by calls of functions in modules only, so those are compared
with the ones that read nothing (Elixir's documentation of Kernel, System, Mix and Config); any other ends the look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.context.project import Project, Stop, at
from layersmith.values import derived, value
from layersmith.wildcards import named_by

_PURE_TEXT = """
    String Enum Keyword Map List Integer Float Regex Version Atom Tuple Bitwise URI Base Date DateTime NaiveDateTime
    Time Duration Access MapSet Range Stream Config Logger IO.inspect IO.puts IO.warn Kernel.inspect Mix.env Mix.target
    Mix.compilers Mix.raise Mix.shell Mix.Project.config Mix.Project.umbrella? Mix.ensure_application! Mix.install?
    System.get_env System.fetch_env System.fetch_env! System.version System.otp_release System.schedulers_online
    System.schedulers System.os_time System.system_time System.build_info System.halt System.put_env Path.join
    Path.expand Path.dirname Path.basename Path.relative_to Path.absname Application.get_env Application.get_all_env
    Application.compile_env Application.spec Application.put_env Logger.Formatter :timer :rand :erlang.system_info
    :erlang.list_to_atom :os.type :unicode :binary :lists :maps :crypto.strong_rand_bytes :logger
    :erlang.system_flag
"""
_PURE = frozenset(_PURE_TEXT.split())
_REACHING_TEXT = """
    File Code Port System IO EEx Config.Reader Config.Provider Module Kernel Process Task Node Agent Path Mix
    Mix.Project Mix.SCM Application Protocol Macro :file :os :code :erlang :prim_file :filelib :io :init :erl_eval
    :erl_tar :zip :httpc :inet :disk_log
"""
_REACHING = frozenset(_REACHING_TEXT.split())
_USED = frozenset(("Mix.Project", "Mix.Config", "Config", "Mix.Releases.Config"))
_DEFINES = re.compile(r"^  defp?\s+(\w+[?!]?)")
_TOKEN = re.compile(
    r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*(?:\"\"\"|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z)|\'\'\'(?:[^'\\]|\\.|'(?!''))*(?:\'\'\'|\Z)"""
    r"""|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\Z)|\#[^\n]*|(?<!\w)\?\\?[^\s\w]"""
    r"""|~[a-zA-Z]+(?:\((?:[^)\\]|\\.)*(?:\)|\Z)|\[(?:[^\]\\]|\\.)*(?:\]|\Z)|\{(?:[^}\\]|\\.)*(?:\}|\Z)|<(?:[^>\\]|\\.)*(?:>|\Z)"""
    r"""|/(?:[^/\\]|\\.)*(?:/|\Z)|\|(?:[^|\\]|\\.)*(?:\||\Z)|\"\"\"(?:[^"\\]|\\.|"(?!""))*(?:\"\"\"|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z))""",
    re.DOTALL,
)
"""Texts, comments and sigils. One that is not closed goes on to the end."""

_CALL = re.compile(r"(?<![\w.@:&])((?::[a-z_]\w*|[A-Z]\w*)(?:\.[A-Z]\w*)*)(?:\.([a-z_]\w*[?!]?)|(?![\w.]))")
_NOT_CLOSED = "Code.not_closed()"
_NAME = re.compile(r"(?<![\w.:&])([a-z_]\w*+[?!]?+)(?!:)")
_CAPTURED = re.compile(r"&\s*((?::[a-z_]\w*|[A-Z]\w*)(?:\.[A-Z]\w*)*\.)?\w+[?!]?/\d")
_READS = re.compile(
    r"""File\.(?:read!?|exists\?|regular\?|stream!)\s*+\(?+\s*+
    (?:"(?P<plain>\d+)"|Path\.(?:join|expand)\(\s*+
    (?:__DIR__\s*+,\s*+"(?P<joined>\d+)"|"(?P<expanded>\d+)"\s*+,\s*+__DIR__)\s*+\))
    (?=[ \t]*+(?:[),\]}\n]|do\b|\|>|\Z))
    """,
    re.VERBOSE,
)
_PIPED = re.compile(r'[,(:\[{][ \t]*+"(?P<plain>\d+)"\s*+\|>\s*+File\.read!?(?:\(\))?(?![\w(])')
_MODE = re.compile(r"#\{\s*+(?:Mix\.env|Mix\.target|config_env|config_target)(?:\(\))?\s*+\}")
_IMPORT = re.compile(r'import_config\b\s*+\(?+\s*+(?:"(?P<text>\d+)")?')
_SPECIAL = re.compile(
    r"(?<![\w.:@])(defmacrop?|quote|unquote|apply|spawn\w*|eval_\w+|alias|require|import|use)(?![\w:])\s*+\(?+([\w.]*)"
)


@value
class Script:
    """One script: `code` is its text without comments, each text in it as the number that it has in `texts`."""

    path: str
    source: str
    code: str
    texts: tuple[str, ...]

    @derived
    def keys(self) -> tuple[str, ...]:
        """The names in front of values, as in `path: "x"`, in order."""
        return tuple(re.findall(r"(?<![\w:])([a-z_]\w*):(?=\s)", self.code))

    @derived
    def quoted_keys(self) -> tuple[str, ...]:
        """The keys that are written as texts, as in `"deps.get": [...]`."""
        return tuple(self.texts[int(number)] for number in re.findall(r'"(\d+)":', self.code))

    def settings(self, key: str) -> list[str]:
        """The texts that are given for `key`."""
        found = [self.texts[int(number)] for number in re.findall(rf'(?<![\w:]){key}:\s*"(\d+)"', self.code)]
        return [text for text in found if "#{" not in text]

    def setting(self, key: str) -> str | None:
        """The first of them, None when there is none."""
        return next(iter(self.settings(key)), None)

    def imports(self) -> Iterator[str]:
        """The paths that it imports as patterns: what depends on the environment may be anything."""
        for found in _IMPORT.finditer(self.code):
            if found["text"] is None:
                raise self.stop("import_config", "it is not known which file it imports")
            pattern = _MODE.sub("*", self.texts[int(found["text"])])
            if "#{" in pattern:
                raise self.stop("import_config", f"it is not known which file {pattern} is")
            yield pattern

    def stop(self, near: str, detail: str) -> Stop:
        """The end of a look, at the first line that holds `near`."""
        rows = enumerate(self.source.splitlines(), 1)
        line = next((number for number, row in rows if near in row and not row.lstrip().startswith("#")), None)
        return Stop("manifest-code", f"{self.path}: {detail}", self.path, line)


def look(project: Project, path: str, functions: tuple[str, ...] | None) -> Script:
    """The script at `path`, and what it reads when it is evaluated; stops where that is not known.

    With `functions` only the code outside functions is run, and what these ones lead to.
    """
    source = project.script(path)
    code, texts = _plain(source)
    script = Script(path, source, code, texts)
    if _NOT_CLOSED in code:
        raise Stop("malformed", f"{path} has a text that is not closed", path)
    run = code if functions is None else _reached(code, functions)
    folder = path.rpartition("/")[0] or "/"
    for pattern in (_READS, _PIPED):
        for found in pattern.finditer(run):
            number = next(group for group in found.groups() if group is not None)
            place = texts[int(number)]
            if "#{" in place or project.kind(at(place, folder)) == "folder":
                raise script.stop("File.", "it is not known which file it reads")
            project.has(at(place, folder))
        run = pattern.sub("nil", run)
    for found in _SPECIAL.finditer(run):
        word, name = found[1], found[2]
        if (word in ("use", "import") and name in _USED) or (word in ("alias", "require") and name not in _REACHING):
            continue
        raise script.stop(found[0], f"{word} {name} may read anything".replace("  ", " "))
    for found in _CALL.finditer(_CAPTURED.sub("nil", _SPECIAL.sub("nil", run))):
        module, function = found[1], found[2]
        if function is None:
            if module in _REACHING and not found[0].startswith(":"):
                raise script.stop(module, f"it hands on the module {module}")
        elif module not in _PURE and f"{module}.{function}" not in _PURE:
            raise script.stop(f"{module}.{function}", f"it is not known what {module}.{function} reads")
    return script


def _plain(source: str) -> tuple[str, tuple[str, ...]]:
    """The code with each text in it replaced by its number, what it interpolates standing behind it; and the texts."""
    texts: list[str] = []
    return _numbered(source, texts), tuple(texts)


def _numbered(source: str, texts: list[str]) -> str:
    def replaced(found: re.Match[str]) -> str:
        piece = found[0]
        if piece[0] == "#":
            return ""
        if piece[0] == "?":
            return "0"
        quote = 3 if piece.startswith(('"""', "'''")) else 1
        if len(piece) < 2 * quote or piece[-1] not in "\"')]}>/|":
            return _NOT_CLOSED
        inner = piece[quote:-quote] if piece[0] in "\"'" else piece
        texts.append(inner)
        inside = " ".join(re.findall(r"#\{([^{}]*)\}", inner))
        if inner.count("#{") > len(re.findall(r"#\{[^{}]*\}", inner)):
            inside = "Code.unknown()"
        breaks = "\n" * piece.count("\n")
        return f'"{len(texts) - 1}"{breaks}' + (f" ; ({_numbered(inside, texts)})" if inside else "")

    return _TOKEN.sub(replaced, source)


def _reached(code: str, functions: tuple[str, ...]) -> str:
    """The part of a mix.exs, laid out as the formatter does, that runs when it is loaded and `functions` are called."""
    body: list[str] = []
    bodies: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in code.splitlines():
        found = _DEFINES.match(line)
        if found:
            current = bodies.setdefault(found[1], [])
        elif line.strip() and not line.startswith("   ") and not (current is not None and line.startswith("  end")):
            current = None
        (body if current is None else current).append(line)
    text, waiting, known = "\n".join(body), list(functions), set(functions)
    while True:
        called = set(_NAME.findall(_CAPTURED.sub("nil", text)))
        waiting += sorted(called & bodies.keys() - known)
        known |= called
        if not waiting:
            return text
        text += "\n" + "\n".join(bodies.pop(waiting.pop(), []))


def wildcard(project: Project, pattern: str) -> list[str]:
    """The files that match the absolute `pattern`, which the install looks for."""
    if not set(pattern) & set("*?[{"):
        return [pattern]
    if "{" in pattern or "**" in pattern:
        raise Stop("manifest-code", f"the pattern {pattern} is not understood")
    project.seen[pattern] = None
    found = ["/"]
    for part in pattern.strip("/").split("/"):
        found = [at(name, folder) for folder in found for name in _named(project, folder, part)]
    return [path for path in found if project.kind(path) == "file"]


def _named(project: Project, folder: str, part: str) -> list[str]:
    if not set(part) & set("*?["):
        return [part]
    return [name for name in project.names(folder) if named_by(name, part)]
