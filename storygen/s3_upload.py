"""Sending a file to S3: in parts, with checksums, and never over another writer's file."""

import base64
import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from storygen import files
from storygen.models.base import Artifact
from storygen.s3_client import error_code
from storygen.threads import Threads

_SMALLEST_PART_BYTES = 8 << 20
_MOST_PARTS = 9_000  # S3 takes 10,000
_PARTS_AT_ONCE = 4

_THERE = frozenset({"412", "PreconditionFailed"})
_NOT_KNOWN = frozenset({"501", "NotImplemented", "InvalidArgument", "InvalidRequest"})

_plain_servers: set[str] = set()
"""Endpoints that know neither conditional writes nor SHA-256 checksums: MD5 has to do there."""


def part_bytes(size_bytes: int) -> int:
    """How large the parts of a file are; one that fits into a single part is sent at once."""
    return max(_SMALLEST_PART_BYTES, -(-size_bytes // _MOST_PARTS))


def upload(client: Any, place: dict[str, str], path: Path, artifact: Artifact) -> None:
    """Put a file under its key unless it is there already; errors are boto3's.

    The server checks each part's checksum, and refuses to replace a key that another writer made
    meanwhile (`If-None-Match: *`); only where what lies there is not this file is it replaced.

    Args:
        client: boto3's.
        place: Bucket and Key.
        path: The file; its hash was checked.
        artifact: What it is.
    """
    try:
        _with_extras(client, lambda: _send(client, place, path, artifact, {"IfNoneMatch": "*"}))
    except ClientError as error:
        if error_code(error) not in _THERE:
            raise
        if not _is_the_same(client, place, artifact):
            _send(client, place, path, artifact, {})


def put_small(client: Any, place: dict[str, str], content: bytes, media_type: str) -> None:
    """Put bytes under a key, replacing what is there; errors are boto3's."""
    sha256 = hashlib.sha256(content).hexdigest()
    about = {"ContentType": media_type, "Metadata": {"sha256": sha256}}
    _with_extras(
        client,
        lambda: client.put_object(**place, **about, **_checksum(client, content), Body=content),
    )


def _with_extras(client: Any, send: Callable[[], None]) -> None:
    """Send with all that S3 knows, and again with what every server knows if that is refused."""
    endpoint = str(client.meta.endpoint_url)
    try:
        send()
    except ClientError as error:
        if endpoint in _plain_servers or error_code(error) not in _NOT_KNOWN:
            raise
        _plain_servers.add(endpoint)
        try:
            send()
        except BaseException:
            _plain_servers.discard(endpoint)
            raise


def _is_plain(client: Any) -> bool:
    return str(client.meta.endpoint_url) in _plain_servers


def _is_the_same(client: Any, place: dict[str, str], artifact: Artifact) -> bool:
    head = client.head_object(**place)
    said = head.get("Metadata", {}).get("sha256")
    return head["ContentLength"] == artifact.size_bytes and said == artifact.sha256


def _send(
    client: Any, place: dict[str, str], path: Path, artifact: Artifact, condition: dict[str, str]
) -> None:
    about = {"ContentType": artifact.media_type, "Metadata": {"sha256": artifact.sha256}}
    condition = {} if _is_plain(client) else condition
    if artifact.size_bytes > part_bytes(artifact.size_bytes):
        _send_parts(client, place, path, artifact.size_bytes, about, condition)
        return
    content = files.read_bytes(path)
    client.put_object(**place, **about, **condition, **_checksum(client, content), Body=content)


def _send_parts(
    client: Any, place: dict[str, str], path: Path, size_bytes: int,
    about: dict[str, Any], condition: dict[str, str],
) -> None:  # fmt: skip
    sums = {} if _is_plain(client) else {"ChecksumAlgorithm": "SHA256"}
    begun = client.create_multipart_upload(**place, **about, **sums)
    name = {**place, "UploadId": begun["UploadId"]}
    step = part_bytes(size_bytes)

    def send_part(number: int) -> dict[str, Any]:
        with files.open_read(path) as file:
            file.seek((number - 1) * step)
            content = file.read(step)
        checksum = _checksum(client, content)
        sent = client.upload_part(**name, **checksum, PartNumber=number, Body=content)
        known = {} if _is_plain(client) else checksum
        return {"PartNumber": number, "ETag": sent["ETag"], **known}

    try:
        with Threads(_PARTS_AT_ONCE) as pool:
            parts = list(pool.map(send_part, range(1, -(-size_bytes // step) + 1)))
        client.complete_multipart_upload(**name, **condition, MultipartUpload={"Parts": parts})
    except BaseException:
        # What was sent would be kept, and paid for, for ever; this may fail as that did.
        with suppress(BotoCoreError, ClientError):
            client.abort_multipart_upload(**name)
        raise


def _checksum(client: Any, content: bytes) -> dict[str, str]:
    """What lets the server notice that a part was damaged on its way."""
    if _is_plain(client):
        md5 = hashlib.md5(content, usedforsecurity=False)
        return {"ContentMD5": base64.b64encode(md5.digest()).decode()}
    return {"ChecksumSHA256": base64.b64encode(hashlib.sha256(content).digest()).decode()}
