"""From text to an unchecked tree, each part of it with its place."""
