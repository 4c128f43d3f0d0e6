"""What the shipping floor shows over all its papers: the staging board, and figures that lead to their documents."""
