"""Whether a bucket and its keys can be used: tried with one small object before it matters."""

import secrets
from collections.abc import Callable
from typing import Any

from storygen.errors import StoreError
from storygen.s3_client import s3_client, s3_errors
from storygen.store_settings import StoreSettings

_CONTENT = b"storygen tries whether it may keep files here"


def try_bucket(settings: StoreSettings) -> None:
    """Put, get, list and delete a small object under the store's prefix.

    Raises:
        RequestError: A setting or a right is wrong; says what could not be done, and why.
        StoreUnavailable: The server does not answer.
        StoreError: The server does not keep what it is given.
    """
    client, key = s3_client(settings), f"{settings.prefix}/trial-{secrets.token_hex(8)}".lstrip("/")
    named = {"Bucket": settings.bucket, "Key": key}
    _do("put an object", settings, lambda: client.put_object(**named, Body=_CONTENT))
    try:
        got: Any = _do("get an object", settings, lambda: client.get_object(**named)["Body"].read())
        if got != _CONTENT:
            raise StoreError(
                f"{settings.shown} gave back other bytes than were put there; is it an S3 server?"
            )
        _do(
            "list objects", settings,
            lambda: client.list_objects_v2(Bucket=settings.bucket, Prefix=key, MaxKeys=1),
        )  # fmt: skip
    finally:
        _do("delete an object", settings, lambda: client.delete_object(**named))


def _do(doing: str, settings: StoreSettings, act: Callable[[], Any]) -> Any:
    with s3_errors(doing, settings):
        return act()
