"""What can be wrong with a filter, and how it is told."""
