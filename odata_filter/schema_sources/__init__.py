"""Schemas from what is declared already: one module for each kind of model."""
