"""Sales orders, their reviews, and production (C1.1-C1.5, C1.9)."""
