"""What a script leaves that lasts as long as its RUN: files and processes that are gone in the next one, state of the
shell that a new one does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from posixpath import normpath

from layersmith.shell.ast import Command, Script, Word
from layersmith.shell.besides import every, texts, with_inner
from layersmith.shell.state import state
from layersmith.values import pattern, value


@value
class Lasting:
    """Something that lasts as long as a RUN: `reason` is a stable id, `detail` a sentence for a person."""

    reason: str
    detail: str


@lru_cache(maxsize=1024)
def lasting(first: Script) -> Lasting | None:
    """What `first` leaves for its RUN alone, so that whatever runs behind it would find it in the same RUN, and miss it
    in another one; None when there is nothing."""
    if first.parts:
        return lasting(first.parts[0]) or lasting(first.parts[1])
    left = state(first)
    if left.background:
        return Lasting(
            "background", f"{left.background} may leave a process behind, which would go on during what follows"
        )
    if left.exits == "any":
        return Lasting("exit", "it may end its shell before what follows begins")
    if left.trap:
        return Lasting("shell-state", "it sets a trap")
    file = _per_run_file(first)
    if file is not None:
        return Lasting("per-run-file", f"{file} is made anew for each RUN")
    shell = _replaces_shell(first)
    if shell is not None:
        return Lasting("shell-replaced", f"{shell} is replaced, and what follows would still run in the old one")
    if (b"BASH" in first.text or b"SHLVL" in first.text) and _OWN_PROCESS.search(first.text):
        return Lasting("shell-state", "it asks about its own shell")
    return None


_OWN_PROCESS = pattern(rb"\$\{?(?:BASHPID|BASH_SUBSHELL|SHLVL|BASH_COMMAND|BASH_EXECUTION_STRING)\b")

_PER_RUN = pattern(
    r"/(?:etc/(?:hosts|resolv\.conf|hostname)$|(?:proc|sys)(?:/|$)"
    r"|dev(?:/(?!(?:null|zero|full|tty|u?random|std(?:in|out|err)|fd/[0-9]+)$)|$))"
)
_IN_ETC = pattern(rb"\bcd\s+[\"']?/etc/?(?![\w/-])")
_READERS_OF_LAST = frozenset(("cp", "ln", "install"))
_STARTERS = frozenset(("sudo", "doas", "env", "exec", "command"))
_WRITERS = frozenset(("mv", "tee", "rm", "touch", "mkdir", "sed", "dd", "chmod", "chown", "truncate", "sysctl", "mount",
                      "mknod", "mkfifo", "rmdir", "unlink"))  # fmt: skip


_SHELLS = frozenset({"/bin/sh", "/bin/bash", "/usr/bin/sh", "/usr/bin/bash", "/bin/dash", "/bin/ash"})
_REPLACERS = frozenset(("ln", "rm", "mv", "cp", "install", "update-alternatives", "dpkg-divert", "unlink"))


_IN_BIN = pattern(rb"\bcd\s+[\"']?(?:/usr)?/bin/?(?![\w/-])")
_NAMES_SHELL = pattern(rb"/(?:da|ba|a)?sh\b|\bdash\b")


def _replaces_shell(script: Script) -> str | None:
    """The shell that `script` puts another program in the place of, as `ln -sf /bin/bash /bin/sh` does."""
    beside = _IN_BIN.search(script.text) is not None
    if not beside and not _NAMES_SHELL.search(script.text):
        return None
    for one in with_inner(script):
        for command in one.commands:
            words = {text for word in command.words for text in texts(word, one, {})}
            if "dpkg-reconfigure" in words and "dash" in words:
                return "/bin/sh"
            named = {_normal(word) for word in words - {command.argv[0] if command.argv else None}}
            found = _SHELLS & (named | {f"/bin/{word}" for word in named if beside})
            if found and _REPLACERS & words:
                return max(found)
    return None


_NAMES_PER_RUN = (b"/etc", b"/dev", b"/proc", b"/sys", b"sysctl", b"mount")


def _per_run_file(script: Script) -> str | None:
    if not any(name in script.text for name in _NAMES_PER_RUN):
        return None
    folder = "/etc" if _IN_ETC.search(script.text) else None
    for one in with_inner(script):
        for command in every(one):
            if file := changed_for_run(command, lambda word, one=one: texts(word, one, {}), folder):  # type: ignore[misc]
                return file
    return None


def changed_for_run(command: Command, values: Callable[[Word], Iterable[str]], folder: str | None) -> str | None:
    """What `command`, run in `folder` (None: not known), changes that is made anew for each RUN: a file whose content
    stays in no image. `values` gives what a word may stand for, as far as that is known."""
    at = _behind_sudo(command.words)
    name = (command.words[at].literal or "").rpartition("/")[2] if at < len(command.words) else ""
    if name == "sysctl":
        return "/proc/sys"
    if name == "mount":
        return "a mount"
    operands = command.words[at + 1 :]
    words = [one.target for one in command.redirects if one.target and one.operator[0] in ">&"]
    words += operands[-1:] if name in _READERS_OF_LAST else operands if name in _WRITERS else ()
    for word in words:
        for text in values(word):
            file = text.partition("=")[2] if name == "dd" and word in operands else text
            path = _normal(file if file.startswith("/") or folder is None else f"{folder}/{file}")
            if _PER_RUN.match(path):
                return path
    return None


def _behind_sudo(words: tuple[Word, ...]) -> int:
    """The index of the program that `sudo` and its like start; 0 where there is none of them."""
    at = 0
    if words and words[0].literal in _STARTERS:
        at = next((i for i, word in enumerate(words) if i and word.raw[:1] != "-" and "=" not in word.raw), len(words))
    return at


_SLASHES = pattern(r"/(?:\.?/)+")


def _normal(path: str) -> str:
    path = _SLASHES.sub("/", path) if "//" in path or "/./" in path else path
    return normpath(path) if "/.." in path else path
