"""What a script leaves behind in its shell."""

from __future__ import annotations

import pytest

from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.shell.state import State, state


def left(text: str, bash: bool = False) -> State:
    script = parse(text.encode(), bash)
    assert isinstance(script, Script), script
    return state(script)


@pytest.mark.parametrize(
    "text",
    [
        "apt-get update && apt-get install -y x", "(cd a; X=1; exit 0)", "X=1 make", "echo $(cd a; X=1)", "X=1 true",
        "cd a | true", "true | read x", "echo exit", "command -v a", "systemctl enable x", "sudo apt-get install nginx",
        "mkdir -p /etc/nginx", "service nginx stop", "kill 1", "[ -f x ] || echo y", "if true; then echo x; fi",
    ],
)  # fmt: skip
def test_nothing(text: str) -> None:
    assert left(text).clean


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("cd a && b", "cwd", True),
        ("{ cd a; }", "cwd", True),
        ("X=1; Y=2", "variables", {"X", "Y"}),
        ("export A=1 B", "variables", {"A", "B"}),
        ("unset A", "variables", {"A"}),
        ("read a b", "variables", {"a", "b"}),
        (": ${X:=1}", "variables", {"X"}),
        ("for i in a; do b; done", "variables", {"i"}),
        ("X=1 export Y", "variables", {"X", "Y"}),
        ("export $A", "variables", {"?"}),
        ("f() { a; }", "functions", {"f"}),
        ("alias a=b", "aliases", True),
        ("umask 022", "umask", True),
        ("trap a EXIT", "trap", True),
        ("exec 3>f", "redirects", True),
        ("set -- a", "positional", True),
        ("set -eux -o pipefail", "options", {"errexit", "nounset", "xtrace", "pipefail"}),
        ("set +e", "options", {"errexit"}),
        ("exec a", "exits", "any"),
        ("a || exit 1", "exits", "failing"),
        ("a || exit", "exits", "failing"),
        ("a || exit $?", "exits", "failing"),
        ("exit 0", "exits", "any"),
        ("a; exit", "exits", "any"),
        ("a || exit 256", "exits", "any"),
        ("f() { return 0; }", "exits", "none"),
        ("a &", "background", "what stands in front of `&`"),
        ("(a & b)", "background", "what stands in front of `&`"),
        ("x=$(a & b)", "background", "what stands in front of `&`"),
        ("service mysql start && mysql", "background", "`service mysql start`"),
        ("/etc/init.d/postgresql start", "background", "`/etc/init.d/postgresql`"),
        ("nohup a", "background", "`nohup`"),
        ("su postgres -c 'pg_ctl start'", "background", "`postgres`"),
        ('bash -c "mysqld_safe $X &"', "background", "what stands in front of `&`"),
        ("sudo service mysql start", "background", "`service mysql start`"),
        ("sudo nginx", "background", "`nginx`"),
        ("nginx -t -c /etc/nginx/site.conf", "background", ""),
        ("/usr/sbin/nginx -qt", "background", ""),
        ("nginx -c /etc/nginx/test.conf", "background", "`nginx`"),
        ("bash -c 'a " + "b" * 40 + " &'", "background", "what stands in front of `&`"),
        ("redis-server " + "b" * 40, "background", "`redis-server`"),
        ("catalina.sh start", "background", "`catalina.sh`"),
        (". ./x", "unknown", True),
        ("eval $x", "unknown", True),
        ("$X y", "unknown", True),
    ],
)
def test_marks(text: str, field: str, expected: object) -> None:
    assert getattr(left(text), field) == expected


def test_bash() -> None:
    assert left("a=(b c) && (( i++ ))", bash=True).variables == {"a", "?"}
    assert left("shopt -s extglob", bash=True).options == {"?"}
    assert left("[[ -f a && $b == c && $n -gt 2 ]] || exit 1", bash=True).variables == frozenset()
    assert left("if [[ $a =~ b ]]; then c; fi", bash=True).variables == {"BASH_REMATCH"}
    assert left("[[ a=5 -eq 5 ]]", bash=True).variables == left("{ [[ a++ -eq 0 ]]; }", bash=True).variables == {"?"}
