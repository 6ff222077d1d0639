"""The values in a condition of SQL: columns, elements, calls, and the parameters that it binds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any, assert_never, cast

from odata_filter.backends.holds import fit
from odata_filter.backends.sql.columns import Column, ColumnMap, Expression, Joined, Related, Storage
from odata_filter.backends.sql.dialects.base import Dialect, ParamStyle
from odata_filter.backends.sql.forms import Elements, Form, Numbers, Parameter
from odata_filter.backends.sql.rows import Row, Rows, Target, is_structure, unmapped
from odata_filter.backends.untaken import untaken
from odata_filter.backends.unwritable import UnwritableError
from odata_filter.errors.fault import Fault
from odata_filter.functions import FUNCTIONS, Function
from odata_filter.functions.strings import LONGEST
from odata_filter.logic.raising import operand_of
from odata_filter.logic.terms import Counted, Flags, Value
from odata_filter.nodes import Arithmetic, Call, FieldRef, It, Literal, Negate, Operand, Path, Variable, key_of
from odata_filter.operators import ArithmeticOperator
from odata_filter.types import Date, Type, Untyped
from odata_filter.types.structured import Field

_DEFAULT = Column("value")
_DAY = 86_400_000_000
"""Microseconds of a day."""


class Values:
    """The values of one condition, and its parameters.

    A template of a function may say an operand twice, or the second one first. So a placeholder is the number of its
    parameter between two U+0000 until the whole text is there, and `finished` puts the parameters in their order.

    Args:
        dialect: the engine's own ways.
        columns: where fields are kept.
        paramstyle: how the driver marks parameters.
        prefix: the beginning of the parameters' names, in the styles that have names.
        table: the name of the rows that the condition is about; None where no subquery mentions them.

    """

    def __init__(
        self, dialect: Dialect, columns: ColumnMap, paramstyle: ParamStyle, prefix: str, table: str | None = None
    ) -> None:
        self.dialect, self.columns, self.paramstyle, self.prefix = dialect, columns, paramstyle, prefix
        self._parameters: list[Parameter] = []
        self._targets: dict[str, Target] = {}
        self._elements: dict[str, Target | Row] = {}
        self._paths: dict[tuple[bool, str], Target] = {}
        self._percent = paramstyle in {"format", "pyformat"}
        self._aliases = count(1)
        self._reserved = table
        self.counted: Callable[[Counted], str]
        self.record = Row("" if table is None else self.quoted(table), columns)
        self.depth = 0

    def finished(self, sql: str) -> tuple[str, list[Parameter]]:
        """Returns a text with the placeholders of the style, and the parameters in their order."""
        parts = sql.split("\0")
        places = parts[1::2]
        parts[1::2] = map(self._marker(), range(1, len(places) + 1))
        return "".join(parts), [self._parameters[int(place)] for place in places]

    def element(self, operand: FieldRef | Variable, target: Target) -> None:
        """Says what stands for an element of a collection, or for a field, from here on."""
        self._targets[_key(operand)] = target

    @contextmanager
    def subquery(self) -> Iterator[None]:
        """Lets nothing name the record but by its table: a subquery may have columns of the same names."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @contextmanager
    def elements_of(self, rows: Rows, element: Variable) -> Iterator[None]:
        """Lets an element of rows stand for its variable within their subquery."""
        key, places = _key(element), self._elements
        before = places.get(key)  # one without a name may be within another
        places[key] = rows.element
        self._paths.clear()
        with self.subquery():
            yield
        self._paths.clear()
        if before is None:
            del places[key]
        else:
            places[key] = before

    def resolved(self, operand: FieldRef | Path | Variable) -> Target | Row:
        """Returns the column of an operand, or, of a structure, the row that has its fields."""
        match operand:
            case Path(base, field):
                row = self.resolved(cast("FieldRef | Path | Variable", base))
                assert isinstance(row, Row)  # noqa: S101 - steps lead out of structures alone
                return self._step(row, field, operand)
            case FieldRef(field) if is_structure(field.type) and field.name not in self._targets:
                return self._step(self.record, field, operand)
            case Variable() if _key(operand) in self._elements:
                return self._elements[_key(operand)]
            case FieldRef() | Variable():
                return self._target(operand)

    def rows(self, collection: FieldRef | Path) -> Rows:
        """Returns the rows of the elements of a collection."""
        row, field = self.record, collection.field
        if isinstance(collection, Path):
            base = self.resolved(cast("FieldRef | Path | Variable", collection.base))
            assert isinstance(base, Row)  # noqa: S101 - steps lead out of structures alone
            row = base
        place = row.place(field)
        if isinstance(place, Related):
            return self._related(row, place, collection)
        storage = place.storage if isinstance(place, Column) else None
        if isinstance(place, Column) and storage in self.dialect.elements and not is_structure(field.type):
            found = self.dialect.elements[cast("Storage", storage)]
            return self.elements(self.column(row, place.name), found, type(field.type))
        raise unmapped(collection)

    def elements(self, sql: str, elements: Elements, kind: type[Type], column: Column | None = None) -> Rows:
        """Returns the rows of the elements that one column holds.

        Args:
            sql: the column.
            elements: where its elements are found.
            kind: the type of an element.
            column: how an element is stored; None: as it is by default.

        """
        name = f"element{self.depth + 1}" if self.depth else "element"
        element = elements.name.format(None, name)
        column = column or Column(element, storage=elements.storages.get(kind))
        typed = elements.typed.get(kind, "{0}").replace("{1}", name)
        test = elements.test.replace("{2}", name)
        return Rows(elements.rows.format(sql, name), Target(element, column, typed), test=test)

    def _related(self, row: Row, place: Related, collection: FieldRef | Path) -> Rows:
        alias = self._alias()
        element: Target | Row
        if is_structure(collection.field.type):
            element = Row(alias, place.columns or {})
        elif place.column is None:
            raise ValueError(f"the Related of '{collection}' needs the column that its elements are in")
        else:
            column = Column(place.column, storage=place.storage)
            element = Target(f"{alias}.{self.quoted(place.column)}", column)
        source, key = f"{self.quoted(place.table)} AS {alias}", f"{alias}.{self.quoted(place.key)}"
        return Rows(source, element, (row, place.parent), key)

    def column(self, row: Row, name: str) -> str:
        """Returns a column of a row by its name.

        Raises:
            ValueError: it is one of the record, stands in a subquery, and the record has no name.

        """
        if row.alias and not (row.columns is self.columns and "." in name):
            sql = f"{row.alias}.{self.quoted(name)}"
        elif self.depth and not row.alias:
            raise ValueError(f"a subquery names the column {name!r} of the record: say its table, Sql(table=...)")
        else:
            sql = self.quoted(name)
        return f"{row.before}{sql}{row.after}"

    def presence(self, row: Row) -> str | None:
        """Returns a value that is null where a structure is; None where it never is."""
        if row.path:
            name = row.path.rstrip("/")
            message = f"'{name}' is a structure whose fields are columns: none of them tells whether it is null"
            raise UnwritableError(Fault("unsupported-structure", message, "compare one of its fields"), name)
        return None if row.key is None else f"{row.before}{row.key}{row.after}"

    def _step(self, row: Row, field: Field, operand: FieldRef | Path | Variable) -> Target | Row:
        """Returns what a field of a row is."""
        place = row.place(field)
        match place:
            case Joined() if is_structure(field.type):
                return self._joined(row, place, operand)
            case None if is_structure(field.type):
                return row.inside(field)
            case None:
                name = (row.path + field.name).replace("/", "_")
                return Target(self.column(row, name), Column(name))
            case str():
                return Target(self.column(row, place), Column(place))
            case Column():
                return Target(self.column(row, place.name), place)
            case Expression(sql, storage=storage):
                escaped = sql.replace("%", "%%") if self._percent else sql
                return Target(f"{row.before}({escaped}){row.after}", Column(field.name, storage=storage))
            case Related():
                raise TypeError(f"field '{operand}' is not a collection: map it to a column, not to a Related")
            case Joined():
                raise TypeError(f"field '{operand}' is not a structure: map it to a column, not to a Joined")
            case _:
                assert_never(place)

    def check_subquery(self, operand: FieldRef | Path | Variable | Counted) -> None:
        """Raises an UnwritableError where the engine was not tried with a subquery that the operand needs."""
        if not self.dialect.subqueries:
            text = str(operand_of(operand))
            message = f"'{text}' needs a subquery, which was not tried on {self.dialect.name}"
            raise UnwritableError(Fault("unsupported-path", message), text)

    def _joined(self, row: Row, place: Joined, operand: FieldRef | Path | Variable) -> Row:
        self.check_subquery(operand)
        alias = self._alias()
        with self.subquery():
            parent = self.column(row, place.parent)
        key = f"{alias}.{self.quoted(place.key)}"
        after = f" FROM {self.quoted(place.table)} AS {alias} WHERE {key} = {parent})"
        return Row(alias, place.columns or {}, before="(SELECT ", after=after, key=key)

    def _alias(self) -> str:
        """Returns a name that no other row of the condition has."""
        name = next(name for name in map("v{}".format, self._aliases) if name != self._reserved)
        return self.quoted(name)

    def form(self, operand: Value, kind: Type) -> Form:
        """Returns how an operand holds the values of a type."""
        if isinstance(operand, (Call, Literal)):
            return self.dialect.computed(kind)
        if isinstance(operand, (Arithmetic, Negate)):
            return self._numbers(operand).forms[type(kind)]
        if isinstance(operand, Counted):
            return self.dialect.computed(kind)
        if not isinstance(operand, (FieldRef, Path, Variable)):
            raise untaken(operand)
        target = self._target(operand)
        form = target.forms.get(kind)
        if form is None:
            if self.guard(operand, kind) is None and self._converted(operand, target.column):
                raise self._untold(operand)
            form = target.forms[kind] = self._typed(self.dialect.form(kind, target.column), target.typed)
        return form

    def is_column(self, operand: Value) -> bool:
        """Returns whether an operand is a column of the record's, and no expression or element."""
        return isinstance(operand, FieldRef) and not isinstance(self.columns.get(str(operand)), Expression)

    def guard(self, operand: Value, kind: Type) -> str | None:
        """Returns the types, as the engine names them, that a row's value of an operand without a type must be of.

        None where the engine compares no values of different types, or cannot tell their types.
        """
        if not isinstance(operand, (FieldRef, Path, Variable)) or not self._converted(
            operand, self._target(operand).column
        ):
            return None
        return self.dialect.typeof.get(type(kind))

    def _converted(self, operand: Value, column: Column) -> bool:
        """Returns whether a comparison might convert the operand: a column whose storage is told holds what it says."""
        return self.dialect.converts and isinstance(operand.type, Untyped) and column.storage is None

    def _untold(self, operand: Value) -> UnwritableError:
        message = f"{self.dialect.name} cannot tell the type of the values of '{operand}'"
        return UnwritableError(
            Fault("unsupported-untyped", message, "use a schema with its type, or say the storage of its column"),
            str(operand),
        )

    @staticmethod
    def _typed(form: Form, typed: str) -> Form:
        if typed == "{0}":
            return form
        value = form.value and form.value.format(typed)
        return replace(form, compared=form.compared.format(typed), equal=None, value=value)

    def written(self, operand: Value, template: str) -> str:
        """Returns an operand in a template, in which `{0}` stands for it. A call binds its parameters each time."""
        template = self._escaped(template)
        match operand:
            case FieldRef() | Path() | Variable():
                return template.format(self._target(operand).sql)
            case Counted():
                return template.format(self.counted(operand))
            case Call():
                return template.format(self._call(operand))
            case Literal():
                return template.format(self._literal(operand))
            case Arithmetic() | Negate():
                return template.format(self.number(operand))
            case It() | Flags():
                raise untaken(operand)
            case _:
                assert_never(operand)

    def _escaped(self, template: str) -> str:
        return template.replace("%", "%%") if self._percent else template

    def value(self, operand: Value) -> str:
        """Returns an operand as a value in the form that the dialect keeps its type in by default, closed."""
        return self.value_as(operand, operand.type)

    def value_as(self, operand: Value, kind: Type) -> str:
        """Returns an operand as such a value; if it has no type, as one of `kind`, and null where it is another."""
        if not isinstance(operand.type, Untyped):
            form = self.form(operand, operand.type)
            if isinstance(operand, (Arithmetic, Negate)):
                message = f"{self.dialect.name} has no value of '{operand_of(operand)}', but compares it"
                raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand_of(operand)))
            if form.value is None:
                message = f"the column of '{operand!s}' can only be compared with literals on {self.dialect.name}"
                raise UnwritableError(Fault("unsupported-column", message, "store it in another way"), str(operand))
            return self.written(operand, form.value)
        types = self.dialect.typeof.get(type(kind))
        if types is None:
            raise self._untold(operand)
        return self.written(operand, f"(CASE WHEN typeof({{0}}) IN ({types}) THEN {{0}} END)")

    def number(self, operand: Value, kind: Type | None = None) -> str:
        """Returns a time as a number of the dialect's widest type, closed; `kind`: its type, if it has none.

        That of a date is its day, that of a duration its microseconds, and that of a moment those since 1970.
        """
        numbers, kind = self._numbers(operand), kind or operand.type
        match operand:
            case Arithmetic(left, op, right):
                one, other = self.number(cast("Value", left)), self.number(cast("Value", right))
                sign = "+" if op is ArithmeticOperator.ADD else "-"
                if not isinstance(left.type, Date):
                    return f"({one} {sign} {other})"
                if isinstance(right.type, Date):
                    return f"(({one} - {other}) * {_DAY})"
                days = self._escaped(numbers.days).format(other if op is ArithmeticOperator.ADD else f"(-{other})")
                return f"({one} + {days})"
            case Negate(inner):
                return f"(-{self.number(cast('Value', inner))})"
            case Literal():
                fitted = fit(operand.value, kind, numbers.forms[type(kind)].holds)
                bind = numbers.forms[type(kind)].bind
                if not fitted.exact or bind is None:
                    message = f"{self.dialect.name} counts microseconds, and {operand} is finer"
                    raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand))
                return self.mark(numbers.forms[type(kind)], bind(fitted.value))
            case _:
                return self._escaped(numbers.of[type(kind)]).format(self.value_as(operand, kind))

    def _numbers(self, operand: Value) -> Numbers:
        if self.dialect.numbers is None:
            message = f"{self.dialect.name} was not tried with arithmetic of times"
            raise UnwritableError(Fault("unsupported-arithmetic", message), str(operand_of(operand)))
        return self.dialect.numbers

    def mark(self, form: Form, parameter: Parameter) -> str:
        """Returns the placeholder of one more parameter, as a form writes it."""
        return self.dialect.mark(form, parameter, self.paramstyle).format(self.placeholder(parameter))

    def placeholder(self, parameter: Parameter) -> str:
        """Returns the place of a parameter."""
        self._parameters.append(parameter)
        return f"\0{len(self._parameters) - 1}\0"

    def _marker(self) -> Callable[[int], str]:
        """Returns what writes the placeholder of a number."""
        match self.paramstyle:
            case "qmark":
                return lambda _: "?"
            case "format":
                return lambda _: "%s"
            case "pyformat":
                return f"%({self.prefix}{{}})s".format
            case "named":
                return f":{self.prefix}{{}}".format
            case "numeric":
                return self.dialect.numeric.format
            case "numeric_dollar":
                return "${}".format
            case _:
                assert_never(self.paramstyle)

    def quoted(self, name: str) -> str:
        """Returns a name, dotted or not, quoted part by part."""
        parts, quote = name.split("."), self.dialect.quote
        if not all(map(str.isidentifier, parts)):  # a plain word has nothing to escape
            parts = [part.replace(quote, quote * 2) for part in parts]
            if self._percent:
                parts = [part.replace("%", "%%") for part in parts]
        return quote + f"{quote}.{quote}".join(parts) + quote

    def _target(self, operand: FieldRef | Path | Variable) -> Target:
        """Returns the column of a field; that of an element stands there already."""
        if isinstance(operand, Path):
            place = self.depth > 0, key_of(operand)
            if place not in self._paths:
                target = self.resolved(operand)
                assert isinstance(target, Target)  # noqa: S101 - structures are not compared
                self._paths[place] = target
            return self._paths[place]
        key = _key(operand)
        if isinstance(operand, Variable) and isinstance(element := self._elements.get(key), Target):
            return element
        found = self._targets.get(key)
        if found is None or (self.depth and isinstance(operand, FieldRef) and not self.record.alias):
            found = self._targets[key] = self._mapped(operand)
        return found

    def _mapped(self, operand: FieldRef | Variable) -> Target:
        target = self._step(self.record, operand.field, operand)
        assert isinstance(target, Target)  # noqa: S101 - structures are rows
        return target

    def _call(self, call: Call) -> str:
        function = self._overload(call)
        if self.dialect.name not in function.sql:
            message = f"the function '{function.name}' is not available on {self.dialect.name}"
            raise UnwritableError(Fault("unsupported-function", message), function.name)
        return function.written(
            self.dialect.name,
            [self._argument(*each) for each in zip(call.arguments, function.parameters.values(), strict=True)],
        )

    def _overload(self, call: Call) -> Function:
        """Returns the function, or what replaces it beside counts that are literals, not negative, or an ASCII text."""
        row = FUNCTIONS.get(call.function.name.lower())
        if row is None:
            return call.function
        if row.ascii is not None:
            text = call.arguments[0]
            told = isinstance(text, (FieldRef, Path, Variable)) and self._target(text).column.ascii
            return row.ascii if told else call.function
        if not row.literal:
            return call.function
        counts = call.arguments[1:]
        if all(isinstance(each, Literal) and isinstance(each.value, int) and each.value >= 0 for each in counts):
            return row.literal[row.signatures.index(call.function)]
        return call.function

    def _argument(self, argument: Operand, kind: Type) -> str:
        return self.value_as(cast("Value", argument), kind)  # the call is lowered

    def _literal(self, literal: Literal) -> str:
        form = self.dialect.form(literal.type, _DEFAULT)
        if literal.value is None:
            return "NULL"
        if type(literal.value) is int:  # a count: no text is longer
            return self.dialect.count.format(self.placeholder(max(min(literal.value, LONGEST), -LONGEST)))
        value: Any = fit(literal.value, literal.type, form.holds).value
        return self.mark(form, value if form.bind is None else form.bind(value))


def _key(operand: FieldRef | Variable) -> str:
    """Returns what an operand is found by: a variable may be called like a field."""
    return f"{operand.name}/" if isinstance(operand, Variable) else operand.field.name
