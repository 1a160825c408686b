"""What a change is, and how sure we are of it. Knows no single transform.

Edits, not tree surgery, are the currency: bytes outside an edit cannot change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Literal

from layersmith.syntax.tree import Span
from layersmith.values import field, value

if TYPE_CHECKING:
    from layersmith.facts import Facts


class Safety(Enum):
    """How sure a rewrite is; there is no default, an author must choose and say why."""

    SAFE = "safe"
    """Same build command, same final files and config, apart from what the rewrite declares in `drops`."""
    UNSAFE = "unsafe"
    """Holds under the named assumptions."""
    PROPOSAL = "proposal"
    """Needs a person's decision."""


@value
class Edit:
    """Replace the bytes of `span` by `replacement` (an insertion has an empty span)."""

    span: Span
    replacement: bytes


@value
class Passed:
    """What the build command has to pass for a rewrite: a "secret" or an "ssh" agent under the name `id`. The value of
    a secret is in the environment variable `variable`, or in the file at `path` in the build context; a key at `path`
    is handed to ssh without an agent."""

    kind: Literal["secret", "ssh"]
    id: str
    variable: str | None = None
    path: str | None = None

    @property
    def flags(self) -> str:
        """How `docker build` is told."""
        if self.kind == "ssh":
            return f"--ssh {self.id}" + (f"={self.path}" if self.path else "")
        return f"--secret id={self.id}," + (f"env={self.variable}" if self.variable else f"src={self.path}")


@value
class Beside:
    """A file of the build context that a proposal makes, or changes, beside the Dockerfile: its `path` from the top of
    the context, its content `before` (None: there is none yet) and `after`."""

    path: str
    before: bytes | None
    after: bytes


@value
class Rewrite:
    """A change to one file, whole or not at all.

    `title` says in the imperative what it does, `at` is the first line (1-based) that it touches, `extent` all the
    bytes that its reasoning depends on: rewrites whose extents overlap wait for each other. `assumes` are the ids of
    the assumptions that an UNSAFE rewrite needs, `drops` what it removes from the image on purpose (absolute path
    patterns of caches, lists and logs), `gain` what the owner gets, in a few words. `passes` is what the build command
    has to pass from then on.

    A proposal has `reasons`, sentences that say why it is as it is, and `questions` that only a person can answer, each
    a sentence. Of several that exclude each other all but the first have a `variant`, a word that `--accept
    NAME:VARIANT` names. `beside` are other files that it writes.
    """

    title: str
    at: int
    extent: Span
    edits: tuple[Edit, ...]
    safety: Safety
    gain: str
    assumes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    passes: tuple[Passed, ...] = ()
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    variant: str = ""
    beside: tuple[Beside, ...] = ()


@value
class Missed:
    """Why nothing happened at line `at`: `reason` is a stable id, `detail` a sentence for a person."""

    reason: str
    at: int
    detail: str


@value
class Policy:
    """Which rewrites a user lets through.

    `select`: only these transforms (None: all), `ignore`: none of these; `unsafe`: UNSAFE rewrites too; `assume`: ids
    of assumptions (or names of transforms) that the user vouches for; `accept`: transforms whose proposals are taken,
    by name, or `name:variant`; `propose`: transforms that only propose are asked too, accepted or not; `enable`: these
    opt-in transforms are asked too.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    unsafe: bool = False
    assume: frozenset[str] = frozenset()
    accept: frozenset[str] = frozenset()
    propose: bool = False
    enable: frozenset[str] = frozenset()

    def runs(self, transform: Transform) -> bool:
        """Whether `transform` is asked at all."""
        name = transform.name
        if name in self.ignore or not (self.select is None or name in self.select):
            return False
        if self.select is not None:
            return True
        if transform.opt_in:
            return name in self.enable or name in self.assume
        return not transform.proposes or self.propose or any(one.partition(":")[0] == name for one in self.accept)

    def allows(self, name: str, rewrite: Rewrite) -> bool:
        """Whether a rewrite that the transform called `name` found may be made."""
        if rewrite.safety is Safety.SAFE:
            return True
        if rewrite.safety is Safety.PROPOSAL:
            return (f"{name}:{rewrite.variant}" if rewrite.variant else name) in self.accept
        return self.unsafe or name in self.assume or bool(rewrite.assumes and self.assume.issuperset(rewrite.assumes))


Outcome = Rewrite | Missed
Finder = Callable[["Facts"], Iterator[Outcome]]


@value
class Transform:
    """One idea: its `name` (verb-noun, the id everywhere), its manual page, the generator that finds its rewrites; one
    that only `proposes` is asked when somebody wants to see proposals, or names it; an `opt_in`, which is a matter of
    taste or of the builder at hand, only when it is named."""

    name: str
    find: Finder = field(repr=False)
    manual: str = field(repr=False)
    proposes: bool = False
    opt_in: bool = False

    def listed(self, section: str) -> tuple[str, ...]:
        """The ids that the lines of a list of the manual page begin with, below the heading `section`."""
        text = self.manual.partition(f"## {section}\n")[2].partition("\n## ")[0].replace("\n  ", " ")
        heads = (line[2:].partition(": ")[0] for line in text.splitlines() if line.startswith("- "))
        return tuple(name for head in heads for name in head.split("`")[1::2])

    @property
    def assumptions(self) -> tuple[str, ...]:
        """All ids that its rewrites may have in `assumes`."""
        return self.listed("Safety")


def transform(
    name: str, manual: str | None, proposes: bool = False, opt_in: bool = False
) -> Callable[[Finder], Transform]:
    """Make a generator function the transform called `name`; `manual` is its module's docstring."""

    def wrap(find: Finder) -> Transform:
        return Transform(name, find, manual or "", proposes, opt_in)

    return wrap
