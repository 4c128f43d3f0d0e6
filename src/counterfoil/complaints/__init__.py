"""Complaints, quality replacement and attachment audits (D2)."""
