"""Printed forms: turns plain facts into paper (PDF), knowing no business model."""
