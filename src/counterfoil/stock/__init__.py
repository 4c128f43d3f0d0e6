"""The stock ledger: locations, moves, reservations, goods in question, and the store's own papers."""
