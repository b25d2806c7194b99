"""The addresses of the contacts' pages."""

from django.urls import URLPattern, path

from contacts.views import imports

app_name = "contacts"
urlpatterns: list[URLPattern] = [
    path("imports", imports.imports, name="imports"),
    path("imports/new", imports.new_import, name="new_import"),
    path("imports/<int:import_id>", imports.import_page, name="import"),
    path("imports/<int:import_id>/columns", imports.import_columns, name="import_columns"),
    path("imports/<int:import_id>/progress", imports.import_progress, name="import_progress"),
    path("imports/<int:import_id>/start", imports.start_import, name="start_import"),
    path("imports/<int:import_id>/cancel", imports.cancel_import, name="cancel_import"),
    path("imports/<int:import_id>/not-imported.csv", imports.import_problems_file, name="import_problems_file"),
]
