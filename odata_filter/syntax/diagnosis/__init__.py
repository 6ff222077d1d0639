"""Why a text is not a filter, and how to repair it: rules in an order, grouped by what was expected."""
