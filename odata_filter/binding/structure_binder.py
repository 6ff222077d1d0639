"""Paths, lambdas, `$count` and `$filter`: what names a field of a structure, or the elements of a collection."""

from __future__ import annotations

from abc import ABC, abstractmethod

from odata_filter.binding.collection_rules import collection_of, counted, variables_in
from odata_filter.binding.comparison_binder import ComparisonBinder
from odata_filter.errors.classes import Span
from odata_filter.errors.fault import Fault
from odata_filter.errors.rendering import shown
from odata_filter.nodes import THIS, Count, Expr, Filtered, It, Lambda, Operand, Quantifier, Variable, element_field
from odata_filter.schema import OPEN
from odata_filter.syntax.tokens import Token
from odata_filter.syntax.tree import Counted, Item, Quantified, Selected, Steps
from odata_filter.syntax.tree_walking import span_of

_COUNT = "/$count"


class StructureBinder(ComparisonBinder, ABC):
    """Binds paths of structures, and what stands on collections; a subclass binds conditions."""

    @abstractmethod
    def condition(self, item: Item) -> Expr | None:
        """Returns the checked condition of an item; None after a fault."""

    def path(self, token: Token) -> Operand | None:
        """Returns a path, which may end in `$count`."""
        features = self.capabilities.features
        text, first = token.text, token.text.partition("/")[0]
        names = text.removesuffix(_COUNT).split("/")
        if first.startswith(("$", "@")) and (first not in {"$it", THIS} or "system-name" not in features):
            self.refuse_token(token)
            return None
        field_alone = first == "$it" and len(names) == 2 and not text.endswith(_COUNT)  # noqa: PLR2004 - $it and a name
        if not field_alone and "path" not in features:
            self.refuse_path(token)
            return None
        if any(each.startswith(("$", "@")) for each in names[1:]) or names == ["$it"]:
            self.refuse("system-name" if "@" not in text else "annotation", token.span, text)
            return None
        kind = "NAME" if len(names) == 1 else "PATH"
        shorter = Token(kind, text.removesuffix(_COUNT), token.start)
        node = self.operands.name(shorter) if kind == "NAME" else self.operands.path(shorter)
        return self.counted(node, shorter.span) if text.endswith(_COUNT) else self.noted(node)

    def system(self, token: Token) -> Operand | None:
        """Returns the node of a lone `$it` or `$this`."""
        is_known = token.text == THIS or (token.text == "$it" and self.operands.schema is OPEN)
        if not is_known or "system-name" not in self.capabilities.features:
            self.refuse_token(token)
            return None
        return It() if token.text == "$it" else self.noted(self.operands.element(token))

    def steps(self, item: Steps) -> Operand | None:
        """Returns a path that goes on behind an item."""
        base = self.operand(item.base)
        if base is None:
            return None
        text = item.path.text
        names = text.removesuffix(_COUNT).split("/")[1:]
        if any(each.startswith(("$", "@")) for each in names):
            self.refuse("system-name" if "@" not in text else "annotation", item.path.span, text)
            return None
        node = self.operands.steps(base, names, item.path.start + 1)
        return self.counted(node, span_of(item.base)) if text.endswith(_COUNT) else self.noted(node)

    def noted(self, node: Operand | Fault) -> Operand | None:
        """Returns a node, or notes a fault."""
        if isinstance(node, Fault):
            self.note(node)
            return None
        return node

    def counted(self, collection: Operand | Fault, place: Span) -> Count | None:
        """Returns `collection/$count`."""
        if isinstance(collection, Fault):
            self.note(collection)
            return None
        made = counted(collection, None)
        if isinstance(made, list):
            self.note(made[0][1].at(place))
            return None
        return made

    def selected(self, item: Selected | Counted) -> Filtered | Count | None:
        """Returns `collection/$filter(body)` or `collection/$count($filter=body)`."""
        if "path" not in self.capabilities.features:
            self.refuse_path(item.collection)
            return None
        collection = self.operand(item.collection)
        if collection is None:
            return None
        ref = collection_of(collection)
        if isinstance(ref, Fault):
            self.note(ref.at(span_of(item.collection)))
            return None
        body = self.body(Variable(THIS, element_field(ref)), item.body)
        if body is None:
            return None
        return Filtered(ref, body) if isinstance(item, Selected) else Count(ref, body)

    def quantified(self, item: Quantified) -> Lambda | None:
        """Returns `collection/any(variable: body)`."""
        quantifier = Quantifier(item.quantifier.word.lower())
        collection = None
        if not (isinstance(item.collection, Token) and item.collection.type == "NAME"):
            collection = self.operand(item.collection)
            if collection is None:
                return None
        place = Span(span_of(item.collection).start, item.quantifier.span.end)
        if "lambda" not in self.capabilities.features or quantifier.value not in self.capabilities.lambdas:
            text = item.collection.text if isinstance(item.collection, Token) else str(collection)
            self.refuse("lambda", place, f"{text}/{quantifier.value}")
            return None
        collection = self.operand(item.collection) if collection is None else collection
        ref = None if collection is None else collection_of(collection)
        if ref is None or isinstance(ref, Fault):
            self.faults.extend([] if ref is None else [ref.at(span_of(item.collection))])
            return None
        variable = item.variable
        if variable is None or item.body is None:
            return Lambda(quantifier, ref, None, None)
        if variable.text in variables_in(ref) or any(variable.text == each.name for each in self.operands.variables):
            message = f"variable {shown(variable.text)} is used twice in one nest of lambdas"
            self.note(Fault("duplicate-variable", message, "rename one of them", place=variable.span))
            return None
        body = self.body(Variable(variable.text, element_field(ref)), item.body)
        return None if body is None else Lambda(quantifier, ref, variable.text, body)

    def body(self, variable: Variable, item: Item) -> Expr | None:
        """Returns the body of a lambda."""
        self.operands.variables.append(variable)
        body = self.condition(item)
        self.operands.variables.pop()
        return body
