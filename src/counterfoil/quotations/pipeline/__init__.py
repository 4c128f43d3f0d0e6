"""The pipeline: quotations by state and amount, and why those that were lost were lost (B1)."""
