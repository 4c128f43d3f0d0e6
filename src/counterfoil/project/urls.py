"""The addresses of the site: each app brings its own `urls.py`; `api` and `health` stand before the screens."""

from importlib.util import find_spec

from django.urls import include, path

from counterfoil.project.health import health

urlpatterns = [path("health", health, name="health")]

if find_spec("counterfoil.rest.urls"):
    urlpatterns.append(path("api/v1/", include("counterfoil.rest.urls")))
if find_spec("counterfoil.web.urls"):
    urlpatterns.append(path("", include("counterfoil.web.urls")))
