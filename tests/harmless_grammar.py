"""A grammar of small shell bodies, and of Dockerfiles that consist of them, which may really be run: they make, read
and delete files below `/ROOT`, which stands for an empty folder."""

from __future__ import annotations

from choices import Pick, several

ATOMS = [
    "true", "false", "nosuch", "echo a", "echo b >f", "echo *", "cat f", "cat <f", "rm -f f", "touch g",
    "test -f f", "mkdir d", "cd d", "cd /ROOT", "cd /ROOT/d", "cd - >/dev/null", "pwd", "rm -rf /ROOT/d",
    "mkdir -p /ROOT/d", "echo $X", "echo $X-$Y", "sh -c 'echo $X $Y'", "X=5 sh -c 'echo $X'", "X=1", "Y=2",
    "export X=3", "export Y", "unset X", "read Z </dev/null", ": ${Y:=9}", "for i in 1 2; do echo $i; done",
    "x=$(false)", "test $X = env", "set -e", "set -e", "set -ex", "set -eu", "set -f", "set -u", "set -x", "set +e",
    "set -o errexit", "set -- p q", "echo $# $1", "echo $?", "exit", "exit $?", "exit 0", "exit 3", "(exit 4)",
    "f() { false; echo f; }", "f() { false && true; }", "f", "eval false", "eval 'false; true'", "command false",
    "exec 3>h", "echo 3 >&3", "exec true", "trap 'echo t' EXIT", "umask 077", "alias true=false",
    "echo `false; echo q`", "echo $(false; echo q)", "{ false; echo u; } 2>e",
    "while read l; do echo $l; false; done </dev/null", "case $X in env) false; echo c;; esac", "false | true",
    "true | false", "true && false", "false || true", "time true", "time cd d", "time -p cd d", "time export X=7",
]  # fmt: skip
"""Commands in which each rule of joining two shells can go wrong."""

_LIKELY = [
    "true", "echo a", "mkdir -p d/e", "touch d/f f", "echo c >f", "rm -f f", "rm -rf d", "umask 077", "X=1",
    "export X=3", "cd d", "pwd", "echo $X", "echo *", "ls -R .", "Y=$(echo q)", "echo $Y", "rm /ROOT/big",
    "echo big >/ROOT/big",    "trap 'echo t' EXIT", "f() { echo f; }", "set -e", "true || false", "false || true",
]  # fmt: skip
_FILES = ["f", "g", "d/f", "/ROOT/d/x", "/ROOT/f", "d/e/f", "./g"]
_DIRS = ["d", "/ROOT/d", "d/e", "/ROOT/e", "."]
_OF_FILES = [
    "touch {}", "echo a >{}", "echo b >>{}", "cat {}", "rm {}", "rm -f {}", "chmod 600 {}", "chmod +x {}", "test -f {}",
    "cp {} h", "mv {} h", "ln -sf {} l", "sed -i s/a/c/ {}", "printf '%s\\n' x \"y  z\" > {}", "wc -c < {}",
    "sort -u {}", "test -s {} || echo none", "echo '# no comment' > {}", "ls {}", "ln {} hard", "head -n 1 {}",
    "chmod u=rw,go= {}",
]  # fmt: skip
_OF_DIRS = [
    "mkdir {}", "mkdir -p {}", "rm -rf {}", "rmdir {}", "chmod 700 {}", "chmod -R a+rX {}", "cd {}", "ls {}",
    "cp -r {} copy", "find {} -type f", "test -d {}", "cd {} && pwd", "(cd {} && touch s)", "chmod -R 755 {}",
    "mkdir -p {} && cd {}", "rm -rf {}/*", "touch {}/n", "tar cf /dev/null {}", "for i in {}/*; do echo $i; done",
]  # fmt: skip
_GLUE = [
    " && ",
    " && ",
    " && ",
    "; ",
    "; ",
    " || ",
    " && \\\n    ",
    "; \\\n  ",
    " \\\n && ",
    " && \\\n# note\n  ",
    "&&",
]
_AROUND = [
    "{}", "{}", "{}", "{}", "{}", "{} || true", "{{ {}; }}", "( {} )", "if {}; then echo yes; else echo no; fi", "! {}",
    "set -e; {}", "set -ex && {}", "for i in 1 2; do {}; done", "h() {{ unset -f h; {}; }}; h",
    "case $X in env) {};; esac",
    "{} >out", "{} | cat", "{} | sort", "{} | wc -c", "echo q | {}", "echo q | ( {} )",
    "printf '1\\n2\\n' | while read l; do {}; done",
    "{};", "{} ; ", "{} || true", "{} || exit 5", "{} # last",
]  # fmt: skip


def command(pick: Pick) -> str:
    """One command."""
    kind = pick(range(7))
    if kind == 0:
        return pick(ATOMS)
    if kind == 1:
        return pick(_LIKELY)
    return pick(_OF_FILES).format(pick(_FILES)) if kind < 5 else pick(_OF_DIRS).replace("{}", pick(_DIRS))


def body(pick: Pick, depth: int = 2) -> str:
    """The body of a RUN; its lines are continued with a backslash."""
    if not depth or pick([True, False]):
        return command(pick)
    first, *others = several(pick, lambda _: body(pick, depth - 1), 1, 3)
    return pick(_AROUND).format(first + "".join(pick(_GLUE) + other for other in others))


def body_in_a_line(pick: Pick) -> str:
    """A body as the shell gets it."""
    return body(pick).replace("# note\n", "").replace("\\\n", "")


_SCRIPTS = [
    "RUN <<E\n{}\nE",
    "RUN <<'E'\nset -e\n{}\nE",
    "RUN <<-E\n\t{}\n\tE",
    "RUN sh <<E\n{}\nE",
    "RUN sh -e <<'E'\n{}\nE",
]
_BETWEEN = [
    "WORKDIR /ROOT/d", "WORKDIR /ROOT", "WORKDIR d", "ENV X=2", "ENV Y 4", "ENV X=$X.", "# note", "LABEL a=b", "",
    'SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-c"]', "USER root", "EXPOSE 80", "ARG Y=6", "ARG Y",
]  # fmt: skip


def _instruction(pick: Pick) -> str:
    kind = pick(range(12))
    if kind == 0:
        return pick(_SCRIPTS).format(body_in_a_line(pick))
    return pick(_BETWEEN) if kind < 3 else "RUN " + body(pick)


def dockerfile(pick: Pick) -> bytes:
    """A Dockerfile of one stage whose RUNs may be run in an empty folder."""
    lines = [
        "FROM debian:12",
        "WORKDIR /ROOT",
        pick(["RUN mkdir -p d/e && echo b >f && touch g d/f", "RUN touch f", ""]),
    ]
    lines += several(pick, _instruction, 2, 7)
    return "".join(f"{line}\n" for line in lines).encode()
