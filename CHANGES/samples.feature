Samples (样品出货, E1.1): requests for customers and departments, approval by purpose and value, picking and gate pass through the one pipeline, hand-over by two signatures, issues, partial returns with inspection, due samples on the to-do list.
Sample costs (样品费用) by salesperson, customer and department, and the orders that came after samples.
