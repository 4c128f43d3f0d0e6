"""What a department says of a custom order."""

from typing import Literal

from counterfoil.kernel.inputs import Day, Inputs, Text

Named = Literal["engineering", "production", "procurement", "quality", "quality_manager"]
"""A department by its name, or by the role of its people."""


class Pass(Inputs):
    """It can be done, by this day. The department is that of the person, where it isn't named."""

    department: Named | None = None
    promised_date: Day
    remark: Text = ""


class Objection(Inputs):
    """It can't be done so; the order goes back with the reason."""

    department: Named | None = None
    reason: Text = ""
