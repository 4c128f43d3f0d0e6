`counterfoil simulate`: business days of the company with random actors under faults, watched by an independent oracle; then every invariant.
