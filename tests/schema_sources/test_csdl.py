"""Schemas of the metadata of services."""

from __future__ import annotations

import pytest

from odata_filter import Field, check, parse, schemas_from_csdl, types

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>"""
FOOT = "</edmx:DataServices></edmx:Edmx>"
EDM = 'xmlns="http://docs.oasis-open.org/odata/ns/edm"'

LIBRARY = f"""{HEAD}
<Schema Namespace="Library" Alias="Self" {EDM}>
  <EnumType Name="Genre"><Member Name="Novel"/><Member Name="Poetry"/></EnumType>
  <EnumType Name="Access" IsFlags="true" UnderlyingType="Edm.Int32">
    <Member Name="Read" Value="1"/><Member Name="Lend" Value="2"/>
  </EnumType>
  <TypeDefinition Name="Money" UnderlyingType="Edm.Decimal" Precision="9" Scale="2"/>
  <ComplexType Name="Address">
    <Property Name="City" Type="Edm.String" MaxLength="40"/>
    <Property Name="Zip" Type="Edm.String" Nullable="false"/>
  </ComplexType>
  <EntityType Name="Thing" Abstract="true">
    <Key><PropertyRef Name="Id"/></Key>
    <Property Name="Id" Type="Edm.Guid" Nullable="false"/>
  </EntityType>
  <EntityType Name="Book" BaseType="Library.Thing">
    <Property Name="Title" Type="Edm.String" Nullable="false"/>
    <Property Name="Pages" Type="Edm.Int16"/>
    <Property Name="Price" Type="Self.Money"/>
    <Property Name="Genre" Type="Self.Genre"/>
    <Property Name="Access" Type="Library.Access"/>
    <Property Name="Tags" Type="Collection(Edm.String)" Nullable="false"/>
    <Property Name="Cover" Type="Edm.Stream"/>
    <NavigationProperty Name="Author" Type="Self.Person" Nullable="false" Partner="Books"/>
    <Annotation Term="Org.OData.Core.V1.Description" String="A book"/>
  </EntityType>
  <EntityType Name="Person" BaseType="Self.Thing">
    <Property Name="Born" Type="Edm.Date"/>
    <Property Name="Home" Type="Self.Address"/>
    <NavigationProperty Name="Books" Type="Collection(Self.Book)" Partner="Author"/>
  </EntityType>
  <EntityContainer Name="Container"><EntitySet Name="Books" EntityType="Library.Book"/></EntityContainer>
</Schema>{FOOT}"""

SENSORS = f"""{HEAD}
<Schema Namespace="Plant.Model" Alias="M" {EDM}>
  <ComplexType Name="Reading" OpenType="true">
    <Property Name="At" Type="Edm.DateTimeOffset" Precision="7" Nullable="false"/>
    <Property Name="Value" Type="Edm.Double"/>
    <Property Name="Rough" Type="Edm.Single"/>
    <Property Name="For" Type="Edm.Duration"/>
    <Property Name="Daily" Type="Edm.TimeOfDay"/>
    <Property Name="Good" Type="Edm.Boolean"/>
    <Property Name="Small" Type="Edm.SByte"/>
    <Property Name="Byte" Type="Edm.Byte"/>
    <Property Name="Count" Type="Edm.Int32"/>
    <Property Name="Total" Type="Edm.Int64"/>
    <Property Name="Exact" Type="Edm.Decimal" Scale="variable"/>
    <Property Name="Where" Type="Edm.GeographyPoint"/>
    <Property Name="Raw" Type="Edm.Binary"/>
    <Property Name="Any" Type="Edm.Untyped"/>
  </ComplexType>
</Schema>
<Schema Namespace="Plant.Api" {EDM}>
  <EntityType Name="Sensor">
    <Property Name="Readings" Type="Collection(M.Reading)"/>
    <Property Name="Unit" Type="Org.OData.Measures.V1.Unit"/>
    <NavigationProperty Name="Parent" Type="Plant.Api.Sensor"/>
    <NavigationProperty Name="Elsewhere" Type="Other.Thing"/>
  </EntityType>
  <EntityType Name="Foreign" BaseType="Other.Thing"><Property Name="Own" Type="Edm.String"/></EntityType>
</Schema>{FOOT}"""

# 4.01, with a prefix for everything, as some services write it.
PREFIXED = """
<x:Edmx xmlns:x="http://docs.oasis-open.org/odata/ns/edmx" xmlns:m="http://docs.oasis-open.org/odata/ns/edm"
 Version="4.01">
 <x:Reference Uri="https://example.com/core.xml"><x:Include Namespace="Org.OData.Core.V1" Alias="Core"/></x:Reference>
 <x:DataServices><m:Schema Namespace="Shop">
  <m:EntityType Name="Größe"><m:Property Name="naïve" Type="Edm.String" Nullable="true"/></m:EntityType>
 </m:Schema></x:DataServices></x:Edmx>"""


def test_entity_types_and_complex_types_have_schemas() -> None:
    schemas = schemas_from_csdl(LIBRARY)
    assert list(schemas) == ["Library.Address", "Library.Thing", "Library.Book", "Library.Person"]
    assert len(schemas) == 4
    assert list(schemas["Library.Book"].values()) == [
        Field("Id", types.Guid(), nullable=False),
        Field("Title", types.String(), nullable=False),
        Field("Pages", types.Integer(16)),
        Field("Price", types.Decimal(9, 2)),
        Field("Genre", types.Enumeration("Library.Genre", {"Novel": 0, "Poetry": 1})),
        Field("Access", types.Enumeration("Library.Access", {"Read": 1, "Lend": 2}, flags=True)),
        Field("Tags", types.String(), collection=True),
        Field("Author", types.Ref("Library.Person"), nullable=False),
    ]
    assert schemas["Library.Book"].name == "Library.Book"
    assert schemas["Library.Book"] is schemas["Library.Book"]
    with pytest.raises(KeyError):
        schemas["Library.Genre"]


@pytest.mark.parametrize(
    "text",
    [
        "Title eq 'x' and Author/Home/City eq 'y'",
        "Genre eq Library.Genre'Poetry' and Access has 'Read,Lend'",
        "Author/Books/any(b: b/Pages gt 100 and b/Author/Born lt 1900-01-01)",
        "Tags/any(t: startswith(t,'a'))",
    ],
)
def test_filters_follow_the_relations_of_the_document(text: str) -> None:
    assert check(text, schemas_from_csdl(LIBRARY)["Library.Book"]) == []


def test_primitive_types_have_the_facets_that_the_document_gives() -> None:
    schemas = schemas_from_csdl(SENSORS)
    assert list(schemas["Plant.Model.Reading"].values()) == [
        Field("At", types.DateTimeOffset(), nullable=False),
        Field("Value", types.Double()),
        Field("Rough", types.Single()),
        Field("For", types.Duration()),
        Field("Daily", types.TimeOfDay()),
        Field("Good", types.Boolean()),
        Field("Small", types.Integer(8)),
        Field("Byte", types.Integer(8)),
        Field("Count", types.Integer(32)),
        Field("Total", types.Integer()),
        Field("Exact", types.Decimal()),
    ]
    sensor = schemas["Plant.Api.Sensor"]
    assert list(sensor) == ["Readings", "Parent"]
    assert list(schemas["Plant.Api.Foreign"]) == ["Own"]
    assert check("Parent/Parent/Readings/any(r: r/Value gt 1.5 and r/At lt 2026-01-01T00:00:00Z)", sensor) == []


def test_prefixes_and_other_letters_are_read() -> None:
    (schema,) = schemas_from_csdl(PREFIXED).values()
    assert schema.name == "Shop.Größe"
    assert list(schema.values()) == [Field("naïve", types.String())]
    assert str(parse("naïve eq 'x'", schema)) == "naïve eq 'x'"


def document(body: str) -> str:
    return f'{HEAD}<Schema Namespace="A" {EDM}>{body}</Schema>{FOOT}'


def chain(length: int) -> str:
    """A document of types that stand each on the next one."""
    links = (f'<EntityType Name="T{n}" BaseType="A.T{n + 1}"/>' for n in range(length))
    return document("".join(links) + f'<EntityType Name="T{length}"><Property Name="x" Type="Edm.Date"/></EntityType>')


def test_a_type_stands_on_a_hundred_others_at_most() -> None:
    assert list(schemas_from_csdl(chain(100))["A.T0"]) == ["x"]
    with pytest.raises(ValueError, match=r"A\.T0 stands on itself, or on more than 100 types"):
        schemas_from_csdl(chain(101))


BOMB = f"""<?xml version="1.0"?><!DOCTYPE bomb [<!ENTITY a "{"x" * 100}">{
    "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
}]>{document('<EntityType Name="&k;"/>').partition("?>")[2]}"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "a document type declaration is not allowed in CSDL"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "a document type declaration is not allowed"),
        ("", "the document is not XML: no element found"),
        ("<x>", "the document is not XML: "),
        ("<x/>", "expected the root Edmx of CSDL 4.0 or 4.01, not x"),
        (
            '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"/>',
            "expected the root Edmx of CSDL 4.0 or 4.01, not .http://schemas.microsoft.com/ado/2007/06/edmx.Edmx",
        ),
        (f"{HEAD}<Schema {EDM}/>{FOOT}", "Schema  has no attribute Namespace"),
        (document("<EntityType/>"), "EntityType  has no attribute Name"),
        (document('<EntityType Name="T"><Property Name="x"/></EntityType>'), "Property x has no attribute Type"),
        (
            document('<EntityType Name="T"><Property Name="x" Type="Edm.DateTime"/></EntityType>'),
            "A.T/x has the unknown type Edm.DateTime: a date-time without an offset names no moment",
        ),
        (
            document('<EntityType Name="T"><Property Name="x" Type="A.U"/></EntityType>'),
            "A.T/x has the unknown type A.U$",
        ),
        (document('<EntityType Name="T" BaseType="A.U"/>'), "A.T has the unknown type A.U"),
        (document('<EntityType Name="T" BaseType="A.T"/>'), "A.T stands on itself"),
        (
            document(
                '<TypeDefinition Name="D" UnderlyingType="A.D"/>'
                '<EntityType Name="T"><Property Name="x" Type="A.D"/></EntityType>'
            ),
            "the definition of type A.D is not of a primitive type",
        ),
        (document('<EnumType Name="E"/>'), "enumeration A.E needs members"),
        (
            document('<EnumType Name="E" IsFlags="true"><Member Name="m"/></EnumType>'),
            "Member m has no attribute Value",
        ),
        (
            document('<EntityType Name="T"><Property Name="a b" Type="Edm.Date"/></EntityType>'),
            "is not an odataIdentifier",
        ),
    ],
)
def test_what_is_not_csdl_of_version_4_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        schemas_from_csdl(text)


def test_bytes_are_not_text() -> None:
    with pytest.raises(TypeError, match="expected CSDL XML as str, not bytes"):
        schemas_from_csdl(b"")  # type: ignore[arg-type]
