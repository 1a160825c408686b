"""What authors say in comments of why a RUN has a layer of its own.

The phrases are those of comments above the RUNs of 11,500 public Dockerfiles. They only decide what is left as it is,
never what is right: one that is not known costs an author a word, one that is taken for another a layer. Comments above
COPYs are about the RUNs below these: nobody asks for neighbouring COPYs to stay apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.syntax.tree import Comment, Instruction
from layersmith.values import NamedTuple, pattern
from layersmith.writing.pragmas import commented_out, pragmas

_HINT = pattern(rb"layer|cach|split|sep[ae]rat|merg|combin|squash|(?:own|distinct|dedicated) (?:step|run)")

_STEP = r"(?:steps?|instructions?|run(?: (?:commands?|instructions?|statements?|lines?|steps?))?|runs)\b"
_APART = r"(?:sep[ae]rated?|sep[ae]rately|apart)"
_OWN = pattern(
    rf"\b(?:sep[ae]rated?|(?<!your )own|distinct|dedicated|extra|additional|new|another)\b(?: [\w-]+){{0,3}}? layers?\b"
    rf"|\b(?:sep[ae]rate|(?<!your )own|distinct|dedicated)(?: docker| build| install(?:ation)?)? {_STEP}"
    rf"|\b(?:keep|kept|leave|left)(?: [\w-]+){{0,12}}? {_APART}(?=[.,:)]|$| (?:from|so|because|to|for|since|as)\b)"
    r"|\b(?:install\w*|run|built?|done?|add\w*|cop(?:y|ied)|download\w*|execut\w*)(?: [\w-]+){0,4}? sep[ae]rately\b"
)
"""One layer, which its author wants to have."""
_SPLIT = pattern(
    rf"\b(?:split(?:ting|ted)?|sep[ae]rat(?:ed|ing))(?: (?:this|these|it|them|the|up|out|off|here|in|into)){{0,2}}"
    rf"(?: [\w-]+){{0,2}}? (?:stages?|layers?|{_STEP}|to|for|so|because|since|due)\b"
    r"|\bsplit (?:here|this off|out)\b|\blayers\b(?= to\b)"
)
"""Several in a row, when the comment is about builds: files and words can be split too."""
_OF_BUILDS = pattern(r"\b(?:layers?|images?|cach\w*|steps?|runs?|builds?|(?:re-?)?install\w*|commands?|timeouts?)\b")
_CACHED = pattern(
    r"\b(?:docker|layers?|buildkit)(?:'s)?[ -](?:image |layer |build )?cach(?:es?|ed|ing)\b(?! mount)"
    r"|\bcach(?:es?|ed|ing)(?: [\w-]+){0,4}? layers?\b|\blayers?(?: [\w-]+){0,3}? cach(?:es?|ed|ing)\b"
    r"|\b(?:bust|invalidat|re-?us|leverag|benefit|advantage|maximi[sz])\w*(?: [\w'-]+){0,3}? cach(?:es?|ing)\b"
    r"|\b(?:for|better) caching\b|\b(?:will|can|stays?|gets?|is|are) (?:be )?cached\b"
)
"""What the builder keeps, when it is not the cache of a package manager."""
_OF_A_MANAGER = pattern(
    r"\b(?:apt(?:-get)?|apk|yum|dnf|pip|npm|yarn|maven|gradle|m2|package|font|module|mount\w*)(?:'s)? cach"
)
_FORBIDDEN = pattern(
    r"\b(?:do not|don't|don’t|dont|never|cannot|can't|can’t|must not|should not|shouldn't)(?: be)? "
    r"(?:merg|combin|join|squash|collaps)\w*\b"
)
_TOGETHER = pattern(
    r"\b(?:one|single|same|fewer|less)(?: [\w-]+){0,2}? (?:layers?|run|step|commands?|lines?|go|instruction|image)\b"
    r"|\btogether\b|\bcombin|\bmerg|\bsuperfluous\b|\b(?:just|right) before\b|\balways\b"
    r"|\b(?:number|amount|count) of\b|\b(?:clean|clear|remov|delet|purg)\w*"
)
"""Who says that wants one layer rather than several, or speaks of something else."""
_NO = frozenset(("avoid", "avoids", "avoiding", "prevent", "prevents", "without", "instead", "rather", "no", "not",
                 "never", "stop", "save", "saves"))  # fmt: skip
_NEARBY = 80
"""Characters ahead of a phrase in which a "no" belongs to it."""
_SIZE = pattern(r"layer size:")
_NAME = pattern(r"(?:layer: *[\w-]+|(?!(?:one|single|same|in|as|to) )(?:[\w-]+ ){1,4}layer)$")
"""A heading that is the name of a layer."""
_FRAME = " \t#=*-_~+"
"""Characters that headings are drawn with."""
_ADDRESS = pattern(r"\b\w{1,20}://\S+")
_SENTENCE = pattern(r"[.!?;](?: |$)")


class Wish(NamedTuple):
    """That a RUN is to stay a layer of its own, as the comment on `line` says; whether it says that of `several`."""

    line: int
    several: bool


def _wishes(facts: Facts) -> dict[int, Wish]:
    """The wishes for instructions, by where these start."""
    known: dict[int, Wish] | None = facts.answers.get(_wishes)
    if known is None:
        known = facts.answers[_wishes] = _found(facts)
    return known


def _found(facts: Facts) -> dict[int, Wish]:
    found: dict[int, Wish] = {}
    notes: list[Comment] = []
    near, wish = False, None
    for item in facts.tree.items:
        if isinstance(item, Comment):
            notes.append(item)
        if not isinstance(item, Instruction):
            near = False
            continue
        if notes or not near:
            wish = _wish(notes)
        elif wish is not None and not wish.several:
            wish = None
        if wish is not None:
            found[item.start] = wish
        notes, near = [], True
    return found


def own_layer(facts: Facts, first: Instruction, second: Instruction) -> str | None:
    """A sentence that names the comment in which the author says that `first` is not to be joined with `second`, the
    RUN below it; None when none does. What is said of several that are split holds up to the next blank line or
    comment."""
    wishes = _wishes(facts)
    if wish := wishes.get(second.start):
        return f"line {wish.line} says that this is apart on purpose"
    if wish := wishes.get(first.start):
        return f"line {wish.line} says that line {first.line} is apart on purpose"
    return None


def _wish(notes: list[Comment]) -> Wish | None:
    """What `notes`, the comments above an instruction, wish for it."""
    if not any(_HINT.search(note.text.lower()) for note in notes):
        return None
    starts: list[tuple[int, int]] = []
    text, heads = "", True
    for note in notes:
        said = "" if commented_out((note,)) or pragmas((note,)) else note.content.lower()
        said = _ADDRESS.sub("", said).strip(_FRAME)
        if _SIZE.match(said) or (heads and _NAME.match(said)):
            return Wish(note.line, False)
        heads = not said
        # Few authors end the sentences of comments with a full stop.
        text += ". " if note.content[:1].isupper() else ""
        starts.append((len(text), note.line))
        text += said + " "
    about_builds = bool(_OF_BUILDS.search(text))
    for start, end in _sentences(text):
        if told := _told(text[start:end], about_builds):
            at, several = told
            return Wish(next(line for begin, line in reversed(starts) if begin <= start + at), several)
    return None


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _SENTENCE.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _told(said: str, about_builds: bool) -> tuple[int, bool] | None:
    """Where a sentence, of comments that may be `about_builds`, tells that a layer is to be one of its own, and whether
    it is about several in a row."""
    if found := _FORBIDDEN.search(said):
        return found.start(), True
    if _TOGETHER.search(said):
        return None
    for phrases, several in ((_SPLIT, True), (_OWN, False)):
        for found in phrases.finditer(said):
            ahead = said[max(found.start() - _NEARBY, 0) : found.start()].split()[-6:]
            if _NO.isdisjoint(ahead) and (about_builds or not several):
                return found.start(), several
    if (found := _CACHED.search(said)) and not _OF_A_MANAGER.search(said):
        return found.start(), False
    return None
