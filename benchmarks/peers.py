"""The libraries to race against, each behind plain functions; one that is not installed is left out.

They are imported by name, as untyped modules, so that types are checked alike with and without them. Where a peer
refuses a filter of the corpus, it sits that race out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from odata_filter.reality_conversion import JOBS

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.corpus import Record

INSTALL = "pip install -e '.[bench]'"

TYPED, UNTYPED, ODATA_QUERY, RULE_ENGINE = "odatapy, typed", "odatapy, untyped", "odata-query", "rule-engine"
CQL2 = "cql2"
DISTRIBUTIONS = {"odatapy": "odatapy", "odata-query": "odata_query", "rule-engine": "rule_engine", "cql2": "cql2"}
"""Each peer's distribution and the module that it installs."""

RECURSION = 20_000
"""Both OData peers recurse once per term of a chain; without this they fail on the long `or` and cannot be compared."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An OData library: text to its own tree, and text to SQL."""

    name: str
    parse: Callable[[str], object]
    sql: Callable[[str], object]


def installed(distribution: str) -> bool:
    """Whether the peer can be imported, found out without importing it."""
    return find_spec(DISTRIBUTIONS[distribution]) is not None


def odata_peers() -> list[Peer]:
    """The OData libraries at hand, readied outside of what is timed."""
    sys.setrecursionlimit(max(RECURSION, sys.getrecursionlimit()))
    peers: list[Peer] = []
    if installed("odatapy"):
        peers += _odatapy()
    if installed("odata-query"):
        peers.append(odata_query())
    return peers


def able(run: Callable[[str], object], text: str) -> bool:
    """Whether a peer gets through this filter at all."""
    try:
        run(text)
    except Exception:  # noqa: BLE001 -- each peer fails in its own way; any of them means "not comparable"
        return False
    return True


def _odatapy() -> list[Peer]:
    # It refuses a quoted value on a Guid or an enumeration, and knows no `in` on a collection: strings, then.
    edm_types = {"id": "Edm.Guid", "iTwinId": "Edm.Guid", "createdDateTime": "Edm.DateTimeOffset"}
    return odatapy({name: edm_types.get(name, "Edm.String") for name in JOBS})


def odatapy(properties: dict[str, str]) -> list[Peer]:
    """The typed and the untyped reading of odatapy, for a record of these EDM types."""
    csdl, model = import_module("odatapy.edm.csdl"), import_module("odatapy.edm.model")
    parse = import_module("odatapy.server.uri.expression_parser").ExpressionParser.parse_string
    to_sql = import_module("odatapy.ext.sql").filter_to_sql

    typed = [csdl.CsdlProperty(name, edm_type) for name, edm_type in properties.items()]
    schema = csdl.CsdlSchema("Jobs", entity_types=[csdl.CsdlEntityType("Job", typed)])
    provider = csdl.CsdlAbstractEdmProvider()
    provider.get_schemas = lambda: [schema]
    edm = model.Edm(provider)
    job = edm.get_entity_type(model.FullQualifiedName("Jobs", "Job"))
    return [
        Peer(TYPED, lambda text: parse(text, edm, job), lambda text: to_sql(parse(text, edm, job))),
        Peer(UNTYPED, parse, lambda text: to_sql(parse(text))),
    ]


def odata_query() -> Peer:
    """The one reading of odata-query, which has no types."""
    grammar, sql = import_module("odata_query.grammar"), import_module("odata_query.sql")
    lexer, parser = grammar.ODataLexer(), grammar.ODataParser()

    def parse(text: str) -> object:
        return parser.parse(lexer.tokenize(text))

    return Peer(ODATA_QUERY, parse, lambda text: sql.AstToSqliteSqlVisitor().visit(parse(text)))


def cql2() -> Callable[[str], object] | None:
    """The parser of cql2, which is written in Rust and checks nothing; None without it."""
    if not installed(CQL2):
        return None
    parse: Callable[[str], object] = import_module("cql2").parse_text
    return parse


_OPERATORS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_BARE_GUID = re.compile(r"(?<!')\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:]+Z")


def in_cql2(text: str) -> str:
    """The same filter in CQL2, of the texts of the corpus."""
    text = re.sub(r" (eq|ne|lt|le|gt|ge) ", lambda match: f" {_OPERATORS[match[1]]} ", text)
    return _MOMENT.sub(r"TIMESTAMP('\g<0>')", _BARE_GUID.sub(r"'\g<0>'", text))


def rule_engine(rule: str) -> Callable[[Record], bool] | None:
    """A compiled rule, or None without rule-engine."""
    if not installed("rule-engine"):
        return None
    engine = import_module("rule_engine")
    context = engine.Context(resolver=engine.resolve_item, default_value=None)
    matches: Callable[[Record], bool] = engine.Rule(rule, context).matches
    return matches
