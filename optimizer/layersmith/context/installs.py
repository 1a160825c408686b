"""The front door: which files of the project an install reads, whatever the package manager."""

from __future__ import annotations

from importlib import import_module

from layersmith.context.inputs import Answer, Call
from layersmith.effects.packages import behind_wrappers
from layersmith.shell.ast import Word
from layersmith.values import pattern

_MODULES = {
    "python": "python pip pipx uv poetry pdm pipenv conda mamba micromamba hatch easy_install pypy flit rye",
    "node": "npm npx yarn yarnpkg pnpm pnpx bun bunx corepack node lerna",
    "golang": "go dep glide",
    "rust": "cargo",
    "ruby": "bundle bundler gem",
    "php": "composer composer.phar php",
    "jvm": "mvn mvnw gradle gradlew lein sbt",
    "dotnet": "dotnet",
    "elixir": "mix",
    "bower": "bower",
    "perl": "cpanm carton",
    "lists": "apt-get apt apk yum dnf microdnf zypper xargs",
}
_BY_PROGRAM = {program: module for module, programs in _MODULES.items() for program in programs.split()}
_SAYS_WHAT = pattern(
    r"BUNDLE_GEMFILE|COMPOSER|PIPENV_PIPFILE|(?:PIP|UV)_(?:BUILD_)?(?:CONSTRAINT|REQUIREMENT|OVERRIDE)S?|UV_PROJECT"
    r"|UV_WORKING_DIR(?:ECTORY)?|(?i:npm_config_(?:prefix|dir|workspaces?|userconfig))|MAVEN_ARGS"
)
"""Variables that name other files for an install to read, or their folder."""
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))
_SCRIPTS = frozenset(("mvnw", "gradlew"))


def may_install(program: str) -> bool:
    """Whether a program of that name, without its folder, may be one whose inputs are asked for here."""
    return _module(program) is not None or program in ("sudo", "env", "command", "eatmydata") or program in _SHELLS


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it is no install that is known here."""
    found = _behind(call)
    return None if found is None else import_module(f"layersmith.context.{found[0]}").inputs(found[1])


def usual(call: Call) -> tuple[str, ...] | None:
    """Absolute patterns of the files that such a command reads as a rule, for when there is no context; None when it
    reads sources, or is no install that is known here."""
    found = _behind(call)
    settings = (*call.environment, *(one.name for one in call.command.assignments))
    if found is None or any(map(_SAYS_WHAT.fullmatch, settings)):
        return None
    answer: tuple[str, ...] | None = import_module(f"layersmith.context.{found[0]}").usual(found[1])
    return answer


def _module(program: str) -> str | None:
    return _BY_PROGRAM.get(program) or _BY_PROGRAM.get(program.rstrip("0123456789."))


def _behind(call: Call) -> tuple[str, Call] | None:
    """The module that knows the program, and the call without `sudo`, `env` and the like in front of it."""
    words = call.command.words
    at = behind_wrappers(words)
    if at is None or at >= len(words):
        return None
    if at:
        call = _unwrapped(call, words[:at], words[at:])
        words = words[at:]
    name = call.command.name
    if name in _SHELLS and len(words) > 1 and (words[1].literal or "").rpartition("/")[2] in _SCRIPTS:
        command = call.command._replace(words=words[1:])
        call = Call(command, call.folder, call.tree, call.environment, call.home)
        name = call.command.name
    module = None if name is None else _module(name)
    return None if module is None else (module, call)


def _unwrapped(call: Call, wrappers: tuple[Word, ...], words: tuple[Word, ...]) -> Call:
    """`call` as the program sees it. `sudo` takes most of the environment away, so that no value of it is known."""
    environment = call.environment
    home = call.home
    if wrappers[0].literal == "sudo":
        environment, home = dict.fromkeys(environment), None
    given = {entry.name: None if entry.value is None else entry.value.literal for entry in call.command.assignments}
    for word in wrappers:
        name, equals, _ = word.raw.partition("=")
        if equals and not name.startswith("-"):
            given[name] = None if word.literal is None else word.literal.partition("=")[2]
    command = call.command._replace(words=words, assignments=())
    return Call(command, call.folder, call.tree, {**environment, **given}, home)
