"""What the functions of strings mean in Python."""

from __future__ import annotations

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""The characters that `trim` removes: Unicode's White_Space. (`str.strip` removes four more.)"""


LONGEST = 2**31 - 2
"""The greatest count of characters that each engine takes, with one to spare. No text is that long: a literal start or
length beyond it, or beyond its negative, means the same as this one."""


def trim(text: str) -> str:
    """Returns the text without the white space at both ends."""
    return text.strip(WHITE_SPACE)


def tolower(text: str) -> str:
    """Returns the text in lower case by Unicode's simple mapping, one character to one, as all engines have it."""
    if text.isascii():
        return text.lower()
    # The only two that str.lower maps otherwise: to two characters, and by what stands around.
    return text.replace("\u0130", "i").replace("\u03a3", "\u03c3").lower()


def toupper(text: str) -> str:
    """Returns the text in upper case by Unicode's simple mapping, one character to one: 'ß' stays."""
    upper = text.upper()
    return upper if len(upper) == len(text) else "".join(map(_capital, text))  # a full mapping never shortens a text


def _capital(character: str) -> str:
    # Where the full capital is more than one character, the simple one is the title case, if that is one character.
    mappings = (character.upper(), character.title(), character)
    return next(mapped for mapped in mappings if len(mapped) == 1)


def substring(text: str, start: int, length: int | None = None) -> str | None:
    """Returns the characters from `start` on, at most `length` of them; None for a negative length.

    A negative start counts from the end, but not beyond the first character.
    """
    rest = text[start:]
    if length is None:
        return rest
    return rest[:length] if length >= 0 else None


def next_text(prefix: str) -> str | None:
    """Returns the least text that is greater than every text with the prefix; None if there is none.

    `startswith(x, p)` is then `x >= p and x < next_text(p)`, by code point, which an index serves.
    """
    stem = prefix.rstrip("\U0010ffff")
    if not stem:
        return None
    last = stem[-1]
    return stem[:-1] + ("\ue000" if last == "\ud7ff" else chr(ord(last) + 1))  # between are surrogates, no characters
