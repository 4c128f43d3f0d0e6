"""The receivables ledger: entries, open items, allocations, holds; receipts (A1 customer accounts)."""
