"""Values: classes of fields that are compared by content and never change, and what is worked out from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, AnyStr, Generic, TypeVar, cast, dataclass_transform, overload

Class = TypeVar("Class")
T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Class]) -> type[Class]:
    """Make `cls` a dataclass with equality, hash and repr, whose fields the type checker keeps from changing.

    `dataclass(frozen=True)` compiles six methods for each class, which would be a quarter of the time that
    one file takes; here only `__init__` is, and making a value is cheaper as well.
    """
    made = dataclass(eq=False, repr=False)(cls)
    fields = made.__dataclass_fields__.values()  # type: ignore[attr-defined]
    shown = [entry.name for entry in fields if entry.repr]
    content = attrgetter(*([entry.name for entry in fields if entry.compare] or ["__class__"]))

    def equal(self: object, other: object) -> bool:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(content(self))

    def told(self: object) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({parts})"

    for name, method in (("__eq__", equal), ("__hash__", hashed), ("__repr__", told)):
        setattr(made, name, method)
    return made


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
