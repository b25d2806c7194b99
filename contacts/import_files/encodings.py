"""Detect the encoding of a file from the whole file. Rules only.

A file that is UTF-8 except for some bytes is never read in another encoding. Among the older encodings, the one wins in
which the file's letters belong to one language. The same bytes may spell two languages equally well. The person's
language and the portal's time zone decide then.
"""

import codecs
import re
from collections import Counter
from typing import IO

PIECE = 256 * 1024  # bytes read at a time
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250",
    "iso8859-2": "ISO-8859-2",
    "cp1252": "Windows-1252",
}
CENTRAL = ("cp1250", "iso8859-2", "cp1252")  # the order of preference when several fit
WESTERN = ("cp1252", "cp1250", "iso8859-2")
CENTRAL_LANGUAGES = {"pl"}
CENTRAL_ZONES = {
    "Poland",
    *(f"Europe/{city}" for city in ("Belgrade", "Bratislava", "Bucharest", "Budapest", "Ljubljana", "Prague")),
    *(f"Europe/{city}" for city in ("Sarajevo", "Tirane", "Warsaw", "Zagreb")),
}
ALPHABETS = {
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž", "äöüß"),
    "cp1252": ("àâæçèéêëîïôœùûüÿ", "áéíñóúü", "ãáâàçéêíóôõúü", "àèéìíîòóù", "äöüß", "æøåäöé", "áðéíóúýþæö"),
}
ALPHABETS["iso8859-2"] = ALPHABETS["cp1250"]
PUNCTUATION = set("\u201a„…\u2018\u2019“”•\u2013—«»§°€\xa0\xad\xb4")
OF_UTF_8 = re.compile("[\u00c0-\u017f\u2010-\u203a\u20ac]")  # the common characters with two or three bytes
BAD_BYTE = re.compile("[\udc80-\udcff]")  # the error handler surrogateescape writes bad bytes so
BAD_BYTES_OF_EACH = 4  # the bad bytes per good letter up to which a file counts as UTF-8


def prefers_central(language: str, time_zone: str) -> bool:
    """Return True when ambiguous bytes are Central European, by the person's language and the portal's time zone."""
    return language.partition("-")[0] in CENTRAL_LANGUAGES or time_zone in CENTRAL_ZONES


def is_broken_utf_8(file: IO[bytes]) -> bool:
    """Return True when a file that is not UTF-8 was meant to be. Too many of its letters are UTF-8 for chance."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    while piece := file.read(PIECE):
        text = decoder.decode(piece)
        good, bad = good + len(OF_UTF_8.findall(text)), bad + len(BAD_BYTE.findall(text))
    bad += len(decoder.decode(b"", final=True))
    return good > 0 and good * BAD_BYTES_OF_EACH >= bad


def likeliest(file: IO[bytes], *, central: bool) -> str:
    """Return the older encoding that fits the file best, or an empty text."""
    file.seek(0)
    seen: Counter[int] = Counter()
    while piece := file.read(PIECE):
        seen.update(piece.translate(None, bytes(range(128))))
    scores = {encoding: _likeness(seen, encoding) for encoding in (CENTRAL if central else WESTERN)}
    fitting = {encoding: score for encoding, score in scores.items() if score is not None}
    return max(fitting, key=fitting.__getitem__, default="")


def _likeness(seen: Counter[int], encoding: str) -> int | None:
    """Return the number of letters of one language minus the unusual signs, or None when a byte is no text."""
    letters: Counter[str] = Counter()
    signs = 0
    for byte, number in seen.items():
        sign = bytes([byte]).decode(encoding, "replace")
        if sign == "\ufffd" or "\x80" <= sign <= "\x9f":
            return None
        letters[sign.lower()] += number
        signs += 0 if sign.isalpha() or sign in PUNCTUATION else number
    return max(sum(letters[letter] for letter in alphabet) for alphabet in ALPHABETS[encoding]) - signs
