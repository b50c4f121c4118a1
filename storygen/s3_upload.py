"""Sending a file to S3: in parts, with checksums, and never over another writer's file."""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from botocore.exceptions import ClientError

from storygen import files
from storygen.models.base import Artifact
from storygen.s3_client import error_code

PART_BYTES = 8 << 20
"""S3 takes parts of 5 MiB and more, at most 10,000 of them: files up to 80 GB."""

_THERE = frozenset({"412", "PreconditionFailed"})
_NOT_KNOWN = frozenset({"501", "NotImplemented"})


def upload(client: Any, place: dict[str, str], path: Path, artifact: Artifact) -> None:
    """Put a file under its key unless a whole one is there already.

    The server checks each part's SHA-256 and refuses to replace a key that another writer made
    meanwhile (`If-None-Match: *`); only where what lies there is not this file is it replaced.

    Args:
        client: boto3's.
        place: Bucket and Key.
        path: The file; its hash was checked.
        artifact: What it is.
    """
    send = _in_parts if artifact.size_bytes > PART_BYTES else _at_once
    condition = {"IfNoneMatch": "*"}
    try:
        send(client, place, path, artifact, condition)
    except ClientError as error:
        code = error_code(error)
        if code in _THERE and _is_the_same(client, place, artifact):
            return
        if code not in _THERE | _NOT_KNOWN:
            raise
        send(client, place, path, artifact, {})


def _is_the_same(client: Any, place: dict[str, str], artifact: Artifact) -> bool:
    head = client.head_object(**place)
    said = head.get("Metadata", {}).get("sha256")
    return head["ContentLength"] == artifact.size_bytes and said == artifact.sha256


def _at_once(
    client: Any, place: dict[str, str], path: Path, artifact: Artifact, condition: dict[str, str]
) -> None:
    content = files.read_bytes(path)
    client.put_object(
        **place, **condition, Body=content, ChecksumSHA256=_checksum(content), **_about(artifact)
    )


def _in_parts(
    client: Any, place: dict[str, str], path: Path, artifact: Artifact, condition: dict[str, str]
) -> None:
    begun = client.create_multipart_upload(**place, **_about(artifact), ChecksumAlgorithm="SHA256")
    name = {**place, "UploadId": begun["UploadId"]}
    try:
        parts = _send_parts(client, name, path)
        client.complete_multipart_upload(**name, **condition, MultipartUpload={"Parts": parts})
    except BaseException:
        # What was sent would be kept, and paid for, for ever.
        _quietly(lambda: client.abort_multipart_upload(**name))
        raise


def _send_parts(client: Any, name: dict[str, str], path: Path) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    with files.open_read(path) as file:
        while content := file.read(PART_BYTES):
            number, checksum = len(parts) + 1, _checksum(content)
            sent = client.upload_part(
                **name, PartNumber=number, Body=content, ChecksumSHA256=checksum
            )
            parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": checksum})
    return parts


def _about(artifact: Artifact) -> dict[str, Any]:
    return {"ContentType": artifact.media_type, "Metadata": {"sha256": artifact.sha256}}


def _checksum(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def _quietly(call: Callable[[], Any]) -> None:
    """Do what may fail as the error that led here did."""
    try:
        cast(Any, call)()
    except Exception:
        return
