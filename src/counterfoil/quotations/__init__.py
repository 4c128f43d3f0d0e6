"""What was offered to customers, and how we keep in touch with them (B1.1, B1.2)."""
