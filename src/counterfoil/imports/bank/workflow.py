"""What follows for a bank line when the receipt made of it does not stand."""

from django.utils.translation import gettext_lazy as _

from counterfoil.imports.bank import actions
from counterfoil.kernel.declaration import after
from counterfoil.receivables.receipts.workflow import RECEIPT

for _action in ("cancel", "reverse"):
    after(RECEIPT, _action, does=actions.give_back, label=_("The bank line that it was made of waits again."))
