"""Tokens to fields, variables and literals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from odata_filter.binding.collection_rules import step
from odata_filter.binding.field_names import composed, field_of, unknown_field
from odata_filter.binding.parameters import Parameters
from odata_filter.binding.rules import literal_on, member, write_hint
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.errors.suggestions import near
from odata_filter.immutable import replace
from odata_filter.nodes import THIS, FieldRef, Literal, Operand, Path, Variable
from odata_filter.schema import Schema
from odata_filter.syntax.tokens import Token
from odata_filter.types import Enumeration, String
from odata_filter.types.literals import LITERALS, json_text
from odata_filter.types.python_values import of_python

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

    def name(self, name: Token) -> FieldRef | Path | Variable | Fault:
        """Returns what a name means: the variable of a body, a field of an element in `$filter(..)`, or a field."""
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

    def _in_body(self, name: Token) -> FieldRef | Path | Variable | Fault:
        for variable in reversed(self.variables):
            if variable.name == name.text:
                return variable
        if (element := self.this()) is not None:
            return self._of_element(element, name)
        if isinstance(ref := self.ref(name), Fault):
            names = [variable.name for variable in self.variables]
            return unknown_field(name.text, self.schema, *names).at(name.span)
        return ref

    def this(self) -> Variable | None:
        """Returns the element of the innermost `$filter(..)`; None outside of all."""
        return next((each for each in reversed(self.variables) if each.name == THIS), None)

    def _of_element(self, element: Variable, name: Token) -> Path | Fault:
        """Returns the field of an element that a bare name means; a fault says how to name what else may be meant."""
        made = step(element, name.text, self.schema)
        if isinstance(made, Path):
            return made
        if self.schema.resolve(name.text) is not None:
            made = replace(made, hint=f"write $it/{shown(name.text)} for the field of the record")
        elif made.code == "type-mismatch":
            made = replace(made, hint="write $this for the element")
        return made.at(name.span)

    def path(self, token: Token) -> Operand | Fault:
        """Returns what a path means: names joined by `/`, the first one perhaps `$it` or `$this`, none `$count`."""
        first, *names = token.text.split("/")
        start = token.start + len(first) + 1
        base: Operand | Fault
        if first == "$it":
            base = self.ref(Token("NAME", names[0], start))
            start += len(names.pop(0)) + 1
        elif first == THIS:
            base = self.element(Token("SYSTEM", THIS, token.start))
        else:
            base = self.name(Token("NAME", first, token.start))
        return base if isinstance(base, Fault) else self.steps(base, names, start)

    def element(self, token: Token) -> Variable | Fault:
        """Returns the element that `$this` means."""
        message, hint = "$this stands outside of $filter(..)", "name a field, or the variable of a lambda"
        return self.this() or Fault("unknown-field", message, hint, place=token.span)

    def steps(self, base: Operand, names: Iterable[str], start: int) -> Operand | Fault:
        """Returns the path that goes on behind an operand; `start` is the place of the first name."""
        for name in names:
            made = self.unknown_type(name) if "." in name else step(base, name, self.schema)
            if isinstance(made, Fault):
                return made.at(Span(start, start + len(name)))
            base, start = made, start + len(name) + 1
        return base

    def read(self, token: Token) -> Literal | Fault:
        """Returns the literal of a token, with its own type."""
        if token.type == "PARAMETER":
            value = self._parameters.value(token.text)
            read = value if isinstance(value, Fault) else of_python(value)
            return read.at(token.span) if isinstance(read, Fault) else Literal(*read)
        own = LITERALS[token.type]
        value = own.read(token.text)
        return value.at(token.span) if isinstance(value, Fault) else Literal(value, own)

    def json_text(self, token: Token) -> Literal | Fault:
        """Returns the string of a token in the double quotes of JSON."""
        value = json_text(token.text)
        return value.at(token.span) if isinstance(value, Fault) else Literal(value, String())

    def literal(self, operand: Operand, word: str, token: Token) -> Literal | Fault:
        """Returns the literal that a token is beside an operand; `word` is the operator between them."""
        own = LITERALS.get(token.type)
        if own is None:
            if token.type == "QUALIFIED":
                read = self._qualified(operand, token)
            else:
                read = self.json_text(token) if token.type == "JSONSTRING" else self.read(token)
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
            for value in cast("Iterable[object]", values):  # `many` asks for a list
                read = of_python(value)
                literal = read if isinstance(read, Fault) else member(operand, Literal(*read))
                yield literal.at(tokens.span) if isinstance(literal, Fault) else literal
            return
        for token in tokens:
            if isinstance(operand, Literal):
                own = self.json_text(token) if token.type == "JSONSTRING" else self.read(token)
                literal = own if isinstance(own, Fault) else member(operand, own)
                yield literal.at(token.span) if isinstance(literal, Fault) else literal
            else:
                yield self.literal(operand, "in", token)

    def unquoted(self, operand: Operand, word: str, name: Token) -> Fault | None:
        """Returns why a name on the right is refused that is probably a value without quotes; None if it is a field."""
        text, kind = name.text, operand.type
        first = text.partition("/")[0]
        read = None if first in {"$it", THIS} else self.name(Token("NAME", first, name.start))
        unknown = read if isinstance(read, Fault) else None
        if text.lower() in _NULL_WORDS or (
            text.lower().startswith("nul") and near(text, ("null",)) and text not in self.schema
        ):
            message = f"{shown(text)} is read as the name of a field"
            repairs: tuple[str, ...] = ("null",)
        elif unknown is None or (first != text and unknown.suggestions):
            return None
        elif composed(first, self.schema) is not None:
            return unknown
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
