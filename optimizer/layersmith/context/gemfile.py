"""Gemfiles that are only lists.

A Gemfile is a Ruby program that may read anything. Its words are compared with those that read nothing: what Bundler's
manual ("gemfile") offers, and comparisons of versions and variables. Any other word ends the look, at its line.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.context.project import Project, Stop, at
from layersmith.values import NamedTuple

_WORDS_TEXT = """
    source gem group do end ruby platforms platform git github gist bitbucket gitlab git_source install_if if unless
    else elsif then and or not true false nil case when in env each puts warn abort raise return def lambda proc
    frozen_string_literal to_s to_i to_sym to_f fetch new include? start_with? end_with? match? match nil? empty?
    key? has_key? freeze split any? all? first last strip chomp downcase upcase sub gsub map select reject is_a?
    between? satisfied_by? create segments size length join compact uniq values keys present? positive? zero?
    defined? self begin rescue ensure ruby_version
"""
_WORDS = frozenset(_WORDS_TEXT.split())
_CONSTANTS_TEXT = """
    ENV RUBY_VERSION RUBY_PLATFORM RUBY_ENGINE RUBY_ENGINE_VERSION RUBY_PATCHLEVEL RUBY_DESCRIPTION Gem Version
    Requirement Dependency Integer Float String Hash Array Symbol Regexp Platform StandardError ArgumentError
"""
_CONSTANTS = frozenset(_CONSTANTS_TEXT.split())
_REACHING = frozenset(
    (
        "system",
        "exec",
        "open",
        "eval",
        "instance_eval",
        "require",
        "require_relative",
        "load",
        "spawn",
        "send",
        "File",
        "Dir",
        "IO",
        "Kernel",
    )
)
_READERS = frozenset(("read", "exist?", "exists?", "file?", "readable?"))
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\f\\]+)|(?P<line>\n)|(?P<comment>\#[^\n]*)
    |(?P<single>'(?:[^'\\]|\\.)*')|(?P<double>"(?:[^"\\]|\\.)*")
    |(?P<list>%[wi](?:\[[^\]]*(?:\]|\Z)|\([^)]*(?:\)|\Z)|\{[^}]*(?:\}|\Z)|<[^>]*(?:>|\Z)|\|[^|]*(?:\||\Z)))
    |(?P<key>[A-Za-z_]\w*[?!]?:(?!:))|(?P<symbol>:[A-Za-z_]\w*[?!]?|:"[^"\#\\]*")
    |(?P<name>[A-Za-z_]\w*[?!]?(?!\w))|(?P<number>\d[\d_.]*)
    |(?P<regex>(?<=[(=~,][ ])/[^/\n\#]*/[a-z]*|(?<=\()/[^/\n\#]*/[a-z]*)
    |(?P<mark>::|=>|==|!=|<=>|>=|<=|=~|!~|&&|\|\||&\.|\|\|=|->|\.\.\.?|[-+*()\[\]{},.=<>!?:;&|%])
    """,
    re.VERBOSE,
)
_INSIDE = re.compile(r"#\{([^{}]*)\}")
_REMOTE = re.compile(r"(?:https?|git|ssh|git\+ssh)://|[\w.-]+@[\w.-]+:")


class Token(NamedTuple):
    """A piece of Ruby: its kind, its text (of a string: what is in it) and its line."""

    kind: str
    text: str
    line: int


def look(project: Project, path: str, seen: frozenset[str] = frozenset()) -> None:
    """Keep what the Gemfile at `path` reads; stops where that is not known."""
    if path in seen:
        raise Stop("malformed", f"{path} reads itself", path)
    text = project.script(path)
    tokens = list(_tokens(text, path))
    own = _assigned(tokens)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind in ("name", "key"):
            index = _word(project, path, tokens, index, own, seen | {path})
        elif token.kind == "symbol" and token.text == ":path":
            raise _path_gem(path, token)
        else:
            index += 1


def _word(project: Project, path: str, tokens: list[Token], index: int, own: set[str], seen: frozenset[str]) -> int:
    """Look at the word at `index`; the index of the token behind what is understood."""
    token = tokens[index]
    name = token.text.rstrip(":") if token.kind == "key" else token.text
    after = tokens[index + 1] if index + 1 < len(tokens) else Token("end", "", token.line)
    if name in ("path", "gemspec", "plugin") and (token.kind == "key" or not _is_called_on(tokens, index)):
        if name == "path":
            raise _path_gem(path, token)
        if token.kind == "name":
            detail = {"gemspec": "the gemspec that it names is a program", "plugin": "a plugin may read anything"}[name]
            raise Stop(name, f"{path} has {name}: {detail}", path, token.line)
    if token.kind == "key":
        if name in ("git", "file") and after.kind == "string":
            if name == "file":
                project.has(at(after.text, posixpath.dirname(path)))
            elif not _REMOTE.match(after.text) and "#{" not in after.text:
                raise _path_gem(path, token)
        return index + 1
    if name == "eval_gemfile":
        place, behind = _place(project, path, tokens, index + 1)
        look(project, at(place, posixpath.dirname(path)), seen)
        return behind
    if name == "File" and after.text == "." and index + 2 < len(tokens) and tokens[index + 2].text in _READERS:
        place, behind = _place(project, path, tokens, index + 3)
        place = project.path(place)
        if project.kind(place) == "folder":
            raise Stop("manifest-code", f"{path} looks at the folder {place}", path, token.line)
        project.has(place)
        return behind
    if name in _WORDS or name in _CONSTANTS or name in own:
        return index + 1
    raise Stop("manifest-code", f"{path} is a program: it is not known what {name} does", path, token.line)


def _is_called_on(tokens: list[Token], index: int) -> bool:
    return index > 0 and tokens[index - 1].text in (".", "&.")


def _path_gem(path: str, token: Token) -> Stop:
    return Stop("path-gem", f"{path} takes a gem from a folder, and its gemspec is a program", path, token.line)


def _place(project: Project, path: str, tokens: list[Token], index: int) -> tuple[str, int]:
    """The path that the tokens from `index` on write, and the index behind it: a text, `File.join(__dir__, "x")` or
    `File.expand_path("x", __dir__)`; stops at anything else."""
    shown = [token.text if token.kind != "string" else '"' for token in tokens[index : index + 9]]
    skip = 1 if shown[:1] == ["("] else 0
    texts = [token.text for token in tokens[index : index + 9]]
    if shown[skip : skip + 1] == ['"'] and "#{" not in texts[skip]:
        return texts[skip], index + skip + 1
    rest = shown[skip:]
    for form, where in (
        (["File", ".", "join", "(", "__dir__", ",", '"', ")"], 6),
        (["File", ".", "expand_path", "(", '"', ",", "__dir__", ")"], 4),
    ):
        if rest[: len(form)] == form:
            return at(texts[skip + where], posixpath.dirname(path)), index + skip + len(form)
    line = tokens[index].line if index < len(tokens) else tokens[-1].line
    raise Stop("manifest-code", f"{path} is a program: it is not known which file it reads", path, line)


def _assigned(tokens: list[Token]) -> set[str]:
    """Names that the file itself gives to values, to the parameters of blocks and to methods."""
    found: set[str] = set()
    for index, token in enumerate(tokens[:-1]):
        if token.kind == "name" and tokens[index + 1].text in ("=", "||="):
            found.add(token.text)
        if token.kind == "name" and token.text == "def":
            found.add(tokens[index + 1].text)
            found |= _listed(tokens, index + 3) if index + 2 < len(tokens) and tokens[index + 2].text == "(" else set()
        if token.text == "|" and index and tokens[index - 1].text in ("do", "{"):
            found |= _listed(tokens, index + 1)
    return found - _REACHING


def _listed(tokens: list[Token], index: int) -> set[str]:
    """The names in a list of parameters that begins at `index`."""
    found: set[str] = set()
    for token in tokens[index : index + 20]:
        if token.text in ("|", ")"):
            break
        if token.kind in ("name", "key"):
            found.add(token.text.rstrip(":"))
    return found


def _tokens(text: str, path: str) -> Iterator[Token]:
    """The tokens of Ruby as Gemfiles are written in; stops at what is none of them."""
    text = re.split(r"^__END__$", text, maxsplit=1, flags=re.MULTILINE)[0]
    line, offset = 1, 0
    while offset < len(text):
        found = _TOKEN.match(text, offset)
        if found is None or text.startswith("=begin", offset):
            raise Stop("manifest-code", f"{path} is a program that is not understood", path, line)
        kind, piece = found.lastgroup or "", found[0]
        if kind in ("single", "double"):
            inner = piece[1:-1]
            yield Token("string", inner, line)
            if kind == "double" and "#{" in inner:
                if "#{" in _INSIDE.sub("", inner):
                    raise Stop("manifest-code", f"{path} is a program that is not understood", path, line)
                for code in _INSIDE.findall(inner):
                    yield from (token._replace(line=line) for token in _tokens(code.replace("\\", ""), path))
        elif kind in ("name", "key", "symbol", "number", "mark"):
            yield Token(kind, piece, line)
        elif kind == "list":
            yield Token("list", piece, line)
        line += piece.count("\n")
        offset = found.end()
