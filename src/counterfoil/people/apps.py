from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "counterfoil.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.kernel import checks, people
        from counterfoil.people import jobs as jobs  # what is forgotten by the clock
        from counterfoil.people import proving, roles, sync, visibility
        from counterfoil.people.models import system_user

        checks.role_labels.update(roles.LABELS)
        people.use(visibility=visibility.visible, system=system_user, proof=proving.refuse_unproved)
        post_migrate.connect(sync.after_migrate, sender=self)
