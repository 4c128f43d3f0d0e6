"""Counterfoil: order to cash for a factory, every paper numbered, signed and traceable."""
