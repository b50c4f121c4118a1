"""Stories that lie in S3 buckets."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from botocore.exceptions import ClientError

from storygen.errors import RequestError
from storygen.s3_client import s3_client, s3_errors
from storygen.s3_download import is_missing
from storygen.store import store_settings
from storygen.store_settings import StoreSettings
from storygen.story_files import InboxFile, is_story


def list_prefix(place: str) -> list[InboxFile]:
    """The stories directly under `s3://BUCKET/PREFIX`, or the one that the address names.

    Raises:
        RequestError: It is no such address, there is no such bucket, or it may not be listed.
        StoreUnavailable: The server does not answer.
    """
    bucket, prefix = _parts(place)
    folder, _, named = prefix.rpartition("/")
    if is_story(named):
        siblings = list_prefix(f"s3://{bucket}/{quote(folder)}")
        return [file for file in siblings if file.name == named]
    prefix = f"{prefix.rstrip('/')}/" if prefix else ""
    settings = _settings(bucket)
    with s3_errors(f"list {place}", settings):
        return [
            InboxFile(f"s3://{bucket}/{quote(key)}", name, found["Size"],
                      found["LastModified"].timestamp())
            for found in _listed(settings, bucket, prefix)
            if is_story(name := (key := cast(str, found["Key"])).removeprefix(prefix))
        ]  # fmt: skip


def fetch_s3(address: str, largest_bytes: int) -> tuple[bytes, str]:
    """A story's bytes, at most one more than `largest_bytes`, and its name.

    Raises:
        RequestError: It is no address of an object, or that is not there or may not be read.
        StoreUnavailable: The server does not answer.
    """
    bucket, key = _parts(address)
    if not key:
        raise RequestError(f"{address!r} names a bucket; name one object in it")
    settings = _settings(bucket)
    with s3_errors(f"read {address}", settings):
        try:
            answer = s3_client(settings).get_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if is_missing(error):
                raise RequestError(f"there is no {address}; check the address") from error
            raise
        return answer["Body"].read(largest_bytes + 1), key.rpartition("/")[2]


def _listed(settings: StoreSettings, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
    pages = s3_client(settings).get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=prefix, Delimiter="/"):
        yield from page.get("Contents", ())


def _parts(place: str) -> tuple[str, str]:
    parts = urlsplit(place)
    if parts.scheme.lower() != "s3" or not parts.netloc:
        raise RequestError(f"{place!r} is no s3://BUCKET/PREFIX")
    return parts.netloc, unquote(parts.path.lstrip("/"))


def _settings(bucket: str) -> StoreSettings:
    """The server and credentials of the store if that is S3; else boto3's own."""
    return store_settings().model_copy(update={"bucket": bucket, "prefix": "", "folder": ""})
