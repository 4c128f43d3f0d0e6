"""The settlement terms that the company knows, and which of them it allows (A1.2)."""
