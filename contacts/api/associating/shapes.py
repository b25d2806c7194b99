"""Associations on the wire: what is sent, and what is answered."""

from typing import Self

from msgspec import UNSET, Struct, UnsetType, field

from contacts.api.associating.ends import Ends, Wish
from contacts.api.inputs import AssociationTypeInput, Key
from contacts.api.v3.associations import CATEGORY
from contacts.selectors import Associated


class FromKey(Struct):
    """Where associations lead from, and the mark of a page behind the first."""

    id: str | int
    after: str | int | None = None


class BatchRead(Struct):
    inputs: list[FromKey]


class Pair(Struct):
    from_: Key = field(name="from")
    to: Key


class LabelledPair(Struct):
    from_: Key = field(name="from")
    to: Key
    types: list[AssociationTypeInput]


class NamedPair(Struct):
    from_: Key = field(name="from")
    to: Key
    type: str


class Fan(Struct):
    """One object, and those from which it is parted."""

    from_: Key = field(name="from")
    to: list[Key]


class BatchPairs(Struct):
    inputs: list[Pair]


class BatchLabelledPairs(Struct):
    inputs: list[LabelledPair]


class BatchNamedPairs(Struct):
    inputs: list[NamedPair]


class BatchFans(Struct):
    inputs: list[Fan]


class BatchKeys(Struct):
    inputs: list[Key]


class WireType(Struct, rename="camel"):
    """A type of association, as the from end numbers it."""

    category: str
    type_id: int
    label: str | None

    @classmethod
    def of(cls, ends: Ends, type_id: int) -> Self:
        """Show a type, which contacts number so."""
        return cls(CATEGORY, ends.number_of(type_id), ends.types[type_id].label)


class WireTypes(Struct):
    results: list[WireType]


class WireName(Struct):
    id: str
    name: str


class WireNames(Struct):
    results: list[WireName]


class WireTarget(Struct, rename="camel"):
    """An object at the other end, and all types by which it is associated."""

    to_object_id: str
    association_types: list[WireType]

    @classmethod
    def of(cls, ends: Ends, found: Associated) -> Self:
        """Show an object with its types."""
        return cls(found.number, [WireType.of(ends, type_id) for type_id in found.type_ids])


class WireLabels(Struct, rename="camel"):
    """The labels that were written between two objects."""

    from_object_type_id: str
    from_object_id: str
    to_object_type_id: str
    to_object_id: str
    labels: list[str]

    @classmethod
    def of(cls, ends: Ends, wish: Wish) -> Self:
        """Show the labels of the written types. A type without a label is left out."""
        from_number, to_number = ends.object_numbers
        given = [label for type_id in wish.type_ids if (label := ends.types[type_id].label)]
        return cls(from_number, wish.from_id, to_number, wish.to_id, given)


class WireSpec(Struct, rename="camel"):
    association_category: str
    association_type_id: int


class WireId(Struct):
    id: str


class WireDefault(Struct, rename="camel"):
    """An association without a label that was written between two objects."""

    from_: WireId = field(name="from")
    to: WireId
    association_spec: WireSpec


class WireNext(Struct):
    after: str
    link: str | UnsetType = UNSET


class WirePaging(Struct):
    next: WireNext


class WireTargets(Struct):
    """A page of objects at the other end; `paging` is there only when another one follows."""

    results: list[WireTarget]
    paging: WirePaging | UnsetType = UNSET


class WireTargetsOf(Struct):
    from_: WireId = field(name="from")
    to: list[WireTarget]
    paging: WirePaging | UnsetType = UNSET


class WireNamed(Struct):
    """An object at the other end, and one type by which it is associated."""

    id: str
    type: str


class WireNamedPage(Struct):
    results: list[WireNamed]
    paging: WirePaging | UnsetType = UNSET


class WireNamedOf(Struct):
    from_: WireId = field(name="from")
    to: list[WireNamed]
    paging: WirePaging | UnsetType = UNSET


class WireNamedPair(Struct):
    from_: WireId = field(name="from")
    to: WireId
    type: str
