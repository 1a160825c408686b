"""What comments in a Dockerfile ask of this program: to leave an instruction alone, or the whole file."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from layersmith.syntax.tree import Comment, Dockerfile
from layersmith.values import pattern

NAMED = pattern(r"layersmith:\s*ignore(?![\w-])(?:\s*=\s*([\w-]+(?:\s*,\s*[\w-]+)*))?")
"""A request to leave the instruction below alone; what it names, if it names something."""
_SKIP_FILE = pattern(r"layersmith:\s*skip-file\b")
_ANY = pattern(r"layersmith(:?)\s*([\w-]+)(\s*(?:=.*)?$)?")
_KNOWN = ("ignore", "skip-file")
_NEAR = 0.6


def skips_file(comment: Comment) -> bool:
    """Whether `comment` asks to leave the whole file alone."""
    return bool(_SKIP_FILE.match(comment.content))


def ignores(comment: Comment, name: str) -> bool:
    """Whether `comment` asks the transform `name` to leave the instruction below it alone."""
    found = NAMED.match(comment.content)
    return found is not None and (found[1] is None or name in _names(found[1]))


def misread(tree: Dockerfile, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """What its author may have meant otherwise than we read it: the lines of comments that name something else than a
    transform (`known` are the names of all), or that ask for what nobody does, each with a sentence."""
    for comment in tree.items:
        if not isinstance(comment, Comment) or not (asked := _ANY.match(comment.content)):
            continue
        if named := NAMED.match(comment.content):
            for at, name in enumerate(_names(named[1] or "")):
                guess = _near(name, known)
                # Behind a comma there may be the reason, too.
                if name not in known and (guess or not at):
                    hint = f' (did you mean "{guess}"?)' if guess else ": layersmith transforms lists them"
                    yield comment.line, f'the comment names "{name}", which is no transform{hint}'
        elif not asked[1]:
            if asked[2] in _KNOWN:
                yield comment.line, f"the comment asks for nothing without a colon: # layersmith: {asked[2]}"
        elif asked[2] not in _KNOWN and (asked[3] is not None or _near(asked[2], _KNOWN)):
            # What is more than a word, and looks like none of ours, is said to other readers.
            there = "ignore, ignore=NAME and skip-file"
            yield comment.line, f'the comment asks for "{asked[2]}", which is not known: there are {there}'


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _near(word: str, known: Collection[str]) -> str:
    """The one of `known` that `word` looks like; "" for none."""
    import difflib  # few files have such comments

    return next(iter(difflib.get_close_matches(word.lower(), list(known), 1, _NEAR)), "")
