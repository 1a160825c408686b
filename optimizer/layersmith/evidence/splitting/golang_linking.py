"""Whether a Go program is static, or needs the C library that it was built with.

Facts: package cmd/cgo (CGO_ENABLED is 1 when a C compiler is found and nothing is cross-compiled), package net and
os/user, which use the C library under cgo. Which modules hold C code: their own repositories.
"""

from __future__ import annotations

import re

from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.compiled import Called, Work
from layersmith.facts import Facts
from layersmith.syntax.tree import Stage
from layersmith.values import value

_CGO_MODULES = (
    *("mattn/go-sqlite3", "confluentinc/confluent-kafka-go", "h2non/bimg", "davidbyttow/govips", "gographics/imagick"),
    *("libgit2/git2go", "pebbe/zmq4", "otiai10/gosseract", "hybridgroup/gocv", "google/gopacket", "miekg/pkcs11"),
    *("go-gl/glfw", "tecbot/gorocksdb", "linxGnu/grocksdb", "jmhodges/levigo", "godror/godror", "mattn/go-oci8"),
    *("marcboeker/go-duckdb", "DataDog/zstd", "valyala/gozstd", "chai2010/webp", "kolesa-team/go-webp"),
    *("ethereum/go-ethereum", "wasmerio/wasmer-go", "bytecodealliance/wasmtime-go", "mutecomm/go-sqlcipher"),
)
"""Modules with C code, by the end of their paths."""

_STATIC = re.compile(r"-extldflags[= ]*+['\"\\]*+(?:(?!-extldflags)[^'\"])*-static")


_ASKED = (
    "Is any C code compiled in? If none is, ENV CGO_ENABLED=0 above the build makes a program that needs no library,"
    " and runs on smaller images, too."
)


@value
class Linking:
    """Whether a program is `static`, why, as a sentence, and `questions` that are left."""

    static: bool
    reason: str
    questions: tuple[str, ...] = ()


def linked(facts: Facts, stage: Stage, work: Work, programs: list[str]) -> Linking:
    """How the `programs`, absolute paths, are linked by the commands that make them."""
    calls = [one.by for one in work.made if any(one.fits(path) for path in programs)]
    if calls and all(_without_c(call) for call in calls):
        return Linking(True, "the program is built without C (CGO_ENABLED=0): it needs no library")
    if calls and all(_static(call) for call in calls):
        return Linking(True, "the program is linked statically: it needs no library")
    module = _module_with_c(facts, stage, work)
    if module:
        return Linking(False, f"{module} holds C code: the program needs the C library of the image that builds")
    if any(call.variables.get("CGO_ENABLED") == "1" for call in calls):
        return Linking(False, "CGO_ENABLED is 1: the program may need the C library of the image that builds")
    return Linking(
        False, "CGO_ENABLED is not 0: the program may need the C library of the image that builds", (_ASKED,)
    )


def _without_c(call: Called) -> bool:
    return call.variables.get("CGO_ENABLED") == "0"


def _static(call: Called) -> bool:
    return any(word and _STATIC.search(word) for word in call.argv)


def _module_with_c(facts: Facts, stage: Stage, work: Work) -> str | None:
    """A module that the project names and that holds C code."""
    context = facts.context
    if context is None:
        return None
    for copy in stage.instructions:
        put = placing(facts, stage, copy) if copy.start in work.steps and copy.keyword in ("COPY", "ADD") else None
        for item in put.items if put else ():
            if item.path is None:
                continue
            for name in ("go.mod", "Gopkg.lock", "glide.lock"):
                path = f"{item.path}/{name}".lstrip("/") if item.kind == "folder" else item.path
                if path.endswith(name) and (text := context.read(path)):
                    found = next((one for one in _CGO_MODULES if one.encode("utf-8", "surrogateescape") in text), None)
                    if found:
                        return found
    return None
