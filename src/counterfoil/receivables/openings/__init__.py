"""Opening balances (期初应收): what customers owed and had paid when the books began."""
