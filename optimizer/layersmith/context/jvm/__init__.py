"""What the package managers of the JVM read of a project: Maven, Gradle, Leiningen; sbt as a rule only."""

from __future__ import annotations

from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at

_SCALA = ("build.sbt", "*.sbt", "project/*.sbt", "project/build.properties", "project/*.scala", ".sbtopts", ".jvmopts")


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with one of these tools."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it reads sources, or is no install."""
    from layersmith.context.jvm import gradle, leiningen, maven

    match call.command.name:
        case "mvn" | "mvnw":
            return maven.usual(call)
        case "gradle" | "gradlew":
            return gradle.usual(call)
        case "lein":
            return leiningen.usual(call)
        case "sbt" if call.command.argv[1:] == ("update",):
            return tuple(at(name, call.folder) for name in _SCALA)
    return None


def _inputs(project: Project) -> Answer | None:
    match project.call.command.name:
        case "mvn" | "mvnw":
            from layersmith.context.jvm.maven import find

            return find(project)
        case "gradle" | "gradlew":
            from layersmith.context.jvm.gradle import find

            return find(project)
        case "lein":
            from layersmith.context.jvm.leiningen import find

            return find(project)
        case "sbt":
            raise Stop("project-code", "an sbt build is a program that may read anything", project.path("build.sbt"))
    return None
