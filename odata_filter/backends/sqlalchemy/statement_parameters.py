"""How a condition is written in one statement, and which parameters a filter has in a statement of another one.

A compiled statement is run again for filters whose conditions are written alike. Their parameters are found by writing
the condition again, which needs neither SQLAlchemy's compiler nor the types of the columns a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Dialect as Engine
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.types import NullType

from odata_filter.backends.sql.compiler import written
from odata_filter.backends.sql.condition_text import Condition
from odata_filter.backends.sql.condition_writer import ConditionWriter
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.path_targets import Target
from odata_filter.backends.sql.storage_forms import Parameter
from odata_filter.backends.sqlalchemy.column_types import column_of, dialect_of, elements_of, unsuitable
from odata_filter.backends.unwritable_error import UnwritableError
from odata_filter.filter import Filter
from odata_filter.logic.terms import Exists, Side, Term, Value
from odata_filter.nodes import FieldRef, Path, Variable


class Place(NamedTuple):
    """What a field of a condition's term stands for.

    Attributes:
        operand: the field.
        name: what the filter calls it.
        clause: a column or another value, an EXISTS, or a column that holds a whole collection.

    """

    operand: FieldRef
    name: str
    clause: sa.ColumnElement[Any]


class Statement:
    """How one condition is written in one statement.

    Attributes:
        engine: SQLAlchemy's dialect.
        places: what the fields of the condition's term stand for, by their names.
        texts: the SQL of that, as far as it was asked for.
        targets: how columns hold their values, likewise.
        process: makes the SQL of a column or another value, while the statement is compiled.
        sql: the SQL of the condition, with numbers for its parameters.

    """

    def __init__(self, engine: Engine, places: Iterable[Place], process: Callable[[Any], str]) -> None:
        self.engine: Engine = engine
        self.process: Callable[[Any], str] = process
        self.sql: str = ""
        self.places: dict[str, Place] = {each.operand.field.name: each for each in places}
        self.texts: dict[str, str] = {}
        self.targets: dict[str, Target] = {}

    def written(self, meant: Meant) -> tuple[str, list[Parameter]]:
        """Returns the SQL of a term with numbers for its parameters, and these."""
        return written(meant.filter, meant.term, lambda longest: _ConditionWriter(_OperandTexts(self), longest))

    def target(self, operand: FieldRef | Variable) -> Target:
        """Returns the column of a field."""
        key = str(operand)
        if key not in self.targets:
            _, name, clause = self.places[key]
            column = column_of(operand.type, clause.type, self.engine)
            if column is None:
                raise unsuitable(name, operand, clause)
            self.targets[key] = Target(self.text(key), column)
        return self.targets[key]

    def text(self, name: str) -> str:
        """Returns the column or the other value that a field stands for, closed."""
        if name not in self.texts:
            clause = self.places[name].clause
            text = self.process(clause)
            bare = isinstance(clause, (ColumnClause, sa.Exists, sa.ScalarSelect))
            self.texts[name] = text if bare else f"({text})"
        return self.texts[name]


class Meant:
    """The value of a condition's parameter: what the condition means.

    Args:
        filter: the filter.
        term: its meaning, or that of the body of a lambda.

    """

    def __init__(self, filter: Filter, term: Term) -> None:
        self.filter: Filter = filter
        self.term: Term = term
        self._found: tuple[Statement, list[Parameter]] | None = None

    def parameters(self, statement: Statement) -> list[Parameter]:
        """Returns the parameters in a statement that was compiled for a condition with an equal key.

        Raises:
            RuntimeError: the condition is written otherwise, which is a mistake in the key.

        """
        found = self._found
        if found is None or found[0] is not statement:
            sql, parameters = statement.written(self)
            if sql != statement.sql:
                raise RuntimeError(f"'{self.filter}' is not written as the filter of the cached statement: {sql!r}")
            found = self._found = statement, parameters
        return found[1]


class Placeholder(NullType):
    """The type of one placeholder: without a type of its own SQLAlchemy passes a value as it is.

    Otherwise it would cast the value, or drop the zone of a moment.
    """

    cache_ok: bool | None = True

    def __init__(self, statement: Statement, number: int) -> None:
        self.statement: Statement = statement
        self.number: int = number

    def bind_processor(self, dialect: Engine) -> Callable[..., Any]:
        """Returns what makes the driver's value of the condition's parameter."""
        del dialect
        return self._value

    def _value(self, value: object) -> object:
        return value.parameters(self.statement)[self.number] if isinstance(value, Meant) else value


class _OperandTexts(OperandTexts):
    """The values of one condition in one statement."""

    def __init__(self, statement: Statement) -> None:
        style: Any = statement.engine.paramstyle
        super().__init__(dialect_of(statement.engine), {}, style, "")
        self.statement: Statement = statement

    def finished(self, sql: str) -> tuple[str, list[Parameter]]:
        """Returns the text as it is, because SQLAlchemy has placeholders of its own, and the parameters."""
        return sql, [self._parameters[int(place)] for place in sql.split("\0")[1::2]]

    def is_column(self, operand: Value) -> bool:
        """Returns whether an operand is a column, and no expression, subquery or element."""
        return isinstance(operand, FieldRef) and isinstance(self.statement.places[str(operand)].clause, ColumnClause)

    def _mapped(self, operand: FieldRef | Variable) -> Target:
        return self.statement.target(operand)


class _ConditionWriter(ConditionWriter):
    """One writing of a condition in a statement."""

    values: _OperandTexts  # pyright: ignore[reportIncompatibleVariableOverride] - never set again

    def where(self, term: Term) -> str:
        """Returns the whole condition."""
        try:
            return super().where(term)
        except UnwritableError as error:
            places = self.values.statement.places
            raise error.renamed({place: each.name for place, each in places.items()}) from None

    def truth(self, operand: Value, *, wanted: bool, or_null: bool) -> Condition:
        """Returns a call, or a subquery; a Boolean column is compared."""
        if isinstance(operand, FieldRef):
            exists = self.values.statement.text(str(operand))
            return Condition(exists if wanted else f"NOT {exists}")
        return super().truth(operand, wanted=wanted, or_null=or_null)

    def is_null(self, operand: Side, *, negated: bool) -> Condition:
        """Returns the test for NULL, also of the key of a related row."""
        if isinstance(operand, FieldRef):
            return Condition(f"{self.values.statement.text(str(operand))} IS {'NOT ' * negated}NULL")
        return super().is_null(operand, negated=negated)

    def quantified(self, term: Exists) -> Condition:
        """Returns a test of the elements of an array, whose body may name other fields."""
        element = Variable(term.variable, term.collection.field)
        return self.exists(term.collection, element, term.term, negated=term.negated)

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns a test of an array's elements."""
        statement = self.values.statement
        _, name, clause = statement.places[str(collection)]
        held = elements_of(element.type, clause.type, statement.engine)
        if held is None or held[0] not in self.dialect.elements:
            raise unsuitable(name, collection, clause)
        elements, sql = self.dialect.elements[held[0]], statement.text(str(collection))
        listed = self.values.elements(sql, elements, type(element.type), held[1])
        return self.exists_in(listed, element, term, negated=negated)
