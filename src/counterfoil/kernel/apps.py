from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.core.signals import request_started
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """Loads every app's declarations, so that the registry is whole before the first request."""

    name = "counterfoil.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from counterfoil.kernel import locking, sync

        post_migrate.connect(sync.after_migrate, sender=self)
        request_started.connect(locking.forget_all)
        for config in apps.get_app_configs():
            if config.name.startswith("counterfoil.") and config.label not in {"rest", "project"}:
                load_declarations(config.name)


def load_declarations(package: str) -> None:
    """Import what an app and its steps declare (rules, workflows, jobs, invariants, endpoints), where it exists."""
    import pkgutil

    module = import_module(package)
    steps = [name for _, name, is_package in pkgutil.iter_modules(module.__path__, f"{package}.") if is_package]
    for home in (package, *steps):
        if home.endswith((".migrations", ".tests", ".locale", ".templates")):
            continue
        for part in ("refusals", "rules", "workflow", "jobs", "invariants", "api"):
            if find_spec(f"{home}.{part}"):
                import_module(f"{home}.{part}")
