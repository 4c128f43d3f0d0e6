from django.apps import AppConfig


class QuotationsConfig(AppConfig):
    name = "counterfoil.quotations"
    label = "quotations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.quotations import belongings as belongings  # says what belongs to who follows customers up
