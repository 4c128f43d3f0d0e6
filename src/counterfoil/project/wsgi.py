"""The site as a WSGI application, for granian or any other server."""

import os

from django.core.wsgi import get_wsgi_application

from counterfoil.project.lifeline import hold_to_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterfoil.project.settings")
hold_to_parent()

application = get_wsgi_application()

from counterfoil.project.memory import settle  # noqa: E402 (the house must stand first)

settle()
