"""Values: classes of fields that are compared by content and never change, and what is worked out from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field
from inspect import get_annotations
from operator import attrgetter
from typing import Any, AnyStr, Generic, TypeVar, cast, dataclass_transform, overload

Class = TypeVar("Class")
T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Class]) -> type[Class]:
    """Make `cls` a dataclass with equality, hash and repr, whose fields the type checker keeps from changing.

    `dataclass(frozen=True)` compiles six methods for each class, which would be a quarter of the time that
    one file takes; here only `__init__` is, when the first value is made, and making a value is cheaper as well.
    """
    fields = _fields(cls)
    shown = [name for name, entry in fields.items() if entry is None or entry.repr]
    compared = [name for name, entry in fields.items() if entry is None or entry.compare]
    content = attrgetter(*(compared or ["__class__"]))

    def first(self: Any, *args: Any, **kwargs: Any) -> None:
        _finish(made)
        made.__init__(self, *args, **kwargs)

    def equal(self: object, other: object) -> bool:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(content(self))

    def told(self: object) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({parts})"

    made: Any = cls
    for name, method in (("__init__", first), ("__eq__", equal), ("__hash__", hashed), ("__repr__", told)):
        setattr(cls, name, method)
    made.__dataclass_fields__ = _Later()
    setattr(made, "__match_args__", tuple(fields))  # noqa: B010
    return cls


class _Later:
    """Stands for the fields of a class until someone asks: its first value, `dataclasses.replace`, a subclass."""

    def __get__(self, instance: object | None, owner: type) -> Any:
        cls = next(one for one in owner.__mro__ if "__dataclass_fields__" in one.__dict__)
        _finish(cls)
        return cls.__dict__["__dataclass_fields__"]


def _finish(cls: type) -> None:
    del cls.__init__  # type: ignore[misc]
    dataclass(eq=False, repr=False)(cls)


def _fields(cls: type) -> dict[str, Field[Any] | None]:
    """The fields of `cls`, those of its bases first, each with what `field()` says of it."""
    found: dict[str, Field[Any] | None] = {}
    for one in reversed(cls.__mro__):
        for name in get_annotations(one):
            entry = one.__dict__.get(name)
            found[name] = entry if isinstance(entry, Field) else None
    return found


class derived(Generic[T]):  # noqa: N801
    """A value worked out when first asked for, then kept. Like functools.cached_property, but without its
    lock, which before Python 3.12 costs more than most of these values do."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> derived[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> derived[T] | T:
        if instance is None:
            return self
        value = self._compute(instance)
        instance.__dict__[self._name] = value
        return value


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The regular expression `text`, compiled when it is first used: a single file meets few of all those that there
    are, and compiling them would be a sixth of the time that it takes."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))


class _Pattern:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        # Kept as an attribute of its own, so that this is not called again.
        method = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, method)
        return method
