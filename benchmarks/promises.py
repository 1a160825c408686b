"""Puts every promise that was made to the test for a number of files, and notes what was broken.

Where our own word would prove nothing, the witnesses are Docker's parser, dockerfile-parse, dash and bash.
"""

from __future__ import annotations

import posixpath
import re
import signal
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import oracles
from equivalents import folders, meanings
from layersmith.context.overlay import overlaid
from layersmith.context.tree import Tree
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy, Safety
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Comment, Dockerfile
from layersmith_transforms import PIPELINE

BARS = {
    "crash": "crashes, or more than 20 s of CPU time",
    "fault": "faults of ours that a guard caught (file left alone)",
    "print": "parse-then-print differs",
    "spans": "(keyword, first line, last line) differ from BuildKit's, ONBUILD's inner keyword included",
    "refused": "outputs that BuildKit's parser no longer accepts",
    "dash": "outputs with a RUN body that `dash -n` refuses and before did not",
    "bash": "outputs with a RUN body that `bash -n` refuses and before did not",
    "again": "second run changes something",
    "second-reader": "outputs that dockerfile-parse reads differently from BuildKit, and before did not",
    "comment": "outputs that lost a comment",
    "other": "outputs that lost, gained or changed an instruction other than RUN, COPY and ADD",
}
"""What must be zero, by the id that --list takes."""

_ONE_FILES = re.compile(r"^line \d+:? |(?<=unknown instruction) .*(?=; )|(?<=heredoc) .*(?=; )|\S+ (?=cannot be)")
"""What in the reason for leaving a file alone is of that file only, and keeps equal reasons apart."""

_FROM_SECRET = re.compile(rb"""\b(\w+)=["']?\$\(cat /run/secrets/|--mount=type=secret,\S*?\benv=(\w+)""")

_FILE_OF_SECRET = re.compile(rb"--mount=type=secret,\S*?\btarget=([^\s,]+)")

CPU_LIMIT = 20
"""Seconds of CPU time after which a file counts as a crash."""

BODY_KEYWORDS = frozenset(("RUN", "COPY", "ADD"))


class Note(NamedTuple):
    """Something about one place: what is counted is `kind` and `name`; `line` is 1-based, 0 for no line."""

    kind: str
    name: str
    line: int
    detail: str


@dataclass
class Outcome:
    """What happened to the file at `path`; `cpu` is the CPU time of the pipeline alone, in seconds."""

    path: str
    size: int
    cpu: float = 0.0
    accepted: bool = False
    changed: bool = False
    layers: tuple[int, int] = (0, 0)
    notes: list[Note] = field(default_factory=list)

    def add(self, kind: str, name: str, line: int = 0, detail: str = "") -> None:
        """Note something down."""
        self.notes.append(Note(kind, name, line, detail))

    def names(self, kind: str) -> set[str]:
        """The names of all notes of one kind."""
        return {note.name for note in self.notes if note.kind == kind}


class _OutOfTimeError(Exception):
    pass


def _out_of_time(signum: int, frame: FrameType | None) -> None:
    raise _OutOfTimeError(f"more than {CPU_LIMIT} s of CPU time")


def examine_all(policy: Policy, paths: Sequence[str]) -> list[Outcome]:
    """Run the pipeline over the files at `paths` and put every question to the witnesses."""
    signal.signal(signal.SIGPROF, _out_of_time)
    outcomes: list[Outcome] = []
    changed: list[tuple[Outcome, Dockerfile, Dockerfile]] = []
    for path in paths:
        source = Path(path).read_bytes()
        outcome = Outcome(path, len(source))
        outcomes.append(outcome)
        signal.setitimer(signal.ITIMER_PROF, CPU_LIMIT)
        try:
            trees = examine(outcome, source, policy)
        except Exception as error:
            at = error.__traceback__
            while at and at.tb_next:
                at = at.tb_next
            where = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else "?"
            outcome.add("bar", "crash", 0, f"{type(error).__name__}: {error} ({where})")
            trees = None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        if trees:
            changed.append((outcome, *trees))
    read_by_shells(changed)
    return outcomes


def examine(
    outcome: Outcome,
    source: bytes,
    policy: Policy,
    context: Tree | None = None,
    options: Options = Options(),  # noqa: B008, a value
) -> tuple[Dockerfile, Dockerfile] | None:
    """Fill in `outcome` for one file, built from `context` under `options`; gives the trees before and after when
    the pipeline changed it."""
    before, theirs = read(outcome, source)
    start = time.process_time()
    report = run(source, PIPELINE, policy, options, context)
    outcome.cpu = time.process_time() - start
    _note(outcome, report)
    if not report.changed:
        return None
    for file in report.beside if context else ():
        context = overlaid(context, file.path, file.after)
    again = run(report.result, PIPELINE, policy, options, context)
    if again.changed or again.fault:
        names = ", ".join(sorted({applied.transform for applied in again.applied}))
        outcome.add("bar", "again", 0, again.fault or names)
    after = parse(report.result)
    if b"".join(item.text for item in after.items) != report.result:
        outcome.add("bar", "print", 0, "of the output")
    if theirs is not None:
        _compare_outputs(outcome, source, theirs, report.result, after, policy)
    if policy.accept and any(applied.rewrite.safety is Safety.PROPOSAL for applied in report.applied):
        return before, after  # What only builds, with its comments, goes; what both stages need is there twice.
    lost = comments(before) - comments(after)
    if lost:
        outcome.add("bar", "comment", 0, "; ".join(sorted(lost))[:200])
    return before, after


def read(outcome: Outcome, source: bytes) -> tuple[Dockerfile, list[oracles.Read] | None]:
    """The file's tree, and what BuildKit's parser finds in it (None: it refuses it), which must be the same."""
    tree = parse(source)
    if b"".join(item.text for item in tree.items) != source:
        outcome.add("bar", "print")
    # The binding of BuildKit's parser reads up to the first NUL; on disk, a file with one is refused as binary.
    try:
        theirs = None if b"\0" in source else oracles.buildkit(source)
    except UnicodeDecodeError:
        return tree, None  # The binding has cut a character in two.
    outcome.accepted = theirs is not None
    if oracles.is_out_of_date(tree):
        pass
    elif theirs is not None:
        _compare_spans(outcome, tree, theirs)
    elif tree.problem is None:
        outcome.add("parser", "refused by BuildKit's parser, unnoticed by ours")
    return tree, theirs


def _compare_spans(outcome: Outcome, tree: Dockerfile, theirs: list[oracles.Read]) -> None:
    # What is no keyword stands in the tree as it was written; the other reader gives all in upper case.
    ours = [
        (_decoded(i.keyword).upper(), i.line, i.end_line, i.inner and _decoded(i.inner.keyword).upper())
        for i in tree.instructions
    ]
    expected = [read[:4] for read in theirs]
    if ours == expected:
        return
    pairs = [(one, other) for one, other in zip(ours, expected, strict=False) if one != other]
    one, other = pairs[0] if pairs else (len(ours), len(expected))
    outcome.add("bar", "spans", 0, f"ours {one}, BuildKit's {other}")


def _decoded(keyword: str) -> str:
    """`keyword` with U+FFFD for what is no UTF-8, as the other reader has it."""
    return keyword.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _compare_outputs(
    outcome: Outcome, source: bytes, before: list[oracles.Read], result: bytes, tree: Dockerfile, policy: Policy
) -> None:
    after = oracles.buildkit(result)
    if after is None:
        outcome.add("bar", "refused")
        return
    if not oracles.is_out_of_date(tree):
        _compare_spans(outcome, tree, after)
    # Their order is not asked for: sink-metadata moves them, and the guards look after that.
    passed_over = BODY_KEYWORDS | {"WORKDIR"} if "use-workdir" in policy.enable else BODY_KEYWORDS
    vouched = policy.unsafe or bool(policy.assume)
    kept = [
        Counter(meanings((r for r in reads if r.keyword not in passed_over), text, vouched))
        for reads, text in ((before, source), (after, result))
    ]
    lost, gained = kept[0] - kept[1], kept[1] - kept[0]
    if vouched:
        secrets = by_secrets(before, after, result)
        lost = Counter({one: count for one, count in lost.items() if _named(one) not in secrets})
    if (lost or gained or folders(before) - folders(after)) and not policy.propose:
        outcome.add("bar", "other", 0, f"lost {list(lost)}, gained {list(gained)}")
    # It reads no here-documents: of those that heredoc-runs writes there is nothing to ask.
    scripts = any(item.heredocs for item in tree.instructions)
    if not scripts and oracles.second_reader(source) == [r[:3] for r in before]:
        if oracles.second_reader(result) != [r[:3] for r in after]:
            outcome.add("bar", "second-reader")
        outcome.add("parser", "outputs that dockerfile-parse was asked about")


def by_secrets(before: Iterable[oracles.Read], after: Iterable[oracles.Read], result: bytes) -> set[str]:
    """The names of variables that may go: in `result`, RUNs have them from a secret alone, or the files that they
    filled come by a secret mount."""
    read = {(one or other).decode() for one, other in _FROM_SECRET.findall(result)}
    return read | _for_files(before, after, result)


def _for_files(before: Iterable[oracles.Read], after: Iterable[oracles.Read], result: bytes) -> set[str]:
    """The names of ARGs that only filled files which come by a secret mount: each RUN that names one of them names
    such a file, too, and nothing of the result names it any more."""
    files = {posixpath.basename(path.decode("utf-8", "replace")) for path in _FILE_OF_SECRET.findall(result)}
    read = list(before)
    found: set[str] = set()
    for arg in (one for one in read if one.keyword == "ARG" and files):
        name = arg.value[0].partition("=")[0]
        told = re.compile(rf"\b{re.escape(name)}\b")
        runs = [text for one in read if one.keyword == "RUN" for text in one.value if told.search(text)]
        left = any(told.search(text) for one in after for text in (*one.flags, *one.value))
        if runs and not left and all(any(file in text for file in files) for text in runs):
            found.add(name)
    return found


def _named(meaning: tuple[object, ...]) -> str:
    """The variable that an ARG or ENV sets; an empty text for other instructions."""
    if meaning[0] == "ARG":
        value = meaning[3]
        return str(value[0]).partition("=")[0] if isinstance(value, tuple) and len(value) == 1 else ""
    return str(meaning[1]) if meaning[0] == "ENV" else ""


def comments(tree: Dockerfile) -> Counter[str]:
    """How often each comment stands in the file; a script in a here-document may hold one too."""
    lines = [item.text for item in tree.items if isinstance(item, Comment)]
    for instruction in tree.instructions:
        lines += [comment.text for comment in instruction.comments]
        if instruction.keyword == "RUN":
            for heredoc in instruction.heredocs:
                lines += tree.source[heredoc.body.start : heredoc.body.end].split(b"\n")
    found = Counter(
        line.strip().lstrip(b"#").strip().decode("utf-8", "replace") for line in lines if line.lstrip().startswith(b"#")
    )
    del found[""]
    return found


def _note(outcome: Outcome, report: Report) -> None:
    outcome.changed = report.changed
    outcome.layers = report.layers_before, report.layers_after
    if report.fault:
        outcome.add("bar", "fault", 0, report.fault)
    if report.skipped:
        outcome.add("skipped", _ONE_FILES.sub("", report.skipped), 0, report.skipped)
    for applied in report.applied:
        outcome.add("applied", applied.transform, applied.line, applied.rewrite.title)
    for held in report.held_back:
        name = f"{held.transform}:{held.missed.reason}"
        outcome.add("held back", name, held.line, held.missed.detail)
    for offered in report.offered:
        rewrite = offered.rewrite
        words = ", ".join(rewrite.assumes) if rewrite.safety is Safety.UNSAFE else rewrite.safety.value
        outcome.add("offered", f"{offered.transform}:{words}", offered.line, rewrite.title)


def read_by_shells(changed: Iterable[tuple[Outcome, Dockerfile, Dockerfile]]) -> None:
    """Have dash and bash read the RUN bodies that a change brought or took away, and note what went wrong."""
    files = [(outcome, oracles.shell_bodies(before), oracles.shell_bodies(after)) for outcome, before, after in changed]
    for shell in ("dash", "bash"):
        pairs = [
            (outcome, gone, new)
            for outcome, before, after in files
            for gone in [[b for b, bash in before.items() if b not in after and shell in _readers(bash)]]
            for new in [[b for b, bash in after.items() if b not in before and shell in _readers(bash)]]
        ]
        bad = oracles.refused(shell, list({body for _, gone, new in pairs for body in gone + new}))
        for outcome, gone, new in pairs:
            # A body that was refused before may be refused again in its new text, but only as often.
            broken = [body for body in new if body in bad]
            if len(broken) > sum(body in bad for body in gone):
                outcome.add("bar", shell, 0, repr(broken[0][:120]))


def _readers(bash: bool) -> tuple[str, ...]:
    return ("bash",) if bash else ("dash", "bash")
