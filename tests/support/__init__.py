"""What the tests share: schemas, strategies, and the independent reading of what a filter means."""
