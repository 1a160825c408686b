"""What a script does besides its simple commands, and what its variables stand for."""

from __future__ import annotations

import pytest

from layersmith.shell.ast import Command, Script
from layersmith.shell.besides import every, handed_on, hidden, texts
from layersmith.shell.parse import parse


def script_of(text: str) -> Script:
    script = parse(text.encode(), True)
    assert isinstance(script, Script), script
    return script


def words_of(command: Command) -> str:
    redirects = (f"{one.operator}{one.target.raw if one.target else ''}" for one in command.redirects)
    return " ".join((*(word.raw for word in command.words), *redirects))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a && b", ["a", "b"]),
        ("a; { b; c; } > x", ["a", ">x", "b", "c"]),
        ("while read l; do a; done < x", ["<x", "read l", "a"]),
        ("( a ) | ( b ) >> y", ["a", ">>y", "b"]),
        ("for f in /a/* /b; do c; done", ["echo /a/* /b", "c"]),
        ("for f in /a /b; do c; done", ["c"]),
        ("[[ -f /a && ! -d /b ]] && c", ["test -e /a", "test -e /b", "c"]),
        ("[[ /a -nt /b ]]", ["test -e /a", "test -e /b"]),
        ("A=(/a/*) && b", ["echo /a/*", "", "b"]),
        ("if a; then for f in *; do b; done > x; fi", ["a", "echo *", ">x", "b"]),
    ],
)
def test_what_looks_at_files_is_among_the_commands(text: str, expected: list[str]) -> None:
    assert [words_of(command) for command in every(script_of(text))] == expected


def test_a_script_of_commands_alone_is_its_commands() -> None:
    script = script_of("a && b > x; c | d")
    assert every(script) is script.commands


def test_what_is_not_understood_may_do_anything() -> None:
    (command,) = every(script_of('[[ -f "a b" ]]'))
    assert command.name is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rm $d", set()),
        ("rm /a", {"/a"}),
        ("d=/a; rm $d", {"/a"}),
        ('for d in /a /b; do rm "$d"; done', {"/a", "/b"}),
        ("d=(/a /b); rm ${d[0]}", {"/a", "/b"}),
        ("export d=/a; rm ${d}/c", {"/a"}),
        ("c=/a; d=$c; rm $d", {"/a"}),
        ("d=$c; c=$d; rm $d", set()),
        ("rm $known", {"/k"}),
        ("known=/a; rm $known", {"/a", "/k"}),
    ],
)
def test_what_a_word_may_stand_for(text: str, expected: set[str]) -> None:
    script = script_of(text)
    (command,) = (one for one in script.commands if one.name == "rm")
    assert set(texts(command.words[1], script, {"known": "/k", "unknown": None})) == expected


def test_substitutions_inside_each_other_are_hidden_scripts() -> None:
    found = list(hidden(script_of("a $(b $(c)) `d`")))
    assert [one.commands[0].name for one in found if isinstance(one, Script)] == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sh -c 'a b'", "a b"),
        ('sudo bash -ec "a b"', "a b"),
        ('su app -c "a b"', "a b"),
        ("eval 'a b'", "a b"),
        ("gcc -c 'a b'", None),
        ("sh -c a", None),
    ],
)
def test_scripts_handed_to_another_shell(text: str, expected: str | None) -> None:
    (command,) = script_of(text).commands
    found = [text[at : at + len(one.text)] for at, one in handed_on(command)]
    assert found == ([] if expected is None else [expected])
