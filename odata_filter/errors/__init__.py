"""The errors of filters: classes, codes, and how they are drawn."""
