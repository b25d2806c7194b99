"""Connect the web server with Django.

An event loop reads headers and bodies and sends answers, so that a slow client holds no thread. A thread gets a request
when its body is complete. This package knows nothing of the product, and of Django only its WSGI handler.
"""

# The arguments of granian, the same everywhere as in the Dockerfile.
SERVER = ["--interface", "asginl", "--http", "1", "--no-ws", "--workers", "2", "--workers-kill-timeout", "8"]
TARGET = "marketing_contacts.asgi:application"
