from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReceivablesConfig(AppConfig):
    name = "counterfoil.receivables"
    label = "receivables"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.receivables import sync
        from counterfoil.receivables import turnover as turnover  # says how the business is read

        post_migrate.connect(sync.after_migrate, sender=self)
