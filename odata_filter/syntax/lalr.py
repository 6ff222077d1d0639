"""Runs the LALR(1) tables that Lark makes of the grammar.

The only module that imports lark. `parse` imports it at its first call, so that a program which only builds filters
never pays for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeAlias

from lark import Lark
from lark.lexer import Lexer
from lark.lexer import Token as LarkToken

from odata_filter.syntax.construction import CONSTRUCTION
from odata_filter.syntax.grammar import grammar
from odata_filter.syntax.tokens import END


class _Reduction(NamedTuple):
    """A rule whose end is reached."""

    size: int
    """How many items it is made of, at least one."""
    rule: str
    make: Callable[[list[Any]], Any] | None
    """What it makes of them; None if it hands on the only one."""


_Actions: TypeAlias = Mapping[str, Any]
"""What to do in a state, for each terminal that may come next: the state to go to, or a reduction; and for each rule
the state to go to."""


class _Terminal(Protocol):
    """What is read: a token, or a whole leaf."""

    @property
    def type(self) -> str: ...


class Parsing:
    """One run over the tokens of a text, END the last."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._table = _table(start)
        self._states = [self._table.first]
        self._values: list[Any] = []

    def feed(self, token: _Terminal) -> bool:
        """Takes the next token, of which it reads the type alone; returns whether it may stand there."""
        table, states, values = self._table, self._states, self._values
        kind = token.type
        while True:
            action = table[states[-1]].get(kind)
            if isinstance(action, int):
                states.append(action)
                values.append(token)
                return True
            if action is None:
                return False
            size, rule, make = action
            del states[-size:]
            states.append(table[states[-1]][rule])
            if make is not None:
                values[-size:] = [make(values[-size:])]

    @property
    def tree(self) -> Any:  # noqa: ANN401 - what the construction of the grammar's first rule returns
        """What the text is, when END was taken."""
        return self._values[0]

    def choices(self) -> Mapping[str, object]:
        """Returns a mapping whose keys are the terminals that may come next, and some that may not."""
        return self._table[self._states[-1]]

    def expected(self) -> set[str]:
        """Returns the terminals that may come next."""
        parser: Any = lark().parse_interactive(start=self._start)
        parser.parser_state.state_stack = self._states
        parser.parser_state.value_stack = self._values
        return set(parser.accepts())


class _Table(dict[int, _Actions]):
    """The actions in each state, made of Lark's when the state is first reached; `first` is where a text begins."""

    def __init__(self, start: str) -> None:
        super().__init__()
        self._lark: Any = lark().parse_interactive(start=start).parser_state.parse_conf
        self.first: int = self._lark.start_state

    def __missing__(self, state: int) -> _Actions:
        # Lark's names are tokens, which Python code of its own compares.
        actions = {str(name): self._action(to) for name, (_, to) in self._lark.states[state].items()}
        if state == self._lark.end_state:
            actions[END] = state
        self[state] = actions
        return actions

    def _action(self, to: Any) -> int | _Reduction:  # noqa: ANN401 - a state or a rule of Lark
        if isinstance(to, int):
            return to
        handed_on = len(to.expansion) == 1 and to.options.expand1 and to.alias is None
        return _Reduction(len(to.expansion), str(to.origin.name), None if handed_on else self._lark.callbacks[to])


_table = cache(_Table)


class _Unused(Lexer):
    """The scanner reads the tokens."""

    def __init__(self, conf: object) -> None:
        """Leaves out what Lark's own lexers check of the terminals."""

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[LarkToken]:
        raise NotImplementedError


@cache
def lark() -> Lark:
    """Returns Lark with the tables of the grammar."""
    return Lark(
        grammar(),
        start=["filter", "comparisons", "refused"],
        parser="lalr",
        lexer=_Unused,
        transformer=CONSTRUCTION,
        maybe_placeholders=False,
    )


def patterns() -> dict[str, str]:
    """Returns the regular expressions of the grammar's terminals, in the order of their priority."""
    terminals: Iterable[Any] = sorted(lark().terminals, key=lambda terminal: -terminal.priority)
    return {terminal.name: terminal.pattern.to_regexp() for terminal in terminals}
