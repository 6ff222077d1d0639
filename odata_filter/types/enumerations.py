"""Enumerations, whose values are members or, of flags, sets of members."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import did_you_mean, near
from odata_filter.immutable import immutable
from odata_filter.types.base import Type
from odata_filter.types.strings import String

if TYPE_CHECKING:  # it imports `uuid`: see `strings.uuid_class`
    from odata_filter.types.value import Value

_NUMBER = r"-?[0-9]{1,20}"


@immutable
class Enumeration(Type):
    """An enumeration: quoted literals that name one of its members exactly, or of flags several: `'Read,Write'`.

    Args:
        name: what the enumeration is called.
        members: the names of its members, or names with their numbers; with `ordered`, from the least to the greatest.
        ordered: whether fields of the type take `lt le gt ge`.
        flags: whether a value is a set of members (CSDL 10.2): their numbers joined bit by bit. In records and literals
            it is the names, joined by commas, or the number.

    Raises:
        ValueError: there are no members, two of one name, or flags without numbers, below zero or with an order.

    """

    noun: ClassVar[str] = "the name of a member in single quotes"
    python: ClassVar[str] = "the name of a member as a str"
    name: str
    members: tuple[str, ...]
    ordered: bool  # type: ignore[misc]  # a constant of every other type
    flags: bool
    numbers: tuple[int, ...]
    """The number of each member; none if they have no numbers."""
    _names: frozenset[str]

    def __init__(
        self,
        name: str,
        members: Iterable[str] | Mapping[str, int],
        ordered: bool = False,  # noqa: FBT001, FBT002 - the published signature
        flags: bool = False,  # noqa: FBT001, FBT002 - the same
    ) -> None:
        numbers = tuple(map(int, members.values())) if isinstance(members, Mapping) else ()
        members = tuple(map(str.__str__, members))  # plain text, also of the members of a Python enumeration
        if not members or len(set(members)) != len(members):
            raise ValueError(f"enumeration {name} needs members, each of its own name")
        if flags and (not numbers or min(numbers) < 0 or ordered):
            raise ValueError(f"the flags of {name} need numbers, none of them below zero, and have no order")
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "members", members)
        object.__setattr__(self, "ordered", ordered)
        object.__setattr__(self, "flags", flags)
        object.__setattr__(self, "numbers", numbers)
        object.__setattr__(self, "_names", frozenset(members))

    @property
    def example(self) -> str:  # type: ignore[override]  # a constant of every other type
        """The first member, as a literal."""
        return String().write(self.members[0])

    def number_of(self, text: str) -> int | None:
        """Returns the number of a member, or of flags joined by commas; None if there is none of that name or number.

        Blanks are allowed round the commas, as some services write them in records.
        """
        if re.fullmatch(_NUMBER, text):
            number = int(text)
            return number if self.text_of(number) is not None else None
        names = [each.strip(" ") for each in text.split(",")] if self.flags else [text]
        if not (self.numbers and self._names.issuperset(names)):
            return None
        number = 0
        for name in names:
            number |= self.numbers[self.members.index(name)]
        return number

    def text_of(self, number: int) -> str | None:
        """Returns the member of a number or, of flags, the fewest that it is made of, in their order; None if none."""
        if number in self.numbers:
            return self.members[self.numbers.index(number)]
        if not self.flags or number <= 0:
            return None
        covered = 0
        taken = set[str]()
        for flag, name in sorted(zip(self.numbers, self.members, strict=True), reverse=True):
            if flag & number == flag and flag & ~covered:
                covered |= flag
                taken.add(name)
        return ",".join(each for each in self.members if each in taken) if covered == number else None

    def fit(self, value: Value, own: Type) -> Value | Fault:
        if value in self._names and not self.flags:
            return value
        listed = "the members are " + ", ".join(f"'{shown(name)}'" for name in self.members[:20])
        if not isinstance(value, str):
            member = self.text_of(value) if type(value) is int else None
            hint = listed if member is None else f"write the member of that number: {String().write(member)}"
            return self.mismatch(own, hint=hint)
        number = None if ", " in value else self.number_of(value)
        if number is not None and (member := self.text_of(number)) is not None:
            return member
        nearest = self._near(value)
        if nearest and nearest[0].lower() == value.lower():
            hint = f"members are case-sensitive: write '{nearest[0]}'"
        else:
            hint = did_you_mean(nearest) if nearest else listed
        repairs = tuple(map(String().write, nearest))
        return Fault("unknown-member", f"'{shown(value)}' is not a {self.name}", hint, repairs)

    def _near(self, text: str) -> tuple[str, ...]:
        """Returns what a text that is not a value may mean; of several flags, that of each of them or nothing."""
        names = re.split(r"\W+", text) if self.flags else [text]
        if len(names) == 1:
            return near(text, self.members)
        meant = [near(name, self.members)[:1] for name in names]
        return (",".join(each for (each,) in meant),) if all(meant) else ()

    def repairs(self, text: str) -> tuple[str, ...]:
        return tuple(map(String().write, near(text, self.members)))

    def write(self, value: Value, *, in_list: bool = False) -> str:
        return String().write(value, in_list=in_list)
