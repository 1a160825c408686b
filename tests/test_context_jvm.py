"""Which files Maven, Gradle and Leiningen read."""

from __future__ import annotations

import pytest

from install_trees import ask, call, reads, unclear
from layersmith.context.inputs import Inputs
from layersmith.context.installs import usual

RESOLVE = "mvn -B dependency:go-offline"


def pom(inside: str = "") -> str:
    return f'<?xml version="1.0"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">\n{inside}\n</project>\n'


MODULES = "<modules><module>a</module><module>b/other.xml</module></modules>"
PLAIN = {"pom.xml": pom(), "src/main/java/A.java": "class A {}"}


@pytest.mark.parametrize(
    "command",
    [
        RESOLVE, "mvn dependency:resolve dependency:resolve-plugins -Pprod -Drevision=$V",
        "mvn -T 1C -ntp dependency:go-offline",
        "mvn -B -e -C -T 1C org.apache.maven.plugins:maven-dependency-plugin:3.0.2:go-offline --fail-never",
        "mvn de.qaware.maven:go-offline-maven-plugin:resolve-dependencies", "mvn -f pom.xml dependency:go-offline",
    ],
)  # fmt: skip
def test_a_resolution_reads_the_manifest(command: str) -> None:
    found = ask(command, PLAIN)
    assert isinstance(found, Inputs)
    assert (found.reads, found.writes, found.assumes) == (("/app/pom.xml",), (), ())


@pytest.mark.parametrize(
    ("inside", "files", "expected"),
    [
        (MODULES, ["a/pom.xml", "b/other.xml", "c/pom.xml"], ["a/pom.xml", "b/other.xml"]),
        ("<profiles><profile><modules><module>a</module></modules></profile></profiles>", ["a/pom.xml"], ["a/pom.xml"]),
        ("<parent><artifactId>p</artifactId></parent>", ["/pom.xml"], ["/pom.xml"]),
        ("<parent><relativePath/></parent>", ["/pom.xml"], []),
        ("<parent><relativePath>parent</relativePath></parent>", ["parent/pom.xml"], ["parent/pom.xml"]),
        ("<activation><file><exists>${basedir}/a.txt</exists></file></activation>", ["a.txt"], ["a.txt"]),
        ("<systemPath>${project.basedir}/lib/x.jar</systemPath>", ["lib/x.jar", "lib/y.jar"], ["lib/x.jar"]),
        ("<repository><url>file://${project.basedir}/repo</url></repository>", ["repo/a.jar"], ["repo/a.jar"]),
        ("", [".mvn/jvm.config", ".mvn/wrapper/x.properties"], [".mvn/jvm.config", ".mvn/wrapper/x.properties"]),
        ("", ["/root/.m2/settings.xml"], ["/root/.m2/settings.xml"]),
    ],
)  # fmt: skip
def test_what_a_manifest_leads_to(inside: str, files: list[str], expected: list[str]) -> None:
    there = {**PLAIN, "pom.xml": pom(inside), **dict.fromkeys(files, pom())}
    assert sorted(reads(RESOLVE, there)) == sorted(["pom.xml", *expected])


def test_only_the_root_module() -> None:
    files = {"pom.xml": pom("<modules><module>a</module></modules>"), "a/pom.xml": pom()}
    assert reads("mvn -N dependency:go-offline", files) == ["pom.xml"]


def test_the_wrapper_and_given_settings() -> None:
    files = {**PLAIN, "mvnw": "#!/bin/sh", "ci/settings.xml": "<settings/>"}
    assert reads("./mvnw -s ci/settings.xml dependency:go-offline", files) == ["ci/settings.xml", "mvnw", "pom.xml"]
    assert reads("sh ./mvnw dependency:go-offline", files) == ["mvnw", "pom.xml"]


Z = "<artifactId>z</artifactId>"
EXTENSION = (
    "<build><extensions><extension><groupId>x</groupId>\n<artifactId>y</artifactId></extension></extensions></build>"
)


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("mvn package -DskipTests", {}, "project-code"),
        ("mvn dependency:go-offline package", {}, "project-code"),
        ("mvn verify --fail-never", {}, "project-code"),
        ("mvn dependency:analyze", {}, "project-code"),
        ("mvn -Dmaven.repo.local=repo dependency:go-offline", {}, "arguments"),
        ("mvn --new-flag dependency:go-offline", {}, "arguments"),
        (RESOLVE, {"pom.xml": "<project>"}, "malformed"),
        (RESOLVE, {"pom.xml": '<!DOCTYPE x [<!ENTITY a "b">]><project/>'}, "malformed"),
        (RESOLVE, {"pom.xml": pom("<systemPath>${lib}/x.jar</systemPath>")}, "variable:3"),
        (RESOLVE, {"pom.xml": pom("<repository><url>${mine}</url></repository>")}, "local-repository:3"),
        (RESOLVE, {"pom.xml": pom(EXTENSION)}, "plugin:4"),
        (RESOLVE, {"pom.xml": pom(f"<plugin>{Z}<extensions>true</extensions></plugin>")}, "plugin:3"),
        (RESOLVE, {".mvn/extensions.xml": f"<extensions><extension>{Z}</extension></extensions>"}, "plugin:1"),
        (RESOLVE, {".mvn/maven.config": "-T4\n-sci/settings.xml"}, "settings:2"),
        (RESOLVE, {"target/classes/A.class": b""}, "build-output"),
        (RESOLVE, {"pom.xml": "-> ../pom.xml"}, "link"),
        ("MAVEN_ARGS=-X mvn dependency:go-offline", {}, "variable"),
        ("sbt update", {}, "project-code:None"),
    ],
)  # fmt: skip
def test_what_is_not_known(command: str, files: dict[str, str | bytes | None], reason: str) -> None:
    assert unclear(command, {**PLAIN, **files}) == reason.removesuffix(":None")


def test_an_extension_that_reads_nothing() -> None:
    inside = "<extension><groupId>kr.motd.maven</groupId><artifactId>os-maven-plugin</artifactId></extension>"
    assert reads(RESOLVE, {"pom.xml": pom(inside)}) == ["pom.xml"]


def test_manifests_that_lead_to_each_other() -> None:
    files = {"pom.xml": pom("<modules><module>a</module></modules>"), "a/pom.xml": pom("<parent/>")}
    assert reads(RESOLVE, files) == ["a/pom.xml", "pom.xml"]


GRADLE = """plugins {
    id 'java' // a comment
    id 'org.springframework.boot' version '3.2.0'
}
group = 'com.example'
repositories { mavenCentral() }
dependencies {
    implementation 'a:b:1'
    implementation libs.guava
}
tasks.named('test') { useJUnitPlatform() }
"""


def test_scripts_that_only_declare() -> None:
    files = {
        "settings.gradle": "rootProject.name = 'x'\ninclude 'a', 'b:c'\n", "a/build.gradle": GRADLE,
        "build.gradle": GRADLE,
        "b/c/build.gradle.kts": 'plugins { kotlin("jvm") }\n', "d/build.gradle": GRADLE, "gradle.properties": "",
        "gradle/wrapper/gradle-wrapper.jar": b"", "gradle/libs.versions.toml": "", "gradlew": "", "src/A.java": "",
    }  # fmt: skip
    left = {"d/build.gradle", "src/A.java"}
    assert reads("./gradlew dependencies --no-daemon", files) == sorted(set(files) - left)


@pytest.mark.parametrize(
    ("command", "files", "reason"),
    [
        ("./gradlew build -x test", {}, "project-code"),
        ("gradle dependencies", {"build.gradle": GRADLE + "apply from: 'x.gradle'\n"}, "manifest-code:12"),
        ("gradle dependencies", {"build.gradle": GRADLE + "version = file('V').text\n"}, "manifest-code:12"),
        ("gradle dependencies", {"build.gradle": GRADLE + 'version = "${new File("V").text}"\n'}, "manifest-code:12"),
        ("gradle dependencies", {"build.gradle": GRADLE + "/* x\n */ exec { }\n"}, "manifest-code:13"),
        ("gradle dependencies", {"build.gradle": "plugins { id 'com.palantir.git-version' }\n"}, "plugin:1"),
        ("gradle dependencies", {"buildSrc/build.gradle": ""}, "manifest-code"),
        ("gradle dependencies", {"build.gradle": "-> x"}, "link"),
    ],
)
def test_scripts_that_do_more(command: str, files: dict[str, str | bytes | None], reason: str) -> None:
    assert unclear(command, {"build.gradle": GRADLE, **files}) == reason


PROJECT = '; ours\n(defproject app "0.1"\n  :plugins [[lein-ring "0.12.6"]]\n  :dependencies [[a/b "1"]])\n'


@pytest.mark.parametrize("command", ["lein deps", "lein with-profile production deps"])
def test_leiningen(command: str) -> None:
    assert reads(command, {"project.clj": PROJECT, "src/a.clj": ""}) == ["project.clj"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"project.clj": PROJECT.replace('"0.1"', '~(slurp "V")')}, "manifest-code:2"),
        ({"project.clj": PROJECT.replace("lein-ring", "lein-git-version")}, "plugin:3"),
        ({"project.clj": '(println "x")\n' + PROJECT}, "manifest-code:1"),
        ({"checkouts/x/project.clj": PROJECT}, "path-dependency"),
        ({"project.clj": PROJECT + '; \n["local" "file:repo"]'}, "local-repository:6"),
    ],
)
def test_leiningen_projects_that_do_more(files: dict[str, str | bytes | None], reason: str) -> None:
    assert unclear("lein deps", {"project.clj": PROJECT, **files}) == reason


@pytest.mark.parametrize(
    "command", ["mvn --version", "gradle --version", "lein upgrade", "mvn install:install-file -Dfiles=x"]
)
def test_what_is_no_install(command: str) -> None:
    assert ask(command, PLAIN) is None


def test_the_usual_files() -> None:
    assert "/app/*/pom.xml" in (usual(call(RESOLVE, {})) or ())
    assert "/app/build.gradle" in (usual(call("gradle dependencies", {})) or ())
    assert usual(call("lein deps", {})) == ("/app/project.clj", "/app/profiles.clj")
    assert "/app/project/*.sbt" in (usual(call("sbt update", {})) or ())
    assert usual(call("mvn package", {})) is None
