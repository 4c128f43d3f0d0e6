"""New customers' applications (A1.1, A1.2)."""
