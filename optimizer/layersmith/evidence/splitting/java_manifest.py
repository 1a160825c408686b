"""Which other jars the manifest of a jar names, as far as the build files of a project tell.

Facts: the JAR File Specification (Class-Path: relative to the jar), Apache Maven Archiver's reference (addClasspath is
false by default, classpathPrefix is empty), the Maven Dependency Plugin's page of copy-dependencies (outputDirectory is
`${project.build.directory}/dependency` by default), and the pages of the plugins that put everything into one jar.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.context.project import parse_xml
from layersmith.evidence.splitting.compiled import Called, NotKnown
from layersmith.evidence.view import View

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WHOLE = frozenset(
    (
        *("maven-shade-plugin", "maven-assembly-plugin", "spring-boot-maven-plugin", "onejar-maven-plugin"),
        *("quarkus-maven-plugin", "wildfly-swarm-plugin", "thorntail-maven-plugin", "payara-micro-maven-plugin"),
        *("capsule-maven-plugin", "meecrowave-maven-plugin"),
    )
)
"""Plugins of Maven that make a jar with all that it needs in it."""

_WHOLE_OF_GRADLE = (b"shadow", b"org.springframework.boot", b"spring-boot-gradle-plugin", b"zipTree")
"""The same in a build.gradle; zipTree is how a jar of one's own gets the files of others."""

_KNOWN_PARENTS = frozenset(("spring-boot-starter-parent",))
"""Projects from elsewhere that let a jar hold all that it needs."""


def beside(call: Called, view: View, folder: str, jar: str) -> str | None:
    """The folder of the jars that the manifest of `jar`, built by `call` in `folder`, names; None for none.

    Raises NotKnown when it names others, and where they lie is not known.
    """
    if call.name in ("gradle", "gradlew"):
        _of_gradle(call, view, folder)
        return None
    poms = _poms(view, folder)
    whole = any((one.text or "").strip() in _WHOLE for root in poms for one in root.iter("artifactId"))
    if not whole and any(root.find(".//Class-Path") is not None for root in poms):
        raise NotKnown("unknown-output", call.run.line, f"pom.xml writes a Class-Path into the manifest of {jar}")
    if not any((one.text or "").strip() != "false" for root in poms for one in root.iter("addClasspath")):
        return None
    prefixes = {(one.text or "").strip() for root in poms for one in root.iter("classpathPrefix")} or {""}
    named = {posixpath.normpath(posixpath.join(posixpath.dirname(jar), prefix)) for prefix in prefixes}
    filled = {place for root in poms for place in _copied(root, folder)} | set(_copied_by(call, folder))
    if found := sorted(named & filled):
        return found[0]
    if whole:
        return None
    detail = f"the manifest of {jar} names other jars, and what puts them into {sorted(named)[0]} is not known"
    raise NotKnown("unknown-output", call.run.line, detail)


def doubted(call: Called, view: View, folder: str) -> bool:
    """Whether the build files of the project in `folder` do not tell what the manifest of its jar names."""
    if call.name in ("gradle", "gradlew"):
        return _gradle(view, folder) is None
    poms = _poms(view, folder)
    parent = poms[-1].find("parent/artifactId") if poms else None
    return not poms or (parent is not None and (parent.text or "").strip() not in _KNOWN_PARENTS)


def _poms(view: View, folder: str) -> list[Element]:
    """The pom.xml of `folder`, and those that it inherits from, as far as they are files of the context."""
    found: list[Element] = []
    path = f"{folder.rstrip('/')}/pom.xml"
    seen: set[str] = set()
    while path not in seen and (content := view.read(path)) is not None:
        seen.add(path)
        root = parse_xml(content.decode("utf-8", "surrogateescape"), path)
        found.append(root)
        parent = root.find("parent")
        if parent is None:
            break
        relative = parent.find("relativePath")
        text = "../pom.xml" if relative is None else (relative.text or "").strip()
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), text))
        path = path if path.endswith(".xml") else f"{path}/pom.xml"
    return found


def _copied(root: Element, folder: str) -> Iterator[str]:
    """The folders that a pom.xml has the Dependency Plugin copy jars to."""
    for plugin in root.iter("plugin"):
        if not any((one.text or "").strip() == "copy-dependencies" for one in plugin.iter("goal")):
            continue
        places = [(one.text or "").strip() for one in plugin.iter("outputDirectory")]
        for place in places or ["${project.build.directory}/dependency"]:
            text = re.sub(r"^\$\{(?:project\.|pom\.)?build\.directory\}", "target", place)
            text = re.sub(r"^\$\{(?:project\.|pom\.)?basedir\}/", "", text)
            if "$" not in text:
                yield posixpath.normpath(posixpath.join(folder, text))


def _copied_by(call: Called, folder: str) -> Iterator[str]:
    """The folder that `call` itself has the Dependency Plugin copy jars to."""
    if not any((word or "").endswith(":copy-dependencies") for word in call.argv):
        return
    told = [word.partition("=")[2] for word in call.argv if word and word.startswith("-DoutputDirectory=")]
    yield posixpath.normpath(posixpath.join(folder, told[-1] if told else "target/dependency"))


def _gradle(view: View, folder: str) -> bytes | None:
    for name in ("build.gradle", "build.gradle.kts"):
        if (content := view.read(f"{folder.rstrip('/')}/{name}")) is not None:
            return content
    return None


def _of_gradle(call: Called, view: View, folder: str) -> None:
    content = _gradle(view, folder) or b""
    if b"Class-Path" in content and not any(word in content for word in _WHOLE_OF_GRADLE):
        raise NotKnown("unknown-output", call.run.line, "build.gradle writes a Class-Path into the manifest of the jar")
