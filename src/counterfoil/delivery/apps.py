from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "counterfoil.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.delivery import belongings as belongings  # says what belongs to a picker
