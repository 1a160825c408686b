"""The JSON Schema of a config says of a table what the loader says of it."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from golden_cases import told_built
from layersmith.config import LARGEST, ConfigError, Configs
from layersmith.config.keys import FILES, KEYS, OF_TRANSFORMS
from layersmith.config.reading import config_of
from layersmith.config.schema import schema
from layersmith_transforms import PIPELINE

ROOT = Path(__file__).parent.parent
KNOWN = [transform.name for transform in PIPELINE]
SCHEMA = schema(PIPELINE)
VALIDATOR = Draft202012Validator(SCHEMA)

GOOD: list[dict[str, Any]] = [
    {},
    {"select": []},
    {"select": ["merge-runs"], "ignore": ["merge-runs"], "unsafe-fixes": True, "assume": ["yarn-1", "order-copies"]},
    {"accept": ["split-stages:alpine", "slim-base"]},
    {"max-size": 1, "exclude": ["*"], "context": "."},
    {"max-size": " 2 mib\n", "context": {"web/Dockerfile": "."}, "builder": "kaniko"},
    {"max-size": 4 << 20},
    {"builder": "dockerfile:1.20", "transforms": {}},
    {"transforms": {"merge-runs": {"merge": "off", "stages": "all"}}, "overrides": []},
    {"overrides": [{"files": ["a"]}, {"files": ["b"], "select": [], "transforms": {"merge-runs": {}}}]},
]
BAD: list[dict[str, Any]] = [
    {"selct": []},
    {"select": "merge-runs"},
    {"select": ["merge-run"]},
    {"enable": ["merge-runs"]},
    {"accept": ["merge-runs"]},
    {"accept": ["merge-runs:x"]},
    {"accept": ["split-stages:"]},
    {"accept": ["split-stages", "split-stages"]},
    {"assume": ["yarn-2"]},
    {"assume": ["merge-runs"]},
    {"accept": ["split-stages", "split-stages:alpine"]},
    {"accept": ["slim-base\n"]},
    {"unsafe-fixes": 1},
    {"unsafe-fixes": "true"},
    {"assume": [1]},
    {"max-size": 0},
    {"max-size": True},
    {"max-size": 10**15},
    {"max-size": (4 << 20) + 1},
    {"max-size": "5 MiB"},
    {"max-size": "00"},
    {"max-size": "1 GiB"},
    {"context": ""},
    {"context": {"a": 1}},
    {"builder": "buildkit"},
    {"builder": "dockerfile:1.10\n"},
    {"transforms": []},
    {"transforms": {"drop-caches": {}}},
    {"transforms": {"merge-runs": {"merge": []}}},
    {"transforms": {"merge-runs": {"builder": "any"}}},
    {"overrides": {}},
    {"overrides": [1]},
    {"overrides": [{"select": []}]},
    {"overrides": [{"files": []}]},
    {"overrides": [{"files": ["a"], "exclude": []}]},
    {"overrides": [{"files": ["a"], "overrides": []}]},
    {"context": "not-there", "overrides": [{}]},
]


def loads(table: dict[str, Any], folder: str = "/") -> bool:
    """Whether the loader takes `table`; what only the disk can tell counts for nothing."""
    try:
        config_of(table, "layersmith.toml", folder, PIPELINE)
    except ConfigError as error:
        return "is not a folder" in str(error)
    return True


@pytest.mark.parametrize("table", GOOD, ids=str)
def test_both_take_what_is_right(table: dict[str, Any]) -> None:
    assert loads(table)
    assert VALIDATOR.is_valid(table)


@pytest.mark.parametrize("table", BAD, ids=str)
def test_both_refuse_what_is_wrong(table: dict[str, Any]) -> None:
    assert not loads(table)
    assert not VALIDATOR.is_valid(table)


@pytest.mark.parametrize(
    ("unit", "most"), [("", LARGEST), (" b", LARGEST), ("k", LARGEST >> 10), ("MiB ", LARGEST >> 20)]
)
def test_both_know_the_largest_size(unit: str, most: int) -> None:
    near = {
        *range(max(most - 30, 1), most + 30),
        *(most + 10**power for power in range(13)),
        *(most * n for n in (2, 9, 99)),
    }
    for number in sorted(number for number in near if number < 10**15):
        for text in (f"{number}{unit}", f"00{number}{unit}"):
            table = {"max-size": text}
            assert loads(table) == VALIDATOR.is_valid(table) == (number <= most), text


_WORDS = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(
        [
            "split-stages:alpine",
            "split-stages:",
            "merge-run",
            "yarn-1",
            "use-workdir",
            "any",
            "kaniko",
            "off",
            "all",
            "shipped",
        ]
    ),
    st.from_regex(r"dockerfile:1\.[0-9]{0,4}\n?", fullmatch=True),
    st.from_regex(r"\s?[0-9]{1,17} ?[kKmMgG]?i?[bB]?\s?", fullmatch=True),
    st.text(max_size=4),
)
# A whole number that is written with a point is an integer to JSON Schema, and none to TOML.
_VALUES = st.recursive(
    st.one_of(_WORDS, st.booleans(), st.integers(), st.just(1.5), st.lists(_WORDS, max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
    max_leaves=3,
)
_NAMES = [key.name for key in KEYS]
_OF_TRANSFORMS = st.dictionaries(
    st.sampled_from(["merge-runs", "drop-caches", "merge-run"]),
    st.one_of(st.dictionaries(st.sampled_from(["merge", "stages", "stage"]), _WORDS, max_size=2), _VALUES),
    max_size=2,
)


def _tables(names: list[str], more: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Tables with one or two keys, that are often right."""
    likely = {
        "unsafe-fixes": st.booleans(),
        "max-size": st.one_of(st.integers(-1, 10**16), _WORDS),
        "builder": _WORDS,
        "context": st.one_of(_WORDS, st.dictionaries(_WORDS, _WORDS, max_size=2)),
        "transforms": _OF_TRANSFORMS,
        **more,
    }
    names = [*names, "transforms", *(name for name in more if name not in names), "selct"]
    entries = [st.tuples(st.just(n), st.one_of(likely.get(n, st.lists(_WORDS, max_size=3)), _VALUES)) for n in names]
    return st.lists(st.one_of(entries), max_size=2).map(dict)


_OVERRIDES = st.lists(
    _tables([FILES.name, *_NAMES], {FILES.name: st.lists(st.text(max_size=3), max_size=2)}), max_size=2
)


@given(_tables(_NAMES, {"overrides": _OVERRIDES}))
def test_schema_and_loader_agree(table: dict[str, Any]) -> None:
    assert loads(table) == VALIDATOR.is_valid(table)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(OF_TRANSFORMS) <= set(KNOWN)


def test_every_example_of_the_docs_is_right(tmp_path: Path) -> None:
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    examples = [part.partition("```")[0] for part in page.split("```toml\n")[1:]]
    assert len(examples) >= 3
    for example in examples:
        (tmp_path / "layersmith.toml").write_text(example)
        Configs(PIPELINE, lambda config: config, str(tmp_path / "layersmith.toml"))
        assert VALIDATOR.is_valid(tomllib.loads(example))


def test_the_files_in_docs_are_up_to_date() -> None:
    assert json.loads((ROOT / "docs/layersmith.schema.json").read_text()) == SCHEMA
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert generate.BEGIN + generate.keys() + generate.END in (ROOT / "docs/configuration.md").read_text("utf-8")
    built = f"{generate.BUILT}```\n{told_built()}\n```\n{generate.END}"
    assert built in (ROOT / "docs/builds.md").read_text("utf-8"), "run make docs"


def test_keys_have_meanings_and_names_of_options_exist() -> None:
    from layersmith.options import Options

    every = [*KEYS, *(key for keys in OF_TRANSFORMS.values() for key in keys)]
    assert all(key.meaning for key in every)
    for key in every:
        assert not key.option or hasattr(Options(), key.option)
