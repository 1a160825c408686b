"""Java projects: the jar that Maven or Gradle builds crosses, or the classes that javac writes, and runs on a JRE.

Facts: Maven's "Introduction to the Standard Directory Layout" (target) and POM Reference (finalName), Gradle's "Java
plugin" (build/libs) and "Distribution plugin" (build/install); the manual pages of java (-jar, -cp, JDK_JAVA_OPTIONS)
and javac (-d; without it classes are written beside their sources).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from layersmith.context.project import parse_xml
from layersmith.effects.paths import GLOB, inside, resolve
from layersmith.evidence.splitting.compiled import Called, Made, NotKnown, Work
from layersmith.evidence.splitting.java_manifest import beside, doubted
from layersmith.evidence.splitting.needed import Kind, Needs
from layersmith.evidence.splitting.shipping import answers, shipped
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Stage
from layersmith.values import derived

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KIND = Kind(
    sources=(
        *(
            "*.java",
            "*.kt",
            "*.kts",
            "*.scala",
            "*.groovy",
            "*.class",
            "pom.xml",
            "mvnw*",
            ".mvn",
            "gradle",
            "gradlew*",
        ),
        *(
            "build.gradle*",
            "settings.gradle*",
            "gradle.properties",
            "*.iml",
            "lombok.config",
            "build.sbt",
            "project.clj",
        ),
        *("target", "build", ".gradle", ".settings", ".classpath", ".project", "build.xml", "bin"),
    ),
    built=(),
    homes=("/root/.m2", "/root/.gradle", "/home/gradle/.gradle", "/root/.sbt", "/root/.ivy2", "/root/.lein"),
    toolchain=frozenset(
        (
            *("mvn", "mvnw", "gradle", "gradlew", "javac", "jshell", "sbt", "lein", "ant", "make", "activator", "jcmd"),
            *("jstack", "jmap", "jps", "jstat", "jdb", "jinfo", "javap", "jar"),
        )
    ),
    text=(".java", ".kt", ".scala", ".groovy", ".properties", ".yml", ".yaml", ".xml"),
    unless=(("src", b"src/main"), ("*.proto", b".proto")),
)

_QUIET = frozenset(
    (
        *("clean", "compile", "validate", "test", "test-compile", "dependencies", "deps", "tasks", "update", "classes"),
        *("check", "testClasses", "wrapper", "help", "version", "resolve", "go-offline", "resolve-plugins"),
    )
)
"""Goals and tasks that make nothing that is started."""

_ENDS = ("", "-jar-with-dependencies", "-shaded", "-exec", "-fat", "-runner", "-standalone", "-swarm", "-thorntail",
         "-all", "-boot", "-uber", "-app", "-allinone", "-full", "-bin", "-dist", "-microbundle")  # fmt: skip
"""What plugins put behind the name of the jar."""

_MANIFESTS = ("pom.xml", "build.gradle", "build.gradle.kts")


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    yield from answers(facts, stage, made, KIND, partial(_recipes, facts, stage), _Needs)


def _recipes(facts: Facts, stage: Stage, done: Work, needs: _Needs) -> Iterator[Recipe]:
    for run in stage.instructions:
        if run.keyword == "RUN" and run.start not in done.steps and b"/usr/lib/jvm" in run.text:
            detail = "it names a folder of the JDK, which a JRE may have elsewhere"
            raise NotKnown("unknown-step", run.line, detail)
    reasons = ("a JRE runs it: it has what a JDK has but the compiler and its tools",)
    asked = tuple(
        f"Does {path} hold all that it needs? Other jars that its manifest names in Class-Path do not cross."
        for path in dict.fromkeys(needs.doubts)
    )
    yield from shipped(facts, stage, done, needs, "java", reasons=reasons, questions=asked)


_CLASS_PATH = ("-cp", "-classpath", "--class-path")
_ARCHIVES = (".jar", ".war", ".ear", ".zip")


class _Needs(Needs):
    """The program is `java`; what was compiled are the files of its class path."""

    def programs_of(self, argv: tuple[str | None, ...]) -> Iterator[Crossing]:
        """The jars and folders with classes that a command starts java with."""
        if not argv or posixpath.basename(argv[0] or "") != "java":
            yield from super().programs_of(argv)
            return
        if argv[0] != "java":
            raise NotKnown(
                "unknown-start", self.line, f"the container starts {argv[0]}, which a JRE may have elsewhere"
            )
        words = list(argv[1:])
        paths: list[str | None] = []
        classes = False
        while words:
            word = words.pop(0)
            if word == "-jar" and words:
                paths.append(words.pop(0))
                break
            if word in (*_CLASS_PATH, "-p", "--module-path") and words:
                listed = words.pop(0)
                paths += listed.split(":") if listed else [None]
                classes = True
            elif word is None and {"-jar", *_CLASS_PATH} & {*words}:
                continue  # Options that a variable holds, such as $JAVA_OPTS.
            elif word is None or not word.startswith("-"):
                # The class that is started; without a class path it is looked for in the current folder.
                paths += [] if classes or word is None else ["."]
                break
        for path in paths:
            if path is None:
                raise NotKnown("unknown-output", self.line, "which jar java starts is not known")
            yield from self._entry(path)

    def _entry(self, text: str) -> Iterator[Crossing]:
        """What crosses for one entry of a class path."""
        path = resolve(text.removesuffix("*") if text.endswith("/*") else text or ".", self.folder)
        if path is None:
            raise NotKnown("unknown-output", self.line, f"which file java means by {text} is not known")
        for one in self.made:
            if one.place.endswith("/**"):
                tree = one.place[:-3]
                if inside(path, tree) or inside(tree, path):
                    yield Crossing((tree,), f"{tree}/")
            elif posixpath.dirname(one.place) == path and one.place.endswith("*.class"):
                yield Crossing((one.place,), f"{path.rstrip('/')}/")
            elif one.fits(path):
                # Of a folder that a build fills it is not known whether a file or a folder stands there.
                sure = not one.place.endswith("/") or path.endswith(_ARCHIVES)
                yield Crossing((path,), f"{posixpath.dirname(path).rstrip('/')}/" if sure else path)
                yield from self._beside(one, path)
                return
            elif one.place.endswith("/") and inside(path, one.place.rstrip("/")) and not GLOB & set(path):
                # Such as target/classes and target/dependency.
                is_file = path.endswith(_ARCHIVES)
                yield Crossing((path,), f"{posixpath.dirname(path) if is_file else path}/")
                return

    def _beside(self, one: Made, path: str) -> Iterator[Crossing]:
        """What crosses with the jar at `path`, as its manifest names it."""
        if path.endswith(".jar") and one.by.name in _MANIFESTED:
            view, folder = View(self._facts, self._stage, one.by.run), _project(one)
            others = beside(one.by, view, folder, path)
            if others is not None:
                yield Crossing((others,), f"{others}/")

    @derived
    def doubts(self) -> tuple[str, ...]:
        """The jars of which it is not known what their manifests name."""
        return tuple(
            path for crossing in self.programs for path in crossing.sources for one in self.made
            if path.endswith(".jar") and not one.place.endswith("**") and one.fits(path) and one.by.name in _MANIFESTED
            and doubted(one.by, View(self._facts, self._stage, one.by.run), _project(one))
        )  # fmt: skip


_MANIFESTED = frozenset(("mvn", "mvnw", "gradle", "gradlew"))
"""Programs whose jars may name others in their manifests."""


def _project(one: Made) -> str:
    """The folder of the project that `one` is made of."""
    for part in ("/target/", "/build/libs/"):
        before, found, _ = one.place.rpartition(part)
        if found:
            return before or "/"
    return one.by.folder or "/"


def made(call: Called, view: View) -> tuple[Made, ...] | None:
    """What a command of a Java build makes, as `compiled.Compiler` has it."""
    name, words = call.name, call.argv[1:]
    if name in ("sh", "bash") and words and posixpath.basename(words[0] or "") in ("mvnw", "gradlew", "sbt"):
        name, words = posixpath.basename(words[0] or ""), words[1:]
    if name == "javac":
        return _classes(call, words)
    if name not in ("mvn", "mvnw", "gradle", "gradlew", "sbt", "lein", "ant"):
        return None
    goals = [word for word in words if word is None or not word.startswith("-")]
    if not goals or all(_is_quiet(goal) for goal in goals):
        return ()
    folder = _folder(call, words)
    if folder is None:
        raise NotKnown("unknown-output", call.run.line, f"the folder that {name} builds is not known")
    if name in ("mvn", "mvnw"):
        return _of_maven(call, view, folder)
    if name in ("gradle", "gradlew"):
        installs = any("installDist" in (goal or "") or "installShadowDist" in (goal or "") for goal in goals)
        tree = (Made(f"{folder}/build/install/**", call),) if installs else ()
        return (*tree, Made(f"{folder}/build/libs/", call), *_of_parts(call, view, folder, "build/libs"))
    if name == "sbt":
        return (Made(f"{folder}/target/scala-*/*.jar", call), Made(f"{folder}/target/universal/stage/**", call))
    return (Made(f"{folder}/{'target' if name == 'lein' else 'dist'}/", call),)


def _is_quiet(goal: str | None) -> bool:
    return goal is not None and (
        goal in _QUIET or goal.rpartition(":")[2] in _QUIET or goal.startswith(("dependency:", "de.qaware"))
        or goal == "install:install-file"
    )  # fmt: skip


def _folder(call: Called, words: tuple[str | None, ...]) -> str | None:
    """The folder of the project: where it runs, or that of the file that -f or -p names."""
    for flag, value in pairwise(words):
        if flag in ("-f", "--file", "-p", "--project-dir") and value:
            path = call.path(value)
            return posixpath.dirname(path) if path and path.endswith(".xml") else path
    return call.folder


def _classes(call: Called, words: tuple[str | None, ...]) -> tuple[Made, ...]:
    for flag, value in pairwise(words):
        if flag == "-d":
            path = call.path(value)
            if path is None or path == "/":
                raise NotKnown("unknown-output", call.run.line, "the folder that javac writes to is not known")
            return (Made(f"{path}/**", call),)
    found: list[str] = []
    for word in words:
        if word is None or not word.endswith(".java"):
            continue
        path = call.path(word)
        if path is None:
            raise NotKnown("unknown-output", call.run.line, "which files javac compiles is not known")
        found.append(f"{posixpath.dirname(path).rstrip('/')}/*.class")
    return tuple(Made(place, call) for place in dict.fromkeys(found))


def _of_maven(call: Called, view: View, folder: str) -> tuple[Made, ...]:
    """The jars of the project in `folder`: those that its pom.xml names, or all files of target."""
    root = _pom(view, folder)
    names = _names(root) if root is not None else None
    if names is None:
        return (Made(f"{folder}/target/", call), *_of_parts(call, view, folder, "target"))
    kind = _text(root, "packaging") or "jar"
    if kind == "pom":
        return _of_parts(call, view, folder, "target")
    files = [f"{folder}/target/{name}{end}.{ending}" for name in names for end in _ENDS for ending in ("jar", "war")]
    # Plugins write further files and folders there, under names of their own.
    others = [f"{folder}/target/{name}/**" for name in ("lib", "libs", "dependency", "quarkus-app", "appassembler")]
    return tuple(Made(place, call) for place in (*files, *others, f"{folder}/target/classes/**"))


def _of_parts(call: Called, view: View, folder: str, below: str) -> tuple[Made, ...]:
    """What the modules of a project make, each in a folder of its own."""
    return tuple(
        Made(f"{folder}/{name}/{below}/", call)
        for name in view.children(folder)
        if any(
            view.kind(f"{folder}/{name}/{file}") == "file" for file in ("pom.xml", "build.gradle", "build.gradle.kts")
        )
    )


def _pom(view: View, folder: str) -> Element | None:
    path = f"{folder.rstrip('/')}/pom.xml"
    content = view.read(path)
    return None if content is None else parse_xml(content.decode("utf-8", "surrogateescape"), path)


def _text(root: Element | None, path: str) -> str | None:
    found = None if root is None else root.find(path)
    return found.text.strip() if found is not None and found.text else None


def _names(root: Element) -> tuple[str, ...] | None:
    """What the jar may be called, without its ending; None when that takes more than this pom.xml to say."""
    artifact = _text(root, "artifactId")
    version = _text(root, "version") or _text(root, "parent/version")
    final = _text(root, "build/finalName")
    if final is not None:
        for name, value in (("artifactId", artifact), ("version", version), ("name", _text(root, "name"))):
            for prefix in ("project.", "pom.", ""):
                final = final.replace(f"${{{prefix}{name}}}", value or "$")
    other = [one.text.strip() for one in root.iter("finalName") if one.text]
    found = [final or f"{artifact}-{version}", *other]
    return None if any("$" in name or "None" in name for name in found) else tuple(dict.fromkeys(found))
