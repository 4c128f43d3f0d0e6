"""What is entered for a discrepancy."""

from counterfoil.kernel.inputs import Code, Inputs, Words


class Explanation(Inputs):
    """Why two counts differ: the cause in a word, and what happened."""

    cause: Code
    text: Words
