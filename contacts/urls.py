"""The addresses of the contacts' pages."""

from django.urls import path

from contacts.views import contact, editing, export, lifecycle, listing

app_name = "contacts"
urlpatterns = [
    path("", listing.contacts, name="list"),
    path("export", export.export, name="export"),
    path("new", editing.new, name="new"),
    path("<int:contact_id>", contact.contact, name="contact"),
    path("<int:contact_id>/edit", editing.edit, name="edit"),
    path("<int:contact_id>/status", contact.set_status, name="set_status"),
    path("<int:contact_id>/history", contact.history, name="history"),
    path("<int:contact_id>/statuses", contact.statuses, name="statuses"),
    path("<int:contact_id>/archive", lifecycle.archive, name="archive"),
    path("<int:contact_id>/restore", lifecycle.restore, name="restore"),
    path("<int:contact_id>/merge", lifecycle.merge, name="merge"),
]
