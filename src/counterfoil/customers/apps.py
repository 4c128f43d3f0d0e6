from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "counterfoil.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.customers import belongings as belongings  # says what belongs to a salesperson or clerk
