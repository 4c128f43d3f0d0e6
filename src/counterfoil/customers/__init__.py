"""Customers: master data, terms, stages (section A)."""
