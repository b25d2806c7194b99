"""Draw the logos of the demo's apps as PNG files. A logo has white parts on one colour."""

import struct
import zlib
from typing import NamedTuple

SIZE = 88  # pixels, twice as many as a page shows
FINE = 2  # samples of a pixel in each direction, for smooth edges


class Box(NamedTuple):
    """A rectangle. The logo reaches from 0 to 22, from the left and from the top."""

    left: float
    top: float
    right: float
    bottom: float
    is_white: bool = True

    def holds(self, x: float, y: float) -> bool:
        return self.left < x < self.right and self.top < y < self.bottom


class Ring(NamedTuple):
    """A ring around a place, or a disc when nothing is left out in the middle."""

    x: float
    y: float
    outer: float
    inner: float = -1
    is_white: bool = True

    def holds(self, x: float, y: float) -> bool:
        return (self.inner < 0 or (x - self.x) ** 2 + (y - self.y) ** 2 > self.inner**2) and (
            (x - self.x) ** 2 + (y - self.y) ** 2 < self.outer**2
        )


Part = Box | Ring
LOGOS: dict[str, tuple[tuple[int, int, int], list[Part]]] = {
    "Webinar Studio": ((122, 62, 157), [Box(3, 6, 14, 16), Box(15, 8, 19, 14), Ring(8.5, 11, 3, is_white=False)]),
    "Shop Connect": ((23, 114, 74), [Ring(11, 9, 4.5, 3), Box(5, 9, 17, 18), Box(8, 12, 14, 13, is_white=False)]),
    "Survey Lab": (
        (180, 86, 11),
        [
            *(Box(4, top, 7, top + 3) for top in (5, 10, 15)),
            *(Box(9, top + 0.5, 18, top + 2.5) for top in (5, 10, 15)),
        ],
    ),
    "Report Builder": ((10, 92, 143), [Box(4, 12, 7, 18), Box(9.5, 8, 12.5, 18), Box(15, 4, 18, 18)]),
    "Calendar Link": (
        (168, 40, 28),
        [
            *(Box(left, 3, left + 2, 6) for left in (6.5, 13.5)),
            Box(4, 5, 18, 18),
            Box(4, 8, 18, 9, is_white=False),
            Box(12, 12, 16, 16, is_white=False),
        ],
    ),
    "Tea Loyalty": (
        (76, 110, 30),
        [
            Ring(16, 10, 3.5, 2),
            Box(4, 6, 16, 10),
            Ring(10, 10, 6),
            Box(4, 17.5, 17, 19),
            Box(3, 3, 17, 6, is_white=False),
        ],
    ),
}


def logo(name: str) -> bytes:
    """Return the logo of an app as a PNG file, or nothing for an app without a logo."""
    if name not in LOGOS:
        return b""
    colour, parts = LOGOS[name]
    rows = b"".join(
        b"\0" + b"".join(pixel(colour, parts, column, row) for column in range(SIZE)) for row in range(SIZE)
    )
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)  # 8 bits each for red, green and blue
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def pixel(colour: tuple[int, int, int], parts: list[Part], column: int, row: int) -> bytes:
    """Return the colour of a pixel, mixed with white by the samples that are white. The last part at a place wins."""
    steps = [(step + 0.5) / FINE for step in range(FINE)]
    places = [((column + right) * 22 / SIZE, (row + down) * 22 / SIZE) for right in steps for down in steps]
    white = sum(next((part.is_white for part in reversed(parts) if part.holds(x, y)), False) for x, y in places) / len(
        places
    )
    return bytes(round(part + (255 - part) * white) for part in colour)
