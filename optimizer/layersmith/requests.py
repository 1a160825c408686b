"""What comments in a Dockerfile ask of this program: to leave an instruction alone, or the whole file."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from layersmith.syntax.tree import Comment, Dockerfile, Instruction
from layersmith.values import pattern

NAMED = pattern(r"layersmith:\s*ignore(?![\w-])(?:\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*))?")
"""A request to leave the instruction below alone; what it names, if it names something."""
_SKIP_FILE = pattern(r"layersmith:\s*skip-file\b")
_INSIDE = pattern(rb"#[ \t]*layersmith:[ \t]*(ignore|skip-file)(?![\w-])")
_ANY = pattern(r"layersmith(:?)\s*([\w-]+)(\s*(?:=.*)?$)?")
_KNOWN = ("ignore", "skip-file")
_NOTHING_BELOW = (
    "the comment asks for nothing: no instruction stands right below it (# layersmith: skip-file is for the whole file)"
)
_NEAR = 0.6


def skips_file(comment: Comment) -> bool:
    """Whether `comment` asks to leave the whole file alone."""
    return bool(_SKIP_FILE.match(comment.content))


def ignores(comment: Comment, name: str) -> bool:
    """Whether `comment` asks the transform `name` to leave the instruction below it alone."""
    found = NAMED.match(comment.content)
    return found is not None and (found[1] is None or name in _names(found[1]))


def misread(tree: Dockerfile, known: Collection[str]) -> list[tuple[int, str]]:
    """What its author may have meant otherwise than we read it: the lines of comments that name something else than a
    transform (`known` are the names of all), that ask for what nobody does, or stand where nobody hears them, each with
    a sentence."""
    found: list[tuple[int, str]] = []
    waiting: list[Comment] = []
    for item in tree.items:
        if isinstance(item, Comment):
            found += ((item.line, sentence) for sentence in _misnamed(item.content, known))
            waiting += [item] if NAMED.match(item.content) else []
            continue
        if isinstance(item, Instruction):
            found += _inside(item)
            waiting.clear()
        found += ((comment.line, _NOTHING_BELOW) for comment in waiting)
        waiting.clear()
    found += ((comment.line, _NOTHING_BELOW) for comment in waiting)
    return sorted(found)


def _inside(instruction: Instruction) -> Iterator[tuple[int, str]]:
    """What is asked for inside of `instruction`, where no comment of the file can stand."""
    for asked in _INSIDE.finditer(instruction.text):
        line = instruction.line + instruction.text.count(b"\n", 0, asked.start())
        word = asked[1].decode()
        yield line, f'"layersmith: {word}" asks for nothing inside of an instruction: it belongs on a line above it'


def _misnamed(text: str, known: Collection[str]) -> Iterator[str]:
    """Sentences about what the comment `text` names."""
    if not (asked := _ANY.match(text)):
        if (asked := _ANY.match(text.lower())) and asked[1] and asked[2] in _KNOWN:
            yield f"the comment asks for nothing in capitals: # layersmith: {asked[2]}"
    elif named := NAMED.match(text):
        for at, name in enumerate(_names(named[1] or "")):
            guess = _near(name, known)
            # Behind a comma there may be the reason, too.
            if name not in known and (guess or not at):
                hint = f' (did you mean "{guess}"?)' if guess else ": layersmith transforms lists them"
                yield f'the comment names "{name}", which is no transform{hint}'
    elif not asked[1]:
        if asked[2] in _KNOWN:
            yield f"the comment asks for nothing without a colon: # layersmith: {asked[2]}"
    elif asked[2] not in _KNOWN and (asked[3] is not None or _near(asked[2], _KNOWN)):
        # What is more than a word, and looks like none of ours, is said to other readers.
        yield f'the comment asks for "{asked[2]}", which is not known: there are ignore, ignore=NAME and skip-file'


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _near(word: str, known: Collection[str]) -> str:
    """The one of `known` that `word` looks like; "" for none."""
    import difflib  # few files have such comments

    return next(iter(difflib.get_close_matches(word.lower(), list(known), 1, _NEAR)), "")
