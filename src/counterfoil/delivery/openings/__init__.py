"""Shipments of before go-live (期初发货): what was shipped by the old system and may still come back (D1.1)."""
