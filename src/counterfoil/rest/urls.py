"""``/api/v1/``: the API, its OpenAPI document, and pages to read it by."""

from django.urls import path, re_path

from counterfoil.rest import views
from counterfoil.rest.api import build

api_paths, app_name, namespace = build().urls

urlpatterns = [
    path("openapi.json", views.openapi_json, name="openapi"),
    path("docs", views.docs, name="api-docs"),
    *api_paths,
    re_path(r"^.*$", views.nothing_here),
]
