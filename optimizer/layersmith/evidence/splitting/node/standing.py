"""What the last stage of a Node project stands on: a slim image where nothing speaks against it."""

from __future__ import annotations

import re

from layersmith.effects.runtimes import runtimes
from layersmith.evidence.splitting.node.imports import code
from layersmith.evidence.splitting.node.project import Project
from layersmith.syntax.tree import Stage
from layersmith.values import value

_STARTS_PROGRAMS = re.compile(r"""['"](?:node:)?child_process['"]|['"](?:execa|shelljs|cross-spawn|zx)['"]""")
_STARTED = re.compile(r"""\b(?:exec|spawn|execFile|fork)\w*\s*\(\s*['"`]([\w./+-]+)""")
_NEEDS_LIBRARIES = frozenset(
    (
        "canvas", "chrome-launcher", "electron", "fluent-ffmpeg", "ghostscript4js", "gl", "gm", "grpc-tools", "ibm_db",
        "imagemagick", "kerberos", "libpq", "libxmljs", "lwip", "magickwand", "node-printer", "node-rdkafka",
        "node-wkhtmltopdf", "nodegit", "odbc", "oracledb", "pdf-image", "pdf2pic", "pg-native", "phantom", "phantomjs",
        "phantomjs-prebuilt", "playwright", "playwright-core", "printer", "puppeteer", "puppeteer-core", "robotjs",
        "simple-git", "tesseractocr", "usb", "wkhtmltopdf", "youtube-dl-exec", "ytdl-core", "node-hid", "mdns",
        "node-libcurl", "snmp-native", "x11", "serialport", "sodium", "node-expat", "node-krb5", "hummus", "edge-js",
    )
)  # fmt: skip
"""Packages that need programs or libraries of the system which slim images lack."""
_IN_SLIM = frozenset(
    (
        "sh", "bash", "dash", "node", "nodejs", "npm", "npx", "yarn", "corepack", "cat", "ls", "cp", "mv", "rm",
        "mkdir", "chmod", "chown", "sleep", "echo", "printf", "test", "true", "false", "env", "sed", "grep", "awk",
        "find", "xargs", "tr", "cut", "head", "tail", "sort", "date", "id", "whoami", "hostname", "pwd", "dirname",
        "basename", "tee", "touch", "ln", "stat", "tar", "gzip", "timeout", "nice", "nohup", "wc", "uname", "which",
        "kill", "exec", "set",
    )
)  # fmt: skip
"""Programs that slim Debian images of Node have."""


@value
class Standing:
    """The `image`, packages that it lacks, and why."""

    image: str
    lacks: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def standing(stage: Stage, project: Project, *, static: bool) -> Standing:
    """The image for what `stage` builds of `project`; `static` when only a server of files runs."""
    same = stage.base
    choices = runtimes(same, "node")
    if not choices or choices[0].image == same:
        return Standing(same)
    slim = choices[0].image
    if static:
        return Standing(slim, reasons=choices[0].reasons)
    if found := sorted(_NEEDS_LIBRARIES & project.production):
        return Standing(same, reasons=(f"{found[0]} may need programs or libraries that {slim} has not",))
    if told := _starts_programs(project):
        return Standing(same, reasons=(f"{told}, which {slim} may not have",))
    # Prisma's engine is linked to OpenSSL, which Node itself brings inside.
    lacks = ("openssl", "ca-certificates") if {"prisma", "@prisma/client"} & project.production else ()
    asked: tuple[str, ...] = ()
    if project.manifest is None:
        asked = (f"Does the program need nothing of {same} that {slim} has not: git, Python, curl, ImageMagick, "
                 "libraries of native packages?",)  # fmt: skip
    return Standing(slim, lacks, choices[0].reasons, asked)


def _starts_programs(project: Project) -> str:
    """Which file of the project's own code starts other programs than slim images have, in a few words; "" for none."""
    for path in code(project):
        content = project.view.read(path)
        text = content.decode("utf-8", "replace") if content is not None else ""
        if not _STARTS_PROGRAMS.search(text):
            continue
        named = set(_STARTED.findall(text))
        if not named or named - _IN_SLIM:
            what = f" starts {min(named - _IN_SLIM)}" if named else " starts other programs"
            return path.removeprefix(project.folder).lstrip("/") + what
    return ""
