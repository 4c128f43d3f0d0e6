"""What a command can't do: one sentence for whoever sits at the terminal, and no trace of the program."""


class CommandRefusedError(RuntimeError):
    """A command can't do what was asked; the sentence says why."""
