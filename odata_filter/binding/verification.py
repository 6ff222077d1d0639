"""The checks of a tree put together by hand: each node is made again from its operands, by the typing rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never, overload

from odata_filter.binding.capability_checks import unsupported
from odata_filter.binding.collection_rules import counted, element_of, filtered, has, quantified, step, variables_in
from odata_filter.binding.field_names import field_of
from odata_filter.binding.function_calls import called
from odata_filter.binding.rules import Misfit, compared, condition_fault, filter_fault, member, membership, suits
from odata_filter.binding.time_rules import computed, is_time, negated
from odata_filter.errors.fault import Fault
from odata_filter.errors.refused_features import refused
from odata_filter.functions import FUNCTIONS
from odata_filter.nodes import (
    THIS,
    And,
    Arithmetic,
    Call,
    Comparison,
    Count,
    ElementOf,
    Expr,
    FieldRef,
    Filtered,
    Has,
    It,
    Items,
    Lambda,
    Literal,
    Membership,
    Negate,
    Not,
    Or,
    Path,
    Variable,
    children,
    element_field,
)
from odata_filter.schema import OPEN, Schema
from odata_filter.types.python_values import of_python
from odata_filter.types.structured import name_fault


def first_fault(expr: Expr, schema: Schema, variables: tuple[Variable, ...] = ()) -> tuple[Expr, Fault] | None:
    """Returns the first node of a tree that is at fault, and its fault. The tree has passed `check_shape`.

    `variables` are those of the lambdas that the tree will stand in.
    """
    if (found := operand_fault(expr, schema, variables, root=True)) is not None:
        return found
    fault = filter_fault(expr)
    return None if fault is None else (expr, fault)


def operand_fault(
    expr: Expr, schema: Schema, variables: tuple[Variable, ...] = (), *, root: bool = False
) -> tuple[Expr, Fault] | None:
    """Returns the first node of an operand that is at fault, as `first_fault`; `root`: of a whole condition."""
    placed = list(_with_variables(expr, variables))
    for node, _ in placed:
        if (fault := unsupported(node, schema.capabilities, root=root and node is expr)) is not None:
            return node, fault
    for node, seen in placed:
        if isinstance(node, (FieldRef, Path, It, Variable)) and (fault := _name_fault(node, schema, seen)) is not None:
            return node, fault
    for node, seen in placed:
        if (fault := _node_fault(node, seen)) is not None:
            return node, fault
    return None


def _with_variables(expr: Expr, around: tuple[Variable, ...]) -> Iterator[tuple[Expr, tuple[Variable, ...]]]:
    """Returns every node but literals, which are checked with the node around them, and the variables that it sees."""
    stack: list[tuple[Expr, tuple[Variable, ...]]] = [(expr, around)]
    while stack:
        node, variables = stack.pop()
        yield node, variables
        if isinstance(node, (Lambda, Filtered, Count)):
            stack.append((node.collection, variables))
            name = (node.variable or "") if isinstance(node, Lambda) else THIS
            inner = (*variables, Variable(name, element_field(node.collection)))
            stack += [] if node.body is None else [(node.body, inner)]
        else:
            stack += [(each, variables) for each in reversed(children(node)) if not isinstance(each, Literal)]


def _node_fault(node: Expr, variables: tuple[Variable, ...]) -> Fault | None:
    match node:
        case FieldRef() | Path() | It() | Variable() | Literal() | Items():
            return None
        case And(operands) | Or(operands):
            return next((fault for fault in map(condition_fault, operands) if fault is not None), None)
        case Not(operand):
            return condition_fault(operand)
        case Lambda(_, collection, variable, _) if variable is not None and (
            _taken(variable, variables) or variable in variables_in(collection)
        ):
            return Fault("duplicate-variable", f"variable {variable!r} is not a name of its own", "rename it")
        case (
            Comparison()
            | Membership()
            | ElementOf()
            | Has()
            | Lambda()
            | Filtered()
            | Count()
            | Call()
            | Arithmetic()
            | Negate()
        ):
            made = _again(node)
        case _:
            assert_never(node)
    if isinstance(made, list):
        return made[0][1]
    if made != node:
        return Fault("type-mismatch", f"{node!r} is not how a filter holds it", f"it is held as {made!r}")
    return None


def _name_fault(node: FieldRef | Path | It | Variable, schema: Schema, variables: tuple[Variable, ...]) -> Fault | None:
    if isinstance(node, Variable):
        known = next((each for each in reversed(variables) if each.name == node.name), None)
        message = f"variable {node.name} is not of an enclosing lambda over {node.field.name}"
        return None if known == node else Fault("unknown-field", message, "take the variable of the lambda")
    if isinstance(node, It):
        return None if schema is OPEN else refused("system-name", "$it")
    if isinstance(node, Path):
        path = step(node.base, node.field.name, schema)
        found = path if isinstance(path, Fault) else path.field
    else:
        found = field_of(node.field.name, schema)
    if isinstance(found, Fault):
        return found
    if found != node.field:
        message = f"field '{node.field.name}' is not the one of schema {schema.name}"
        return Fault("unknown-field", message, "take the field from the schema")
    hidden = isinstance(node, FieldRef) and any(each.name in {node.field.name, THIS} for each in variables)
    if hidden and "system-name" not in schema.capabilities.features:
        return refused("system-name", f"$it/{node.field.name}", "give the variable another name than the field")
    return None


def _taken(variable: str, variables: tuple[Variable, ...]) -> bool:
    return name_fault(variable) is not None or any(variable == each.name for each in variables)


def _again(  # noqa: C901, PLR0912 - a case for each node
    node: Comparison | Membership | ElementOf | Has | Lambda | Filtered | Count | Call | Arithmetic | Negate,
) -> Expr | list[Misfit]:
    """Returns a node as the typing rules make it of its operands."""
    match node:
        case Lambda(quantifier, collection, variable, body):
            return quantified(quantifier, collection, variable, body)
        case Filtered(collection, body):
            return filtered(collection, body)
        case Count(collection, body):
            return counted(collection, body)
        case ElementOf(operand, collection):
            value, among = _own(operand), _own(collection)
            if isinstance(value, Fault) or isinstance(among, Fault):
                return [(0, each) for each in (value, among) if isinstance(each, Fault)]
            return element_of(value, among)
        case Has(operand, flags):
            named = _own(flags)
            return [(1, named)] if isinstance(named, Fault) else has(operand, named)
        case Comparison(left, op, right):
            one, other = _own(left), _own(right)
            if isinstance(one, Fault) or isinstance(other, Fault):
                return [(0, each) for each in (one, other) if isinstance(each, Fault)]
            return compared(one, op, other)
        case Arithmetic(left, arithmetic, right):
            one, other = _own(left), _own(right)
            if isinstance(one, Fault) or isinstance(other, Fault):
                return [(at, each) for at, each in enumerate((one, other)) if isinstance(each, Fault)]
            if is_time(one) or is_time(other):
                return computed(one, arithmetic, other)
            return [(0, refused("operator", arithmetic.value))]
        case Negate(operand):
            inner = _own(operand)
            return [(0, inner)] if isinstance(inner, Fault) else negated(inner)
        case Membership(operand, values):
            literal = _own(operand)
            if isinstance(literal, Fault):
                return [(0, literal)]
            return membership(literal, (_own_member(literal, each) for each in values))
        case Call(function, arguments):
            row = FUNCTIONS.get(function.name.lower())
            if row is None or function not in row.signatures:
                return [(0, refused("function", f"{function.name}()"))]
            own = [_own(each) for each in arguments]
            if faults := [(at, each) for at, each in enumerate(own) if isinstance(each, Fault)]:
                return list(faults)
            made = called(row, [each for each in own if not isinstance(each, Fault)])
            other_overload = isinstance(made, Call) and made.function != function
            # Where an argument has no type, several overloads take it.
            return node if other_overload and all(map(suits, arguments, function.parameters.values())) else made
        case _:
            assert_never(node)


def _own_member(operand: Expr, literal: Literal) -> Literal | Fault:
    own = _own(literal)
    return own if isinstance(own, Fault) else member(operand, own)


@overload
def _own(node: Literal) -> Literal | Fault: ...
@overload
def _own(node: Expr) -> Expr | Fault: ...
def _own(node: Expr) -> Expr | Fault:
    """Returns a literal with the type that its value has by itself, and any other node as it is."""
    if isinstance(node, Items):
        members = [_own(each) for each in node.operands]
        faults = (each for each in members if isinstance(each, Fault))
        return next(faults, None) or Items(tuple(each for each in members if not isinstance(each, Fault)))
    if not isinstance(node, Literal):
        return node
    read = of_python(node.value)
    return read if isinstance(read, Fault) else Literal(*read)
