"""Taking data over from workbooks: products, customers, opening stock and opening receivables, price lists.

Kept free of Django at this level, because the separate process that opens uploaded files starts from here.
"""
