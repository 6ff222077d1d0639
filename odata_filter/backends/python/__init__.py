"""Python predicates."""
