"""The addresses of the site: each app brings its own `urls.py`; `api` and `health` stand before the screens."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from counterfoil.project.health import health

urlpatterns: list[URLPattern | URLResolver] = [path("health", health, name="health")]

if find_spec("counterfoil.rest.urls"):
    urlpatterns.append(path("api/v1/", include("counterfoil.rest.urls")))
for app in settings.COUNTERFOIL_APPS:
    if app not in ("web", "rest") and find_spec(f"counterfoil.{app}") and find_spec(f"counterfoil.{app}.urls"):
        urlpatterns.append(path("", include(f"counterfoil.{app}.urls")))
if find_spec("counterfoil.web.urls"):
    urlpatterns.append(path("", include("counterfoil.web.urls")))

handler400 = "counterfoil.web.views.errors.bad_request"
handler403 = "counterfoil.web.views.errors.forbidden"
handler404 = "counterfoil.web.views.errors.not_found"
handler500 = "counterfoil.web.views.errors.failed"
