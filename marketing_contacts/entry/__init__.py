"""The way from the web server into Django.

An event loop reads headers and bodies and sends answers, so that a slow client holds no thread. A thread gets a request
when its body is whole. This package knows nothing of what is asked, and nothing of Django but its WSGI handler.
"""

# How granian is started, wherever it is: as the Dockerfile does it.
SERVER = ["--interface", "asginl", "--http", "1", "--no-ws", "--workers", "2", "--workers-kill-timeout", "8"]
TARGET = "marketing_contacts.asgi:application"
