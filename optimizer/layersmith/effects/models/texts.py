"""Programs that read files and print, and those that edit a text in place."""

from __future__ import annotations

import re

from layersmith.effects.arguments import Argument, Call, NotKnownError, read
from layersmith.effects.effect import Effects, Use
from layersmith.effects.programs import Model, above
from layersmith.values import pattern


def nothing(call: Call) -> Effects:
    """Words are no paths; only what the shell makes of wildcards among them is read."""
    unknown = [one for one in call.arguments if one.text is None and one.splits and "(" not in one.raw]
    globs = [one for one, word in zip(call.arguments, call.words[1:], strict=True) if word.glob]
    return Effects(call.paths(globs)) if globs or not unknown else Effects()


def accounts(call: Call) -> Effects:
    """Asks for users and groups."""
    return Effects(accounts="read")


def _ends(call: Call) -> Effects:
    """`head` and `tail`, which take `-5` for `-n 5`."""
    words = [one for one in call.arguments if not re.fullmatch(r"-\d+", one.text or "")]
    given = read(call, "-n= -c= -q -v -z -s= --lines= --bytes= --quiet --zero-terminated", words)
    return Effects(call.paths(one for one in given.operands if one.text != "-"))


def _date(call: Call) -> Effects:
    """Reads the file of `-r` or `-f`; what begins with a plus is a format."""
    given = read(
        call, "-u -R -I? -d= -r= -f= -s= --utc --date= --reference= --file= --iso-8601? --rfc-3339= --rfc-2822"
    )
    return Effects(call.paths(given.values("-r", "-f", "--reference", "--file")))


def _reading(table: str, accounts: Use = "none", here: bool = False) -> Model:
    """Reads its operands; the current folder without any when `here`."""

    def model(call: Call) -> Effects:
        given = read(call, table)
        paths = call.paths(one for one in given.operands if one.text != "-")
        return Effects(paths or ((call.here,) if here else ()), accounts=accounts)

    return model


def cd(call: Call) -> Effects:
    """The folder must be there."""
    given = read(call, "-P -L -e")
    if len(given.operands) != 1 or given.operands[0].text == "-":
        raise NotKnownError(f"where {call.name} leads is not known")
    return Effects(needs=call.paths(given.operands))


_FILE_TESTS = frozenset(
    [
        "-b",
        "-c",
        "-d",
        "-e",
        "-f",
        "-g",
        "-h",
        "-G",
        "-k",
        "-L",
        "-N",
        "-O",
        "-p",
        "-r",
        "-s",
        "-S",
        "-u",
        "-w",
        "-x",
        "-a",
    ]
)
_COMPARED = frozenset(("-nt", "-ot", "-ef"))


def test(call: Call) -> Effects:
    """`test` and `[`: what is asked about files is read."""
    words = call.arguments
    paths: list[str] = []
    for at, word in enumerate(words[:-1]):
        if word.text in _FILE_TESTS and not (word.text == "-a" and at):
            paths.append(call.path(words[at + 1]))
        if word.text in _COMPARED and at:
            paths += call.paths((words[at - 1], words[at + 1]))
    if any(word.text is None and word.splits and "-" in word.raw[:1] for word in words):
        raise NotKnownError("what is tested is not known")
    return Effects(tuple(paths))


def tee(call: Call) -> Effects:
    """Writes what a pipe brings."""
    given = read(call, "-a -i -p --append --ignore-interrupts")
    paths = call.paths(given.operands)
    appends = given.has("-a", "--append")
    return Effects(paths if appends else (), paths, needs=tuple(map(above, paths)))


def sort(call: Call) -> Effects:
    """Reads files, and writes the one of `-o`."""
    table = """
        -u -n -r -h -f -b -d -g -i -M -V -R -s -z -c -C -m -k= -t= -o= -T= -S= --output= --unique --reverse
        --numeric-sort
        """
    given = read(
        call, table + " --version-sort --key= --field-separator= --human-numeric-sort --zero-terminated --stable"
    )
    writes = call.paths(given.values("-o", "--output"))
    reads = call.paths(one for one in given.operands if one.text != "-")
    return Effects(reads, (*writes, *call.paths(given.values("-T"))), needs=tuple(map(above, writes)))


def uniq(call: Call) -> Effects:
    """`uniq INPUT OUTPUT`."""
    given = read(call, "-c -d -u -i -z -f= -s= -w= --count --repeated --unique --ignore-case")
    paths = call.paths(given.operands)
    return Effects(paths[:1], paths[1:], needs=tuple(map(above, paths[1:])))


_SUMMED = pattern(r"\s*(?:[^\s]+)\s+[ *]?(\S+)\s*")


def checksum(call: Call) -> Effects:
    """Reads its operands, or with `-c` what a list of names says, which a pipe from `echo` makes known."""
    given = read(
        call,
        """
            -c -b -t -s -w -z -q --check --status --strict --quiet --warn --ignore-missing --tag --binary --text -a=
            --algorithm=
            """,
    )
    operands = [one for one in given.operands if one.text != "-"]
    paths = call.paths(operands)
    if given.has("-c", "--check"):
        lines = (call.piped.text or "").splitlines() if call.piped and not operands else []
        found = [_SUMMED.fullmatch(line) for line in lines if line.strip()]
        if not found or None in found:
            raise NotKnownError(f"which files {call.name} checks is not known")
        paths = call.paths(match[1] for match in found if match)
    return Effects(paths)


# `w file`, `r file` and `e command` inside a sed script.
_SED_FILES = pattern(r"(?:^|[^\w\\])[wWrR]\s+\S|[/|,#!@][gipI0-9]*[ewW](?:\s|$)|^\s*+\d*+\s*+e\b")
_SED = """
    -n -r -E -u -z -s -l= -e= -f= -i? --in-place? --expression= --file= --quiet --silent --regexp-extended --separate
    --null-data --unbuffered --follow-symlinks --posix --debug
    """


def sed(call: Call) -> Effects:
    """Reads files, and with `-i` writes them, by way of a new file beside each."""
    given = read(call, _SED)
    scripts = given.values("-e", "--expression")
    files = given.values("-f", "--file")
    operands = given.operands
    if not scripts and not files:
        scripts, operands = operands[:1], operands[1:]
    for script in scripts:
        if script.text is None:
            raise NotKnownError("what sed is to do is not known")
        if _SED_FILES.search(script.text):
            raise NotKnownError("its script names files or commands")
    if files:
        raise NotKnownError("what sed is to do stands in a file")
    paths = call.paths(one for one in operands if one.text != "-")
    if not given.has("-i", "--in-place"):
        return Effects(paths)
    suffix = given.last("-i", "--in-place")
    if suffix and set(suffix.text or "/") & set("/*"):
        raise NotKnownError("where sed keeps the old file is not known")
    kept = tuple(f"{path}{suffix.text}" for path in paths) if suffix else ()
    beside = tuple(f"{above(path).rstrip('/')}/sed??????" for path in paths)
    return Effects(paths, (*paths, *kept, *beside), beside)


_GREP = """
    -E -F -G -P -i -v -w -x -y -c -l -L -o -q -s -b -H -h -n -T -Z -z -a -I -U -r -R -e= -f= -m= -A= -B= -C= --color?
    --colour? --extended-regexp --fixed-strings --perl-regexp --ignore-case --invert-match --word-regexp --line-regexp
    --count --files-with-matches --only-matching --quiet --silent --no-messages --recursive --dereference-recursive
    --include= --exclude= --exclude-dir= --regexp= --file= --max-count= --after-context= --before-context= --context=
    --no-filename --with-filename --line-number --text --null --line-buffered
    """


def grep(call: Call) -> Effects:
    """Reads files, or with `-r` whole folders."""
    # What is sought is no path, whatever it expands to.
    given = read(call, _GREP, [_one_word(one) for one in call.arguments])
    patterns = given.values("-e", "--regexp")
    files = given.values("-f", "--file")
    operands = given.operands if patterns or files else given.operands[1:]
    recursive = given.has("-r", "-R", "--recursive", "--dereference-recursive")
    paths = call.paths(one for one in operands if one.text != "-")
    return Effects((*(paths or ((call.here,) if recursive else ())), *call.paths(files)))


def _one_word(argument: Argument) -> Argument:
    return argument if argument.raw[:1] not in "\"'" else argument._replace(splits=False)


def awk(call: Call) -> Effects:
    """A program that is given in place and names no file or command."""
    given = read(call, "-F= -v= --field-separator= --assign=")
    if not given.operands or given.operands[0].text is None:
        raise NotKnownError("what awk is to do is not known")
    if re.search(r"\bsystem\b|getline|>|\||\bclose\b|@", given.operands[0].text):
        raise NotKnownError("its program may name files or commands")
    return Effects(call.paths(one for one in given.operands[1:] if "=" not in (one.text or "")))


def patch(call: Call) -> Effects:
    """Changes files below the current folder: names that lead out of it are refused (GNU patch 2.7)."""
    given = read(
        call,
        """
            -p= -i= -d= -N -R -E -s -f -t -l -b -u -F= --strip= --input= --directory= --forward --reverse --batch
            --force --silent --quiet --verbose --dry-run --fuzz= --binary
            """,
    )
    folder = given.last("-d", "--directory")
    place = call.path(folder) if folder else call.here
    if given.operands:
        raise NotKnownError("which files are patched is not known")
    inputs = call.paths(one for one in given.values("-i", "--input") if one.text != "-")
    if folder and any(not (one.text or "").startswith("/") for one in given.values("-i", "--input")):
        raise NotKnownError("which patch is read is not known")
    return Effects((place, *inputs), (place,), (place + "/*",))


_LS = """
    -a -A -l -h -t -r -R -S -1 -d -F -i -s -n -L -H -p -g -G -X -C -x -Q -b -v -c -u -k -T= -Z -o --color? --all
    --almost-all --recursive --human-readable --reverse --size --directory --full-time --time-style= --sort=
    --inode --classify --literal -N
    """
_NOTHING = """
    echo printf true false : sleep export unset set umask uname nproc basename dirname seq type which hash exit return
    break continue wait shift sync arch hostname ulimit shopt local declare typeset readonly let expr pwd yes
    times getopts getconf printenv tty locale clear reset lsb_release read
    """

MODELS: dict[str, Model] = {
    **dict.fromkeys(_NOTHING.split(), nothing),
    **dict.fromkeys(("id", "whoami", "getent", "groups"), accounts),
    **dict.fromkeys(("cd", "chdir"), cd),
    **dict.fromkeys(("test", "["), test),
    **dict.fromkeys(("grep", "egrep", "fgrep", "zgrep"), grep),
    **dict.fromkeys(
        ("sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "md5sum", "shasum", "b2sum"), checksum
    ),
    **dict.fromkeys(("awk", "gawk", "mawk"), awk),
    "ls": _reading(_LS, "read", here=True),
    "cat": _reading("-A -b -e -E -n -s -t -T -u -v --number --show-all --squeeze-blank"),
    "zcat": _reading("-f -v -q --force"),
    "head": _ends,
    "tail": _ends,
    "wc": _reading("-l -w -c -m -L --lines --words --bytes"),
    "cut": _reading("-d= -f= -c= -b= -s -z --delimiter= --fields= --characters= --output-delimiter= --complement"),
    "stat": _reading("-c= -f -L -t --format= --printf= --dereference --terse", "read"),
    "readlink": _reading("-f -e -m -n -q -s -v -z --canonicalize --canonicalize-existing --canonicalize-missing"),
    "realpath": _reading("-e -m -s -z -q -L -P --no-symlinks --canonicalize-existing"),
    "du": _reading("-s -h -c -a -m -k -b -x -d= --max-depth= --summarize --human-readable --total", here=True),
    "comm": _reading("-1 -2 -3 -i --check-order --nocheck-order"),
    "diff": _reading("-u -r -q -N -a -b -w -i --unified? --recursive --brief"),
    "cmp": _reading("-s -l -b --silent --quiet"),
    "base64": _reading("-d -D -i -w= --decode --wrap="),
    "xxd": _reading("-p -r -c= -l= -s="),
    "nl": _reading("-b= -n= -w= -s="),
    "rev": _reading(""),
    "tac": _reading(""),
    "file": _reading("-b -i -L -z --brief --mime --mime-type"),
    "date": _date,
    "tr": lambda call: Effects(),
    "tee": tee,
    "sort": sort,
    "uniq": uniq,
    "sed": sed,
    "patch": patch,
}
