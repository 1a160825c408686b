"""What the shells themselves carry out, and what of it changes the shell that goes on."""

from __future__ import annotations

SPECIAL_BUILTINS = frozenset(
    (
        "break", ":", "continue", ".", "eval", "exec", "exit", "export", "readonly", "return", "set", "shift",
        "times", "trap", "unset",
    )
)  # fmt: skip
"""POSIX 2.14: an assignment in front of one of these stays, and its failure may end the shell."""

STATELESS_BUILTINS = frozenset(
    (
        ":", "true", "false", "echo", "printf", "test", "[", "kill", "type", "times", "pwd", "jobs", "wait",
        "break", "continue",
    )
)  # fmt: skip
"""Builtins (of dash or bash) that leave the shell as it was. bash's `printf -v` is looked at separately."""

CWD_BUILTINS = frozenset(("cd", "chdir", "pushd", "popd", "dirs"))

VARIABLE_BUILTINS = frozenset(
    (
        "export", "unset", "readonly", "read", "getopts", "local", "declare", "typeset", "let", "mapfile", "readarray",
    )
)  # fmt: skip
"""Builtins that set or unset variables, or change how they are passed on."""

OTHER_STATE_BUILTINS = frozenset(
    (
        "hash", "ulimit", "enable", "bind", "complete", "compgen", "compopt", "disown", "suspend", "logout", "history",
        "fc", "caller", "builtin", "command", "bg", "fg", "shift", "coproc",
    )
)  # fmt: skip
"""Builtins whose mark on the shell is rare enough not to be told apart. `command` and `builtin` run another one."""

ALL_BUILTINS = (
    SPECIAL_BUILTINS
    | STATELESS_BUILTINS
    | CWD_BUILTINS
    | VARIABLE_BUILTINS
    | OTHER_STATE_BUILTINS
    | {"alias", "unalias", "umask", "source", "shopt", "setopt"}
)
"""Every name that is not looked up in PATH."""
