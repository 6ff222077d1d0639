"""Tokens to fields and literals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from odata_filter.binding.parameters import Parameters
from odata_filter.binding.rules import field_of, literal_on, write_hint
from odata_filter.errors.classes import MOST_ERRORS
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.nodes import FieldRef, Literal
from odata_filter.operators import Operator
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.types import Enumeration, String
from odata_filter.types.literals import LITERALS, of_python
from odata_filter.types.structured import Field

_NULL_WORDS = {"null", "nil", "none"}


class Operands:
    """Reads the operands of one filter; a name or a literal that is read twice is one node, and one fault.

    Args:
        schema: the fields that names may mean.
        parameters: what each `@name` stands for.

    """

    def __init__(self, schema: Schema, parameters: Parameters) -> None:
        self._schema = schema
        self._parameters = parameters
        self._refs: dict[str, FieldRef | Fault] = {}

    def ref(self, name: Token) -> FieldRef | Fault:
        """Returns the field that a name means: one node for all its places, which keeps long filters small."""
        ref = self._refs.get(name.text)
        if ref is None:
            field = field_of(name.text, self._schema)
            ref = self._refs[name.text] = field if isinstance(field, Fault) else FieldRef(field)
        return ref.at(name.span) if isinstance(ref, Fault) else ref

    def literal(self, field: Field, word: str, token: Token) -> Literal | Fault:
        """Returns the literal that a token is on a field; `word` is the operator between them."""
        if token.type == "PARAMETER":
            value = self._parameters.value(token.text, field)
            read = value if isinstance(value, Fault) else of_python(value)
        else:
            own = LITERALS[token.type]
            value = own.read(token.text)
            read = value if isinstance(value, Fault) else (value, own)
        literal = read if isinstance(read, Fault) else literal_on(field, word, *read)
        return literal.at(token.span) if isinstance(literal, Fault) else literal

    def literals(self, field: Field, tokens: Sequence[Token] | Token) -> tuple[Literal, ...] | list[Fault]:
        """Returns the literals of a list, or its faults; a lone token is the `@name` of a list."""
        if not isinstance(tokens, Token):
            return until_enough(self.literal(field, "in", token) for token in tokens)
        values = self._parameters.value(tokens.text, field, many=True)
        if isinstance(values, Fault):
            return [values.at(tokens.span)]
        found = until_enough(literal_of(field, "in", value) for value in cast("Iterable[object]", values))
        return found if isinstance(found, tuple) else [fault.at(tokens.span) for fault in found]

    def name_as_value(self, field: Field, op: Operator, name: Token) -> Fault:
        """Returns why a name on the right is refused: another field, or a value whose quotes are missing."""
        text, kind = name.text, field.type
        if text.lower() in _NULL_WORDS or (text.lower().startswith("nul") and near(text, ("null",))):
            message = f"{shown(text)} is read as the name of a field"
            repairs: tuple[str, ...] = ("null",)
        elif self._schema.resolve(text) is not None:
            message = f"field '{field.name}' is compared with the name {shown(text)}, which is read as another field"
            hint = f"compare it with a literal: {field.name} {op.value} {String().write(shown(text))}"
            return Fault("unsupported-fields", message, hint, place=name.span)
        else:
            message, repairs = f"{shown(text)} is neither a field nor a literal", kind.repairs(text)
            if isinstance(kind, Enumeration):
                message = f"{kind.name} values are written in single quotes"
        return Fault("unquoted-value", message, write_hint(field, op.value, repairs), repairs, place=name.span)


def literal_of(field: Field, word: str, value: object) -> Literal | Fault:
    """Returns the literal that a Python value is on a field; `word` is the operator between them."""
    read = of_python(value)
    return read if isinstance(read, Fault) else literal_on(field, word, *read)


def until_enough(found: Iterable[Literal | Fault]) -> tuple[Literal, ...] | list[Fault]:
    """Returns literals, or, if there are faults, the first `MOST_ERRORS` of them: no more work than that is done."""
    literals: list[Literal] = []
    faults: list[Fault] = []
    for each in found:
        if not isinstance(each, Fault):
            literals.append(each)
            continue
        faults.append(each)
        if len(faults) == MOST_ERRORS:
            break
    return faults or tuple(literals)
