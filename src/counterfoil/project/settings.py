"""Django settings. Everything that a site may want to differ comes from the environment; see `docs/guide`.

| variable | means | default |
|---|---|---|
| `COUNTERFOIL_DATA` | data folder | `./var` |
| `DATABASE_URL` | PostgreSQL server to use | an embedded one in the data folder |
| `DATABASE_OWNER_URL` | login that owns the tables, for migrations | `DATABASE_URL` |
| `COUNTERFOIL_HOSTS` | host names served, comma separated | loopback |
| `COUNTERFOIL_ORIGINS` | further origins trusted for forms, comma separated | none |
| `COUNTERFOIL_HTTPS` | 1 when a proxy gives us HTTPS | 0 |
| `COUNTERFOIL_PROXIES` | how many proxies before us add to `X-Forwarded-For`; the header is believed no further | 0 |
| `SECRET_KEY`, `SECRET_KEY_FALLBACKS` | signing keys | one in the data folder |
| `COUNTERFOIL_DEBUG` | 1 shows Django's error pages; never on a real site | 0 |
| `COUNTERFOIL_LOCK_TIMEOUT` … | limits of a database session, as PostgreSQL writes them | 5s, 15s, 30s |
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from counterfoil.project.database_url import database_settings
from counterfoil.project.keys import fallback_keys, secret_key
from counterfoil.project.paths import build_folder, data_folder


def _listed(variable: str) -> list[str]:
    return [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]


def _switched_on(variable: str) -> bool:
    return os.environ.get(variable, "0").lower() in ("1", "true", "yes", "on")


PACKAGE = Path(__file__).resolve().parents[1]
DATA_FOLDER = data_folder()
BUILD_FOLDER = build_folder()
HTTPS = _switched_on("COUNTERFOIL_HTTPS")

SECRET_KEY = secret_key(DATA_FOLDER / "keys")
SECRET_KEY_FALLBACKS = fallback_keys()
DEBUG = _switched_on("COUNTERFOIL_DEBUG")
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = [*LOOPBACK_HOSTS, *_listed("COUNTERFOIL_HOSTS")]
CSRF_TRUSTED_ORIGINS = [
    *(f"https://{host}" for host in _listed("COUNTERFOIL_HOSTS") if HTTPS),
    *_listed("COUNTERFOIL_ORIGINS"),
]

# The company's apps, lowest first; imports go downwards only (docs and the import contracts hold the same order).
COUNTERFOIL_APPS = (
    "kernel",
    "people",
    "web",
    "rest",
    "printing",
    "catalogue",
    "customers",
    "stock",
    "receivables",
    "quotations",
    "orders",
    "delivery",
    "assessments",
    "returns",
    "complaints",
    "samples",
    "insight",
    "imports",
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "counterfoil.project",
    *(f"counterfoil.{app}" for app in COUNTERFOIL_APPS if (PACKAGE / app / "apps.py").exists()),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "counterfoil.project.middleware.PrivatePages",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "counterfoil.project.middleware.Looking",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "counterfoil.project.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "counterfoil.project.middleware.LastUse",
    "counterfoil.project.middleware.Exports",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "counterfoil.project.middleware.Unreachable",
]

ROOT_URLCONF = "counterfoil.project.urls"
WSGI_APPLICATION = "counterfoil.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "counterfoil.web.chrome.chrome",
            ],
        },
    },
]

# Database ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": database_settings(os.environ, DATA_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False  # the retry of a lost race must stand outside the transaction (`kernel.perform`)

# People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
CSRF_FAILURE_VIEW = "counterfoil.web.views.errors.csrf_failed"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
TIME_ZONE = os.environ.get("COUNTERFOIL_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Static files, attachments, print font ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_FOLDER / "collected"
STATICFILES_DIRS = [BUILD_FOLDER / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "counterfoil.project.static.Storage"},
}
MEDIA_ROOT = DATA_FOLDER / "attachments"
ATTACHMENTS_FOLDER = MEDIA_ROOT
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
PRINT_FONT_DIRS = [BUILD_FOLDER / "fonts"]

# Security ---------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF, "blob:"],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_ENGINE = "counterfoil.people.sessions"
SESSION_COOKIE_NAME = "__Host-counterfoil" if HTTPS else "counterfoil"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-counterfoil-form" if HTTPS else "counterfoil-form"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DEVICE_COOKIE_NAME = "__Host-counterfoil-device" if HTTPS else "counterfoil-device"
TRUSTED_PROXIES = int(os.environ.get("COUNTERFOIL_PROXIES", "0"))
LANGUAGE_COOKIE_NAME = "counterfoil-language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

# Mail and log -----------------------------------------------------------------------------------------------------

EMAIL_HOST = os.environ.get("COUNTERFOIL_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("COUNTERFOIL_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}

# API --------------------------------------------------------------------------------------------------------------

# What one user or token may ask; a request above it gets 429 and the seconds to wait.
API_RATE = os.environ.get("COUNTERFOIL_API_RATE", "30000/m")
