"""What the calls of compilers and build tools of C do, by their words."""

from __future__ import annotations

import re

from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.evidence.splitting.compiled import Called, Made, NotKnown

COMPILERS = re.compile(r"(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)(?:-\d+)?")
MAKERS = frozenset(("make", "gmake", "ninja", "ninja-build", "scons", "waf"))
"""Programs that compile what a file of theirs says."""
SYSTEM = ("/", "/usr", "/etc", "/var", "/bin", "/sbin", "/lib", "/usr/bin", "/usr/lib")
DOWNLOADERS = frozenset(("curl", "wget"))


def is_compiling(call: Called) -> bool:
    """Whether a call compiles, or has something compiled."""
    name, words = call.name, [word or "" for word in call.argv[1:]]
    if COMPILERS.fullmatch(name):
        return not {"--version", "-v", "-dumpversion"} & set(words) and len(words) > 0
    return name in MAKERS or (name in ("cmake", "meson") and is_building(name, words))


def is_of_packages(call: Called) -> bool:
    """Whether a call installs packages of the distribution, or cleans up behind that."""
    if call.asks is not None:
        return call.asks.manager in SYSTEM_MANAGERS
    return call.name == "rm" and all((word or "").startswith(("-", "/var/")) for word in call.argv[1:])


def is_download(call: Called) -> bool:
    """Whether a call fetches sources, under a name that is not known, to where they are compiled in the same RUN."""
    compiles = re.search(rb"\b(?:make|ninja|cmake)\b", call.run.args.text) is not None
    return compiles and call.name in DOWNLOADERS and call.does is None and call.folder not in (None, *SYSTEM)


def is_building(name: str, words: list[str]) -> bool:
    """Whether a call of a build tool compiles, and does not only look or configure."""
    if name == "cmake":
        return bool({"--build", "--install"} & set(words))
    if name == "meson":
        return words[:1] in (["compile"], ["install"])
    return not {"--version", "-v", "clean", "distclean"} >= set(words) if words else True


def odd_target(name: str, words: list[str]) -> str | None:
    """A target that a call of `make` names, and that is none of the usual ones: what it does is the project's own."""
    if name not in ("make", "gmake"):
        return None
    found = [word for word, before in zip(words, ["", *words], strict=False)
             if not word.startswith("-") and "=" not in word and not word.isdigit()
             and before not in ("-C", "-f", "-I", "-o", "--directory", "--file")]  # fmt: skip
    return next((word for word in found if word not in _USUAL and "$" not in word), None)


_USUAL = frozenset(("all", "build", "clean", "distclean", "check", "test", "tests", "depend", "dep", "deps", ""))


def is_install(name: str, words: list[str]) -> bool:
    """Whether a build tool called `name` installs what it has built."""
    if name == "cmake":
        return "--install" in words or value_of(words, "--target") == "install" or "install" in words
    if name == "meson":
        return words[:1] == ["install"]
    return name in MAKERS and any(re.fullmatch(r"install(?:[-/_]\w++)*|\w+[-_]install", word) for word in words)


def value_of(words: list[str], name: str) -> str | None:
    """What `NAME=`, or the word behind an option of that `name`, says."""
    for at, word in enumerate(words):
        if word.startswith(name + "="):
            return word[len(name) + 1 :]
        if word == name and name.startswith("-") and at + 1 < len(words):
            return words[at + 1]
    return None


def folder_of(name: str, words: list[str]) -> str:
    """The folder that a build tool works in, as its words say it."""
    if name == "cmake":
        return value_of(words, "--build") or "."
    for at, word in enumerate(words):
        if word in ("-C", "--directory") and at + 1 < len(words):
            return words[at + 1]
        if word.startswith("--directory="):
            return word.partition("=")[2]
        if word.startswith("-C") and len(word) > 2:
            return word[2:]
    return "."


def compiled_by(call: Called, words: list[str]) -> tuple[Made, ...]:
    """What a compiler itself writes."""
    if {"-E", "-S", "-fsyntax-only", "-M", "-MM", "--version"} & set(words):
        return ()
    output = next((words[at + 1] for at, word in enumerate(words[:-1]) if word == "-o"), None)
    output = output or next((word[2:] for word in words if word.startswith("-o") and len(word) > 2), None)
    if output is None and "-c" in words:
        return ()
    path = call.path(output or "a.out")
    if path is None:
        raise NotKnown("unknown-output", call.run.line, f"what {call.name} writes is not known")
    return (Made(path, call),)
