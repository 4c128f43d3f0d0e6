"""Django's entry for the import of workbooks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Data that a factory keeps in workbooks, brought into the books."""

    name = "counterfoil.imports"
    label = "imports"
    verbose_name = _("Imports")
