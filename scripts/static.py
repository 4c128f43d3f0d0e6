"""Static files under hashed names, compressed, into `build/collected`.

Only files are wanted, so only Django's static files app is set up: a page's style can be collected while a business
app is still being written.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("COUNTERFOIL_BUILD") or ROOT / "build").absolute()
SERVED_PACKAGES = ("django_htmx",)


def main() -> int:
    """Collect anew from every app's `static`, the packages' and `build/static`."""
    packages = [Path(find_spec(name).origin).parent / "static" for name in SERVED_PACKAGES]
    folders = [BUILD / "static", *sorted((ROOT / "src/counterfoil").glob("*/static")), *packages]
    settings.configure(
        INSTALLED_APPS=["django.contrib.staticfiles"],
        STATIC_URL="/static/",
        STATIC_ROOT=BUILD / "collected",
        STATICFILES_DIRS=folders,
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES={"staticfiles": {"BACKEND": "counterfoil.project.static.Storage"}},
    )
    django.setup()
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
