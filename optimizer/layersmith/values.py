"""Values: classes of fields that are compared by content and never change, and what is worked out from them; besides,
expressions and numbers, which all rooms read."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, AnyStr, Generic, TypeVar, cast, dataclass_transform, overload

Class = TypeVar("Class")
T = TypeVar("T")


class _Field:
    """What `field` says of a field."""

    def __init__(self, default: Any, make: Callable[[], Any] | None, repr: bool, compare: bool) -> None:
        self.default, self.make, self.repr, self.compare = default, make, repr, compare


_NO_DEFAULT: Any = object()


def field(
    *, default: Any = _NO_DEFAULT, default_factory: Callable[[], Any] | None = None, repr: bool = True,
    compare: bool = True,
) -> Any:  # fmt: skip
    """A field of a value with a default that is made each time, or that `repr` or the comparison leaves out."""
    return _Field(default, default_factory, repr, compare)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[Class]) -> type[Class]:
    """Make `cls` a class of values with equality, hash and repr as `dataclass(frozen=True)` would, whose fields the
    type checker keeps from changing.

    The modules behind `dataclasses`, and the six methods that it compiles for each class, would be a quarter of the
    time that one file takes; here one `__init__` is compiled for all classes with as many fields, and making a value is
    cheaper as well. To other code it is a dataclass all the same.
    """
    fields = _fields(cls)
    shown = [name for name, entry in fields.items() if entry.repr]
    compared = [name for name, entry in fields.items() if entry.compare]
    content = attrgetter(*(compared or ["__class__"]))
    for name, entry in fields.items():
        if entry.default is not _NO_DEFAULT:
            setattr(cls, name, entry.default)
        elif name in cls.__dict__:
            delattr(cls, name)

    def equal(self: object, other: object) -> bool:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(content(self))

    def told(self: object) -> str:
        parts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({parts})"

    made: Any = cls
    first = _initialiser(cls, fields)
    for name, method in (("__init__", first), ("__eq__", equal), ("__hash__", hashed), ("__repr__", told)):
        setattr(cls, name, method)
    made.__value_fields__ = fields
    made.__dataclass_fields__ = _Later()
    setattr(made, "__match_args__", tuple(fields))  # noqa: B010
    return cls


def _fields(cls: type) -> dict[str, _Field]:
    """The fields of `cls`, those of its bases first, each with what `field()` or its default says of it."""
    found: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        found |= base.__dict__.get("__value_fields__", {})
    for name in cls.__dict__.get("__annotations__", {}):  # noqa: RUF063 - inspect is slow to import
        entry = cls.__dict__.get(name, _NO_DEFAULT)
        if type(entry).__module__ == "dataclasses":
            raise TypeError(f"{cls.__name__}.{name}: the field() of a value is the one of this module")
        found[name] = entry if isinstance(entry, _Field) else _Field(entry, None, repr=True, compare=True)
    return found


def _initialiser(cls: type, fields: dict[str, _Field]) -> Callable[..., None]:
    """`__init__` for `cls`, which sets its fields."""
    names, name = tuple(fields), f"{cls.__qualname__}.__init__"
    defaults = {name: entry.default for name, entry in fields.items() if entry.make or entry.default is not _NO_DEFAULT}
    code = _setting(len(names)).replace(co_qualname=name, co_varnames=("self", *names), co_names=names)
    plain = FunctionType(code, {}, None, _at_end(names, defaults))
    makers = {name: entry.make for name, entry in fields.items() if entry.make is not None}
    if not makers:
        return plain

    def making(self: object, *args: Any, **kwargs: Any) -> None:
        plain(self, *args, **kwargs)
        content = self.__dict__
        for name, make in makers.items():
            if content[name] is _NO_DEFAULT:
                content[name] = make()

    return making


@cache
def _setting(count: int) -> CodeType:
    """The code of an `__init__` that sets `count` attributes to its arguments; what they are called is put in later:
    compiling a text for each class would take twenty times as long."""
    names = [f"field{at}" for at in range(count)]
    lines = [f" self.{name} = {name}" for name in names] or [" pass"]
    return _compiled(f"def __init__({', '.join(['self', *names])}):\n" + "\n".join(lines))


def _compiled(text: str) -> CodeType:
    """The code of the function that `text` defines."""
    made: dict[str, FunctionType] = {}
    exec(text, {}, made)
    (function,) = made.values()
    return function.__code__


def _at_end(names: tuple[str, ...], defaults: dict[str, Any]) -> tuple[Any, ...]:
    """`defaults` as a function takes them: those of its last arguments."""
    if tuple(defaults) != names[len(names) - len(defaults) :]:
        raise TypeError(f"of {', '.join(names)}, those with a default must stand behind the others")
    return tuple(defaults.values())


class _Later:
    """Stands for what `dataclasses` knows of a class until somebody who uses that module asks."""

    def __get__(self, instance: object | None, owner: type) -> Any:
        import dataclasses

        cls = next(one for one in owner.__mro__ if "__dataclass_fields__" in one.__dict__)
        known: dict[str, _Field] = cls.__dict__["__value_fields__"]
        entries = [(name, object, _told(entry)) for name, entry in known.items()]
        found = vars(dataclasses.make_dataclass(cls.__name__, entries))["__dataclass_fields__"]
        setattr(cls, "__dataclass_fields__", found)  # noqa: B010
        return found


def _told(entry: _Field) -> Any:
    """What `entry` says, as `dataclasses` has it."""
    import dataclasses

    given: dict[str, Any] = {} if entry.default is _NO_DEFAULT else {"default": entry.default}
    given |= {} if entry.make is None else {"default_factory": entry.make}
    return dataclasses.field(**given, repr=entry.repr, compare=entry.compare)


if TYPE_CHECKING:
    from dataclasses import replace as replace  # whose use the type checker understands
else:

    def replace(one: T, /, **changes: Any) -> T:
        """The value `one` with other content in the fields that `changes` names."""
        cls = one.__class__
        if unknown := changes.keys() - cls.__value_fields__.keys():
            raise TypeError(f"{cls.__name__}: unexpected keyword argument {min(unknown)!r}")
        other = cls.__new__(cls)
        kept, made = one.__dict__, other.__dict__
        for name in cls.__match_args__:
            made[name] = changes[name] if name in changes else kept[name]
        return other


if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # whose use the type checker understands
else:
    from _collections import _tuplegetter  # what `namedtuple` itself is made of

    class _Row(type):
        """Makes the classes below `NamedTuple`."""

        def __new__(cls, name: str, bases: tuple[type, ...], content: dict[str, Any]) -> type:
            fields = tuple(content.get("__annotations__", ()))
            defaults = {field: content.pop(field) for field in fields if field in content}
            places = {field: _tuplegetter(at, None) for at, field in enumerate(fields)}
            kept = {**content, **places, "__slots__": (), "__match_args__": fields}
            if fields:
                code = _gathering(len(fields)).replace(co_qualname=f"{name}.__new__", co_varnames=("cls", *fields))
                kept["__new__"] = FunctionType(code, {"new": tuple.__new__}, None, _at_end(fields, defaults))
            made = super().__new__(cls, name, bases, kept)
            made._fields, made._field_defaults = fields, defaults
            return made

    @cache
    def _gathering(count: int) -> CodeType:
        """The code of a `__new__` that makes a tuple of `count` arguments; as for `_setting`."""
        names = [f"field{at}" for at in range(count)]
        return _compiled(f"def __new__({', '.join(['cls', *names])}):\n return new(cls, ({', '.join(names)},))")

    class NamedTuple(tuple, metaclass=_Row):
        """A tuple whose places have names, as `typing.NamedTuple` makes it, in a tenth of the time."""

        @classmethod
        def _make(cls, values: Any) -> Any:
            return tuple.__new__(cls, values)

        def _replace(self, /, **changes: Any) -> Any:
            return self.__class__(**{**self._asdict(), **changes})

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._asdict().items())})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)


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


_DIGITS = 640
"""The least that Python's own limit can be set to (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits)."""


def number(digits: str) -> int:
    """The number that `digits`, which anybody may have written, are. `int` refuses 4,300 of them, and with more its
    time would grow with their square: of numbers that long it is only said that they are larger than all others."""
    return int(digits) if len(digits) <= _DIGITS else int(digits.lstrip("0")[:_DIGITS] or "0")


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
