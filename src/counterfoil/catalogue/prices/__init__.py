"""The price list and the discount floors as people change them (A1.2)."""
