"""Schemas from the metadata of OData services: CSDL XML 4.0 and 4.01, what a service gives at `$metadata`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from xml.etree import ElementTree as ET

from odata_filter.schema import Schema
from odata_filter.types import (
    Boolean,
    Date,
    DateTimeOffset,
    Decimal,
    Double,
    Duration,
    Enumeration,
    Guid,
    Integer,
    Ref,
    Single,
    String,
    Structure,
    TimeOfDay,
    Type,
)
from odata_filter.types.structured import Field

_EDMX = "{http://docs.oasis-open.org/odata/ns/edmx}"
_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
_COLLECTION = re.compile(r"Collection\((.*)\)")
_MOST_BASES = 100
"""Types that a type may stand on at most: each of them has the properties of all below."""

_PRIMITIVE: dict[str, Callable[[], Type]] = {
    "Edm.String": String,
    "Edm.Boolean": Boolean,
    "Edm.Guid": Guid,
    "Edm.Byte": partial(Integer, 8),
    "Edm.SByte": partial(Integer, 8),
    "Edm.Int16": partial(Integer, 16),
    "Edm.Int32": partial(Integer, 32),
    "Edm.Int64": Integer,
    "Edm.Double": Double,
    "Edm.Single": Single,
    "Edm.Date": Date,
    "Edm.DateTimeOffset": DateTimeOffset,
    "Edm.TimeOfDay": TimeOfDay,
    "Edm.Duration": Duration,
}
"""Those without facets that matter here; Edm.Decimal has some."""

_NO_BASE = "Edm.EntityType"
_LEFT_OUT = re.compile(r"Edm\.(?:Binary|Stream|Untyped|PrimitiveType|ComplexType|EntityType|Geo[a-zA-Z]+)")
_STRUCTURED = {f"{_EDM}EntityType", f"{_EDM}ComplexType"}
_ENUMERATION = f"{_EDM}EnumType"
_TYPES = {*_STRUCTURED, _ENUMERATION, f"{_EDM}TypeDefinition"}
_PROPERTIES = {f"{_EDM}Property", f"{_EDM}NavigationProperty"}


def schemas_from_csdl(text: str) -> Mapping[str, Schema]:
    """Returns the schema of each entity type and complex type, by its qualified name, such as `Shop.Order`.

    Complex and navigation properties are structures, whose names are those of their types. Left out are properties that
    filters cannot compare (streams, binary and geographic values, `Edm.Untyped`), and those of types that another
    document declares. A schema is made when it is asked for.

    Args:
        text: the document. It has no document type declaration, and so no entities of its own.

    Raises:
        ValueError: the text is not CSDL XML of version 4, declares a document type, refers to a type that its own
            namespaces do not declare, or has a type that stands on itself or on more than 100 others.
        TypeError: it is not a str.

    """
    if not isinstance(text, str):
        raise TypeError(f"expected CSDL XML as str, not {type(text).__name__}")
    if "<!DOCTYPE" in text:  # the only place for declarations of entities, which may expand without bound
        raise ValueError("a document type declaration is not allowed in CSDL")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a document type declaration there are no entities to expand
    except ET.ParseError as error:
        raise ValueError(f"the document is not XML: {error}") from None
    if root.tag != f"{_EDMX}Edmx":
        raise ValueError(f"expected the root Edmx of CSDL 4.0 or 4.01, not {root.tag}")
    return _Document(root)


class _Document(Mapping[str, Schema]):
    """The schemas of a document by the names of their types, each made when it is first asked for."""

    def __init__(self, root: ET.Element) -> None:
        self._namespaces: dict[str, str] = {}
        self._declared: dict[str, ET.Element] = {}
        for schema in root.iterfind(f"{_EDMX}DataServices/{_EDM}Schema"):
            namespace = _attribute(schema, "Namespace")
            self._namespaces |= {namespace: namespace, schema.get("Alias", namespace): namespace}
            self._declared |= {f"{namespace}.{_attribute(each, 'Name')}": each for each in schema if each.tag in _TYPES}
        self._enumerations = {
            name: _enumeration(name, each) for name, each in self._declared.items() if each.tag == _ENUMERATION
        }
        self._own: dict[str, tuple[Field, ...]] = {}
        names = [name for name, each in self._declared.items() if each.tag in _STRUCTURED]
        self._structures = {name: Structure(name, self._fields(name)) for name in names}
        self._schemas: dict[str, Schema] = {}

    def __getitem__(self, name: str) -> Schema:
        if name not in self._schemas:
            fields = self._structures[name].fields
            self._schemas[name] = Schema(name, fields, structures=self._structures.values())
        return self._schemas[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._structures)

    def __len__(self) -> int:
        return len(self._structures)

    def _fields(self, name: str) -> tuple[Field, ...]:
        """Returns the fields of a structured type, those of its base types first."""
        chain = [name]
        while (base := self._resolved(self._declared[chain[-1]].get("BaseType", _NO_BASE), chain[-1])) is not None:
            if len(chain) > _MOST_BASES:
                raise ValueError(f"{name} stands on itself, or on more than {_MOST_BASES} types")
            chain.append(base)
        for each in chain:
            if each not in self._own:
                own = (self._field(child, each) for child in self._declared[each] if child.tag in _PROPERTIES)
                self._own[each] = tuple(field for field in own if field is not None)
        return tuple(field for each in reversed(chain) for field in self._own[each])

    def _field(self, element: ET.Element, owner: str) -> Field | None:
        """Returns the field of a property; None if filters cannot compare its values."""
        name, kind = _attribute(element, "Name"), _attribute(element, "Type")
        collection = _COLLECTION.fullmatch(kind)
        found = self._type(collection[1] if collection else kind, element, f"{owner}/{name}")
        nullable = collection is not None or element.get("Nullable") != "false"  # a collection may be empty
        return None if found is None else Field(name, found, nullable=nullable, collection=collection is not None)

    def _type(self, name: str, element: ET.Element, place: str) -> Type | None:
        """Returns the type of a name, with the facets of the element; None if filters cannot compare its values."""
        if name == "Edm.Decimal":
            return _decimal(element)
        if name in _PRIMITIVE:
            return _PRIMITIVE[name]()
        if (resolved := self._resolved(name, place)) is None:
            return None
        declared = self._declared[resolved]
        if declared.tag in _STRUCTURED:
            return Ref(resolved)
        if declared.tag == _ENUMERATION:
            return self._enumerations[resolved]
        underlying = _attribute(declared, "UnderlyingType")
        if not underlying.startswith("Edm."):
            raise ValueError(f"the definition of type {resolved} is not of a primitive type")
        return self._type(underlying, declared, place)

    def _resolved(self, name: str, place: str) -> str | None:
        """Returns the qualified name of a type of the document; None if filters cannot compare its values.

        Raises:
            ValueError: there is no such type; `place` says where it is named.

        """
        namespace, _, last = name.rpartition(".")
        if _LEFT_OUT.fullmatch(name) or (namespace != "Edm" and namespace not in self._namespaces):
            return None
        resolved = f"{self._namespaces.get(namespace, namespace)}.{last}"
        if resolved in self._declared:
            return resolved
        hint = ": a date-time without an offset names no moment" if name == "Edm.DateTime" else ""
        raise ValueError(f"{place} has the unknown type {name}{hint}")


def _enumeration(name: str, element: ET.Element) -> Enumeration:
    """Returns an enumeration, whose members count from 0 if they have no values; flags must have some."""
    flags = element.get("IsFlags") == "true"
    members = {
        _attribute(member, "Name"): int(_attribute(member, "Value") if flags else member.get("Value", place))
        for place, member in enumerate(element.iterfind(f"{_EDM}Member"))
    }
    return Enumeration(name, members, flags=flags)


def _decimal(element: ET.Element) -> Decimal:
    """Returns the type of a decimal, with facets if both are numbers: many services leave one out that they mean."""
    precision, scale = element.get("Precision", ""), element.get("Scale", "")
    return Decimal(int(precision), int(scale)) if precision.isdigit() and scale.isdigit() else Decimal()


def _attribute(element: ET.Element, name: str) -> str:
    """Returns an attribute that an element must have."""
    if (value := element.get(name)) is None:
        raise ValueError(f"{element.tag.rpartition('}')[2]} {element.get('Name', '')} has no attribute {name}")
    return value
