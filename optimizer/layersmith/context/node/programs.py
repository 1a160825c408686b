"""What the programs read and write that stand in lifecycle scripts. Whatever is not in the tables is not known.

Facts: the programs' own manuals. A script's programs are found in node_modules/.bin as well, so that `prisma` is what
`npx prisma` is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from layersmith.context.node.lifecycle import Running
from layersmith.context.node.packages import git_hooks
from layersmith.context.node.prisma import generate
from layersmith.effects.paths import inside
from layersmith.shell.ast import Command, Word

_NOTHING = frozenset(
    (
        ":", "@open-sauced/check-engines", "cd", "check-engine", "check-engines", "check-node-version", "ci-info",
        "cypress", "echo", "exit", "export", "false", "in-install", "in-publish", "is-ci", "is-docker",
        "not-in-install", "not-in-publish", "only-allow", "opencollective", "opencollective-postinstall",
        "playwright", "please-upgrade-node", "printf", "pwd", "set", "skip-ci", "sleep", "true", "type", "unset",
        "wait", "webdriver-manager", "which",
    )
)  # fmt: skip
"""Programs that read nothing of the project but its package.json, and write nothing there."""

_HOOKS = frozenset(("husky", "lefthook", "simple-git-hooks", "git", "yorkie", "pre-commit", "git-hooks"))
_RUNNERS = frozenset(("npx", "bunx", "pnpx", "cross-env", "cross-env-shell", "env", "exec", "command", "run-if-ci"))
_SCRIPTS = frozenset(("run-s", "run-p", "npm-run-all", "npm-run-all2"))
_MANAGERS = frozenset(("npm", "yarn", "pnpm", "bun"))
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_RUN_OPTIONS = frozenset(("-s", "--silent", "--if-present", "-q", "--quiet", "--no-progress", "--color"))
_GOES = {
    **dict.fromkeys(("-w", "--workspace", "--filter", "-F"), True),
    **dict.fromkeys(("--prefix", "-C", "--cwd", "--dir"), False),
}
"""Flags that send a manager to another package: by its name (True), or by its folder."""
_EVERYWHERE = frozenset(("-r", "--recursive", "--workspaces", "--ws", "workspaces", "-ws"))
_RUNNER_OPTIONS = frozenset(
    ("-y", "--yes", "--no", "--no-install", "--quiet", "-q", "--silent", "-s", "--", "--bun", "--ignore-existing")
)


def run(running: Running, command: Command, folder: str | None) -> None:
    """Look at what `command` of a script reads and writes when it runs in `folder` (None: not known)."""
    if not command.words:
        return
    if folder is None:
        if command.words[0].literal not in _NOTHING:
            running.unknown(_text(command.words))
        return
    if running.nested(running.look, command, folder):
        return
    _run(running, command.words, folder)


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.raw for word in words)


def _run(running: Running, words: tuple[Word, ...], folder: str) -> None:
    name = words[0].literal
    rest = words[1:]
    if name is None or words[0].glob:
        running.unknown(_text(words))
    name = re.sub(r"(?<=.)@[\w.^~-]+$", "", name.removeprefix("./").removeprefix("node_modules/.bin/"))
    if name in _NOTHING:
        return
    if name in _RUNNERS:
        _behind(running, words, folder)
    elif name in _MANAGERS:
        _manager(running, name, words, folder)
    elif name in _SCRIPTS:
        for word in rest:
            if word.literal is None or re.search(r"[*:{]\*|[{ ]", word.literal):
                running.unknown(_text(words))
            if not word.literal.startswith("-") and not running.script(word.literal):
                running.unknown(_text(words))
    elif name in _HOOKS:
        git_hooks(running.look, folder, f"the script {running.name}", running.manifest, "scripts", running.name)
    elif name in _PROGRAMS:
        _PROGRAMS[name](running, words, folder)
    else:
        running.unknown(_text(words))


def _behind(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """The program behind one that starts others."""
    at = 1
    if words[0].literal == "command" and len(words) > 1 and words[1].literal in ("-v", "-V"):
        return
    while at < len(words):
        text = words[at].literal or words[at].raw
        if text in _RUNNER_OPTIONS or _ASSIGNMENT.match(text):
            at += 1
        elif text in ("-p", "--package"):
            at += 2
        elif text.startswith("-"):
            running.unknown(_text(words))
        else:
            break
    if at < len(words):
        inner = Command(words[at].start, words[-1].end, (), words[at:], ())
        run(running, inner, folder)


def _manager(running: Running, name: str, words: tuple[Word, ...], folder: str) -> None:
    """`npm run x`, `yarn x`, `pnpm exec x`: a script of a package, or a program of a dependency."""
    place, rest = _located(running, words, folder)
    verb = rest[0].literal if rest else None
    if verb in ("exec", "x") or (verb == "dlx" and name != "npm"):
        return _behind(running, rest, place)
    runs = verb in ("run", "run-script", "rum", "urn")
    if runs:
        rest = rest[1:]
        verb = rest[0].literal if rest else None
    if verb is None or verb.startswith("-"):
        running.unknown(_text(words))
    if name == "npm" and not runs:
        if verb in ("root", "bin", "prefix", "ls", "list", "fund"):
            return None
        if verb not in ("test", "start", "stop", "restart"):
            running.unknown(_text(words))
    if running.script(verb, place) or (name == "npm" and "--if-present" in [word.literal for word in words]):
        return None
    if name == "npm":
        running.unknown(_text(words))
    # The others run programs of dependencies by their name.
    return _run(running, rest, place)


def _located(running: Running, words: tuple[Word, ...], folder: str) -> tuple[str, tuple[Word, ...]]:
    """The folder of the package that a manager is told to go to, and the words without the manager and its flags."""
    place, rest = folder, list[Word]()
    at = 1
    while at < len(words):
        text = words[at].literal
        flag, equals, joined = (text or "").partition("=")
        done = len(rest) > _is_run(rest) and words[0].literal != "npm"  # the others hand on what comes behind
        if text == "--" or done or (rest and rest[0].literal in ("exec", "x", "dlx")):
            rest += words[at:]
            break
        if flag in _GOES or (text == "workspace" and not rest):
            at += 0 if equals else 1
            named = joined if equals else (words[at].literal if at < len(words) else None)
            if not named:
                running.unknown(_text(words))
            place = _gone(running, flag, named, words, folder)
        elif text in _RUN_OPTIONS:
            pass
        elif flag in _EVERYWHERE or (text is not None and text.startswith("-") and len(rest) < 1 + _is_run(rest)):
            running.unknown(_text(words))
        else:
            rest.append(words[at])
        at += 1
    return place, tuple(rest)


def _is_run(words: list[Word]) -> bool:
    return bool(words) and words[0].literal in ("run", "run-script", "rum", "urn")


def _gone(running: Running, flag: str, named: str, words: tuple[Word, ...], folder: str) -> str:
    """The folder that a flag names: by a path, or by the name of a member."""
    if flag in _GOES and not _GOES[flag]:
        return running.look.path(named, folder)
    if named in running.look.members:
        return running.look.members[named]
    place = running.look.path(named, folder)
    if place not in running.look.members.values():
        running.unknown(_text(words))
    return place


def _operand(words: tuple[Word, ...], *flags: str) -> str | None:
    """The value of the first of `flags` that is given."""
    texts = [word.literal or word.raw for word in words]
    for at, text in enumerate(texts):
        flag, equals, joined = text.partition("=")
        if flag in flags:
            return joined if equals else (texts[at + 1] if at + 1 < len(texts) else None)
    return None


def _patch_package(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """patch-package's readme: patches lie in `patches`, or in `--patch-dir`; it applies all that are there."""
    place = running.look.path(_operand(words, "--patch-dir") or "patches", folder)
    running.look.every(place, even_empty=False)


def _prisma(running: Running, words: tuple[Word, ...], folder: str) -> None:
    if len(words) < 2 or words[1].literal != "generate":
        if len(words) > 1 and words[1].literal in ("version", "-v", "--version"):
            return
        running.unknown(_text(words))
    allowed = ("--schema", "--no-engine", "--data-proxy", "--accelerate", "--no-hints")
    for word in words[2:]:
        if (word.literal or "-").startswith("-") and (word.literal or "-").partition("=")[0] not in allowed:
            running.unknown(_text(words))
    generate(running.look, folder, _operand(words, "--schema"), running.manifest, "scripts", running.name)


def _ngcc(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """Angular's ngcc compiles packages in place; it reads tsconfig.json for the paths in it."""
    text = running.look.text(running.look.path("tsconfig.json", folder))
    if text is not None and '"extends"' in text:
        running.unknown(_text(words))


def _electron_builder(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """electron-builder docs "install-app-deps": package.json, electron-builder.yml and its other spellings, and the
    second package.json in app/."""
    if len(words) < 2 or words[1].literal != "install-app-deps":
        running.unknown(_text(words))
    look = running.look
    for end in ("js", "cjs", "mjs", "ts"):
        if look.has(look.path(f"electron-builder.{end}", folder)):
            running.unknown(_text(words))
    for name in ("yml", "yaml", "json", "json5", "toml"):
        look.has(look.path(f"electron-builder.{name}", folder))
    for place in ("app", "www"):
        look.has(look.path(f"{place}/package.json", folder))


def _electron_rebuild(running: Running, words: tuple[Word, ...], folder: str) -> None:
    if any(not (word.literal or "").startswith("-") for word in words[1:]):
        running.unknown(_text(words))


def _bower(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """Bower docs "config": .bowerrc may name another folder, and scripts."""
    look = running.look
    operands = [word.literal or "$" for word in words[1:] if not (word.literal or "").startswith("-")]
    if operands not in (["install"], ["i"], ["update"]):
        running.unknown(_text(words))
    look.has(look.path("bower.json", folder))
    settings = look.json(look.path(".bowerrc", folder)) or {}
    if "scripts" in settings or "cwd" in settings:
        running.unknown(_text(words))
    place = settings.get("directory", "bower_components")
    if not isinstance(place, str):
        running.unknown(_text(words))
    place = look.path(place, folder)
    if look.kind(place) is not None:
        running.unknown(_text(words))
    look.write(place)


def _npm_force_resolutions(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """It writes package-lock.json anew by the `resolutions` of package.json."""
    if running.look.has(running.look.path("package-lock.json", folder)):
        running.look.write(running.look.path("package-lock.json", folder))


def _test(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """`test` and `[` look at whether files are there."""
    look = running.look
    texts = [word.literal for word in words[1:]]
    for at, text in enumerate(texts):
        if text in ("-nt", "-ot", "-ef"):
            running.unknown(_text(words))
        if text is None or len(text) != 2 or text[0] != "-" or text[1] not in "bcdefghkprsuwxLSGO":
            continue
        path = texts[at + 1] if at + 1 < len(texts) else None
        if path is None:
            running.unknown(_text(words))
        if path != "]" and not look.has(place := look.path(path, folder)) and look.kind(place) is not None:
            running.unknown(_text(words))


def _remove(running: Running, words: tuple[Word, ...], folder: str) -> None:
    """What is deleted in node_modules stays deleted; all else would come back when it is copied later."""
    for word in words[1:]:
        text = word.literal
        if text is None or (not text.startswith("-") and "/node_modules/" not in running.look.path(text, folder) + "/"):
            running.unknown(_text(words))


def _mkdir(running: Running, words: tuple[Word, ...], folder: str) -> None:
    for word in words[1:]:
        if word.literal is None or "{" in word.literal:
            running.unknown(_text(words))
        if not word.literal.startswith("-"):
            place = running.look.path(word.literal, folder)
            if running.look.kind(place) is not None or not inside(place, running.manifest.folder):
                running.unknown(_text(words))
            running.look.write(place)


def _lerna(running: Running, words: tuple[Word, ...], folder: str) -> None:
    running.manifest.stop(
        "lerna",
        f"the script {running.name} in {running.manifest.path} runs `{_text(words)}`, which installs all packages",
        "scripts",
        running.name,
    )


_PROGRAMS: dict[str, Callable[[Running, tuple[Word, ...], str], None]] = {
    "patch-package": _patch_package,
    "prisma": _prisma,
    "ngcc": _ngcc,
    "electron-builder": _electron_builder,
    "electron-rebuild": _electron_rebuild,
    "bower": _bower,
    "npm-force-resolutions": _npm_force_resolutions,
    "test": _test,
    "[": _test,
    "rm": _remove,
    "rimraf": _remove,
    "mkdir": _mkdir,
    "lerna": _lerna,
}
