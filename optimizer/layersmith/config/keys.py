"""What may stand in a config: the one table from which the loader, the JSON Schema and the docs are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from layersmith.config import LARGEST, SIZE, names, parse_size
from layersmith.rewrite import Transform
from layersmith.values import value

Schema = dict[str, Any]


class Kind(Protocol):
    """What the value of a key may be; `shown` says it in the table of the docs."""

    @property
    def shown(self) -> str:
        """For people, in Markdown."""

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:
        """What is wrong with the value `said` (the end of a sentence that begins with the key), None for nothing;
        `pipeline` are all transforms."""

    def schema(self, pipeline: Sequence[Transform]) -> Schema:
        """The JSON Schema that holds for the same values, apart from what only the disk can tell."""


@value
class Flag:
    """true or false."""

    shown: str = "true, false"

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        return None if isinstance(said, bool) else " must be true or false"

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        return {"type": "boolean"}


@value
class Texts:
    """A list of texts, of at least `least`; what they stand for is `shown`."""

    shown: str
    least: int = 0

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
            return ' must be a list of texts, such as ["..."]'
        return " must name something" if len(said) < self.least else None

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": {"type": "string"}, **least}


@value
class Names:
    """A list of names, each of which `wrong_name` finds nothing wrong with: those that `known` gives."""

    shown: str = "list of transforms"
    wrong_name: Callable[[str, Sequence[Transform]], str | None] = names.wrong_transform
    known: Callable[[Sequence[Transform]], list[str]] = names.all_of

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        if wrong := Texts("").wrong(said, pipeline):
            return wrong
        assert isinstance(said, list)
        found = (self.wrong_name(name, pipeline) for name in said)
        return next((f": {wrong}" for wrong in found if wrong), None)

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        return {"type": "array", "items": {"enum": self.known(pipeline)}}


@value
class Accepted:
    """A list of names of transforms that propose, each with a variant of its proposal where it has one."""

    shown: str = "list of transforms, each with `:VARIANT` for an alternative"

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        if wrong := Texts("").wrong(said, pipeline):
            return wrong
        assert isinstance(said, list)
        if wrong := names.wrong_accepted(said, pipeline):
            return f": {wrong}"
        twice = next((word for at, word in enumerate(said) if word in said[:at]), None)
        return None if twice is None else f': "{twice}" is named twice'

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        def of(*said: str) -> Schema:
            return {"anyOf": [{"enum": list(said)}, {"type": "string", "pattern": f"^({'|'.join(said)}):[\\s\\S]"}]}

        known = names.proposing(pipeline)
        once = [{"contains": of(name), "minContains": 0, "maxContains": 1} for name in known]
        return {"type": "array", "items": of(*known), "allOf": once}


_TOO_LARGE = (
    r"^\s*0*(([1-9][0-9]{7,}|[5-9][0-9]{6}|4[2-9][0-9]{5}|419[5-9][0-9]{3}|4194[4-9][0-9]{2}|41943[1-9][0-9]"
    r"|419430[5-9])\s*([bB]\s*)?$|([1-9][0-9]{4,}|[5-9][0-9]{3}|4[1-9][0-9]{2}|409[7-9])\s*[Kk]"
    r"|([1-9][0-9]+|[5-9])\s*[Mm])"
)
"""A size as a text (`SIZE`) that is more than `LARGEST`, for JSON Schema, which cannot compare them."""


@value
class Size:
    """A number of bytes."""

    shown: str = 'bytes, or a text such as `"2 MiB"`'

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        number = isinstance(said, int) and not isinstance(said, bool) and said > 0
        if not number and not (isinstance(said, str) and re.search(SIZE, said)):
            return ' must be a number of bytes, or a text such as "2 MiB"'
        try:
            parse_size(str(said))
        except ValueError:
            return f" must be {LARGEST >> 20} MiB at most"
        return None

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        number = {"type": "integer", "minimum": 1, "maximum": LARGEST}
        return {"anyOf": [number, {"type": "string", "pattern": SIZE, "not": {"pattern": _TOO_LARGE}}]}


@value
class Folders:
    """A folder, or folders by Dockerfile."""

    shown: str = "a folder, or a table of folders by Dockerfile"

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        folders = said.values() if isinstance(said, dict) else [said]
        if all(isinstance(folder, str) and folder for folder in folders):
            return None
        return ' must be a folder such as ".", or a table such as {"web/Dockerfile" = "."}'

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        folder = {"type": "string", "minLength": 1}
        return {"anyOf": [folder, {"type": "object", "additionalProperties": folder}]}


@value
class Word:
    """One of `words`, or a text of the form `pattern` (a regular expression), such as `example`."""

    words: tuple[str, ...]
    pattern: str = ""
    example: str = ""

    @property
    def shown(self) -> str:  # noqa: D102
        words = ", ".join(f'`"{word}"`' for word in self.words)
        return f'{words}, or such as `"{self.example}"`' if self.pattern else words

    def wrong(self, said: object, pipeline: Sequence[Transform]) -> str | None:  # noqa: D102
        if isinstance(said, str) and (said in self.words or (self.pattern and re.search(self.pattern, said))):
            return None
        like = f', or such as "{self.example}"' if self.pattern else ""
        return " must be one of " + ", ".join(f'"{word}"' for word in self.words) + like

    def schema(self, pipeline: Sequence[Transform]) -> Schema:  # noqa: D102
        words = {"enum": list(self.words)}
        return {"anyOf": [words, {"type": "string", "pattern": self.pattern}]} if self.pattern else words


@value
class Key:
    """A key: its `name`, the `kind` of its value, its `default` and its `meaning` (Markdown, links from docs/). One of
    which `files` is true may also be said of single files, in `[[overrides]]`. `option` is the field of `Options` that
    it sets."""

    name: str
    kind: Kind
    default: str
    meaning: str
    files: bool = False
    option: str = ""


KEYS = (
    Key("select", Names(), "all", "use only these", files=True),
    Key("ignore", Names(), "none", "do not use these", files=True),
    Key(
        "enable",
        Names("list of opt-in transforms", names.wrong_opt_in, names.opt_in),
        "none",
        "also use these opt-in transforms",
        files=True,
    ),
    Key("accept", Accepted(), "none", "also make what these transforms [propose](proposals.md)", files=True),
    Key(
        "assume",
        Names("list of assumptions or transforms", names.wrong_assumed, names.assumable),
        "none",
        "make those that need only these assumptions, or that these transforms offer",
        files=True,
    ),
    Key("unsafe-fixes", Flag(), "false", "also make rewrites that hold under an assumption", files=True),
    Key(
        "exclude",
        Texts("list of patterns"),
        "none",
        "as in a `.gitignore` beside the config; for walked folders, not for files that are named",
    ),
    Key(
        "context",
        Folders(),
        "found out",
        "the [build context](usage.md#the-build-context) of all Dockerfiles, or of those that the table names; paths"
        " are relative to the config's folder",
    ),
    Key("max-size", Size(), '`"1 MiB"`', "refuse larger files"),
    Key(
        "builder",
        Word(("any", "buildah", "podman", "kaniko"), r"^dockerfile:1\.[0-9]{1,3}(?!\n)$", "dockerfile:1.10"),
        '`"any"`',
        "what builds these files, see [The builder](#the-builder)",
        files=True,
        option="builder",
    ),
)
"""The keys of a config, in the order of the docs."""

OF_TRANSFORMS = {
    "merge-runs": (
        Key("merge", Word(("all", "saves-bytes", "off")), '`"all"`', "which pairs of RUN are joined", option="merge"),
        Key(
            "stages",
            Word(("shipped", "all")),
            '`"shipped"`',
            "in which stages: those that the final image is made of, or all; the other transforms that hold back for"
            " `not-shipped` follow it",
            option="stages",
        ),
    )
}
"""The keys of `[transforms.NAME]`, which may all be said of single files, too."""

TRANSFORMS = "transforms"
"""The key of the tables of single transforms."""

OVERRIDES = "overrides"
"""The key of what is said of single files."""

FILES = Key("files", Texts("list of patterns", least=1), "", "as in a `.gitignore` beside the config")
"""The key of an override that says which files it is for."""
