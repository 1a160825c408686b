"""Reading YAML that anybody may have written, in a time and memory that grow with its length."""

from __future__ import annotations

from typing import Any, ClassVar

_MERGED = 100_000
"""Entries that merge keys (`<<`) may copy: a few lines that name each other can ask for any number."""

_TEXTS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp"))


class YamlError(ValueError):
    """A text that is no YAML, or such as nobody would write; `line` (1-based) says where."""

    def __init__(self, text: str, line: int) -> None:
        super().__init__(text)
        self.line = line


def parsed(text: str | bytes, unknown_tags: bool = False) -> Any:
    """The content of the YAML document `text`; what has an unknown tag is None if there may be `unknown_tags`. Raises
    YamlError.

    Numbers and dates stay texts: nobody here asks for them, while some take a time that grows with the square of their
    length.
    """
    import yaml  # takes 15 ms, and few projects have a file that is looked at

    safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(safe):  # type: ignore[misc]
        yaml_implicit_resolvers: ClassVar = {
            first: [one for one in resolvers if one[0] not in _TEXTS]
            for first, resolvers in safe.yaml_implicit_resolvers.items()
        }
        merged = 0

        def flatten_mapping(self, node: Any) -> None:
            """Put what is merged into a mapping in front of what it says itself; an earlier one is stronger."""
            own, merged = [], dict[int, Any]()
            for pair in node.value:
                if pair[0].tag != "tag:yaml.org,2002:merge":
                    own.append(pair)
                    continue
                for source in pair[1].value[::-1] if isinstance(pair[1], yaml.SequenceNode) else [pair[1]]:
                    if not isinstance(source, yaml.MappingNode):
                        raise yaml.constructor.ConstructorError(None, None, "no mapping to merge", pair[0].start_mark)
                    self.flatten_mapping(source)
                    self.merged += len(source.value)
                    if self.merged > _MERGED:
                        raise yaml.constructor.ConstructorError(None, None, "too much to merge", pair[0].start_mark)
                    for one in source.value:
                        merged.pop(id(one[0]), None)
                        merged[id(one[0])] = one
            node.value = [*merged.values(), *own]

    if unknown_tags:
        Loader.add_multi_constructor("!", lambda loader, suffix, node: None)
    try:
        return yaml.load(text, Loader)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        mark = getattr(error, "problem_mark", None)
        told = str(error).splitlines() or ["nested too deeply"]
        raise YamlError(told[0], mark.line + 1 if mark else 1) from None
