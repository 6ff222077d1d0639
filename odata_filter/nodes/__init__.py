"""The nodes of a checked filter: frozen, flat, hashable; `str()` writes each as canonical OData text.

Conditions and operands are one kind of node: an operand of Boolean type is a condition (`active`,
`contains(name,'x')`), and a condition may stand where a Boolean operand may (`(a gt 1) eq true`).
"""

from typing import get_args

from odata_filter.nodes.canonical_text import Writer, key_of, operand_text, text_of
from odata_filter.nodes.collection_nodes import THIS, Count, Filtered, Items, Lambda, Quantifier
from odata_filter.nodes.condition_nodes import And, Comparison, ElementOf, Has, Membership, Not, Or
from odata_filter.nodes.node_unions import CONDITIONS, Expr, Junction, Operand
from odata_filter.nodes.operand_nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Path, Variable
from odata_filter.nodes.variables import free_variables, is_hidden, renamed
from odata_filter.nodes.walking import children, element_field, is_collection, joined, path_of, walk

__all__ = [
    "CONDITIONS",
    "THIS",
    "And",
    "Arithmetic",
    "Call",
    "Comparison",
    "Count",
    "ElementOf",
    "Expr",
    "FieldRef",
    "Filtered",
    "Has",
    "It",
    "Items",
    "Junction",
    "Lambda",
    "Literal",
    "Membership",
    "Negate",
    "Not",
    "Operand",
    "Or",
    "Path",
    "Quantifier",
    "Variable",
    "Writer",
    "children",
    "element_field",
    "free_variables",
    "is_collection",
    "is_hidden",
    "joined",
    "key_of",
    "operand_text",
    "path_of",
    "renamed",
    "text_of",
    "walk",
]

for _each in (*get_args(Operand), Quantifier):
    _each.__module__ = __name__  # by which they are imported, pickled and documented
