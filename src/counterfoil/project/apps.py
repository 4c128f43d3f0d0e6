from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The composition root as an app, for its translations and checks."""

    name = "counterfoil.project"
    label = "project"
