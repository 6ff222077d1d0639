"""What functions are, and what they mean."""
