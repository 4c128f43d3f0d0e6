"""Settings of the tests: the product's own, with the toy document type, and with what must be loud made loud."""

import os
import tempfile

# Before the product's settings are read: the tests have a data folder of their own, one for all workers of a run.
if "COUNTERFOIL_TEST_RUN" not in os.environ:
    os.environ["COUNTERFOIL_TEST_RUN"] = tempfile.mkdtemp(prefix="counterfoil-test-")
os.environ["COUNTERFOIL_DATA"] = os.environ["COUNTERFOIL_TEST_RUN"]

from counterfoil.project.embedded import OWNER_ROLE
from counterfoil.project.settings import *  # noqa: F403
from counterfoil.project.settings import DATABASES, INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy"]
MIDDLEWARE = ["tests.reading.Held", *MIDDLEWARE]
ASSERT_LOCK_ORDER = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
API_RATE = "1000000/m"

# An embedded server that forgets quickly; its login owns the tables, and each connection takes the application's role.
if DATABASES["default"]["COUNTERFOIL"]["embedded_in"]:
    DATABASES["default"]["USER"] = OWNER_ROLE
    DATABASES["default"]["COUNTERFOIL"]["server_settings"] = {
        "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "200",
    }  # fmt: skip
elif "DATABASE_OWNER_URL" in os.environ:
    raise RuntimeError("Tests make databases of their own: give them one DATABASE_URL whose login may.")
