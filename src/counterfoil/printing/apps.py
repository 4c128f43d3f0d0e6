"""Django's entry for the printed forms."""

from typing import Any

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """The app that owns every paper form and its words in both languages."""

    name = "counterfoil.printing"
    label = "printing"

    def ready(self) -> None:
        from counterfoil.kernel import printing

        printing.use_renderer(_render)


def _render(form: str, context: dict[str, Any], *, language: str) -> bytes:
    """Draw a form; the engine and its fonts are loaded with the first paper, not with the program."""
    from counterfoil.printing import engine

    return engine.render(form, context, language=language)
