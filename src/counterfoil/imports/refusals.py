"""Why a file is not taken over."""

from django.utils.translation import gettext_lazy as _

from counterfoil.kernel.refusals import refusal_code

refusal_code("import_unreadable", _("The file can't be imported"), _("{found}"))
refusal_code(
    "import_has_errors",
    _("The file has errors"),
    _("{found} of {read} rows have errors. Correct them, or take over only the good rows."),
)
refusal_code(
    "import_needs_approval",
    _("Customers are approved first"),
    _("Customers from a file become approved by an application. At go-live they are taken over by the command line."),
)
