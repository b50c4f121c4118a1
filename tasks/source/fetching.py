"""Fetching a story from the web."""

import re
from http.client import HTTPException
from pathlib import PurePosixPath
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from storygen.errors import ProviderUnavailable, RequestError
from storygen.version import VERSION
from tasks.source.decoding import MAX_BYTES

_TIMEOUT_S = 30
_ENDINGS = {
    "text/plain": ".txt", "text/markdown": ".md", "application/yaml": ".yaml",
    "application/x-yaml": ".yaml", "text/yaml": ".yaml", "text/x-yaml": ".yaml",
}  # fmt: skip
_LEAST_TO_RETRY = 500
_TOO_MANY_REQUESTS = 429


def is_address(source: str) -> bool:
    """Whether a source is an http(s) address rather than a path."""
    return re.match(r"https?://", source, re.IGNORECASE) is not None


def fetch_address(address: str) -> tuple[bytes, str]:
    """What lies at an address, and a file name that tells its kind.

    Raises:
        RequestError: There is nothing, or it is too large.
        ProviderUnavailable: The server does not answer, or says that it is busy.
    """
    asking = Request(address, headers={"User-Agent": f"storygen/{VERSION}"})
    try:
        with urlopen(asking, timeout=_TIMEOUT_S) as answer:  # the scheme is http or https
            content = answer.read(MAX_BYTES + 1)
            kind = answer.headers.get_content_type()
    except HTTPError as error:
        raise _refused(address, error) from error
    except (TimeoutError, URLError, HTTPException, ConnectionError, ValueError) as error:
        raise ProviderUnavailable(
            f"{address!r} could not be fetched: {getattr(error, 'reason', error)}; check the "
            "address and the network, or download the file and give its path"
        ) from error
    if len(content) > MAX_BYTES:
        raise RequestError(too_large(address))
    return content, _name(address, kind)


def too_large(address: str) -> str:
    """What to say of a story that holds too much."""
    return (
        f"{address!r} holds more than the {MAX_BYTES / 1e6:.0f} MB that a story may have: split it "
        "into chapters"
    )


def _name(address: str, kind: str) -> str:
    name = PurePosixPath(unquote(urlsplit(address).path)).name or "story"
    known = PurePosixPath(name).suffix.lower() in {".txt", ".md", ".markdown", ".yaml", ".yml"}
    return name if known else f"{PurePosixPath(name).stem}{_ENDINGS.get(kind, '')}"


def _refused(address: str, error: HTTPError) -> ProviderUnavailable | RequestError:
    said = f"{address!r} could not be fetched: the server answered {error.code} {error.reason}"
    if error.code >= _LEAST_TO_RETRY or error.code == _TOO_MANY_REQUESTS:
        return ProviderUnavailable(f"{said}; try again later")
    return RequestError(f"{said}; check the address")
