"""Text to an unchecked tree, each piece with its place."""
