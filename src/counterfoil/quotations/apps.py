from django.apps import AppConfig


class QuotationsConfig(AppConfig):
    name = "counterfoil.quotations"
    label = "quotations"
    default_auto_field = "django.db.models.BigAutoField"
