"""A script that we understand has the shape that the shells see; what a shell refuses we refuse."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layersmith.shell.ast import AndOr, Command, Compound, Pipeline, Script, Sequence, Unparsed
from layersmith.shell.parse import parse
from profiles import examples

SHELLS = [name for name in ("dash", "bash") if shutil.which(name)]


def shape(sequence: Sequence) -> str:
    """The lists of a script with its commands in brackets: `[a] && [b x]; {[c]; }`."""

    def and_or(item: AndOr) -> str:
        text = pipeline(item.parts[0])
        for operator, part in zip(item.operators, item.parts[1:], strict=True):
            text += f" {operator} {pipeline(part)}"
        return text

    def pipeline(item: Pipeline) -> str:
        return "! " * item.negated + " | ".join(command(part) for part in item.parts)

    def command(item: Command | Compound) -> str:
        redirects = "".join(f" {r.fd}{r.operator}{r.target.raw if r.target else ''}" for r in item.redirects)
        if isinstance(item, Compound):
            name = f" {item.name}" if item.name else ""
            return f"{item.kind}{name}({' / '.join(shape(body) for body in item.bodies)}){redirects}"
        words = [f"{a.name}={a.value.raw if a.value else ''}" for a in item.assignments]
        return "[" + " ".join(words + [word.raw for word in item.words]) + redirects + "]"

    return " ".join(
        and_or(item) + {"\n": ";"}.get(end, end) for item, end in zip(sequence.items, sequence.terminators, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a", "[a]"),
        ("a && b || c; d", "[a] && [b] || [c]; [d]"),
        ("a & b &", "[a]& [b]&"),
        ("! a | b && c", "! [a] | [b] && [c]"),
        ("A=1 B= c d=e >f 2>&1 g", "[A=1 B= c d=e g >f 2>&1]"),
        (">f", "[ >f]"),
        ("a 2 >f", "[a 2 >f]"),
        ("a 2>f", "[a 2>f]"),
        ("a2>f", "[a2 >f]"),
        ("a 'b c'\"d $e\"\\ f$(g; h)`i`", "[a 'b c'\"d $e\"\\ f$(g; h)`i`]"),
        ("{ a; b; } >f && (c || d)", "group([a]; [b];) >f && subshell([c] || [d])"),
        ("if a; then b; elif c; then d; else e; fi", "if([a]; / [b]; / [c]; / [d]; / [e];)"),
        ("while a; do b; done <f | c", "while([a]; / [b];) <f | [c]"),
        ("for x in a b; do c $x; done", "for x([c $x];)"),
        ("case $x in a|b) c;; (*) d; e;; esac", "case([c] / [d]; [e])"),
        ("f() { a; }; f", "function f(group([a];)); [f]"),
        ("a\n\nb # c\nd", "[a]; [b]; [d]"),
        ("a \\\n  b && \\\n c", "[a b] && [c]"),
        ("time -p a && time b", "[time -p a] && [time b]"),
        ("echo }  {a,b} if", "[echo } {a,b} if]"),
        ("a#b c", "[a#b c]"),
        ("cat <<E && b\n$x\nE\nc", "[cat <<] && [b]; [c]"),
        ("cat <<-'E' >f\n\t$(x\n\tE", "[cat <<- >f];"),
        ("echo ${x:-a b} ${#x} ${x%.*} $((1+(2))) $", "[echo ${x:-a b} ${#x} ${x%.*} $((1+(2))) $]"),
        ("while a; do b; done<f", "while([a]; / [b];) <f"),
    ],
)
@pytest.mark.parametrize("bash", [False, True])
def test_shape(text: str, expected: str, bash: bool) -> None:
    script = parse(text.encode(), bash)
    assert isinstance(script, Script), script
    assert shape(script.body) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[ -f x && y < z ]] && a > f 2>&1", "test() && [a >f 2>&1]"),
        ("[[ a == b ]] && echo > f a b", "test() && [echo a b >f]"),
        ("(( i++ )); cat <(a) x", "arithmetic(); [cat <(a) x]"),
        ("a=(b c) d && e+=(f)", "[a= d] && [e=]"),
        ("function f { a; }; f", "function f(group([a];)); [f]"),
        ("a &> f; b |& c", "[a &>f]; [b] | [c]"),
        ("echo ${x/a/b} ${y[@]} $'a\\'b'", "[echo ${x/a/b} ${y[@]} $'a\\'b']"),
        ("cat <<<x y", "[cat y <<<x]"),
        ("for ((i=0; i<3; i++)); do a; done", "for ?([a];)"),
    ],
)
def test_bash_only(text: str, expected: str) -> None:
    script = parse(text.encode(), bash=True)
    assert isinstance(script, Script), script
    assert shape(script.body) == expected
    assert isinstance(parse(text.encode()), Unparsed)


@pytest.mark.parametrize(
    "text",
    [
        "a &&", "&& a", "a;;", "a && ; b", "a | | b", "(a", "a)", "{ a }", "{ a; } b", "if a; then b", "fi", "a 'b",
        'a "b', "a $(b", "a `b", "a ${b", "a <", "a > > b", "for 1 in a; do b; done", "case a in b) c", "a (b)", "{ }",
        "f() a", "a \\", "-x", "a <<E\nb", "! ! a", "done", "a; do b", "()", "a & && b", "a\0b", "]]", "a[[ b",
        "{x}>f a", "a <{x}>f", "[[ a ]] && fi b", "time while a", "time", "time ! a", "time -p A=1 b",
        "coproc coproc a", "a ${b:-<(c}", 'a "${b#>(c}"', "a && time { b; }", "time time a",
        "{ ! [[ a ]] && b;; }", "if [[ a ]]; then b;; fi", "[[ a ]];;", "while [[ a ]];; do b; done", "a $([[ b ]];;)",
        "if [[ a ]]; then fi", "if [[ a ]]; then else b; fi", "if [[ a ]]; then b; elif c; then fi",
        "case a in b) { [[ c ]];; };; esac", "[[ a ]] && case b inx) c;; esac", "[[ a ]] && for b in1 2; do c; done",
    ],
)  # fmt: skip
@pytest.mark.parametrize("bash", [False, True])
def test_refused(text: str, bash: bool) -> None:
    assert isinstance(parse(text.encode(), bash), Unparsed)


@pytest.mark.parametrize("other", [b"\xff", b"\xc3", b"\xe2\x82"])
def test_what_only_bash_reads_has_to_be_utf_8(other: bytes) -> None:
    text = b"[[ -e a ]] && echo $N > /%b$N/d" % other
    assert isinstance(parse(text, bash=True), Unparsed)
    assert isinstance(parse(text[14:], bash=True), Script)
    assert isinstance(parse(text.replace(other, "\xe9".encode()), bash=True), Script)


def test_words() -> None:
    script = parse(rb"""a 'b c' "d\"\e" f\ g *.c '*' "$x" [ ~/x h[i]""")
    assert isinstance(script, Script)
    (command,) = script.commands
    assert command.argv == ("a", "b c", 'd"\\e', "f g", "*.c", "*", None, "[", "~/x", "h[i]")
    assert [word.glob for word in command.words] == [word.raw in ("*.c", "h[i]") for word in command.words]
    assert all(script.text[word.start : word.end].decode() == word.raw for word in command.words)


def test_bytes_that_are_no_utf8() -> None:
    text = "é 'ü' ".encode() + b"\xff && b"
    script = parse(text)
    assert isinstance(script, Script)
    assert script.chain is not None
    first, second = script.chain
    assert first.argv == ("é", "ü", "\udcff")
    assert text[second.start : second.end] == b"b"


def test_what_a_script_holds() -> None:
    script = parse(b'a $(b `c`) "`d`" # e\nf `# g` $(h # i\n)')
    assert isinstance(script, Script)
    assert script.substitutions == (b"b `c`", b"d", b"# g", b"h # i\n")
    assert [script.text[start:end] for start, end in script.comments] == [b"# e", b"# i"]


PIECES = st.sampled_from(
    [
        "a", "b", "x=1", " ", " ", " ", "\n", ";", "&", "&&", "||", "|", "(", ")", "{ ", "}", "!", "if ", "then ",
        "else ", "fi", "for i in ", "do ", "done", "while ", "case x in ", "esac", ";;", "'", '"', "`", "$(",
        "${x", "}",
        "$x", "$((", "))", "<", ">", "2>&1", ">&", "<<E\n", "\nE\n", "\\", "#", "*", "[", "]", "[[ ", " ]]", "f() ",
        "&>", "<(", "=(", "+=", "{a,b}",
        "in ", "10>", "$'", "\\\n", "elif ", "-", ";&", "|&", "<<<",
    ]
)  # fmt: skip


@pytest.mark.fuzz
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=examples(400), deadline=None)
@given(text=st.lists(PIECES, min_size=1, max_size=14).map("".join))
def test_accepts_only_what_the_shell_does(shell: str, text: str) -> None:
    for bash in {False, shell == "bash"}:
        if isinstance(parse(text.encode(), bash), Script):
            done = subprocess.run([shell, "-n", "-c", text], capture_output=True, check=False)
            assert done.returncode == 0, (text, done.stderr)
