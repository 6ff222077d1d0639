"""Filters in web frameworks and in models: one module for each, each with an extra of its own."""
