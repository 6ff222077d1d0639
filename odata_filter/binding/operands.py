"""Tokens to fields, variables and literals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from odata_filter.binding.parameters import Parameters
from odata_filter.binding.rules import field_of, literal_on, member, write_hint
from odata_filter.errors.fault import Fault
from odata_filter.errors.refusals import refused
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.nodes import FieldRef, Literal, Operand, Variable
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.types import Enumeration, String
from odata_filter.types.literals import LITERALS, of_python

_NULL_WORDS = {"null", "nil", "none"}


class Operands:
    """Reads the names and literals of one filter; a name that is read twice is one node.

    Args:
        schema: the fields that names may mean.
        parameters: what each `@name` stands for.

    """

    def __init__(self, schema: Schema, parameters: Parameters) -> None:
        self.schema = schema
        self.variables: list[Variable] = []
        self._parameters = parameters
        self._refs: dict[str, FieldRef | Fault] = {}

    def name(self, name: Token) -> FieldRef | Variable | Fault:
        """Returns the field, or in the body of a lambda the variable, that a name means."""
        if self.variables:
            return self._in_body(name)
        return self.ref(name)

    def ref(self, name: Token) -> FieldRef | Fault:
        """Returns the field that a name means: one node for all its places, which keeps long filters small."""
        ref = self._refs.get(name.text)
        if ref is None:
            field = field_of(name.text, self.schema)
            ref = self._refs[name.text] = field if isinstance(field, Fault) else FieldRef(field)
        return ref.at(name.span) if isinstance(ref, Fault) else ref

    def _in_body(self, name: Token) -> Variable | Fault:
        for variable in reversed(self.variables):
            if variable.name == name.text:
                return variable
        names = [variable.name for variable in self.variables]
        field = field_of(name.text, self.schema, *names)
        if isinstance(field, Fault):
            return field.at(name.span)
        hint = f"the body of a lambda names its variable alone: {' or '.join(map(shown, names))}"
        return refused("lambda", f"on the field {name.text}", hint).at(name.span)

    def read(self, token: Token) -> Literal | Fault:
        """Returns the literal of a token, with its own type."""
        if token.type == "PARAMETER":
            value = self._parameters.value(token.text)
            read = value if isinstance(value, Fault) else of_python(value)
            return read.at(token.span) if isinstance(read, Fault) else Literal(*read)
        own = LITERALS[token.type]
        value = own.read(token.text)
        return value.at(token.span) if isinstance(value, Fault) else Literal(value, own)

    def literal(self, operand: Operand, word: str, token: Token) -> Literal | Fault:
        """Returns the literal that a token is beside an operand; `word` is the operator between them."""
        own = LITERALS.get(token.type)
        if own is None:
            read = self._qualified(operand, token) if token.type == "QUALIFIED" else self.read(token)
            literal = read if isinstance(read, Fault) else literal_on(operand, word, read.value, read.type)
        else:  # hot path: the literal is made once
            value = own.read(token.text)
            literal = value if isinstance(value, Fault) else literal_on(operand, word, value, own)
        return literal.at(token.span) if isinstance(literal, Fault) else literal

    def members(self, operand: Operand, tokens: Sequence[Token] | Token) -> Iterator[Literal | Fault]:
        """Returns the literals of a list beside `in`, one after the other; a lone token is the `@name` of a list."""
        if isinstance(tokens, Token):
            values = self._parameters.value(tokens.text, many=True)
            if isinstance(values, Fault):
                yield values.at(tokens.span)
                return
            for value in cast("Iterable[object]", values):
                read = of_python(value)
                literal = read if isinstance(read, Fault) else member(operand, Literal(*read))
                yield literal.at(tokens.span) if isinstance(literal, Fault) else literal
            return
        for token in tokens:
            if isinstance(operand, Literal):
                own = self.read(token)
                literal = own if isinstance(own, Fault) else member(operand, own)
                yield literal.at(token.span) if isinstance(literal, Fault) else literal
            else:
                yield self.literal(operand, "in", token)

    def unquoted(self, operand: Operand, word: str, name: Token) -> Fault | None:
        """Returns why a name on the right is refused that is probably a value without quotes; None if it is a field."""
        text, kind = name.text, operand.type
        is_field = self.schema.resolve(text) is not None
        if text.lower() in _NULL_WORDS or (
            text.lower().startswith("nul") and near(text, ("null",)) and text not in self.schema
        ):
            message = f"{shown(text)} is read as the name of a field"
            repairs: tuple[str, ...] = ("null",)
        elif is_field or any(variable.name == text for variable in self.variables):
            return None
        else:
            message, repairs = f"{shown(text)} is neither a field nor a literal", kind.repairs(text)
            if isinstance(kind, Enumeration):
                message = f"{kind.name} values are written in single quotes"
        return Fault("unquoted-value", message, write_hint(operand, word, repairs), repairs, place=name.span)

    def _qualified(self, operand: Operand, token: Token) -> Literal | Fault:
        """Returns the literal of `Ns.T'member'` beside an enumeration of that name, which may lack the namespace."""
        name, _, quoted = token.text.partition("'")
        kind = operand.type
        if isinstance(kind, Enumeration) and kind.name in {name, name.rpartition(".")[2]}:
            value = String().read(f"'{quoted}")
            return value if isinstance(value, Fault) else Literal(value, String())
        return self.unknown_type(name)

    def unknown_type(self, name: str) -> Fault:
        """Returns the fault of a type that the schema does not declare."""
        kinds = {field.type.name for field in self.schema.values() if isinstance(field.type, Enumeration)}
        nearest = near(name.rpartition(".")[2], tuple(sorted(kinds)))
        hint = f"did you mean {nearest[0]}?" if nearest else "write the member in single quotes, without a type"
        return Fault("unsupported-type", f"unknown type {shown(name)}", hint)


def literal_of(operand: Operand, word: str, value: object) -> Literal | Fault:
    """Returns the literal that a Python value is beside an operand; `word` is the operator between them."""
    read = of_python(value)
    return read if isinstance(read, Fault) else literal_on(operand, word, *read)
