"""Which pictures an app may have: small ones of three kinds, told by how they begin. Rules only."""

LARGEST = 256 * 1024  # bytes
BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def media_type_of(content: bytes) -> str:
    """The picture's media type; empty for what is none, whatever it is called."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning)), "")
