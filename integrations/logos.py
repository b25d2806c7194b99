"""Check the pictures of apps.

Pictures are small and of three kinds, identified by their first bytes. Rules only.
"""

LARGEST = 256 * 1024  # bytes
BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def media_type_of(content: bytes) -> str:
    """Return the picture's media type, or an empty text for other content. The file's name does not count."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning)), "")
