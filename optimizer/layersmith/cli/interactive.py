"""`fix --interactive`: each rewrite is shown, and made or not as the user says, as in `git add -p`."""

from __future__ import annotations

import sys

from layersmith.facts import Facts
from layersmith.pipeline import alone
from layersmith.render.diff import coloured, unified
from layersmith.render.manual import page
from layersmith.render.mask import Mask
from layersmith.render.style import Style, shown
from layersmith.rewrite import Rewrite, Safety, Transform

HELP = """\
y - make this change
n - do not make it
a - make it, and all others of this transform, in all files
d - do not make it, nor any other of this transform
q - quit: make neither this change nor any that would follow
e - explain the transform
? - print this help
"""


class Chooser:
    """Asks about rewrites of one file after the other. Answers to all of a transform hold for the files that follow;
    `quit` is set once the user wants to be asked no more."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._always: dict[str, bool] = {}
        self._answers: dict[tuple[str, tuple[bytes, ...]], bool] = {}
        self._path = ""
        self.quit = False

    def begin(self, path: str) -> None:
        """The next questions are about the file at `path`."""
        self._path = path
        self._answers.clear()

    def choose(self, facts: Facts, transform: Transform, rewrite: Rewrite) -> bool:
        """Whether `rewrite` is to be made. One that comes again in a later round is not asked again."""
        if self.quit:
            return False
        if transform.name in self._always:
            return self._always[transform.name]
        source = facts.tree.source
        key = transform.name, tuple(source[e.span.start : e.span.end] + b"\0" + e.replacement for e in rewrite.edits)
        if key not in self._answers:
            self._answers[key] = self._asked(facts, transform, rewrite)
        return self._answers[key]

    def _asked(self, facts: Facts, transform: Transform, rewrite: Rewrite) -> bool:
        after = alone(facts, rewrite)
        if after is None:
            return True  # which the pipeline finds out too, and reports as our fault
        mask = Mask(facts.tree.source)
        diff = unified(self._path, mask.data(facts.tree.source), mask.data(after.tree.source))
        sys.stdout.flush()
        sys.stdout.buffer.write(coloured(diff, self._style))
        sys.stdout.buffer.flush()
        gain = f" ({rewrite.gain})" if rewrite.gain else ""
        title = shown(mask.text(rewrite.title + gain))
        self._say(f"{self._style.name(transform.name)}: {title}{_guarantee(rewrite)}\n")
        for question in rewrite.questions:
            self._say(f"  ? {shown(mask.text(question))}\n")
        while True:
            self._say(self._style.strong("Make this change [y,n,a,d,q,e,?]? "))
            answer = sys.stdin.readline()
            if not answer:
                self._say("\n")  # there, the cursor is still behind the question
            match (answer or "q").strip().lower()[:1]:
                case "y":
                    return True
                case "n":
                    return False
                case ("a" | "d") as word:
                    self._always[transform.name] = word == "a"
                    return word == "a"
                case "q":
                    self.quit = True
                    return False
                case "e":
                    self._say("\n" + page(transform.name, transform.manual, self._style) + "\n")
                case _:
                    self._say(HELP)

    def _say(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def _guarantee(rewrite: Rewrite) -> str:
    if rewrite.safety is Safety.SAFE:
        return ""
    if rewrite.safety is Safety.PROPOSAL:
        return "; a proposal"
    return f"; assumes {', '.join(rewrite.assumes)}"
