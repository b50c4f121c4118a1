"""Reading an object from S3 as it comes, going on where a connection broke off."""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast

from botocore.exceptions import ClientError

from storygen.errors import StoreUnavailable
from storygen.s3_client import PASSING, error_code

_CHUNK_BYTES = 256 << 10
_BREAKS = 3  # in a row, nothing new read
_PARTIAL = 206
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


def read_chunks(client: Any, place: dict[str, str]) -> Iterator[bytes]:
    """An object's bytes in pieces of at most 256 KiB; errors are boto3's.

    boto3 asks again while nothing was answered yet, but not once an answer broke off.

    Args:
        client: boto3's.
        place: Bucket and Key.
    """
    done_bytes, breaks = 0, 0
    same: dict[str, str] = {}
    while True:
        try:
            answer = client.get_object(**place, **same)
            if same and answer["ResponseMetadata"]["HTTPStatusCode"] != _PARTIAL:
                answer["Body"].close()
                raise StoreUnavailable("the answer broke off, and the server sends no parts")
            with closing(answer["Body"]) as body:
                for chunk in body.iter_chunks(_CHUNK_BYTES):
                    done_bytes, breaks = done_bytes + len(chunk), 0
                    same = {"Range": f"bytes={done_bytes}-", "IfMatch": answer["ETag"]}
                    yield chunk
            return
        except PASSING:
            breaks += 1
            if breaks > _BREAKS:
                raise
            _wait(breaks)


def read_small(client: Any, place: dict[str, str]) -> tuple[bytes, str] | None:
    """A small object's bytes and the SHA-256 it was sent with; None if there is no such object."""
    for breaks in range(_BREAKS + 1):
        try:
            answer = client.get_object(**place)
            with closing(answer["Body"]) as body:
                return cast(bytes, body.read()), answer.get("Metadata", {}).get("sha256", "")
        except ClientError as error:
            if is_missing(error):
                return None
            raise
        except PASSING:
            if breaks == _BREAKS:
                raise
            _wait(breaks)
    raise AssertionError


def _wait(breaks: int) -> None:
    time.sleep(random.uniform(0, 2**breaks / 4))


def is_missing(error: ClientError) -> bool:
    """Whether an error says that there is no such object."""
    return error_code(error) in _MISSING
