"""What a filter can be compiled to."""
