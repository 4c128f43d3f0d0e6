"""Samples for customers and departments, and what became of them (E1.1)."""
