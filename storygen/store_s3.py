"""An artifact store in a bucket that speaks S3: `PREFIX/files/ab/abcdef...`, `PREFIX/records/...`.

What is read is checked against its hash; what is written carries its checksum, which the server
checks. Files are never held in memory whole.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from botocore.exceptions import ClientError

from storygen import files
from storygen.canonical import digest
from storygen.errors import StoreError
from storygen.home import home
from storygen.local_copies import LocalCopies
from storygen.models.base import Artifact
from storygen.s3_client import error_code, s3_client, s3_errors
from storygen.s3_upload import upload
from storygen.store_settings import StoreSettings

_CHUNK_BYTES = 1 << 20
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Store:
    """An artifact store in a bucket, with local copies of what is read.

    Args:
        settings: Which bucket, and how to reach it.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        place = digest(settings.endpoint_url, settings.bucket, settings.prefix)[:16]
        self._copies = LocalCopies(home() / "copies" / place, round(settings.cache_gb * 1e9))
        self._proven: set[str] = set()

    def put_bytes(self, content: bytes, media_type: str) -> Artifact:
        """Keep these bytes. Raises StoreError, StoreUnavailable."""
        sha256 = hashlib.sha256(content).hexdigest()
        artifact = Artifact(sha256=sha256, size_bytes=len(content), media_type=media_type)
        if not self.is_whole(artifact):
            self._send(artifact, self._copies.put(sha256, (content,)))
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep a copy of this file, streamed. Raises StoreError, StoreUnavailable."""
        artifact = Artifact(
            sha256=files.hash_file(path), size_bytes=files.size_bytes(path), media_type=media_type
        )
        if not self.is_whole(artifact):
            with files.open_read(path) as file:
                chunks = iter(lambda: file.read(_CHUNK_BYTES), b"")
                copy = self._copies.put(artifact.sha256, chunks)
            self._send(artifact, copy)
        return artifact

    def locate(self, artifact: Artifact) -> Path:
        """A local file holding the artifact, verified. Raises StoreError, StoreUnavailable."""
        path = self._copies.get(artifact.sha256) or self._fetch(artifact.sha256)
        if path is None:
            self._proven.discard(artifact.sha256)
            raise StoreError(
                f"the stored file {artifact.sha256[:12]} ({artifact.media_type}) is missing in "
                f"{self._settings.shown}; run the same request again and it is made anew"
            )
        return path

    def is_whole(self, artifact: Artifact) -> bool:
        """Whether it is there with the right size and the hash it was sent with; asked once a run.

        A local copy whose bytes are right is proof that what was sent was right; what the server
        keeps is checked against the same hash again whenever it is read.
        """
        if artifact.sha256 in self._proven:
            return True
        head = self._head(artifact.sha256)
        if head is None or head["ContentLength"] != artifact.size_bytes:
            return False
        if head.get("Metadata", {}).get("sha256") != artifact.sha256:
            return False
        self._proven.add(artifact.sha256)
        return True

    def find(self, sha256: str) -> Path | None:
        """A local file with this hash, checked; None if there is none."""
        return self._copies.get(sha256) or self._fetch(sha256)

    def read_record(self, key: str) -> bytes | None:
        """The record under a key; None if there is none."""
        with s3_errors("read a record", self._settings):
            try:
                answer = self._client.get_object(**self._at(f"records/{key}"))
                return cast(bytes, answer["Body"].read())
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise

    def write_record(self, key: str, content: bytes) -> None:
        """Keep a record, replacing an older one. Raises StoreError, StoreUnavailable."""
        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        with s3_errors("write a record", self._settings):
            self._client.put_object(
                **self._at(f"records/{key}"), Body=content, ChecksumSHA256=checksum,
                ContentType="application/json",
            )  # fmt: skip

    def link(self, artifact: Artifact, name: str, lasts_s: float) -> str | None:
        """A presigned address to read the file from for `lasts_s` seconds, at most a week."""
        shown = {
            "ResponseContentType": artifact.media_type,
            "ResponseContentDisposition": f"inline; filename*=UTF-8''{quote(name)}",
        }
        with s3_errors("sign a link", self._settings):
            return self._client.generate_presigned_url(
                "get_object",
                Params={**self._file(artifact.sha256), **shown},
                ExpiresIn=int(lasts_s),
            )

    @property
    def _client(self) -> Any:
        return s3_client(self._settings)

    def _at(self, key: str) -> dict[str, str]:
        prefix = f"{self._settings.prefix}/" if self._settings.prefix else ""
        return {"Bucket": self._settings.bucket, "Key": f"{prefix}{key}"}

    def _file(self, sha256: str) -> dict[str, str]:
        return self._at(f"files/{sha256[:2]}/{sha256}")

    def _head(self, sha256: str) -> dict[str, Any] | None:
        with s3_errors("look for a file", self._settings):
            try:
                return self._client.head_object(**self._file(sha256))
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise

    def _send(self, artifact: Artifact, copy: Path) -> None:
        with s3_errors("write a file", self._settings):
            upload(self._client, self._file(artifact.sha256), copy, artifact)
        self._proven.add(artifact.sha256)

    def _fetch(self, sha256: str) -> Path | None:
        """Bring a file here; one that is damaged there is removed, so that it is made anew."""
        with s3_errors("read a file", self._settings):
            try:
                body = self._client.get_object(**self._file(sha256))["Body"]
            except ClientError as error:
                if error_code(error) in _MISSING:
                    return None
                raise
            try:
                return self._copies.put(sha256, _chunks(body))
            except StoreError as error:
                if self._copies.get(sha256) is None and "is damaged" in str(error):
                    self._client.delete_object(**self._file(sha256))
                    return None
                raise
            finally:
                body.close()


def _chunks(body: Any) -> Iterator[bytes]:
    yield from body.iter_chunks(_CHUNK_BYTES)
