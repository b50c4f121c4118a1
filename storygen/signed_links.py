"""Links to single files of a local store, which only their maker's secret makes valid."""

import hashlib
import hmac
import os
import time
from urllib.parse import quote, urlencode


def sign(sha256: str, name: str, media_type: str, lasts_s: float) -> str | None:
    """A link to a file of the store; None where no file server runs (`storygen up` starts one).

    Args:
        sha256: The file's hash.
        name: What it is called when it is downloaded.
        media_type: IANA media type that it is served as.
        lasts_s: How long the link is valid, in seconds.
    """
    address = os.environ.get("STORYGEN_FILES_URL", "")
    if not address or not _secret():
        return None
    until = str(int(time.time() + lasts_s))
    query = urlencode(
        {"type": media_type, "until": until, "key": _key(sha256, name, media_type, until)}
    )
    return f"{address}/{sha256}/{quote(name)}?{query}"


def check(sha256: str, name: str, media_type: str, until: str, key: str) -> bool:
    """Whether a link's parts are as they were signed, and it is not too old."""
    if not _secret() or not until.isdecimal() or int(until) < time.time():
        return False
    return hmac.compare_digest(key.encode(), _key(sha256, name, media_type, until).encode())


def _key(*parts: str) -> str:
    return hmac.new(_secret(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def _secret() -> bytes:
    return os.environ.get("STORYGEN_FILES_SECRET", "").encode()
