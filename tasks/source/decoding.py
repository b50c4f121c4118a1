"""From a file's bytes to text, or one clear sentence about why not."""

import codecs

from storygen.errors import RequestError

MAX_BYTES = 5_000_000
"""About 90 hours of narration; the writer's time and memory grow with it."""

# Signatures from https://www.garykessler.net/library/file_sigs.html
_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (.docx, .epub and .odt files are such)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"OggS\x00", "an Ogg recording"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF32_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def decode(content: bytes, name: str) -> str:
    """Decode UTF-8, or UTF-16 that starts with a byte order mark.

    Args:
        content: The whole file.
        name: What to call it in an error.

    Returns:
        The text, without a byte order mark.

    Raises:
        RequestError: It is too large, binary, or not in either encoding.
    """
    _check_size(content, name)
    _check_signature(content, name)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(encoding, content, len(mark), name)
    return _decode_as("utf-8", content, 0, name)


def _check_size(content: bytes, name: str) -> None:
    if len(content) > MAX_BYTES:
        raise RequestError(
            f"{name!r} holds {len(content) / 1e6:.1f} MB, and at most {MAX_BYTES / 1e6:.0f} MB "
            "of text can be told in one film: split it into parts, such as chapters"
        )


def _check_signature(content: bytes, name: str) -> None:
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise RequestError(
                f"{name!r} is {kind}, not a text: save its text as .txt or .md and give that"
            )
    if content.startswith(_UTF32_MARKS):
        raise RequestError(f"{name!r} is encoded as UTF-32: save it as UTF-8")


def _decode_as(encoding: str, content: bytes, start: int, name: str) -> str:
    try:
        text = content[start:].decode(encoding)
    except UnicodeDecodeError as error:
        offset = start + error.start
        raise RequestError(
            f"{name!r} is not valid {encoding.upper()} at byte {offset} "
            f"(0x{content[offset]:02x}): save it as UTF-8 and try again"
        ) from error
    if "\x00" in text:
        where = start + len(text[: text.index("\x00")].encode(encoding))
        raise RequestError(
            f"{name!r} is binary, not a text (a NUL byte at byte {where}): "
            "give a .txt, .md or .yaml file"
        )
    return text
