"""One way to write a value down, so that equal values have equal hashes."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel

FOR_KEYS = "keys"
"""The serialization context in which a value leaves out what decides nothing, such as a place."""


def canonical_json(value: Any) -> str:
    """The value as JSON with sorted keys and no spaces; 1.0 and 1 are written alike."""
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def digest(*parts: str) -> str:
    """Hex SHA-256 over the parts, told apart by their lengths."""
    hasher = hashlib.sha256()
    for part in parts:
        content = part.encode(errors="surrogatepass")  # file names that are not UTF-8 have them
        hasher.update(f"{len(content)}:".encode() + content)
    return hasher.hexdigest()


def seed_from(*parts: object) -> int:
    """A 64-bit seed for a random stream, from whatever names the stream."""
    return int(digest(*(str(part) for part in parts))[:16], 16)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="json", context=FOR_KEYS))
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}  # pyright: ignore
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]  # pyright: ignore
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"a {type(value).__name__} has no canonical form: {value!r}")
