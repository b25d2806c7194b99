"""The addresses of the demo, which also plays the apps that people connect."""

from django.urls import URLPattern, URLResolver, path

from marketing_contacts import urls
from marketing_contacts.demo.callback import PATH, callback

handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500
urlpatterns: list[URLPattern | URLResolver] = [*urls.urlpatterns, path(PATH, callback)]
