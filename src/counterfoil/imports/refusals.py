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
    "import_not_ready",
    _("The import is not at this step"),
    _("“{action}” is not possible: the batch is {found}."),
)
refusal_code(
    "import_in_use",
    _("Something stands on this import"),
    _("Row {row} ({found}) is used already: the batch can't be taken back any more."),
)
refusal_code(
    "import_failed",
    _("The import broke off"),
    _("Something unforeseen happened ({found}); nothing was changed. Try again, or ask the administrator."),
)
