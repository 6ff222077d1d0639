"""Conditions on the elements of collections as SQL: tests of the rows that hold them, and their counts."""

from __future__ import annotations

from abc import ABC

from odata_filter.backends.element_tests import body_of
from odata_filter.backends.sql.condition_text import Condition
from odata_filter.backends.sql.operand_text import OperandTexts
from odata_filter.backends.sql.path_targets import Rows, is_structure
from odata_filter.backends.sql.two_operands import TwoOperands
from odata_filter.logic.terms import Counted, Exists, OneOf, Term, values_in
from odata_filter.nodes import FieldRef, Path, Variable


class ElementQueries(TwoOperands, ABC):
    """How the elements of collections are asked; a subclass writes the other conditions."""

    def __init__(self, values: OperandTexts) -> None:
        super().__init__(values)
        values.counted = self._counted

    def quantified(self, term: Exists) -> Condition:
        """Returns the condition of a test of elements, whose body may name the record and other elements."""
        collection = term.collection
        body = term.term if is_structure(collection.field.type) else body_of(term)  # rows of a table are there
        return self.exists(collection, Variable(term.variable, collection.field), body, negated=term.negated)

    def exists(self, collection: FieldRef | Path, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns a test of the column that child rows refer to, or of the rows of the elements."""
        rows, values = self.values.rows(collection), self.values
        if rows.parent is None or rows.parent[0].before or values.depth or _names_record(term):
            if rows.parent is not None or _names_record(term):
                self.values.check_subquery(collection)
            return self.exists_in(rows, element, term, negated=negated)
        # Not correlated: an engine asks once, and the record needs no name.
        parent, keys = values.column(*rows.parent), f"SELECT {rows.key} FROM {rows.source}"
        condition = self._body(rows, element, term)
        if negated:
            return Condition(f"{parent} NOT IN ({keys} WHERE {rows.key} IS NOT NULL AND ({condition.sql}))")
        return Condition(f"{parent} IN ({keys} WHERE {condition.sql})")

    def exists_in(self, rows: Rows, element: Variable, term: Term, *, negated: bool) -> Condition:
        """Returns whether some of the rows meets a term in which `element` stands for it, or, negated, none."""
        sql = rows.test.format(rows.source, self._met(rows, element, term).sql)
        return Condition(f"NOT {sql}" if negated else sql)

    def _counted(self, operand: Counted) -> str:
        self.values.check_subquery(operand)
        collection = operand.collection
        element = Variable(operand.variable, collection.field)
        term = operand.term or OneOf(element, (), null=True, negated=True)
        if not is_structure(collection.field.type):
            term = body_of(Exists(collection, operand.variable, term, negated=False))
        rows = self.values.rows(collection)
        return f"(SELECT COUNT(*) FROM {rows.source} WHERE {self._met(rows, element, term).sql})"

    def _met(self, rows: Rows, element: Variable, term: Term) -> Condition:
        """Returns what is true of the rows of the elements that a term is true of."""
        condition = self._body(rows, element, term)
        if rows.parent is None:
            return condition
        with self.values.subquery():
            link = Condition(f"{rows.key} = {self.values.column(*rows.parent)}")
        return self.all_of([link, condition])

    def _body(self, rows: Rows, element: Variable, term: Term) -> Condition:
        with self.values.elements_of(rows, element):
            condition = self.condition(term)
        return self.all_of([Condition(rows.kept), condition]) if rows.kept else condition


def _names_record(term: Term) -> bool:
    """Returns whether the body of a lambda names a field of the record."""
    return any(isinstance(each, FieldRef) for each in values_in(term))
