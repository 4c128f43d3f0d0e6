from django.apps import AppConfig


class ToyConfig(AppConfig):
    """A document type of the tests: the kernel is tried on it alone, without any business."""

    name = "tests.toy"
    label = "toy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from tests.toy import workflow  # noqa: F401
