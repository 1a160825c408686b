"""Texts that a regular expression once took the square, or worse, of their length for are answered, and so are numbers
that Python does not read.

Nothing is timed: as it was, one of these would take from a minute to for ever. `benchmarks/backtracking.py` looks for
more of them.
"""

from __future__ import annotations

import random
import re

import pytest

from layersmith.effects.cache_mounts import KEEPERS
from layersmith.effects.credentials.shapes import tokens
from layersmith.effects.credentials.texts import VARIABLE, in_urls
from layersmith.effects.package_order import is_plain
from layersmith.evidence.ignoring_makers import _MADE_BY
from layersmith.evidence.splitting.native_calls import is_install
from layersmith.evidence.workdirs import _PLAIN as PLAIN_FOLDER
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.shell.ast import Script, Unparsed
from layersmith.shell.join import Join, join
from layersmith.shell.parse import parse
from layersmith.shell.state import state
from layersmith.syntax.parser import parse as parse_file
from layersmith.syntax.variables import expand
from layersmith.values import number
from layersmith_transforms import PIPELINE
from test_context_python import ask

NODE_PACKAGES = _MADE_BY["node packages"]
EXEC_FORM = Policy(select=frozenset({"exec-form"}), unsafe=True)
BASE64 = b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"
BEGIN = b"-----BEGIN RSA PRIVATE KEY-----"


def script(text: bytes) -> Script:
    """`text` as it is read."""
    found = parse(text, False)
    assert isinstance(found, Script)
    return found


def test_arithmetic_that_never_closes() -> None:
    assert not state(script(b'echo "' + b"((" * 200_000 + b'"')).variables


def test_arithmetic_that_changes_a_variable_is_found_among_parentheses() -> None:
    assert state(script(b'echo "((((a" $(( (b) + (c++) ))')).variables


def test_many_sets_that_set_nothing() -> None:
    found = join(script(b"echo " + b"set " * 14_000), script(b"true"))
    assert isinstance(found, Join)
    assert found.operator == "&&"


def test_headers_of_no_key() -> None:
    assert not list(tokens((BEGIN + b" a: " + b" a: " * 200) * 200))


@pytest.mark.parametrize(
    "between",
    [
        b"\n",
        b"\\n",
        b" ",
        b"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,8F2A\n\n",
        b"\\nProc-Type: 4,ENCRYPTED\\nDEK-Info: AES-128-CBC,8F2A\\n\\n",
        b" Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,8F2A ",
        b"\nComment: made by me, at: home: for tests\n",
        b" Comment: a key ",
    ],
)
def test_headers_of_a_key(between: bytes) -> None:
    assert [kind for _, _, kind in tokens(BEGIN + between + BASE64)] == ["private key"]


def test_variables_in_quotes_that_hold_a_substitution() -> None:
    assert ask('pip install "' + "$aaa" * 10_000 + '`x`"', {}) is not None


def test_a_name_in_braces_that_never_close() -> None:
    assert VARIABLE.fullmatch("${" + "a" * 1_000_000) is None


@pytest.mark.parametrize("name", sorted(KEEPERS))
def test_a_program_that_is_named_again_and_again(name: str) -> None:
    program = {"maven": b"mvn", "apk": b"apk add --no-network"}.get(name, name.encode())
    for told in (KEEPERS[name].moved, KEEPERS[name].offline):
        assert told is None or not told.search(b"RUN " + (program.split()[0] + b" ") * 200_000)


@pytest.mark.parametrize(
    ("name", "kind", "as_it_was"),
    [
        ("apk", "moved", rb"--cache-dir|--root\b|\bapk\b[^&|;]*\s-p\b|/etc/apk/cache"
                         rb"|\badd\b[^&|;]*--no-network|--no-network\s[^&|;]*\badd\b"),
        ("npm", "offline", rb"\bnpm\b.*--offline"),
        ("composer", "moved", rb"\bcomposer\b.*\bcache-dir\b"),
        ("maven", "offline", rb"\bmvnw?\b.*\s(-[a-zA-Z]*o\b|--offline)|dependency:(go-offline.*\s-o\b)"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_program_is_found_as_before(name: str, kind: str, as_it_was: bytes) -> None:
    pieces = [b"apk", b"add", b"npm", b"composer", b"mvn", b"w", b"dependency:go-offline", b" ", b" ", b"-o", b" -p "]
    pieces += [b"--no-network", b"--offline", b"cache-dir", b";", b"\n", b"a"]
    told, before, chosen = getattr(KEEPERS[name], kind), re.compile(as_it_was), random.Random(1)
    for _ in range(3_000):
        text = b"".join(chosen.choices(pieces, k=8))
        assert bool(told.search(text)) is bool(before.search(text)), text


def test_words_with_braces() -> None:
    runs = ("CMD run " + "{," * 10_000, "CMD run {a,{b}", "CMD run {a..c}", "CMD run }{a}", "CMD run {a}{b,c}")
    found = [run(f"FROM a\n{line}\n".encode(), PIPELINE, EXEC_FORM, Options()) for line in runs]
    assert [bool(report.applied) for report in found] == [True, False, False, True, False]


def test_an_installer_of_underlines() -> None:
    assert not is_install("make", ["install" + "_a" * 10_000 + "!"])
    assert is_install("make", ["install_a-b/c"])
    assert not is_install("make", ["install_"])


def test_versions_of_many_signs() -> None:
    assert is_plain("apk", "a" + "=" * 100_000 + "1")
    assert not is_plain("apk", "a" + "=" * 100_000 + "?")
    assert not is_plain("apk", "a=")


def test_schemes_and_users_that_go_on() -> None:
    assert not list(in_urls("a" * 1_000_000 + " @"))
    assert not list(in_urls("a://" + "0" * 1_000_000 + " @"))
    assert [part.how for part in in_urls("git+https://me:q1w2e3r4t5@example.com/a")] == ["a password in a URL"]


@pytest.mark.parametrize(
    "line",
    [
        "RUN apt-get install -y a# b#", "RUN exit # || a", "RUN pip#.# install pip==#.# && pip install a",
        "RUN npm install -g npm@#", "COPY --from=# a b", "COPY --chown=#:# a b", "RUN chown #:# a", "USER #",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "base",
    [
        "debian:#", "ubuntu:22.#", "alpine:3.#", "node:#", "python:3.#", "openjdk:#", "eclipse-temurin:#-jdk",
        "maven:3-openjdk-#", "gradle:#.#-jdk#", "amazoncorretto:#", "a-debian#:1",
        "registry.access.redhat.com/ubi#/ubi",
    ],
)  # fmt: skip
def test_numbers_that_are_longer_than_python_reads(base: str, line: str) -> None:
    choice = Policy(unsafe=True, accept=frozenset({"split-stages", "slim-base"}), enable=frozenset({"sort-packages"}))
    text = f"FROM {base}\nCOPY . .\nRUN apt-get update && mvn package\n{line}\nRUN apt-get clean\nCMD a\n"
    for digits in ("9" * 5_000, "0" * 5_000 + "8", "²", "٣"):
        assert run(text.replace("#", digits).encode(), PIPELINE, choice, Options()).fault is None


def test_a_number_that_is_longer_than_python_reads_is_larger_than_others() -> None:
    assert number("0" * 5_000 + "8") == 8
    assert number("9" * 5_000) > number("9" * 600) > number("3" * 40) == int("3" * 40)


def test_stages_among_many() -> None:
    count = 3_000
    text = "".join(f"FROM debian:12 AS s{at}\n" for at in range(count)) + "FROM s7\nFROM s$A\n"
    *_, plain, open_ended = parse_file(text.encode()).stages
    assert plain.candidates == (7,)
    assert len(open_ended.candidates) == count


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("( ", " )"), ("{ ", "; }"), ("if a; then ", "; fi"), ("f() { ", "; }"), ("$(echo ", ")"), ("${a:-", "}"),
        ('"${a:-', '}"'), ("$((1+", "))"), ("! ", ""), ("case a in a) ", " ;; esac"),
    ],
)  # fmt: skip
def test_what_is_nested_too_deeply_is_not_understood(opening: str, closing: str) -> None:
    found = parse(("echo " * (opening[-1] not in " ") + opening * 3_000 + "1" + closing * 3_000).encode())
    assert isinstance(found, Unparsed) or opening == "! "


def test_patterns_that_a_value_may_fit_in_many_ways() -> None:
    stars, value = "*a" * 20, "a" * 200
    for word in ("${A#%s}", "${A##%s}", "${A%%%s}", "${A/%s/c}", "${A//%s/c}"):
        assert expand(word.replace("%s", stars + "b"), {"A": value}) is None
    assert expand("${A##*a*}", {"A": value}) == ""
    assert expand("${A//a*/c}", {"A": value}) == "c"


def test_values_that_double() -> None:
    doubled = "ENV A=$A$A\n" * 60
    report = run(f"FROM debian:12\nENV A=xxxxxxxxxx\n{doubled}RUN a\nRUN b\n".encode(), PIPELINE, Policy(), Options())
    assert [applied.transform for applied in report.applied] == ["merge-runs"]


def test_folders_and_flags_of_many_variables() -> None:
    assert PLAIN_FOLDER.fullmatch("$" + "a" * 1_000 + "!") is None
    assert re.match(NODE_PACKAGES, "npm" + " --prefix" * 1_000 + " -!x y") is None
    assert re.match(NODE_PACKAGES, "npm --prefix a -x ci") is not None
