"""Bank statements (银行流水): what came in, whom it is from, what it pays, and the receipts that come of it."""
