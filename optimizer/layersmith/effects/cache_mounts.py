"""Where programs keep what they download or compile, for `RUN --mount=type=cache` (Dockerfile reference, same name).

`effects.caches` says what they leave in a layer; here is what may stand outside of it between two builds: folders of
which each file can be fetched or made again, and nothing else. Sources of the facts: the manual of each program, apt's
apt.conf(5) and Debian's docker-clean, apk(8) with its src/database.c, dnf.conf(5), and the Dockerfiles of the images.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from layersmith.effects.bases import Base, yum_is_dnf
from layersmith.effects.filling import FETCHES
from layersmith.effects.packages import Action, action, behind_wrappers, program_name
from layersmith.shell.ast import Command, Word
from layersmith.values import pattern, value


@value
class Place:
    """One folder: `path` is absolute, or begins with `~/`; of the `variables` the first one that is set says where it
    is instead, each with what comes behind its value."""

    path: str
    variables: tuple[tuple[str, str], ...] = ()


@value
class Keeper:
    """What a program keeps in its `places`.

    `locked`: two builds at a time would be in each other's way. `lasting`: later commands use what stands there, so
    that all of them must see the same folder, and an image in which it runs does so as well. `root`: root alone writes
    there. `off` are variables, `avoids` flags of its commands that keep the cache from being written; the flag gives
    way to what stands behind it. `keeps` is what its installs have to be told to keep what they downloaded. `moved` is
    how an argument or a variable tells it to go elsewhere, `offline` how it is told to live on what is there.
    """

    places: tuple[Place, ...]
    locked: bool = False
    lasting: bool = False
    root: bool = False
    off: tuple[str, ...] = ()
    avoids: Mapping[str, str] = MappingProxyType({})
    keeps: str = ""
    moved: re.Pattern[bytes] | None = None
    offline: re.Pattern[bytes] | None = None


def _behind(program: bytes, rest: bytes, between: bytes = b".") -> bytes:
    """A pattern of `rest` somewhere behind `program`, with characters `between` that are no `program` themselves: from
    each one the text is looked at up to the next, not to its end."""
    return program + rb"(?:(?!" + program + rb")" + between + rb")*?" + rest


_XDG = "XDG_CACHE_HOME"
APT_ARCHIVES = "/var/cache/apt/kept"
"""Where apt is told to keep its archives, in the mount: images of Debian and Ubuntu have a hook in docker-clean that
deletes those in the usual folder behind each command."""

KEEPERS: Mapping[str, Keeper] = MappingProxyType(
    {
        "apt": Keeper(
            (Place("/var/cache/apt"), Place("/var/lib/apt/lists")),
            locked=True,
            root=True,
            keeps=f"-o Dir::Cache::Archives={APT_ARCHIVES}",
            moved=pattern(rb"Dir::|Keep-Downloaded|--print-uris|--download-only|APT_CONFIG|\bapt-file\b"),
        ),
        "apk": Keeper(
            (Place("/var/cache/apk"),),
            locked=True,
            root=True,
            avoids={"--no-cache": "--update-cache"},
            keeps="--cache-dir=/var/cache/apk",
            moved=pattern(
                rb"--cache-dir|--root\b|" + _behind(rb"\bapk\b", rb"\s-p\b", rb"[^&|;]") + rb"|/etc/apk/cache|"
                + _behind(rb"\badd\b", rb"--no-network", rb"[^&|;]")
                + rb"|" + _behind(rb"--no-network\s", rb"\badd\b", rb"[^&|;]")
            ),
        ),
        "dnf": Keeper(
            (Place("/var/cache/dnf"),),
            locked=True,
            root=True,
            keeps="--setopt=keepcache=1",
            moved=pattern(rb"keepcache|cachedir|--installroot|--cacheonly|--downloadonly|\s-C\b|--use-host-config"),
        ),
        "pip": Keeper(
            (Place("~/.cache/pip", (("PIP_CACHE_DIR", ""), (_XDG, "/pip"))),),
            off=("PIP_NO_CACHE_DIR",),
            avoids={"--no-cache-dir": "", "--no-cache": ""},
            moved=pattern(rb"--cache-dir|--download-cache|\bpip[\d.]*\s+config\b"),
        ),
        "uv": Keeper(
            (Place("~/.cache/uv", (("UV_CACHE_DIR", ""), (_XDG, "/uv"))),),
            off=("UV_NO_CACHE", "UV_OFFLINE"),
            avoids={"--no-cache": "", "--no-cache-dir": ""},
            # With links, what is installed is the cache itself.
            moved=pattern(rb"--cache-dir|--link-mode[= ]symlink|UV_LINK_MODE[= ]\"?symlink"),
            offline=pattern(_behind(rb"\buv\b", rb"--offline")),
        ),
        "npm": Keeper(
            (Place("~/.npm", (("npm_config_cache", ""),)),),
            off=("npm_config_offline", "NPM_CONFIG_OFFLINE"),
            moved=pattern(rb"--cache[= ]|\bnpm\s+config\s+set\s+cache|NPM_CONFIG_CACHE"),
            offline=pattern(_behind(rb"\bnpm\b", rb"--offline")),
        ),
        "yarn": Keeper(
            (Place("/usr/local/share/.cache/yarn", (("YARN_CACHE_FOLDER", ""), (_XDG, "/yarn"))),),
            locked=True,
            moved=pattern(rb"--cache-folder|\byarn\s+config\s+set\s+\S*cache"),
            offline=pattern(_behind(rb"\byarn\b", rb"--offline")),
        ),
        "pnpm": Keeper(
            (Place("~/.local/share/pnpm/store", (("PNPM_HOME", "/store"), ("XDG_DATA_HOME", "/pnpm/store"))),),
            moved=pattern(rb"--store-dir|\bpnpm\s+config\s+set\s+\S*store|npm_config_store_dir"),
            offline=pattern(_behind(rb"\bpnpm\b", rb"--offline")),
        ),
        "composer": Keeper(
            (Place("", (("COMPOSER_CACHE_DIR", ""), ("COMPOSER_HOME", "/cache"))),),
            off=("COMPOSER_DISABLE_NETWORK",),
            avoids={"--no-cache": ""},
            moved=pattern(_behind(rb"\bcomposer\b", rb"\bcache-dir\b")),
        ),
        "go": Keeper(
            (
                Place("~/.cache/go-build", (("GOCACHE", ""), (_XDG, "/go-build"))),
                Place("~/go/pkg/mod", (("GOMODCACHE", ""), ("GOPATH", "/pkg/mod"))),
            ),
            lasting=True,
            moved=pattern(rb"\bgo\s+env\s+-w|GOCACHEPROG|GOENV\b"),
            offline=pattern(rb"GOPROXY=[\"']?off"),
        ),
        "cargo": Keeper(
            # Not the whole folder: bin/ and env in it are the installation.
            (
                Place("~/.cargo/registry", (("CARGO_HOME", "/registry"),)),
                Place("~/.cargo/git", (("CARGO_HOME", "/git"),)),
            ),
            lasting=True,
            off=("CARGO_NET_OFFLINE",),
            offline=pattern(rb"--offline|--frozen"),
        ),
        "maven": Keeper(
            (Place("~/.m2/repository"),),
            locked=True,
            lasting=True,
            moved=pattern(rb"repo\.local|localRepository"),
            offline=pattern(
                _behind(rb"\bmvnw?\b", rb"\s(?:-[a-zA-Z]*o\b|--offline)")
                + rb"|" + _behind(rb"dependency:go-offline", rb"\s-o\b")
            ),
        ),
        "gradle": Keeper(
            (Place("~/.gradle/caches", (("GRADLE_USER_HOME", "/caches"),)),),
            locked=True,
            lasting=True,
            moved=pattern(
                rb"--gradle-user-home|gradle\.user\.home|\bGRADLE_RO_DEP_CACHE|"
                + _behind(rb"\bgradlew?(?=\s)", rb"\s-g\s")
            ),
            offline=pattern(rb"--offline"),
        ),
    }
)  # fmt: skip
"""What each program keeps, by a name for it."""

_ALIKE = {"yum": "dnf"}
_TOOLS = {"go": "go", "cargo": "cargo", "mvn": "maven", "mvnw": "maven", "gradle": "gradle", "gradlew": "gradle"}
_VERBS = {
    "go": frozenset(("build", "install", "get", "test", "run", "mod", "vet", "list", "generate", "tool", "work")),
    "cargo": frozenset(("build", "b", "install", "fetch", "test", "t", "run", "r", "check", "c", "clippy", "doc",
                        "chef", "update", "vendor", "bench", "rustc", "tree", "metadata", "auditable", "zigbuild")),
}  # fmt: skip
_INSTALLING = frozenset(("install", "upgrade"))
_NO_INSTALL = frozenset(("--version", "-v", "-version", "--help", "-h", "version", "help", "wrapper", "prepare"))
PROGRAMS = pattern(
    rb"\b(?:apt|apt-get|apk|dnf|yum|pip[\d.]*|uv|npm|yarn|pnpm|composer|go|cargo|mvnw?|gradlew?)\b(?![./-])"
)
"""What a RUN names that has a command of one of them in it, and most others do not."""


@value
class Use:
    """A `command` of a program of `KEEPERS`, by its name there; `asked` is what it asks, None for build tools;
    `prefix` are the words of the program that it runs through."""

    keeper: str
    command: Command
    asked: Action | None
    prefix: tuple[Word, ...] = ()

    @property
    def updates(self) -> bool:
        """Whether an install is told to fetch the package lists itself."""
        return self.asked is not None and self.asked.has(*FETCHES)

    @property
    def fetches_lists(self) -> bool:
        """Whether a package manager first looks which packages there are."""
        asked = self.asked
        return asked is not None and (asked.verb == "update" or self.updates or asked.has("--no-cache"))

    @property
    def installs(self) -> bool:
        """Whether a package manager downloads packages."""
        return self.asked is None or self.asked.verb in _INSTALLING

    @property
    def behind_flags(self) -> int:
        """The offset in its script behind the flags that follow the verb, where another one may stand."""
        if self.asked is None:
            return self.command.end
        first = min((word.start for word in self.asked.operands), default=self.command.end)
        ends = [flag.end for flag in self.asked.flags if self.asked.after_verb <= flag.start < first]
        return max(ends, default=self.asked.after_verb)


def use(command: Command) -> Use | None:
    """What `command` does with a cache, None when nothing."""
    asked = action(command)
    if asked is not None:
        name = _ALIKE.get(asked.manager, asked.manager)
        filling = asked.verb in _INSTALLING or (asked.verb == "update" and name in ("apt", "apk", "dnf"))
        return (
            Use(name, command, asked, asked.prefix) if name in KEEPERS and filling and asked.program != "tdnf" else None
        )
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        return None
    name, rest = _TOOLS.get(program_name(command.words[at]) or "", ""), command.words[at + 1 :]
    return Use(name, command, None, command.words[:at]) if name and _does_something(name, rest) else None


def _does_something(keeper: str, words: tuple[Word, ...]) -> bool:
    told = [word.raw for word in words]
    verbs = [word for word in told if word[:1] not in ("-", "+")]
    if keeper in _VERBS:
        return bool(verbs) and verbs[0] in _VERBS[keeper] and not _NO_INSTALL & set(verbs[1:2])
    return not (told and _NO_INSTALL.issuperset(told[:1]))


def places(uses: Sequence[Use], image: Base) -> tuple[Place, ...] | None:
    """Where the program of `uses`, some of its commands, keeps its cache in `image`; None when it is not known."""
    keeper = uses[0].keeper
    if keeper == "go" and all(_only_downloads(one.command) for one in uses):
        return KEEPERS[keeper].places[1:]
    if keeper == "dnf":
        return _of_dnf(image)
    if keeper == "gradle" and image.official and image.name == "gradle":
        # There ~/.gradle of root is a link to that of the user gradle.
        return (Place("/home/gradle/.gradle/caches", (("GRADLE_USER_HOME", "/caches"),)),)
    if keeper == "composer" and image.official and image.name == "composer":
        return (Place("/tmp/cache", (("COMPOSER_CACHE_DIR", ""), ("COMPOSER_HOME", "/cache"))),)
    return KEEPERS[keeper].places


def _only_downloads(command: Command) -> bool:
    """Whether `go` compiles nothing: `go mod download`."""
    return any(word.raw == "mod" for word in command.words[1:])


_LIBDNF5 = (41,)
"""The release of Fedora since which dnf is dnf 5."""


def _of_dnf(image: Base) -> tuple[Place, ...] | None:
    if image.distro == "fedora" and (image.moving or (image.release or (0,)) >= _LIBDNF5):
        return (Place("/var/cache/libdnf5"),)
    is_dnf = yum_is_dnf(image)
    return None if is_dnf is None else (Place("/var/cache/dnf" if is_dnf else "/var/cache/yum"),)


def apk_has_cache_dir(image: Base) -> bool | None:
    """Whether apk knows `--cache-dir`, which came with 2.7: that of Alpine 3.9 does for certain. None: not known."""
    if image.distro != "alpine":
        return None
    return image.moving or (image.release >= (3, 9) if image.release else None)


def cleans(command: Command) -> frozenset[str]:
    """The programs of `KEEPERS` all of whose cache the build tool's own `command` empties: `go clean -modcache`."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words) or program_name(command.words[at]) != "go":
        return frozenset()
    words = [word.raw.lstrip("-") for word in command.words[at + 1 :]]
    caches = {"cache", "modcache", "testcache", "fuzzcache"}
    return frozenset({"go"}) if words[:1] == ["clean"] and words[1:] and caches.issuperset(words[1:]) else frozenset()
