"""An artifact store in a bucket that speaks S3: `PREFIX/files/ab/abcdef...`, `PREFIX/records/...`.

What is read is checked against its hash; what is written carries its checksum, which the server
checks. Files are never held in memory whole.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from storygen import files
from storygen.canonical import digest
from storygen.errors import StoreError
from storygen.home import home
from storygen.local_copies import LocalCopies, WrongBytes
from storygen.models.base import Artifact
from storygen.s3_client import s3_client, s3_errors
from storygen.s3_download import is_missing, read_chunks, read_small
from storygen.s3_upload import put_small, upload
from storygen.store_settings import StoreSettings
from storygen.threads import Threads

_CHUNK_BYTES = 1 << 20
_LONGEST_LINK_S = 7 * 86_400  # more is refused by S3


class S3Store:
    """An artifact store in a bucket, with local copies of what is written and read.

    Args:
        settings: Which bucket, and how to reach it.
    """

    at_once = 16

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        place = digest(settings.endpoint_url, settings.bucket, settings.prefix)[:16]
        self._copies = LocalCopies(home() / "copies" / place, round(settings.cache_gb * 1e9))
        self._proven: set[tuple[str, int]] = set()

    def put_bytes(self, content: bytes, media_type: str) -> Artifact:
        """Keep these bytes. Raises StoreError, StoreUnavailable, RequestError."""
        sha256 = hashlib.sha256(content).hexdigest()
        artifact = Artifact(sha256=sha256, size_bytes=len(content), media_type=media_type)
        self._put(artifact, lambda: (content,))
        return artifact

    def put_file(self, path: Path, media_type: str) -> Artifact:
        """Keep a copy of this file, streamed. Raises StoreError, StoreUnavailable, RequestError."""
        artifact = Artifact(
            sha256=files.hash_file(path), size_bytes=files.size_bytes(path), media_type=media_type
        )
        with files.open_read(path) as file:
            self._put(artifact, lambda: iter(lambda: file.read(_CHUNK_BYTES), b""))
        return artifact

    def locate(self, artifact: Artifact) -> Path:
        """A local file holding the artifact, verified.

        Raises:
            StoreError: It is missing or damaged, or the disk failed.
            StoreUnavailable: The server does not answer.
            RequestError: A setting of the store is wrong.
        """
        path = self.find(artifact.sha256)
        if path is None:
            self._proven.discard(_name(artifact))
            raise StoreError(
                f"the stored file {artifact.sha256[:12]} ({artifact.media_type}) is missing or "
                f"damaged in {self._settings.shown}; run the same command again and it is made anew"
            )
        return path

    def is_whole(self, artifact: Artifact) -> bool:
        """Whether it is there with the right size and hash; asked once a run.

        The hash is the one that came with the upload, whose parts the server checked; a file that
        came otherwise is read. Whatever is read later is checked again.
        """
        if _name(artifact) in self._proven:
            return True
        head = self._head(artifact.sha256)
        if head is None or head["ContentLength"] != artifact.size_bytes:
            return False
        said = head.get("Metadata", {}).get("sha256")
        if (said or self._hash_there(artifact.sha256)) != artifact.sha256:
            return False
        self._proven.add(_name(artifact))
        return True

    def are_whole(self, artifacts: Iterable[Artifact]) -> bool:
        """Whether all of them are; the server is asked for several at once."""
        unproven = {_name(one): one for one in artifacts if _name(one) not in self._proven}
        if len(unproven) <= 1:
            return all(self.is_whole(one) for one in unproven.values())
        with Threads(min(self.at_once, len(unproven))) as pool:
            return all(pool.map(self.is_whole, unproven.values()))

    def find(self, sha256: str) -> Path | None:
        """A local file with this hash, checked; None if there is none."""
        return self._copies.get(sha256) or self._fetch(sha256)

    def read_record(self, key: str) -> bytes | None:
        """The record under a key; None if there is none, or one that is damaged."""
        with s3_errors("read a record", self._settings):
            found = read_small(self._client, self._at(f"records/{key}"))
        if found is None:
            return None
        content, sha256 = found
        is_whole = not sha256 or hashlib.sha256(content).hexdigest() == sha256
        return content if is_whole else None

    def write_record(self, key: str, content: bytes) -> None:
        """Keep a record, replacing an older one. Raises StoreUnavailable, RequestError."""
        with s3_errors("write a record", self._settings):
            put_small(self._client, self._at(f"records/{key}"), content, "application/json")

    def link(self, artifact: Artifact, name: str, lasts_s: float) -> str | None:
        """A presigned address to read the file from for `lasts_s` seconds, at most a week."""
        shown = {
            "ResponseContentType": artifact.media_type,
            "ResponseContentDisposition": f"inline; filename*=UTF-8''{quote(name)}",
        }
        client = s3_client(self._settings.as_seen_by_browsers)
        with s3_errors("sign a link", self._settings):
            return client.generate_presigned_url(
                "get_object",
                Params={**self._file(artifact.sha256), **shown},
                ExpiresIn=max(1, min(round(lasts_s), _LONGEST_LINK_S)),
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
                if is_missing(error):
                    return None
                raise

    def _hash_there(self, sha256: str) -> str:
        hasher = hashlib.sha256()
        with s3_errors("read a file", self._settings):
            for chunk in read_chunks(self._client, self._file(sha256)):
                hasher.update(chunk)
        return hasher.hexdigest()

    def _put(self, artifact: Artifact, read: Callable[[], Iterable[bytes]]) -> None:
        """Send what is not there yet, from a copy that cannot change while it is sent."""
        copy = self._copies.keep(artifact.sha256, read)
        if self.is_whole(artifact):
            return
        with s3_errors("write a file", self._settings):
            upload(self._client, self._file(artifact.sha256), copy, artifact)
        self._proven.add(_name(artifact))

    def _fetch(self, sha256: str) -> Path | None:
        """Bring a file here; one that is damaged there is removed, so that it is made anew."""
        place = self._file(sha256)
        for _ in ("as it lies there", "once more: it may have been damaged on its way"):
            with s3_errors("read a file", self._settings):
                try:
                    return self._copies.keep(sha256, lambda: read_chunks(self._client, place))
                except WrongBytes:
                    continue
                except ClientError as error:
                    if is_missing(error):
                        return None
                    raise
        with s3_errors("remove a damaged file", self._settings):
            self._client.delete_object(**place)
        return None


def _name(artifact: Artifact) -> tuple[str, int]:
    return artifact.sha256, artifact.size_bytes
