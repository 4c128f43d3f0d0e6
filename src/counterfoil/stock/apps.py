from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StockConfig(AppConfig):
    name = "counterfoil.stock"
    label = "stock"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.people import staff
        from counterfoil.stock import queries, sync

        staff.use_floors(lambda: [floor.code for floor in queries.list_locations("floor")])
        post_migrate.connect(sync.after_migrate, sender=self)
