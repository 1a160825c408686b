"""What Maven reads of a project when it only resolves dependencies.

Facts: Maven's POM Reference (inheritance: relativePath; aggregation: modules; profiles: activation; system
dependencies), "Configuring Apache Maven" (.mvn/maven.config, jvm.config, extensions.xml; MAVEN_ARGS), the Maven
Wrapper's page, and the goals of the Maven Dependency Plugin: dependency:go-offline and its like run no phase of a
lifecycle.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.context.arguments import Arguments, arguments
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, at, line_of, parse_xml
from layersmith.effects.managers import FlagTable
from layersmith.shell.ast import Word

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FLAGS = FlagTable(
    """
    -B --batch-mode -am --also-make -amd --also-make-dependents -b= --builder= -c --strict-checksums -C --color= -cpu
    --check-plugin-updates -D= --define= -e --errors -f= --file= -fae --fail-at-end -ff --fail-fast -fn --fail-never
    -gs= --global-settings= -gt= --global-toolchains= -itr --ignore-transitive-repositories -l= --log-file= -llr
    --legacy-local-repository -N --non-recursive -npr -npu -nsu --no-snapshot-updates -ntp --no-transfer-progress -o
    --offline -P= --activate-profiles= -pl= --projects= -q --quiet -rf= --resume-from= -s= --settings= -t=
    --toolchains= -T= --threads= -U --update-snapshots -up -V --show-version -X --debug --lax-checksums
    """
)
_RESOLVES = re.compile(
    r"(?:(?:org\.apache\.maven\.plugins:maven-)?dependency(?:-plugin)?(?::[\w.-]+)?"
    r":(?:go-offline|resolve|resolve-plugins|resolve-sources|sources|tree|list|collect|list-repositories)"
    r"|de\.qaware\.maven:go-offline-maven-plugin(?::[\w.-]+)?:resolve-dependencies)"
)
_QUIET_EXTENSIONS = re.compile(
    r"kr\.motd\.maven:os-maven-plugin|org\.apache\.maven\.wagon:wagon-[\w-]+|org\.apache\.felix:maven-bundle-plugin"
    r"|org\.sonatype\.(?:central:central-publishing|plugins:nexus-staging)-maven-plugin|com\.google\.cloud\.artifactregistry:.*"
)
_HERE = re.compile(
    r"^\$\{(?:project\.)?(?:basedir|baseUri)\}/|^\$\{pom\.basedir\}/|^\$\{maven\.multiModuleProjectDirectory\}/"
)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it runs more than a resolution."""
    try:
        given = arguments(_split(call.command.words[1:]), _FLAGS)
        named = given.value("-f", "--file")
    except Stop:
        return None
    if not given.operands or not all(_RESOLVES.fullmatch(goal) for goal in given.operands):
        return None
    pom = at(named or "pom.xml", call.folder)
    folder = posixpath.dirname(pom)
    return (pom, *(at(name, folder) for name in ("*/pom.xml", "*/*/pom.xml", ".mvn/*", ".mvn/wrapper/*", "mvnw")))


def _split(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words without `-Dname=value`, which name no files as such."""
    return tuple(word for word in words if not re.match(r"-D\S|-T\S|-P\S|-pl\S|--\w[\w-]*=", word.raw))


def find(project: Project) -> Answer | None:
    """What the Maven command of `project` reads."""
    words = project.call.command.words
    if project.call.command.name == "mvnw":
        project.has(words[0].literal or "mvnw")
    elif "/" in (words[0].literal or ""):
        project.own_program()
    for word in words[1:]:
        if re.match(
            r"-D(?:maven\.repo\.local|file|outputFile|pomFile|maven\.ext\.class\.path|outputDirectory)=|--\w[\w-]*=",
            word.raw,
        ):
            raise Stop("arguments", f"{word.raw} may name other files")
    if any(word.raw in ("-v", "--version", "-h", "--help") for word in words[1:]):
        return None
    given = arguments(_split(words[1:]), _FLAGS)
    if not given.operands:
        return None
    for goal in given.operands:
        if not _RESOLVES.fullmatch(goal):
            if goal.startswith(("install:install-file", "archetype:", "wrapper:", "help:")):
                return None
            raise Stop("project-code", f"mvn {goal} does more than to resolve dependencies: it reads the sources")
    if project.variable("MAVEN_ARGS") or project.variable("MAVEN_PROJECTBASEDIR"):
        raise Stop("variable", "the environment has further arguments for Maven")
    for name in ("-s", "--settings", "-gs", "--global-settings", "-t", "--toolchains", "-gt", "--global-toolchains"):
        if given.has(name):
            project.has(given.value(name) or "")
    project.home(
        ".m2/settings.xml", ".m2/settings-security.xml", ".m2/toolchains.xml", ".m2/extensions.xml", ".mavenrc"
    )
    pom = project.path(given.value("-f", "--file") or "pom.xml")
    if project.kind(pom) == "folder":
        pom = at("pom.xml", pom)
    _settings_folder(project, posixpath.dirname(pom))
    _Poms(project, given).load(pom)
    return project.found("maven")


def _settings_folder(project: Project, folder: str) -> None:
    """The nearest `.mvn` and all in it, which may add arguments and extensions."""
    for above in project.upwards(folder):
        place = at(".mvn", above)
        if project.kind(place) != "folder":
            project.seen[place] = None
            continue
        project.every(place)
        extra = project.text(at("maven.config", place))
        for word in (extra or "").split():
            if word.startswith(
                ("-s", "-f", "-gs", "-t", "--settings", "--file", "-Dmaven.repo.local", "--global", "--toolchains")
            ):
                raise Stop(
                    "settings",
                    f"{place}/maven.config has {word}",
                    at("maven.config", place),
                    line_of(extra or "", word),
                )
        listed = project.xml(at("extensions.xml", place))
        for extension in [] if listed is None else listed.iter("extension"):
            _quiet(extension, at("extensions.xml", place), project.text(at("extensions.xml", place)) or "")
        return


def _quiet(element: Element, path: str, text: str) -> None:
    """Stops at an extension of Maven that may read files."""
    name = f"{_of(element, 'groupId') or 'org.apache.maven.plugins'}:{_of(element, 'artifactId')}"
    if not _QUIET_EXTENSIONS.fullmatch(name):
        detail = f"{path} loads {name} into Maven, which may read anything"
        raise Stop("plugin", detail, path, line_of(text, _of(element, "artifactId") or name))


def _of(element: Element | None, name: str) -> str | None:
    """The text of the child `name`."""
    found = None if element is None else element.find(name)
    return None if found is None or found.text is None else found.text.strip()


class _Poms:
    """All pom.xml files that one of them leads to."""

    def __init__(self, project: Project, given: Arguments) -> None:
        self._project = project
        self._recursive = not given.has("-N", "--non-recursive")

    def load(self, pom: str) -> None:
        """Read `pom`, its parents and modules, and all that they name; stops where that is not known."""
        self._project.manifest(pom)
        waiting, known = [pom], set()
        while waiting:
            path = waiting.pop()
            if path not in known:
                known.add(path)
                text = self._project.text(path)
                if text is not None:
                    self._built(posixpath.dirname(path))
                    waiting += self._named(parse_xml(text, path), path, text, posixpath.dirname(path))

    def _named(self, root: Element, path: str, text: str, folder: str) -> Iterator[str]:
        parent = root.find("parent")
        if parent is not None:
            given = parent.find("relativePath")
            place = "../pom.xml" if given is None else (given.text or "").strip()
            if place:
                yield self._pom(place, folder, path, text)
        if self._recursive:
            for module in [*root.iter("module"), *root.iter("subproject")]:
                yield self._pom((module.text or "").strip(), folder, path, text)
        for activation in root.iter("activation"):
            file = activation.find("file")
            for place in [] if file is None else [(one.text or "").strip() for one in file]:
                self._looks_at(self._place(place, folder, path, text))
        for element in root.iter("systemPath"):
            self._looks_at(self._place((element.text or "").strip(), folder, path, text))
        for kind in ("repository", "pluginRepository", "snapshotRepository"):
            for element in root.iter(kind):
                url = _of(element, "url") or ""
                local = re.match(r"file:(?://)?(?=\$\{)", url)
                if local:
                    self._looks_at(self._place(url[local.end() :], folder, path, text))
                elif not re.match(r"https?://", url) and kind != "snapshotRepository":
                    raise Stop("local-repository", f"{path} has a repository at {url}", path, line_of(text, url))
        for element in root.iter("extension"):
            if element.find("artifactId") is not None:
                _quiet(element, path, text)
        for element in root.iter("plugin"):
            if _of(element, "extensions") == "true":
                _quiet(element, path, text)

    def _built(self, folder: str) -> None:
        """Stops at what an earlier build left, in which Maven finds the modules of the project."""
        place = at("target", folder)
        if self._project.names(place):
            raise Stop("build-output", f"{place} is in the build context, and Maven looks for modules there", place)
        self._project.seen[place] = None

    def _looks_at(self, place: str) -> None:
        if self._project.kind(place) == "folder":
            self._project.every(place)
        else:
            self._project.has(place)

    def _pom(self, place: str, folder: str, path: str, text: str) -> str:
        """The manifest that a module or parent names: a file, or a folder with one."""
        found = self._place(place, folder, path, text)
        return (
            found
            if found.endswith((".xml", ".pom")) and self._project.kind(found) != "folder"
            else at("pom.xml", found)
        )

    def _place(self, place: str, folder: str, path: str, text: str) -> str:
        found = _HERE.sub("", place)
        if "${" in found or not found:
            raise Stop("variable", f"it is not known which file {path} means by {place}", path, line_of(text, place))
        return at(found, folder)
