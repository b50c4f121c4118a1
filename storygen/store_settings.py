"""Which artifact store a process uses: a local folder, or a bucket that speaks S3."""

import os
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import Field, SecretStr, ValidationError

from storygen.errors import RequestError
from storygen.home import store_folder, user_path
from storygen.models.base import Model

_S3_QUERY = {"endpoint": "endpoint_url", "region": "region", "path_style": "path_style",
             "cache_gb": "cache_gb"}  # fmt: skip


class StoreSettings(Model):
    """An artifact store.

    Attributes:
        folder: Of a local store; absolute. Empty for S3.
        bucket: S3 bucket; empty for a local store.
        prefix: What every key in the bucket begins with; without a slash at either end.
        endpoint_url: Of an S3-compatible server; empty for Amazon's own.
        region: Of the bucket; empty for what the environment says.
        path_style: Whether the bucket stands in the path of an address, not in its host name.
        access_key_id: With `secret_access_key`; both empty: as boto3 finds them by itself.
        session_token: Of temporary credentials; else empty.
        cache_gb: How large the local copies of S3's files may grow, in 10^9 bytes.
    """

    folder: str = ""
    bucket: str = ""
    prefix: str = ""
    endpoint_url: str = Field(default="", pattern=r"^$|^https?://[^/\s]+/?$")
    region: str = ""
    path_style: bool = False
    access_key_id: str = ""
    secret_access_key: SecretStr = SecretStr("")
    session_token: SecretStr = SecretStr("")
    cache_gb: float = Field(default=20.0, gt=0)

    @property
    def is_s3(self) -> bool:
        """Whether it is a bucket."""
        return bool(self.bucket)

    @property
    def shown(self) -> str:
        """Its address, without secrets."""
        if not self.is_s3:
            return self.folder
        address = f"s3://{self.bucket}/{self.prefix}".rstrip("/")
        return f"{address} at {self.endpoint_url}" if self.endpoint_url else address


def configured_settings() -> StoreSettings:
    """What `STORYGEN_STORE` says; unset, the store in storygen's home. Raises RequestError."""
    written = os.environ.get("STORYGEN_STORE", "")
    return parse_store_url(written) if written else StoreSettings(folder=str(store_folder()))


def parse_store_url(written: str) -> StoreSettings:
    """The settings behind an address; credentials come from the AWS_* variables.

    Args:
        written: `s3://BUCKET/PREFIX?endpoint=URL&region=NAME&path_style=true&cache_gb=20`, or a
            folder's path.

    Raises:
        RequestError: A part of it is unknown or wrong.
    """
    parts = urlsplit(written)
    if parts.scheme in ("", "file"):
        return StoreSettings(folder=str(user_path(parts.path if parts.scheme else written)))
    if parts.scheme != "s3" or not parts.hostname:
        raise RequestError(f"the store {written!r} is neither s3://BUCKET/PREFIX nor a folder")
    try:
        return StoreSettings(
            bucket=parts.netloc, prefix=parts.path.strip("/"), **_s3_query(parts.query),
            access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", ""),
            secret_access_key=SecretStr(os.environ.get("AWS_SECRET_ACCESS_KEY", "")),
            session_token=SecretStr(os.environ.get("AWS_SESSION_TOKEN", "")),
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors()[0]
        raise RequestError(
            f"the store {written!r} has a wrong {first['loc'][0]} ({first['input']!r}): "
            f"{first['msg'].lower()}"
        ) from error


def _s3_query(query: str) -> dict[str, Any]:
    """A query's words under the settings' names; path style wherever an endpoint is given."""
    said = dict(parse_qsl(query, keep_blank_values=True))
    for name in said:
        if name not in _S3_QUERY:
            near = get_close_matches(name, _S3_QUERY, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise RequestError(
                f"a store's address has no {name!r}{hint} (valid: {', '.join(_S3_QUERY)})"
            )
    named = {_S3_QUERY[name]: value for name, value in said.items()}
    return {"path_style": "true", **named} if "endpoint_url" in named else named
