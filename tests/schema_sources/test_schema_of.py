"""Schemas of pydantic's models, dataclasses and TypedDicts."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import pickle
import sys
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, NewType, NotRequired, Required, TypedDict, TypeVar
from uuid import UUID

import pydantic
import pydantic.alias_generators
import pydantic.dataclasses
import pytest
import typing_extensions

from odata_filter import Field, Filter, Predicate, Schema, fields, parse, schema_of, types

T = TypeVar("T")
UserId = NewType("UserId", str)
Short = typing_extensions.TypeAliasType("Short", Annotated[str, "at most 5 characters"])


class Colour(enum.Enum):
    RED = "red"
    BLUE = "light blue"


class Grade(enum.StrEnum):
    LOW = "low"
    HIGH = "high"


class Size(enum.IntEnum):
    SMALL = 1


class Access(enum.Flag):
    READ = 1


class Mixed(enum.Enum):
    ONE = 1
    TWO = "two"


class Nothing(enum.Enum):
    pass


class City(str):
    __slots__ = ()


@dataclass
class Box(Generic[T]):
    inside: T


@dataclass
class Maker:
    name: str
    country: str | None = None
    secret: str = ""


@dataclass
class Part:
    name: str
    size: int
    price: decimal.Decimal | None
    weight: float
    made: dt.datetime
    sold: dt.date
    good: bool
    key: UUID
    colour: Colour
    grade: Grade | None
    step: Size
    user: UserId
    short: Short | None
    city: City
    state: Literal["open", "it's shut"]
    level: Literal[1, 2, None]  # noqa: PYI061 - what is tested
    tags: list[str]
    days: tuple[dt.date, ...] | None
    one: tuple[int]
    colours: frozenset[Colour]
    fixed: Final[Annotated[int, "positive"]]
    maker: Maker
    makers: list[Maker]
    parent: Part | None
    anything: Any
    either: int | str
    raw: bytes
    box: Box[int]
    pair: tuple[int, int]
    lists: list[list[int]]
    map: dict[str, int]
    plain: list  # type: ignore[type-arg]
    access: Access
    mixed: Mixed
    nothing: Nothing
    literal: Literal[1, "x"]
    none: None
    later: InitVar[int]
    shared: ClassVar[int] = 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", Field("name", types.String(), nullable=False)),
        ("size", Field("size", types.Integer(), nullable=False)),
        ("price", Field("price", types.Decimal())),
        ("weight", Field("weight", types.Double(), nullable=False)),
        ("made", Field("made", types.DateTimeOffset(), nullable=False)),
        ("sold", Field("sold", types.Date(), nullable=False)),
        ("good", Field("good", types.Boolean(), nullable=False)),
        ("key", Field("key", types.Guid(), nullable=False)),
        ("colour", Field("colour", types.Enumeration("Colour", ["red", "light blue"]), nullable=False)),
        ("grade", Field("grade", types.Enumeration("Grade", ["low", "high"]))),
        ("step", Field("step", types.Integer(), nullable=False)),
        ("user", Field("user", types.String(), nullable=False)),
        ("short", Field("short", types.String())),
        ("city", Field("city", types.String(), nullable=False)),
        ("state", Field("state", types.Enumeration("state", ["open", "it's shut"]), nullable=False)),
        ("level", Field("level", types.Integer())),
        ("tags", Field("tags", types.String(), collection=True)),
        ("days", Field("days", types.Date(), collection=True)),
        ("one", Field("one", types.Integer(), collection=True)),
        ("colours", Field("colours", types.Enumeration("Colour", ["red", "light blue"]), collection=True)),
        ("fixed", Field("fixed", types.Integer(), nullable=False)),
    ],
)
def test_a_field_is_what_the_annotation_declares(name: str, expected: Field) -> None:
    assert list(schema_of(Part, include=[name]).values()) == [expected]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "anything",
            "'anything' of Part has values of Any, for which there is no type: name one in types=",
        ),
        ("either", r"has the annotation int \| str, for which there is no type"),
        ("raw", "'raw' of Part has values of bytes, for which there is no type: name one in types="),
        ("box", r"has the annotation .*Box\[int\], for which"),
        ("pair", r"has the annotation tuple\[int, int\], for which"),
        ("lists", r"has the annotation list\[int\], for which"),
        ("map", r"has the annotation dict\[str, int\], for which"),
        ("plain", "has values of list, for which there is no type"),
        ("access", "has values of Access, for which there is no type"),
        ("mixed", "is an enumeration whose values are neither all text nor all whole numbers"),
        ("nothing", "is an enumeration whose values are neither all text nor all whole numbers"),
        ("literal", "is an enumeration whose values are neither all text nor all whole numbers"),
        ("none", "has values of NoneType, for which there is no type"),
        ("maker", "'maker' of Part is a record of its own: include its attributes, as in 'maker/name'"),
        ("makers", "include its attributes, as in 'makers/name'"),
        ("parent", "include its attributes, as in 'parent/name'"),
        ("maker/nmae", "Maker has no attribute 'nmae': did you mean 'name'?"),
        ("name/length", "'name' of Part is not a record: it has no 'length'"),
        ("nmae", "Part has no attribute 'nmae': did you mean 'name'?"),
        ("later", "Part has no attribute 'later'"),
        ("shared", "Part has no attribute 'shared'"),
        ("", "Part has no attribute ''"),
        ("maker/", "'maker' of Part is a record of its own"),
    ],
)
def test_what_cannot_be_a_field_is_an_error_that_says_why(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schema_of(Part, include=["size", name])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"include": []}, "include is empty: list the attributes"),
        ({"include": ["name", "name"]}, "'name' of Part is included twice"),
        ({"include": ["maker", "maker/name"]}, "'maker' of Part is included twice"),
        (
            {"include": ["name"], "types": {"nmae": types.Guid()}},
            "types has 'nmae', which is not in include: did you mean",
        ),
        ({"include": ["name"], "types": {"size": types.Guid()}}, "types has 'size', which is not in include$"),
    ],
)
def test_a_mistake_in_the_arguments_is_told(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schema_of(Part, **arguments)


def test_arguments_of_wrong_types_are_told() -> None:
    with pytest.raises(TypeError, match=r"include is a list of attributes, such as \['name'\], not a str"):
        schema_of(Part, include="name")
    with pytest.raises(TypeError, match="the type of field 'name' is an instance"):
        schema_of(Part, include=["name"], types={"name": types.Guid})  # type: ignore[dict-item]
    for model in (int, Colour, {"name": str}, Part.__init__, None, Box[int]):
        with pytest.raises(
            TypeError, match="takes a model of pydantic, SQLAlchemy or Django, a dataclass or a TypedDict, not"
        ):
            schema_of(model, include=["name"])
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'include'"):
        schema_of(Part)  # type: ignore[call-arg]


def test_a_schema_has_the_name_of_the_model_or_the_callers() -> None:
    assert schema_of(Part, include=["name", "size"]) == Schema(
        "Part", [Field("name", types.String(), nullable=False), Field("size", types.Integer(), nullable=False)]
    )
    assert schema_of(Part, include=["name"], name="parts").name == "parts"


def test_types_stand_in_place_of_what_the_model_says() -> None:
    given = {"made": types.Date(), "raw": types.String(), "key": types.Identifier(), "maker/name": types.Guid()}
    schema = schema_of(Part, include=list(given), types=given)
    assert schema["made"] == Field("made", types.Date(), nullable=False)
    assert schema["raw"] == Field("raw", types.String(), nullable=False)
    assert schema["key"].type == types.Identifier()
    maker = schema["maker"].type
    assert isinstance(maker, types.Structure)
    assert maker.fields == (Field("name", types.Guid(), nullable=False),)


def test_nested_records_become_structures_of_what_is_included() -> None:
    schema = schema_of(
        Part, include=["maker/name", "maker/country", "makers/name", "parent/parent/maker/name", "parent/size"]
    )
    name, country = Field("name", types.String(), nullable=False), Field("country", types.String())
    assert schema["maker"] == Field("maker", types.Structure("Part.maker", [name, country]), nullable=False)
    assert schema["makers"] == Field("makers", types.Structure("Part.makers", [name]), collection=True)
    grandparents = types.Structure("Part.parent.parent.maker", [name])
    grandparent = types.Structure("Part.parent.parent", [Field("maker", grandparents, nullable=False)])
    parent = types.Structure(
        "Part.parent", [Field("parent", grandparent), Field("size", types.Integer(), nullable=False)]
    )
    assert schema["parent"] == Field("parent", parent)
    assert schema.accessors == {}


class Address(TypedDict, total=False):
    city: Required[str]
    street: str


class Person(TypedDict):
    name: str
    age: NotRequired[int]
    address: Address


class Late(typing_extensions.TypedDict):
    name: typing_extensions.NotRequired[str]
    kind: typing_extensions.ReadOnly[str]


def test_a_key_of_a_typed_dict_may_be_missing() -> None:
    schema = schema_of(Person, include=["name", "age"])
    assert list(schema.values()) == [
        Field("name", types.String(), nullable=False),
        Field("age", types.Integer(), nullable=True),
    ]
    assert schema_of(Address, include=["street"])["street"].nullable
    assert schema_of(Late, include=["name", "kind"]) == Schema(
        "Late", [Field("name", types.String()), Field("kind", types.String(), nullable=False)]
    )
    keep = parse("age eq null or age gt 17", schema).to(Predicate(schema.accessors))
    assert keep.select([{"name": "a"}, {"name": "b", "age": 3}, {"name": "c", "age": 18}]) == [
        {"name": "a"},
        {"name": "c", "age": 18},
    ]


class Order(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(alias_generator=pydantic.alias_generators.to_camel, populate_by_name=True)

    order_id: UUID
    created_at: pydantic.AwareDatetime
    seen_at: pydantic.PastDatetime | None = None
    due: Annotated[pydantic.FutureDate, "soon"] | None = None
    born: pydantic.PastDate | None = None
    next_at: pydantic.FutureDatetime | None = None
    quantity: Annotated[int, pydantic.Field(gt=0)] = pydantic.Field(serialization_alias="qty", default=1)
    price: pydantic.PositiveFloat = 1.0
    code: pydantic.constr(max_length=5) = ""  # type: ignore[valid-type]
    version: pydantic.UUID4 | None = None
    main_colour: Colour = Colour.RED
    grade: Grade | None = Grade.LOW
    tags: list[pydantic.StrictStr] = []
    local_time: pydantic.NaiveDatetime | None = None
    token: pydantic.SecretStr = pydantic.SecretStr("")
    key: pydantic.SecretBytes | None = None
    inside: str = pydantic.Field(default="", exclude=True)
    link: pydantic.HttpUrl | None = None


ID = UUID(int=7)
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


def test_the_names_in_filters_are_those_that_pydantic_serialises() -> None:
    schema = schema_of(Order, include=["order_id", "quantity", "main_colour", "grade", "price"])
    assert list(schema.values()) == [
        Field("orderId", types.Guid(), nullable=False),
        Field("qty", types.Integer(), nullable=False),
        Field("mainColour", types.Enumeration("Colour", ["red", "light blue"]), nullable=False),
        Field("grade", types.Enumeration("Grade", ["low", "high"])),
        Field("price", types.Double(), nullable=False),
    ]
    assert schema.accessors == {"orderId": "order_id", "qty": "quantity", "mainColour": "main_colour.value"}


class Contact(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(defer_build=True)  # which would ask for email-validator

    mail: pydantic.EmailStr | None = None


Price = Annotated[decimal.Decimal, pydantic.Field(max_digits=9, decimal_places=2)]


class Prices(pydantic.BaseModel):
    price: Price
    all: list[Price]
    maybe: pydantic.condecimal(max_digits=5, decimal_places=1) | None  # type: ignore[valid-type]
    short: decimal.Decimal = pydantic.Field(max_digits=4)
    whole: int = pydantic.Field(ge=0)


def test_decimals_have_the_digits_that_pydantic_allows() -> None:
    schema = schema_of(Prices, include=["price", "all", "maybe", "short", "whole"])
    assert [each.type for each in schema.values()] == [
        types.Decimal(9, 2),
        types.Decimal(9, 2),
        types.Decimal(5, 1),
        types.Decimal(),
        types.Integer(),
    ]


def test_a_package_that_was_not_imported_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "pydantic")
    assert list(schema_of(Maker, include=["name"])) == ["name"]
    with pytest.raises(TypeError, match="schema_of takes"):
        schema_of(Contact, include=["mail"])


def test_an_address_of_mail_is_text() -> None:
    assert schema_of(Contact, include=["mail"]) == Schema("Contact", [Field("mail", types.String())])


@pytest.mark.parametrize("dumped", [False, True])
def test_accessors_read_the_records_of_the_model(dumped: bool) -> None:
    orders: list[Any] = [
        Order(order_id=ID, created_at=NOON, quantity=2),
        Order(order_id=ID, created_at=NOON, main_colour=Colour.BLUE, grade=None),
    ]
    if dumped:
        orders = [order.model_dump() for order in orders]
    schema = schema_of(Order, include=["order_id", "created_at", "quantity", "main_colour", "grade"])
    for text, kept in {
        f"orderId eq {ID} and createdAt eq 2026-04-01T12:00:00Z": [0, 1],
        "qty eq 2": [0],
        "mainColour eq 'light blue'": [1],
        "grade ne 'low'": [1],
    }.items():
        keep = parse(text, schema).to(Predicate(schema.accessors))
        assert keep.select(orders) == [orders[place] for place in kept]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("created_at", types.DateTimeOffset()),
        ("seen_at", types.DateTimeOffset()),
        ("next_at", types.DateTimeOffset()),
        ("due", types.Date()),
        ("born", types.Date()),
        ("code", types.String()),
        ("version", types.Guid()),
        ("tags", types.String()),
    ],
)
def test_the_classes_of_pydantic_have_the_types_of_their_values(name: str, kind: types.Type) -> None:
    (found,) = schema_of(Order, include=[name]).values()
    assert found.type == kind
    assert found.collection is (name == "tags")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("local_time", "'local_time' of Order holds date-times without an offset, .*: declare AwareDatetime"),
        ("token", "'token' of Order is secret"),
        ("key", "'key' of Order is secret"),
        ("inside", "'inside' of Order is excluded from what the model serialises"),
        ("link", "'link' of Order has values of HttpUrl, for which there is no type"),
        ("orderId", "Order has no attribute 'orderId': did you mean 'order_id'"),
    ],
)
def test_what_pydantic_keeps_to_itself_cannot_be_a_field(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schema_of(Order, include=[name])


@pydantic.dataclasses.dataclass
class Shop:
    shop_name: Annotated[str, pydantic.Field(alias="shopName")]
    best: Order
    all: list[Order] = field(default_factory=list)


shop: Callable[..., Shop] = Shop  # mypy knows no aliases


def test_paths_lead_through_aliases() -> None:
    schema = schema_of(Shop, include=["shop_name", "best/main_colour", "best/price", "all/order_id"])
    assert schema.accessors == {
        "shopName": "shop_name",
        "best/mainColour": "best.main_colour.value",
        "all/orderId": "order_id",
    }
    order = Order(order_id=ID, created_at=NOON, main_colour=Colour.BLUE)
    for text in (
        "best/mainColour eq 'light blue'",
        f"all/any(o: o/orderId eq {ID})",
        "shopName eq 'x' and best/price gt 0.5",
    ):
        keep = parse(text, schema).to(Predicate(schema.accessors))
        assert keep(shop(shopName="x", best=order, all=[order]))
        assert not keep(shop(shopName="y", best=Order(order_id=ID, created_at=NOON, price=0.1)))
    best = schema["best"].type
    assert isinstance(best, types.Structure)
    assert best.name == "Shop.best"
    assert [each.name for each in best.fields] == ["mainColour", "price"]


def test_accessors_stay_with_the_schema() -> None:
    schema = schema_of(Order, include=["order_id", "quantity", "price"])
    theirs = schema.without("orderId")
    assert theirs.accessors == {"qty": "quantity"}
    joined: Filter = (fields(schema).orderId == ID) & parse("qty gt 1 and price lt 3", theirs)
    assert joined.schema.accessors == schema.accessors
    same = pickle.loads(pickle.dumps(schema))
    assert same == schema
    assert same.accessors == schema.accessors
    assert Schema("Order", schema.values()) == schema
    assert Schema("Order", schema.values()).accessors == {}
