"""Schemas from models: the caller says which attributes filters may name, and the model says what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, assert_never

from odata_filter.backends.backend_arguments import suggested
from odata_filter.schema import Schema
from odata_filter.schema_sources.attributes import Attribute, Refusal, Related, attributes_of
from odata_filter.types import Type
from odata_filter.types.structured import Field, Structure


def schema_of(
    model: object, *, include: Iterable[str], name: str | None = None, types: Mapping[str, Type] | None = None
) -> Schema:
    """Returns the schema of some attributes of a model, whose `accessors` are for `Predicate` on records of the model.

    Args:
        model: a model of pydantic 2 or Django, a mapped class or table of SQLAlchemy, a dataclass or a TypedDict.
        include: the attributes that filters may name; those of a nested or related record by paths, as in `maker/name`.
            "All" cannot be said: what a model is given later does not become searchable by itself.
        name: the name of the schema; by default that of the model.
        types: the types of attributes and paths in `include`, in place of those that the model says.

    Raises:
        ValueError: the model has no such attribute, or it cannot be a field, and the message says why; nothing is
            included, or something twice; a key of `types` is not included.
        TypeError: the model is not of a known kind, or an argument is of a wrong type.

    """
    if isinstance(include, str):
        raise TypeError(f"include is a list of attributes, such as [{include!r}], not a str")
    paths = list(include)
    if not paths:
        raise ValueError("include is empty: list the attributes that filters may name")
    for path in types or {}:
        if path not in paths:
            raise ValueError(f"types has {path!r}, which is not in include{suggested(path, paths)}")
    name = _name_of(model) if name is None else name
    accessors: dict[str, str] = {}
    return Schema(name, _fields(model, paths, types or {}, accessors, _Place(name)), accessors=accessors)


class _Place(NamedTuple):
    """Where a record is.

    Args:
        name: what the schema or structure of its fields is called.
        path: the path to it in filters, with a slash at its end.
        accessor: the path to it in the record of the schema or in the element of a collection, with a dot at its end.

    """

    name: str
    path: str = ""
    accessor: str = ""

    def below(self, attribute: Attribute) -> _Place:
        """Returns where the records of an attribute are, or the elements of a collection."""
        accessor = "" if attribute.collection else f"{self.accessor}{attribute.accessor}."
        return _Place(f"{self.name}.{attribute.name}", f"{self.path}{attribute.name}/", accessor)


def _fields(
    model: object, paths: Iterable[str], types: Mapping[str, Type], accessors: dict[str, str], place: _Place
) -> list[Field]:
    """Returns the fields of a model that paths lead to, and adds what records call otherwise to the accessors.

    Args:
        model: the model.
        paths: paths of attributes, from the model.
        types: the types of paths, in place of those that the model says.
        accessors: where the accessors of renamed fields are put.
        place: where records of the model are.

    """
    attributes = attributes_of(model)
    tails: dict[str, list[str]] = {}
    for path in paths:
        head, _, tail = path.partition("/")
        tails.setdefault(head, []).append(tail)
    fields = []
    for head, rest in tails.items():
        if (found := attributes.get(head)) is None:
            raise ValueError(f"{_name_of(model)} has no attribute {head!r}{suggested(head, attributes)}")
        where = f"{head!r} of {_name_of(model)}"
        if "" in rest and len(rest) > 1:
            raise ValueError(f"{where} is included twice")
        if rest == [""]:
            kind = types.get(head) or _type(found.kind, where, head)
        elif isinstance(found.kind, Related):
            below = {path.removeprefix(f"{head}/"): kind for path, kind in types.items() if path.startswith(f"{head}/")}
            inner = place.below(found)
            kind = Structure(inner.name, _fields(found.kind.model, rest, below, accessors, inner))
        else:
            raise ValueError(f"{where} is not a record: it has no {rest[0]!r}")
        if found.accessor != found.name:
            accessors[place.path + found.name] = place.accessor + found.accessor
        fields.append(Field(found.name, kind, nullable=found.nullable, collection=found.collection))
    return fields


def _type(kind: Type | Related | Refusal, where: str, head: str) -> Type:
    """Returns the type of an attribute at the end of a path.

    Raises:
        ValueError: it has none; `where` and `head` name it in the message.

    """
    match kind:
        case Type():
            return kind
        case Refusal(reason):
            raise ValueError(f"{where} {reason}")
        case Related(model):
            try:
                first = next(iter(attributes_of(model)))
            except TypeError:
                what = f"values of {_name_of(model)}, for which there is no type: name one in types="
                raise ValueError(f"{where} has {what}") from None
            raise ValueError(f"{where} is a record of its own: include its attributes, as in '{head}/{first}'")
        case _:
            assert_never(kind)


def _name_of(model: object) -> str:
    """Returns the name of a model, which is a class, or a table that has a name."""
    return str(getattr(model, "__name__", None) or getattr(model, "name", model))
