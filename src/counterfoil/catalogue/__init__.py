"""What is sold: products, categories, the price list, and the floors of discounts (A1.2)."""
