"""The emulator: every door, every operation, and what it does under load and under attack."""
