"""Requests for other rates, terms or limits (A2.2)."""
