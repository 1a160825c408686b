"""What a builder sets up anew when a RUN starts, so that a body may change it for the next RUN only."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.bodies import body
from layersmith.effects.arguments import argument
from layersmith.effects.effect import Effects, Unknown
from layersmith.effects.scripts import effects
from layersmith.effects.variables import Variables
from layersmith.evidence.environment import environment, folder, home, stage_of
from layersmith.evidence.remade import workdir_goes
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Word
from layersmith.shell.besides import every, texts, with_inner
from layersmith.shell.lasting import Lasting, changed_for_run
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

_ACCOUNTS = (b"usermod", b"gpasswd", b"adduser", b"addgroup")
_LOCALE = pattern(rb"\b(?:locale-gen|localedef|locales(?:-all)?|language-pack|(?:glibc-)?(?:langpack|locale))")
_RPM = ("fedora", "centos", "rocky", "alma", "oraclelinux", "amazonlinux", "redhat", "ubi", "opensuse", "sles")
"""Parts of the names of images in which /bin/sh is bash."""
_MAY_NAME = (b"hosts", b"resolv", b"hostname", b"/dev", b"/proc", b"/sys", b"$")
_FOLDERS = ("/etc", "/dev", "/proc", "/sys")


def renewed(facts: Facts, run: Instruction) -> Lasting | None:
    """What `run` changes that is set up anew for the next RUN, so that the two can't be one; None when that is
    nothing."""
    if gone := workdir_goes(facts, run):
        return Lasting("workdir-deleted", f"line {run.line} deletes {gone}")
    if account := _account_changed(facts, run):
        return Lasting("per-run-file", f"line {run.line}: {account} changes what the next RUN starts with")
    if file := _file_changed(facts, run):
        return Lasting("per-run-file", f"line {run.line}: {file} is made anew for each RUN")
    if variable := _locale_made(facts, run):
        return Lasting(
            "shell-state", f"line {run.line} makes locales, and bash takes the one of {variable} when it starts"
        )
    return None


def _locale_made(facts: Facts, run: Instruction) -> str | None:
    """The variable that names a locale which `run` may make, when its shell is bash: that sorts, matches and counts by
    a locale that was there when it started."""
    stage = stage_of(facts, run)
    if not _LOCALE.search(run.text):
        return None
    if not facts.setting(run).bash and not any(name in facts.base(stage).name for name in _RPM):
        return None
    known = environment(facts, stage, run).items()
    names = (name for name, text in known if name.startswith(("LANG", "LC_")) and not _is_plain(text))
    return next(names, None)


def _is_plain(locale: str | None) -> bool:
    """Whether `locale` is one that every system has."""
    return locale is not None and locale.partition(".")[0] in ("", "C", "POSIX")


def _file_changed(facts: Facts, run: Instruction) -> str | None:
    """A file that is made anew for each RUN and that `run` changes, by whichever path and variables."""
    stage = stage_of(facts, run)
    here, read = folder(facts, stage, run), body(facts, run)
    if read is None or not (any(name in run.text for name in _MAY_NAME) or (here or "").startswith(_FOLDERS)):
        return None
    known, at_home, found = environment(facts, stage, run), home(facts, stage, run), list[str]()

    def seen(command: Command, place: str | None, variables: Variables) -> Effects:
        def values(word: Word) -> Iterator[str]:
            whole = argument(word, variables, at_home).text
            if whole is not None:
                yield whole
                return
            # What a variable holds that nobody knows may be the folder of these files.
            _, slash, name = word.raw.replace('"', "").rpartition("/")
            for text in tuple(texts(word, read[1], variables)) or ("/etc",):
                yield text
                yield text + slash + name

        # So may the folder behind a `cd` of which it is not known where it leads.
        if file := changed_for_run(command, values, place or "/etc"):
            found.append(file)
        return Effects()

    for script in with_inner(read[1]):
        if isinstance(effects(script, here or "/?", known, at_home, ask=seen), Unknown):
            for command in every(script):
                seen(command, here, dict.fromkeys(known))
    return found[0] if found else None


def _account_changed(facts: Facts, run: Instruction) -> str | None:
    """The program by which `run` gives its user other groups or another home folder, which a builder looks up when a
    RUN starts."""
    read, user = body(facts, run), facts.setting(run).user.partition(":")[0] or "root"
    if read is None or not any(name in read[1].text for name in _ACCOUNTS):
        return None
    known = environment(facts, stage_of(facts, run), run)
    for script, command in ((one, command) for one in with_inner(read[1]) for command in one.commands):
        words = {word.raw for word in command.words}
        found = words & ({"usermod", "gpasswd"} if user == "root" else {"usermod", "gpasswd", "adduser", "addgroup"})
        named = found and words.union(*(texts(word, script, known) for word in command.words))
        if found and (user in named or user[0] in "$0123456789"):
            return max(found)
    return None
