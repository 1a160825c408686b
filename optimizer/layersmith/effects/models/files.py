"""Programs that make, copy, move, change and delete the files that they are given (coreutils and BusyBox)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.effects.arguments import Argument, Arguments, Call, NotKnownError, read
from layersmith.effects.effect import Effects, Use
from layersmith.effects.paths import ancestors
from layersmith.effects.programs import above

_FOLDERS = frozenset((
    *("/bin", "/sbin", "/etc", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/usr/local"),
    *("/usr/local/bin", "/usr/local/lib", "/usr/local/sbin", "/usr/local/share", "/opt", "/tmp", "/home", "/root"),
    *("/srv", "/var", "/var/lib", "/var/log", "/var/cache", "/var/tmp", "/run", "/mnt", "/media", "/etc/init.d"),
))  # fmt: skip
"""Folders that every distribution has (FHS 3.0, chapters 3 to 5): what is copied there lands inside."""

_CP = """
    -a -r -R -p -f -v -n -u -L -P -H -d -l -s -i -T -x -t= --archive --recursive --force --verbose --no-clobber
    --update? --parents --preserve? --no-preserve= --target-directory= --no-target-directory --dereference
    --no-dereference --link --symbolic-link --remove-destination --strip-trailing-slashes --reflink? --sparse=
    --one-file-system --interactive --attributes-only
    """
_MV = """
    -f -v -n -u -i -T -t= --force --verbose --no-clobber --update? --target-directory= --no-target-directory
    --interactive --strip-trailing-slashes --no-copy
    """
_LN = """
    -s -f -v -n -r -i -T -t= -L -P --symbolic --force --verbose --no-dereference --relative --target-directory=
    --no-target-directory --interactive --logical --physical
    """
_INSTALL = """
    -d -D -p -v -c -C -T -m= -o= -g= -t= --directory --preserve-timestamps --verbose --compare --mode= --owner= --group=
    --target-directory= --no-target-directory
    """
_RM = """
    -r -R -f -v -d -i -I --recursive --force --verbose --dir --one-file-system --preserve-root --no-preserve-root
    --interactive?
    """


def mkdir(call: Call) -> Effects:
    """What an existing folder is left as it is with `-p`; without, its being there is an error."""
    given = read(call, "-p -v -m= --parents --verbose --mode= -Z")
    paths = call.paths(given.operands)
    if not given.has("-p", "--parents"):
        return Effects(writes=paths, needs=tuple(map(above, paths)))
    made = tuple(folder for path in paths for folder in ancestors(path))
    # A folder of another mode than others would give it is no longer the same whoever makes it.
    return Effects(makes=made, writes=paths if given.has("-m", "--mode") else ())


def touch(call: Call) -> Effects:
    """Makes what is missing, and sets times."""
    given = read(call, "-a -c -m -f -h -d= -r= -t= --date= --reference= --no-create --time= --no-dereference")
    paths = call.paths(given.operands)
    return Effects(call.paths(given.values("-r", "--reference")), paths, needs=tuple(map(above, paths)))


def rm(call: Call) -> Effects:
    """Deletes; who is asked first, and what the answer is, is not known."""
    given = read(call, _RM)
    asks = [name for name, _ in given.flags if name in ("-i", "-I", "--interactive", "-f", "--force")]
    if asks and asks[-1] not in ("-f", "--force"):
        raise NotKnownError("rm asks before it deletes")
    return Effects(deletes=call.paths(given.operands))


def rmdir(call: Call) -> Effects:
    """Deletes folders, which must be empty."""
    given = read(call, "-p -v --parents --verbose --ignore-fail-on-non-empty")
    paths = call.paths(given.operands)
    if given.has("-p", "--parents"):
        paths = tuple(folder for path in paths for folder in ancestors(path))
    return Effects(reads=paths, deletes=paths)


def _placed(
    call: Call, given: Arguments, into: bool = False
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The sources, what they become, and the folders that must be there, of `cp SOURCE... TARGET` and its like."""
    folder = given.last("-t", "--target-directory")
    operands = given.operands
    if folder is None:
        if len(operands) < 2:
            raise NotKnownError(f"{call.name} with one operand is not known")
        *sources, target = operands
    else:
        sources, target = list(operands), folder
    place = call.path(target)
    written = (target.text or "").rstrip("'\"")
    inside = (
        (
            (folder is not None or len(sources) > 1 or written.endswith(("/", "/.")) or written in (".", ".."))
            and not given.has("-T", "--no-target-directory")
        )
        or place in _FOLDERS
        or into
    )
    reads = call.paths(sources)
    if not inside:
        # Maybe a folder, maybe not: all that lies there.
        return reads, (place,), (above(place),)
    return reads, tuple(f"{place.rstrip('/')}/{name}" if name else place for name in map(_name, sources)), (place,)


def _name(source: Argument) -> str:
    """The name under which a source arrives in a folder; "" for all that is in it."""
    name = (source.text or "").rstrip("/").rpartition("/")[2]
    return "" if name in ("", ".", "..") else re.sub(r"\{[^{}/]*\}", "*", name)


def cp(call: Call) -> Effects:
    """Copies; `--parents` keeps the folders of the sources."""
    given = read(call, _CP)
    reads, writes, needs = _placed(call, given)
    if given.has("--parents"):
        writes = needs = (call.path(given.operands[-1]),)
    return Effects(reads, writes, needs=needs)


def mv(call: Call) -> Effects:
    """Copies and deletes."""
    reads, writes, needs = _placed(call, read(call, _MV))
    return Effects(reads, writes, reads, needs=needs)


def ln(call: Call) -> Effects:
    """Makes links; what a symbolic one points to need not be there."""
    given = read(call, _LN)
    if len(given.operands) == 1 and not given.has("-t", "--target-directory"):
        # `ln -s /a/b` makes ./b.
        given = Arguments(given.flags, (*given.operands, Argument(".", ".")))
    symbolic = given.has("-s", "--symbolic")
    if symbolic and given.operands:
        # The sources are texts, relative to the link.
        texts = [one._replace(text=f"/{one.text}" if one.text is not None else None) for one in given.operands[:-1]]
        given = Arguments(given.flags, (*texts, given.operands[-1]))
    reads, writes, needs = _placed(call, given)
    return Effects(() if symbolic else reads, writes, needs=needs)


def install(call: Call) -> Effects:
    """Copies with owner and mode, or makes folders."""
    given = read(call, _INSTALL)
    owners = given.values("-o", "-g", "--owner", "--group")
    accounts: Use = "none" if all((owner.text or "$").isdigit() for owner in owners) else "read"
    if given.has("-d", "--directory"):
        paths = call.paths(given.operands)
        made = tuple(folder for path in paths for folder in ancestors(above(path)))
        return Effects(writes=paths, makes=made, accounts=accounts)
    reads, writes, needs = _placed(call, given)
    if given.has("-D"):
        made = tuple(folder for path in needs for folder in ancestors(path))
        return Effects(reads, writes, makes=made, accounts=accounts)
    return Effects(reads, writes, needs=needs, accounts=accounts)


_CHMOD = "-R -v -c -f --recursive --verbose --changes --silent --quiet --preserve-root --no-preserve-root --reference="
_CHOWN = _CHMOD + " -h -L -P -H --from= --no-dereference --dereference"


def chmod(call: Call) -> Effects:
    """Changes modes; `-x` and its like are modes."""
    words = [one for one in call.arguments if not re.fullmatch(r"-[rwxXstugo]+", one.text or "")]
    given = read(call, _CHMOD, words)
    modes = len(words) < len(call.arguments) or given.has("--reference")
    operands = given.operands if modes else given.operands[1:]
    paths = call.paths(operands)
    return Effects(call.paths(given.values("--reference")), paths)


def chown(call: Call) -> Effects:
    """Changes owners, whose names are looked up."""
    given = read(call, _CHOWN)
    reference = given.values("--reference")
    if not reference and not given.operands:
        raise NotKnownError(f"{call.name} without an owner is not known")
    owner, paths = (None, given.operands) if reference else (given.operands[0], given.operands[1:])
    names = [one for one in (owner, given.last("--from")) if one is not None]
    numbers = all(re.fullmatch(r"\d*(:\d*)?", one.text or "$") for one in names)
    return Effects(call.paths(reference), call.paths(paths), accounts="none" if numbers else "read")


def truncate(call: Call) -> Effects:
    """Makes files of a size."""
    given = read(
        call, "-c -o -s= -r= -l= -v -n --no-create --size= --reference= --length= --offset= --keep-size --verbose"
    )
    paths = call.paths(given.operands)
    return Effects(call.paths(given.values("-r", "--reference")), paths, needs=tuple(map(above, paths)))


def dd(call: Call) -> Effects:
    """`dd if=... of=...`."""
    texts = [one.text for one in call.arguments]
    if None in texts:
        raise NotKnownError("an argument of dd is not known")
    named = dict((text or "").partition("=")[::2] for text in texts)
    writes = call.paths([named["of"]] if "of" in named else [])
    return Effects(call.paths([named["if"]] if "if" in named else []), writes, needs=tuple(map(above, writes)))


def strip(call: Call) -> Effects:
    """Takes symbols out of programs, in place, by way of a file beside each."""
    given = read(call, "-s -g -S -d -x -X -v -p --strip-all --strip-debug --strip-unneeded --verbose --preserve-dates")
    paths = call.paths(given.operands)
    return Effects(paths, (*paths, *_beside(paths, "st*")))


def _beside(paths: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(f"{above(path).rstrip('/')}/{name}" for path in paths)


def setcap(call: Call) -> Effects:
    """`setcap CAPABILITIES FILE`."""
    given = read(call, "-q -v -r -n=")
    paths = call.paths(given.operands if given.has("-r") else given.operands[1::2])
    return Effects(paths, paths)


MODELS = {
    "mkdir": mkdir,
    "touch": touch,
    "rm": rm,
    "unlink": rm,
    "rmdir": rmdir,
    "cp": cp,
    "mv": mv,
    "ln": ln,
    "install": install,
    "chmod": chmod,
    "chown": chown,
    "chgrp": chown,
    "truncate": truncate,
    "fallocate": truncate,
    "dd": dd,
    "strip": strip,
    "setcap": setcap,
}
