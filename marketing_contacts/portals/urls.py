"""The addresses of portals."""

from django.urls import path

from marketing_contacts.portals import views

app_name = "portals"
urlpatterns = [
    path("", views.home, name="home"),
    path("portals/<int:portal_id>/choose", views.choose_portal, name="choose_portal"),
    path("language", views.choose_language, name="choose_language"),
]
