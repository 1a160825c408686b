"""What Gradle reads of a project when it only lists dependencies.

Facts: Gradle's user manual ("Build Lifecycle", "Settings File Basics", "Build Environment", "Gradle Wrapper", "Version
catalogs", "Using the Command-line Interface"). Build scripts are programs, and every one of the build is run: their
words are compared with those that only declare, and their plugins with those that read nothing when they are applied.
"""

from __future__ import annotations

import posixpath
import re

from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, at

_LISTS = frozenset(("dependencies", "buildEnvironment"))
_FLAGS = re.compile(
    r"--(?:no-daemon|daemon|info|quiet|stacktrace|refresh-dependencies|console=\w+|parallel|no-parallel|warning-mode=\w+"
    r"|build-cache|no-build-cache|configuration-cache|no-configuration-cache|debug|scan|write-locks|no-watch-fs|continue)"
    r"|-[iqsSd]|-Dorg\.gradle\.(?:daemon|parallel|jvmargs|caching)=\S+"
)
_WORDS_TEXT = """
    plugins id version apply false true null plugin repositories mavenCentral google gradlePluginPortal jcenter maven
    url uri name credentials username password dependencies implementation api compileOnly compileOnlyApi runtimeOnly
    annotationProcessor testImplementation testRuntimeOnly testCompileOnly testAnnotationProcessor developmentOnly
    testAndDevelopmentOnly testFixturesImplementation testFixturesApi integrationTestImplementation providedRuntime
    providedCompile compile testCompile runtime testRuntime classpath kapt ksp platform enforcedPlatform exclude group
    module because buildscript ext extra set get getValue java toolchain languageVersion JavaLanguageVersion of
    sourceCompatibility targetCompatibility JavaVersion application mainClass mainClassName applicationName
    applicationDefaultJvmArgs test useJUnitPlatform useJUnit tasks named withType register task Test configurations
    configureEach extendsFrom all resolutionStrategy force dependencyManagement imports mavenBom bootJar bootRun jar
    war bootWar archiveFileName archiveBaseName archiveVersion archiveClassifier enabled manifest attributes options
    encoding compilerArgs JavaCompile KotlinCompile kotlinOptions compilerOptions jvmTarget JvmTarget fromTarget
    freeCompilerArgs addAll add kotlin jvmToolchain javaParameters description rootProject include pluginManagement
    dependencyResolutionManagement repositoriesMode RepositoriesMode FAIL_ON_PROJECT_REPOS PREFER_SETTINGS
    PREFER_PROJECT enableFeaturePreview allprojects subprojects def val var by String Boolean Int wrapper
    gradleVersion distributionType libs alias shadowJar transitive changing cacheChangingModulesFor testLogging events
    jacocoTestReport reports xml required html csv dependsOn finalizedBy mustRunAfter finalizedBy project gradle
    compileJava compileTestJava compileKotlin compileTestKotlin release maxParallelForks jvmArgs minHeapSize
    maxHeapSize systemProperty mapOf listOf to strictly prefer require reject constraints npm providers gradleProperty
    orNull type TaskProvider mergeServiceFiles JvmVendorSpec vendor ADOPTIUM import org springframework boot plugin
    SpringBootPlugin BOM_COORDINATES jetbrains dsl KotlinVersion
    """
_WORDS = frozenset(_WORDS_TEXT.split())
_REACHING = frozenset(
    (
        "file",
        "files",
        "fileTree",
        "File",
        "Files",
        "Path",
        "Paths",
        "exec",
        "javaexec",
        "evaluate",
        "zipTree",
        "tarTree",
        "resources",
        "text",
    )
)
_QUIET_PLUGINS = re.compile(
    r"java|java-library|java-platform|java-test-fixtures|application|groovy|scala|war|ear|jacoco|idea|eclipse|base|distribution|maven-publish|signing"
    r"|checkstyle|pmd|org\.springframework\.boot|io\.spring\.dependency-management|org\.jetbrains\.kotlin\.[\w.]+|jvm|kapt"
    r"|stdlib(?:-\w+)?|reflect|test(?:-\w+)?|plugin\.[\w.]+|kotlin-[\w-]+|com\.github\.johnrengelman\.shadow|com\.gradleup\.shadow|io\.freefair\.lombok|com\.google\.protobuf"
    r"|org\.gradle\.toolchains\.foojay-resolver-convention|io\.ktor\.plugin|com\.google\.devtools\.ksp|com\.google\.cloud\.tools\.jib"
)
_PIECE = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|\'\'\'(?:[^'\\]|\\.|'(?!''))*(?:\'\'\'|\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?'''
    r"|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)",
    re.DOTALL,
)
_PLUGIN = re.compile(r"(?:\bid\s*+\(?+\s*+|\bplugin\s*+:\s*+|\bkotlin\s*+\(\s*+|\bplugin\s*+=\s*+)[\"']([\w.-]+)[\"']")
_INCLUDED = re.compile(r"\binclude\b\s*+\(?+\s*+((?:[\"'][^\"'\n]*[\"']\s*+,?+\s*+)+)")
_SCRIPTS = ("settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts")


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it builds."""
    words = [word.literal or "$" for word in call.command.words[1:]]
    tasks = [word.lstrip(":") for word in words if not _FLAGS.fullmatch(word)]
    if not tasks or not set(tasks) <= _LISTS:
        return None
    names = (
        *_SCRIPTS,
        "gradle.properties",
        "gradle/*",
        "gradle/wrapper/*",
        "gradlew",
        "*/build.gradle",
        "*/build.gradle.kts",
        "buildSrc/*",
    )
    return tuple(at(name, call.folder) for name in names)


def find(project: Project) -> Answer | None:
    """What the Gradle command of `project` reads."""
    words = [word.literal or "$" for word in project.call.command.words[1:]]
    tasks = [word.lstrip(":") for word in words if not _FLAGS.fullmatch(word)]
    if not tasks or set(tasks) <= {"--version", "-v", "--stop", "wrapper"}:
        return None
    other = next((task for task in tasks if task not in _LISTS), None)
    if other is not None:
        raise Stop("project-code", f"gradle {other} may read the sources of the project")
    if project.call.command.name == "gradlew":
        project.has(project.call.command.words[0].literal or "gradlew")
    else:
        project.own_program()
    for name in ("GRADLE_OPTS", "JAVA_OPTS", "GRADLE_USER_HOME"):
        project.variable(name)
    settings = project.nearest("settings.gradle", "settings.gradle.kts")
    root = project.folder if settings is None else posixpath.dirname(settings)
    project.every(at("gradle", root))
    for name in ("buildSrc", "build-logic", ".mvn"):
        if project.names(at(name, root)):
            raise Stop("manifest-code", f"{at(name, root)} holds code that the build runs", at(name, root))
    project.home(".gradle/gradle.properties", ".gradle/init.gradle", ".gradle/init.gradle.kts", ".m2/settings.xml")
    folders = [root]
    for name in ("settings.gradle", "settings.gradle.kts"):
        if project.has(at(name, root)):
            text = project.script(at(name, root))
            _declares(text, at(name, root))
            for found in _INCLUDED.findall(text):
                folders += [
                    at(one.strip(":").replace(":", "/"), root) for one in re.findall(r"[\"']([^\"'\n]*)[\"']", found)
                ]
    folders += [
        above for folder in folders[1:] for above in project.upwards(folder) if above.startswith(root.rstrip("/") + "/")
    ]
    scripts = 0
    for folder in dict.fromkeys(folders):
        project.has(at("gradle.properties", folder))
        project.has(at("gradle.lockfile", folder))
        project.has(at("buildscript-gradle.lockfile", folder))
        for name in ("build.gradle", "build.gradle.kts"):
            if project.has(at(name, folder)):
                scripts += 1
                _declares(project.script(at(name, folder)), at(name, folder))
    if not scripts:
        raise Stop("no-manifest", "no build.gradle is in the build context")
    return project.found("gradle", writes=tuple(at(name, root) for name in (".gradle/*", "build/*", ".kotlin/*")))


def _declares(text: str, path: str) -> None:
    """Stops at the first word of a build script that may do more than to declare."""
    for found in _PLUGIN.finditer(text):
        if not _QUIET_PLUGINS.fullmatch(found[1]):
            line = text.count("\n", 0, found.start()) + 1
            raise Stop("plugin", f"{path} applies the plugin {found[1]}, which may read anything", path, line)
    plain = _PIECE.sub(_without_text, text)
    own = set(re.findall(r"\b(?:def|val|var|String)\s+(\w+)", plain)) | set(re.findall(r"\b(\w+)\s*=(?!=)", plain))
    own -= _REACHING
    for found in re.finditer(r"(?<![\w.])libs\.[\w.]+|[A-Za-z_]\w*", plain):
        word = found[0]
        labelled = re.match(r"\s*:(?!:)", plain[found.end() : found.end() + 40])
        known = word in _WORDS or word in own or word.startswith(("libs.", "VERSION_"))
        if word == "from" or not (known or labelled):
            line = plain.count("\n", 0, found.start()) + 1
            raise Stop("manifest-code", f"{path} is a program: it is not known what {word} does", path, line)


def _without_text(found: re.Match[str]) -> str:
    piece = found[0]
    inside = " ".join(re.findall(r"\$\{([^{}]*)\}", piece)) if piece.startswith('"') else ""
    return '""' * (piece[0] in "\"'") + "\n" * piece.count("\n") + (f" {inside} " if inside else "")
