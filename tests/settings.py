"""Settings of the tests: the product's own, with the toy document type, and with what must be loud made loud."""

from counterfoil.project.settings import *  # noqa: F403
from counterfoil.project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.toy"]
ASSERT_LOCK_ORDER = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
API_RATE = "1000000/m"
