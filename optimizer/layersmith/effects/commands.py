"""Which files one shell command may touch, and which it certainly makes. `None` when the command is not known.

Paths are absolute patterns inside the image. A program's own files and the libraries that it loads are left out:
whoever deletes below `SYSTEM` must ask whether anything runs at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.packages import action
from layersmith.effects.paths import resolve
from layersmith.shell.ast import Command, Script

SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/etc", "/var", "/opt", "/root/.cache", "/root/.npm",
          "/root/.config", "/root/.local", "/root/.gem", "/root/.conda", "/tmp/pip-*", "/tmp/npm-*")  # fmt: skip
"""Where programs and package managers keep their own files."""

OPERANDS_ONLY = frozenset(
    "echo printf true false : test [ mkdir touch rm rmdir cp mv ln chmod chown chgrp cat tee head tail cut tr sort uniq"
    " sed grep egrep fgrep tar unzip gunzip gzip bunzip2 bzip2 xz unxz sha1sum sha256sum sha512sum md5sum wget curl"
    " sleep export unset set cd umask dd fallocate truncate basename dirname date uname id whoami hostname nproc"
    " which type command install stat wc seq env".split()
)
"""Programs that read, list and write nothing but the paths among their words, and the current folder."""

ACCOUNTS = frozenset("useradd adduser usermod groupadd addgroup groupmod passwd chpasswd deluser userdel".split())
_ACCOUNT_FILES = ("/etc", "/home", "/var/mail", "/var/spool/mail")


def touched(command: Command, folder: str | None) -> tuple[str, ...] | None:
    """Patterns of all that `command` may read, list or write when run in `folder`, or None when unsure."""
    paths: list[str] = [folder] if folder else []
    words = [*command.words[1:], *(r.target for r in command.redirects if r.target)]
    for word in words:
        if word.literal is None:
            return None
        text = word.literal
        if text.startswith("-"):
            text = text.partition("=")[2] or text[2:]
        for part in (text, text.partition("=")[2]):
            found = resolve(part, folder) if part and not part.startswith("-") else None
            if found is None and part and "/" in part and "://" not in part:
                return None
            if found:
                paths.append(found)
    if command.name in OPERANDS_ONLY or (not command.words and not command.assignments):
        return tuple(paths)
    if command.name in ACCOUNTS:
        return (*paths, *_ACCOUNT_FILES)
    if action(command):
        return (*paths, *SYSTEM)
    return None


def in_folders(script: Script, folder: str | None) -> Iterator[tuple[Command, str | None]]:
    """The commands of `script`, each with the folder that it runs in when the script starts in `folder`.

    `cd` is followed through plain lists; behind a `cd` inside a compound command the folder is unknown.
    """
    top = {id(part) for item in script.body.items for pipeline in item.parts for part in pipeline.parts}
    for command in script.commands():
        yield command, folder
        if command.name in ("cd", "pushd", "popd"):
            target = command.argv[1] if len(command.argv) == 2 else None
            known = target is not None and command.name == "cd" and id(command) in top
            folder = resolve(target, folder) if known and target else None


def made(command: Command, folder: str | None) -> tuple[str, ...]:
    """Patterns of files that `command` writes when run in `folder`; only those that are known for certain."""
    found = [resolve(r.target.literal, folder) for r in command.redirects
             if r.target and r.target.literal and r.operator.startswith(">")]  # fmt: skip
    words = [word for word in command.argv[1:] if word is not None]
    operands = [word for word in words if not word.startswith("-")]
    match command.name:
        case "wget":
            named = _value(words, "-O", "--output-document")
            into = _value(words, "-P", "--directory-prefix") or "."
            targets = [named] if named else [f"{into}/{_file_of(url)}" for url in operands if _file_of(url)]
        case "curl":
            named = _value(words, "-o", "--output")
            remote = any(w == "--remote-name" or (w[:1] == "-" and w[1:2] != "-" and "O" in w) for w in words)
            targets = [named] if named else [_file_of(url) for url in operands if remote and "://" in url]
        case "dd":
            targets = [word[3:] for word in words if word.startswith("of=")]
        case "tar":
            targets = [(_value(words, "-C", "--directory") or ".") + "/*"]
        case "unzip":
            targets = [(_value(words, "-d") or ".") + "/*"]
        case "git" if "clone" in operands and "://" in "".join(operands):
            after = operands[operands.index("clone") + 1 :]
            url = next((i for i, word in enumerate(after) if "://" in word), len(after))
            targets = after[url + 1 : url + 2] or [_file_of(after[url].removesuffix(".git"))]
        case "mkdir" | "touch" | "fallocate" | "truncate" | "tee":
            targets = operands
        case "cp" | "mv" | "ln" | "install" if len(operands) > 1:
            targets = [operands[-1], *(f"{operands[-1]}/{_file_of(word)}" for word in operands[:-1])]
        case _:
            targets = []
    found += [resolve(target, folder) for target in targets if target]
    return tuple(path for path in found if path)


def _value(words: list[str], *flags: str) -> str | None:
    for at, word in enumerate(words):
        for flag in flags:
            if word == flag:
                return words[at + 1] if at + 1 < len(words) else None
            if word.startswith(flag + "=" if flag.startswith("--") else flag) and word != flag:
                return word[len(flag) :].lstrip("=")
            if len(flag) == 2 and word[:1] == "-" and word[1:2] != "-" and word.endswith(flag[1]):
                return words[at + 1] if at + 1 < len(words) else None
    return None


def _file_of(url: str) -> str:
    return url.partition("?")[0].rstrip("/").rpartition("/")[2]
