"""Words that a misspelt word may mean."""

from __future__ import annotations


def near(word: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the candidates that a word may mean, nearest first: at most three, or one if only the case differs."""
    import difflib  # noqa: PLC0415 - only for a word that is wrong

    folded = {name.lower(): name for name in candidates}
    if word.lower() in folded:
        return (folded[word.lower()],)
    return tuple(folded[name] for name in difflib.get_close_matches(word[:128].lower(), folded, cutoff=0.65))


def did_you_mean(nearest: tuple[str, ...]) -> str:
    """Returns the hint that offers the names which a misspelt one may mean."""
    return "did you mean " + " or ".join(f"'{name}'" for name in nearest) + "?"
