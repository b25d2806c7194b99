"""The addresses of the contacts' pages."""

from django.urls import path

from contacts.views import (
    contact,
    editing,
    export,
    forgetting,
    held,
    imports,
    lifecycle,
    listing,
    properties,
    property_groups,
    suppression,
)
from contacts.views.of_app import of_app

app_name = "contacts"
properties_of_the_portal = [
    path("", properties.properties, name="list"),
    path("new", properties.new_property, name="new"),
    path("groups", property_groups.groups, name="groups"),
    path("groups/<str:group_name>/rename", property_groups.rename_group, name="rename_group"),
    path("groups/<str:group_name>/delete", property_groups.delete_group, name="delete_group"),
    path("named/<str:property_name>", properties.one_property, name="property"),
    path("named/<str:property_name>/archive", properties.archive_property, name="archive"),
    path("named/<str:property_name>/restore", properties.restore_property, name="restore"),
]
urlpatterns = [
    path("", listing.contacts, name="list"),
    path("export", export.export, name="export"),
    path("new", editing.new, name="new"),
    path("held", held.held, name="held"),
    path("held/release", held.release, name="release"),
    path("<int:contact_id>", contact.contact, name="contact"),
    path("<int:contact_id>/edit", editing.edit, name="edit"),
    path("<int:contact_id>/status", contact.set_status, name="set_status"),
    path("<int:contact_id>/history", contact.history, name="history"),
    path("<int:contact_id>/statuses", contact.statuses, name="statuses"),
    path("<int:contact_id>/suppress", suppression.suppress_contact, name="suppress_contact"),
    path("<int:contact_id>/unsuppress", suppression.unsuppress_contact, name="unsuppress_contact"),
    path("<int:contact_id>/archive", lifecycle.archive, name="archive"),
    path("<int:contact_id>/restore", lifecycle.restore, name="restore"),
    path("<int:contact_id>/merge", lifecycle.merge, name="merge"),
    path("<int:contact_id>/forget", forgetting.forget, name="forget"),
    path("suppression", suppression.suppression, name="suppression"),
    path("suppression/look-up", suppression.look_up, name="look_up_address"),
    path("suppression/record", suppression.record_address, name="record_address"),
    path("suppression/take-back", suppression.take_address_back, name="take_address_back"),
    path("imports", imports.imports, name="imports"),
    path("imports/new", imports.new_import, name="new_import"),
    path("imports/<int:import_id>", imports.import_page, name="import"),
    path("imports/<int:import_id>/columns", imports.import_columns, name="import_columns"),
    path("imports/<int:import_id>/progress", imports.import_progress, name="import_progress"),
    path("imports/<int:import_id>/start", imports.start_import, name="start_import"),
    path("imports/<int:import_id>/cancel", imports.cancel_import, name="cancel_import"),
    path("imports/<int:import_id>/not-imported.csv", imports.import_problems_file, name="import_problems_file"),
    path("of-app/<int:app_id>", of_app, name="of_app"),
]
