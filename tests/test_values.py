"""A value behaves as a frozen dataclass does, apart from the freezing, which is the type checker's."""

from __future__ import annotations

import dataclasses
import pickle
import typing
from dataclasses import dataclass

import pytest

from layersmith.values import NamedTuple, field, replace, value


@value
class Point:
    x: int
    y: int = 0
    note: str = field(default="", compare=False, repr=False)


@value
class Deep(Point):
    z: int = 0


@dataclass(frozen=True)
class Model:
    x: int
    y: int = 0
    note: str = dataclasses.field(default="", compare=False, repr=False)


def test_equality_and_hash_go_by_content() -> None:
    assert Point(1, 2) == Point(1, y=2, note="other")
    assert Point(1, 2) != Point(2, 1)
    assert len({Point(1, 2), Point(1, 2), Point(1, 3)}) == 2
    assert hash(Point(1, 2)) == hash(Model(1, 2))


def test_another_class_is_another_value() -> None:
    assert Deep(1, 2) != Point(1, 2)
    assert Point(1, 2) != (1, 2)


def test_the_repr_is_that_of_a_dataclass() -> None:
    assert repr(Point(1, 2)) == repr(Model(1, 2)).replace("Model", "Point")
    assert repr(Deep(1, 2, z=3)) == "Deep(x=1, y=2, z=3)"


def test_fields_of_the_base_come_first_and_missing_ones_are_refused() -> None:
    assert Deep(1, 2, "", 3).z == 3
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        Point()  # type: ignore[call-arg]


def test_a_default_can_be_made_each_time() -> None:
    @value
    class Row:
        cells: list[int] = field(default_factory=list)

    one, other = Row(), Row()
    one.cells.append(1)
    assert (one, other) == (Row([1]), Row())
    assert not hasattr(Row, "cells")


def test_to_other_code_it_is_a_dataclass() -> None:
    point = Deep(1, 2, z=3)
    assert dataclasses.is_dataclass(point)
    assert dataclasses.asdict(point) == {"x": 1, "y": 2, "note": "", "z": 3}
    assert dataclasses.replace(point, y=5) == Deep(1, 5, z=3)


def test_replace_and_match() -> None:
    assert replace(Point(1, 2), y=5) == Point(1, 5)
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        replace(Point(1, 2), w=5)  # type: ignore[call-arg]
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_a_value_that_came_from_another_process_is_whole() -> None:
    @value
    class Fresh:
        x: int
        y: int = 0

    # As pickle makes it: nobody has called the class yet.
    one = object.__new__(Fresh)
    one.__dict__.update(x=1, y=2)
    assert repr(one).endswith("Fresh(x=1, y=2)")
    assert replace(one, y=3) == Fresh(1, 3)


def test_a_base_of_which_there_is_no_value_yet() -> None:
    @value
    class Base:
        x: int

    @value
    class Derived(Base):
        y: int = 5

    assert Derived(1).y == 5
    assert Base(1) != Derived(1)


def test_the_field_of_dataclasses_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Odd\.x: the field\(\)"):

        @value
        class Odd:
            x: int = dataclasses.field(default=0)


def test_a_field_without_a_default_behind_one_with_a_default_is_refused() -> None:
    with pytest.raises(TypeError, match="of a, b, those with a default"):

        @value
        class Odd:
            a: int = 0
            b: int  # type: ignore[misc]


def test_what_is_missing_is_told_by_the_names_of_class_and_field() -> None:
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) missing 1 required positional argument: 'x'"):
        Point(y=1)  # type: ignore[call-arg]


class Row(NamedTuple):
    start: int
    end: int = 7

    @property
    def length(self) -> int:
        return self.end - self.start


class Usual(typing.NamedTuple):
    start: int
    end: int = 7


def test_a_named_tuple_is_as_that_of_typing() -> None:
    one, other = Row(3), Usual(3)
    assert one == other == (3, 7)
    assert hash(one) == hash(other)
    assert repr(one).replace("Row", "Usual") == repr(other)
    assert (one.start, one.end, one.length) == (3, 7, 4)
    assert one._fields == other._fields
    assert one._asdict() == other._asdict()
    assert one._replace(end=5) == Row(start=3, end=5)
    assert Row._make([1, 2]) == Row(1, 2)
    assert pickle.loads(pickle.dumps(one)) == one
    assert type(pickle.loads(pickle.dumps(one))) is Row
    match one:
        case Row(start, end):
            assert (start, end) == (3, 7)


def test_a_named_tuple_takes_its_fields_and_no_others() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'start'"):
        Row()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        Row(1, 2, length=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        Row(1)._replace(length=3)
    with pytest.raises(AttributeError):
        Row(1).start = 2  # type: ignore[misc]
