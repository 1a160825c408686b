"""Which folders of a project its build writes, program by program. Whatever is not in the tables is not known.

Facts: the manuals of the programs: TypeScript "TSConfig Reference" (outDir, noEmit, extends), Vite "Build Options"
(`build.outDir`), Vue CLI "Configuration Reference" (`outputDir`), Create React App "Advanced Configuration"
(BUILD_PATH), Next.js "distDir" and "output", Nuxt "Deployment" (.output), Babel and SWC "CLI".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from layersmith.context.project import table
from layersmith.effects.paths import inside
from layersmith.evidence.splitting.node.project import Project
from layersmith.evidence.splitting.node.scripts import Leaf

_NOTHING = frozenset(
    (
        "tsc-alias", "tscpaths", "resolve-tspaths", "eslint", "tslint", "prettier", "jest", "mocha", "vitest", "husky",
        "rimraf", "rm", "del", "del-cli", "mkdir", "mkdirp", "echo", "npm-run-all", "npm-run-all2", "run-s", "run-p",
        "cross-env", "cross-env-shell", "env", "cd", "true", "exit", "export", "chmod", "only-allow", "is-ci",
        "vue-tsc", "svelte-check", "concurrently", "check-engines", "ngcc", "test", "[", "set", "sleep", "node-gyp",
        "stylelint", "tsd", "simple-git-hooks", "lefthook", "patch-package", "biome", "oxlint", "knip", "madge",
    )
)  # fmt: skip
"""Programs that leave nothing new in a project but in its node_modules."""
_COPIERS = frozenset(("cp", "copyfiles", "cpx", "cpx2", "cpy", "ncp", "cpr", "mv"))

Outputs = tuple[str, ...] | None


class _OutsideError(Exception):
    """What is written lies at `path`, which leads out of the folder of the project."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def outputs(project: Project, leaf: Leaf) -> Outputs:
    """Names at the top of the folder of `project` that `leaf` writes to, apart from node_modules; None when that is
    not known."""
    try:
        return _outputs(project, leaf)
    except _OutsideError:
        return None


def outside(project: Project, leaf: Leaf) -> str | None:
    """The path that `leaf` is told to write to, when that is not in the folder of `project`."""
    try:
        _outputs(project, leaf)
    except _OutsideError as error:
        return error.path
    words = tuple(word or "" for word in leaf.argv[1:])
    named = [_flag(words, *_INTO)] if leaf.program in _WRITERS or leaf.program in _SETTINGS else []
    for name in _SETTINGS.get(leaf.program, ()):
        named += _WRITTEN.findall(project.text(name) or "")
    return next((path for path in named if path and not inside(project.path(path), project.folder)), None)


def _outputs(project: Project, leaf: Leaf) -> Outputs:
    words = tuple(word for word in leaf.argv[1:] if word is not None)
    if len(words) + 1 < len(leaf.argv):
        return None
    program = leaf.program
    if program in _NOTHING:
        return ()
    if program in _COPIERS:
        named = [word for word in words if not word.startswith("-")]
        return _inner(named[-1]) if len(named) > 1 else None
    found = _WRITERS.get(program)
    return found(project, words) if found else None


def _inner(path: str | None) -> Outputs:
    """The first name of `path`, when it leads below the folder."""
    if path is None:
        return None
    plain = re.sub(r"^(?:\./)+", "", path.strip())
    first = plain.partition("/")[0]
    if first == "..":
        raise _OutsideError(plain)
    return None if first in ("", "..", "~", ".") or first.startswith("$") else (first,)


def _flag(words: tuple[str, ...], *names: str) -> str | None:
    for at, word in enumerate(words):
        name, equals, joined = word.partition("=")
        if name in names:
            return joined if equals else (words[at + 1] if at + 1 < len(words) else None)
    return None


def _tsc(project: Project, words: tuple[str, ...]) -> Outputs:
    if "--noEmit" in words:
        return ()
    if set(words) & {"-b", "--build", "-w", "--watch", "--declarationDir"}:
        return None
    named = _flag(words, "-p", "--project")
    config = named if named is not None else "tsconfig.json"
    if not config.endswith(".json"):
        config = f"{config.rstrip('/')}/tsconfig.json"
    if "/" in config.removeprefix("./"):
        return None
    given = _options(project, config.removeprefix("./"), 0)
    if given is None:
        return None
    if given.get("noEmit") is True and _flag(words, "--outDir") is None:
        return ()
    aside = [given.get("declarationDir"), given.get("tsBuildInfoFile")]
    if any(isinstance(one, str) and _inner(one) is None for one in aside):
        return None
    found = _inner(_flag(words, "--outDir", "--outdir") or _text(given.get("outDir")))
    more = [_inner(one) or () for one in aside if isinstance(one, str)]
    return None if found is None else tuple(dict.fromkeys((*found, *(name for one in more for name in one))))


def _nest(project: Project, words: tuple[str, ...]) -> Outputs:
    if project.has("nest-cli.json") and re.search(r'"(?:monorepo|outDir)"', project.text("nest-cli.json") or ""):
        return None
    named = _flag(words, "-p", "--path")
    return _tsc(
        project, ("-p", named or ("tsconfig.build.json" if project.has("tsconfig.build.json") else "tsconfig.json"))
    )


def _options(project: Project, name: str, depth: int) -> dict[str, object] | None:
    """`compilerOptions` of a tsconfig.json with those that it extends; None when it is not there."""
    text = project.text(name)
    data = _json(text) if text is not None and depth < 8 else None
    if data is None:
        return None
    above: dict[str, object] = {}
    extended = data.get("extends")
    for one in extended if isinstance(extended, list) else [extended]:
        # What packages bring has no outDir that leads into the project.
        if isinstance(one, str) and one.startswith("."):
            inherited = _options(project, _with_json(one), depth + 1)
            if inherited is None or "/" in _with_json(one):
                return None
            above |= inherited
    return above | table(data.get("compilerOptions"))


def _with_json(name: str) -> str:
    plain = name.removeprefix("./")
    return plain if plain.endswith(".json") else f"{plain}.json"


_JSONC = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*(?:(?!/\*).)*?\*/', re.DOTALL)
_TRAILING = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')


def _json(text: str) -> dict[str, object] | None:
    """JSON with comments and trailing commas."""
    plain = _JSONC.sub(lambda one: one[1] or " ", text)
    try:
        return table(json.loads(_TRAILING.sub(lambda one: one[1] or "", plain)))
    except ValueError:
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _configured(default: str, key: str, *files: str) -> Callable[[Project, tuple[str, ...]], Outputs]:
    """A program that writes to `default`, or to what `key` says in one of `files`, which are programs."""

    def read(project: Project, words: tuple[str, ...]) -> Outputs:
        if words[:1] != ("build",):
            return None
        named = _flag(words, "--outDir", "--dest", "--dist-dir", "--output-path")
        if named is not None:
            return _inner(named)
        for name in files:
            text = project.text(name)
            if text is None or not re.search(rf"\b{key}\b", text):
                continue
            found = re.search(rf"""\b{key}\s*:\s*['"]([^'"\n]+)['"]""", text)
            return _inner(found[1]) if found else None
        return (default,)

    return read


def _next(project: Project, words: tuple[str, ...]) -> Outputs:
    for name in ("next.config.js", "next.config.mjs", "next.config.cjs", "next.config.ts"):
        if re.search(r"\bdistDir\b|['\"]export['\"]|withPWA|next-pwa|serwist", project.text(name) or ""):
            return None
    return (".next",) if words[:1] == ("build",) else None


def _react(project: Project, words: tuple[str, ...]) -> Outputs:
    settings = (project.text(".env") or "") + (project.text(".env.production") or "")
    return ("build",) if words[:1] == ("build",) and "BUILD_PATH" not in settings else None


def _out_dir(project: Project, words: tuple[str, ...]) -> Outputs:
    return _inner(_flag(words, "-d", "--out-dir"))


def _prisma(project: Project, words: tuple[str, ...]) -> Outputs:
    place = "prisma/schema.prisma"
    text = project.text(place)
    plain = text is not None and not re.search(r"^[^\S\n]*+output\s*=", text, re.MULTILINE)
    return () if words[:1] == ("generate",) and plain else None


def _nuxt(project: Project, words: tuple[str, ...]) -> Outputs:
    return (".output", ".nuxt") if words[:1] == ("build",) and project.has("nuxt.config.ts") else None


_INTO = ("--outDir", "--outdir", "--out-dir", "--outfile", "--output-path", "--dist-dir", "--dest", "--dir", "--file",
         "-d", "-o", "--output")  # fmt: skip
"""Flags by which programs are told where to write."""
_SETTINGS = {
    "webpack": ("webpack.config.js", "webpack.config.ts", "webpack.config.cjs", "webpack.prod.js", "webpack.common.js"),
    "rollup": ("rollup.config.js", "rollup.config.mjs", "rollup.config.ts"),
    "vite": ("vite.config.ts", "vite.config.js", "vite.config.mts", "vite.config.mjs"),
    "vue-cli-service": ("vue.config.js",),
    "ng": ("angular.json",),
    "gulp": ("gulpfile.js",),
    "grunt": ("Gruntfile.js",),
    "astro": ("astro.config.mjs", "astro.config.ts"),
    "esbuild": (),
    "parcel": (),
    "tsup": ("tsup.config.ts",),
    "sass": (),
    "tailwindcss": (),
    "browserify": (),
}
"""Programs that write where they are told to, with the files of settings that may tell so, which are programs."""
_WRITTEN = re.compile(
    r"\b(?:outDir|outputDir|outputPath|outfile|path|dir|file|dest)\b[\"']?\s?[:(=]\s{0,9}"
    r"(?:[\w.]{1,40}\([\w.]{0,40},?\s{0,9})?[\"'](\.\.(?:/(?![^\"'\n]*\.env)[^\"'\n]*)?)[\"']"
)

_WRITERS: dict[str, Callable[[Project, tuple[str, ...]], Outputs]] = {
    "tsc": _tsc,
    "nest": lambda project, words: _nest(project, words[1:]) if words[:1] == ("build",) else None,
    "vite": _configured("dist", "outDir", "vite.config.ts", "vite.config.js", "vite.config.mts", "vite.config.mjs"),
    "vue-cli-service": _configured("dist", "outputDir", "vue.config.js"),
    "next": _next,
    "nuxt": _nuxt,
    "nuxi": _nuxt,
    "react-scripts": _react,
    "babel": _out_dir,
    "swc": _out_dir,
    "prisma": _prisma,
}
