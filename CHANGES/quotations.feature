Quotations (报价单, B1): sent with the paper kept as it went out, revised, accepted or declined with the reason, expiring by themselves, turned into draft orders at the same prices.
A board of quotations by state and amount, and why quotations were lost.
