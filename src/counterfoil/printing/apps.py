"""Django's entry for the printed forms."""

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """The app that owns every paper form and its words in both languages."""

    name = "counterfoil.printing"
    label = "printing"
