"""Which images run what a JDK, Maven or Gradle image builds: the JRE of the same vendor and version.

Bytecode asks for a Java version, not for a distribution; still, the same distribution is taken where there is one.
"""

from __future__ import annotations

from layersmith.effects.bases import Base
from layersmith.effects.runtimes import Runtime, beside
from layersmith.values import number, pattern

_TEMURIN = frozenset((8, 11, *range(17, 27)))
"""Versions that Eclipse Temurin has a JRE of; there never was one of 16."""
_WITHOUT_JRE = ("17_35", "18_36", "23-jdk-jammy")
_SUFFIX = r"(?P<suffix>(-(alpine(-?3\.\d+)?|focal|jammy|noble|resolute|centos7|ubi\d+-minimal|bionic))?)"
_TEMURIN_TAG = pattern(rf"(?P<version>(\d++)(u\d+-b\d+|[\d._]++)?)(-jdk)?{_SUFFIX}")
_OPENJDK_TAG = pattern(
    r"(?P<version>(\d++)(u\d+|[\d.]++)?)(?P<jdk>-jdk)?(?P<suffix>(-slim)?(-alpine(3\.\d+)?|-(jessie|stretch|buster|bullseye|bookworm|trixie|sid))?)"
)
_ADOPT_TAG = pattern(r"(?P<version>(8|11)(u\d+-b\d+|[\d._]+)?)(-jdk)?(?P<suffix>-(hotspot|openj9)(-(bionic|focal))?)")
_CORRETTO_TAG = pattern(r"(?P<version>\d+)(-(?P<distribution>al2023|alpine([\d.]*)))?(-jdk|-full)?")
_MAVEN_TAG = pattern(
    r"[\d.]*\d-(?P<vendor>eclipse-temurin|amazoncorretto|openjdk|jdk|sapmachine)-(?P<java>\d+)(?P<suffix>(-\w+)*)"
)
_GRADLE_TAG = pattern(r"(?P<gradle>[\d.]*\d-)?(jdk-?)(?P<java>\d+)(?P<suffix>(-[\w.]+)*)")
_VENDOR = "Is another vendor's build of the same Java version fine? {0} has no JRE of its own."


def of_java(image: str, known: Base) -> tuple[Runtime, ...]:
    """The JRE for `image`; empty when it is no image of Java, or there is none."""
    if not known.official or known.tag is None or known.distro == "windows":
        return ()
    ask = {
        "eclipse-temurin": _temurin,
        "openjdk": _openjdk,
        "java": _java,
        "adoptopenjdk": _adopt,
        "amazoncorretto": _corretto,
        "ibm-semeru-runtimes": _semeru,
        "sapmachine": _sapmachine,
        "maven": _maven,
        "gradle": _gradle,
    }.get(known.name)
    return ask(image, known.tag) if ask else ()


def _one(image: str, jre: str) -> tuple[Runtime, ...]:
    target = beside(image, jre)
    return (Runtime(target, (f"{target} has the runtime of the Java version that {image} builds with",)),)


def _temurin(image: str, tag: str) -> tuple[Runtime, ...]:
    if "-jre" in tag:
        return (Runtime(image),)
    found = _TEMURIN_TAG.fullmatch(tag)
    if found is None or number(found[2]) not in _TEMURIN or tag.startswith(_WITHOUT_JRE):
        return ()
    return _one(image, f"eclipse-temurin:{found['version']}-jre{found['suffix']}")


def _openjdk(image: str, tag: str) -> tuple[Runtime, ...]:
    """OpenJDK's own images have a JRE of the versions up to 11, not on Oracle Linux."""
    if "-jre" in tag:
        return (Runtime(image),)
    found = _OPENJDK_TAG.fullmatch(tag)
    if found is None or "oracle" in tag:
        return ()
    major = number(found[2])
    if major < 12:
        exists = "alpine" not in tag or major in (7, 8)
        return _one(image, f"openjdk:{found['version']}-jre{found['suffix']}") if exists else ()
    return _of_temurin(image, major, "-alpine" if "alpine" in tag else "")


def _of_temurin(image: str, major: int, suffix: str, question: str = _VENDOR) -> tuple[Runtime, ...]:
    """Eclipse Temurin's JRE in the place of a vendor's that has none: an alternative."""
    if major not in _TEMURIN:
        return ()
    target = beside(image, f"eclipse-temurin:{major}-jre{suffix}")
    why = f"{target} runs what Java {major} built"
    return (Runtime(target, (why,), (question.format(image),), "temurin"),)


def _java(image: str, tag: str) -> tuple[Runtime, ...]:
    """The image `java`, which openjdk replaced: 6, 7 and 8 with a JRE each."""
    plain = tag.removeprefix("openjdk-").replace("-jdk", "")
    if "-jre" in tag:
        return (Runtime(image),)
    return {
        "6": _one(image, "java:6-jre"),
        "7": _one(image, "java:7-jre"),
        "8": _one(image, "java:8-jre"),
        "7-alpine": _one(image, "java:7-jre-alpine"),
        "8-alpine": _one(image, "java:8-jre-alpine"),
    }.get(plain, ())


def _adopt(image: str, tag: str) -> tuple[Runtime, ...]:
    if "-jre" in tag:
        return (Runtime(image),)
    found = _ADOPT_TAG.fullmatch(tag)
    if found is None:
        plain = tag.removesuffix("-jdk")
        return _one(image, f"adoptopenjdk:{plain}-jre-hotspot") if plain in ("8", "11") else ()
    return _one(image, f"adoptopenjdk:{found['version']}-jre{found['suffix']}")


def _corretto(image: str, tag: str) -> tuple[Runtime, ...]:
    """Corretto has a JRE of 8, and one without windows and sound ("headless") of 11 and later, on Amazon Linux."""
    found = _CORRETTO_TAG.fullmatch(tag)
    if found is None or number(found["version"]) not in (8, 11, 17, 21, 25):
        return ()
    version, distribution = found["version"], found["distribution"] or ""
    if distribution.startswith("alpine"):
        alpine = _one(image, f"amazoncorretto:{version}-{distribution}-jre")
        return alpine if version == "8" else (Runtime(image, (f"{image} has no JRE beside it",)),)
    middle = f"-{distribution}" if distribution else ""
    if version == "8":
        return _one(image, f"amazoncorretto:8{middle}-jre")
    target = beside(image, f"amazoncorretto:{version}{middle}-headless")
    asked = "Does it use no fonts, images, sound or windows (java.awt, javax.swing)? The headless image has none."
    return (Runtime(target, (f"{target} is the JRE of {image}",), (asked,)),)


def _semeru(image: str, tag: str) -> tuple[Runtime, ...]:
    found = pattern(r"(?P<version>open-(8|11|1\d|2\d)[-\w.]*?)-jdk(?P<suffix>(-\w+)?)").fullmatch(tag)
    return _one(image, f"ibm-semeru-runtimes:{found['version']}-jre{found['suffix']}") if found else ()


def _sapmachine(image: str, tag: str) -> tuple[Runtime, ...]:
    if "-jre" in tag:
        return (Runtime(image),)
    found = pattern(r"(17|21|25)(-jdk)?(-headless)?((-ubuntu(-[a-z]+)?|-alpine)?)").fullmatch(tag)
    if found is None or (found[3] and found[4] == "-alpine"):
        return ()
    return _one(image, f"sapmachine:{found[1]}-jre{found[3] or ''}{found[4]}")


def _maven(image: str, tag: str) -> tuple[Runtime, ...]:
    found = _MAVEN_TAG.fullmatch(tag)
    if found is None:
        return ()
    java, suffix = number(found["java"]), found["suffix"]
    if "openj9" in suffix or "onbuild" in suffix or "windows" in suffix:
        return ()
    if found["vendor"] == "eclipse-temurin":
        return _temurin(image, f"{java}-jdk{suffix}")
    if found["vendor"] == "amazoncorretto":
        return _corretto(image, f"{java}{'-alpine' if suffix == '-alpine' else ''}")
    if found["vendor"] == "sapmachine":
        return _sapmachine(image, str(java))
    return _openjdk(image, f"{java}-jdk{suffix}")


def _gradle(image: str, tag: str) -> tuple[Runtime, ...]:
    """Gradle's images stand on Eclipse Temurin since 6.9.1 and 7.2, before that on AdoptOpenJDK and OpenJDK."""
    found = _GRADLE_TAG.fullmatch(tag)
    if found is None:
        return ()
    java, suffix = number(found["java"]), found["suffix"]
    if "corretto" in suffix:
        return _corretto(image, str(java))
    if suffix not in ("", "-alpine", "-focal", "-jammy", "-noble"):
        return ()
    numbers = [number(part) for part in (found["gradle"] or "").strip("-").split(".") if part]
    if numbers in ([3], [4], [5]) or (len(numbers) > 1 and tuple(numbers) < (6, 9)):
        asked = f"Is Eclipse Temurin's build of Java {java} fine? {image} builds with another vendor's."
        return _of_temurin(image, java, suffix, asked)
    return _temurin(image, f"{java}-jdk{suffix}")
