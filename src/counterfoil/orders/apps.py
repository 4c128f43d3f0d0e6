from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "counterfoil.orders"
    label = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.orders import business as business  # says how the business is read
