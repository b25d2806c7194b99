"""The addresses of the integrations' settings."""

from django.urls import path

from integrations import views

app_name = "integrations"
urlpatterns = [
    path("marketing-contacts", views.marketing_contacts, name="marketing_contacts"),
    path("marketing-contacts/<int:app_id>", views.set_marketing_enabled, name="set_marketing_enabled"),
    path("api-key", views.api_key, name="api_key"),
    path("api-key/create", views.create_api_key, name="create_api_key"),
    path("private-apps", views.private_apps, name="private_apps"),
    path("private-apps/create", views.create_private_app, name="create_private_app"),
    path("private-apps/<int:app_id>", views.private_app, name="private_app"),
    path("apps/<int:app_id>/rotate", views.rotate, name="rotate"),
    path("apps/<int:app_id>/disconnect", views.disconnect, name="disconnect"),
]
