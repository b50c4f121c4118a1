"""Which artifact store a process uses: a local folder, or a bucket that speaks S3."""

import os
import re
from difflib import get_close_matches
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator

from storygen.errors import RequestError
from storygen.home import store_folder, user_path
from storygen.models.base import Model

_S3_QUERY = {"endpoint": "endpoint_url", "public_endpoint": "public_endpoint_url",
             "region": "region", "path_style": "path_style", "cache_gb": "cache_gb"}  # fmt: skip
_WRITTEN = {field: name for name, field in _S3_QUERY.items()}
_BUCKET = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,61}[a-zA-Z0-9]")
_ENDPOINT = re.compile(r"https?://[^/\s]+/?")


class StoreSettings(Model):
    """An artifact store.

    Attributes:
        folder: Of a local store; absolute. Empty for S3.
        bucket: S3 bucket; empty for a local store.
        prefix: What every key in the bucket begins with; without a slash at either end.
        endpoint_url: Of an S3-compatible server; empty for Amazon's own.
        public_endpoint_url: Of the same server as browsers reach it, for links; empty if that is
            the same.
        region: Of the bucket; empty for what the environment says.
        path_style: Whether the bucket stands in the path of an address, not in its host name.
        access_key_id: With `secret_access_key`; both empty: as boto3 finds them by itself.
        session_token: Of temporary credentials; else empty.
        cache_gb: How large the local copies of S3's files may grow, in 10^9 bytes.
    """

    folder: str = ""
    bucket: str = ""
    prefix: str = ""
    endpoint_url: str = ""
    public_endpoint_url: str = ""
    region: str = ""
    path_style: bool = False
    access_key_id: str = ""
    secret_access_key: SecretStr = SecretStr("")
    session_token: SecretStr = SecretStr("")
    cache_gb: float = Field(default=20.0, gt=0)

    @field_validator("endpoint_url", "public_endpoint_url")
    @classmethod
    def _is_server(cls, written: str) -> str:
        if written and not _ENDPOINT.fullmatch(written):
            raise ValueError(
                f"the endpoint cannot be {written!r}: it begins with http:// or https:// and ends "
                "with a host, such as http://localhost:9000"
            )
        return written.rstrip("/")

    @field_validator("bucket")
    @classmethod
    def _is_bucket(cls, written: str) -> str:
        if written and not _BUCKET.fullmatch(written):
            raise ValueError(
                f"the bucket cannot be {written!r}: a name is 3 to 63 letters, digits, - and ."
            )
        return written

    @field_validator("prefix")
    @classmethod
    def _without_slashes(cls, written: str) -> str:
        return written.strip("/")

    @model_validator(mode="after")
    def _is_one_store(self) -> Self:
        if bool(self.folder) == bool(self.bucket):
            raise ValueError("a store is either a folder or a bucket: give one of the two")
        if bool(self.access_key_id) != bool(self.secret_access_key.get_secret_value()):
            raise ValueError(
                "of the access key (AWS_ACCESS_KEY_ID) and the secret key (AWS_SECRET_ACCESS_KEY) "
                "only one is given: give both, or none for what this machine has"
            )
        return self

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

    @property
    def as_seen_by_browsers(self) -> "StoreSettings":
        """The same bucket at the address where browsers reach it."""
        if not self.public_endpoint_url:
            return self
        return self.model_copy(update={"endpoint_url": self.public_endpoint_url})

    @property
    def without_credentials(self) -> "StoreSettings":
        """The same store for a machine that has credentials of its own."""
        none = {"access_key_id": "", "secret_access_key": SecretStr("")}
        return self.model_copy(update={**none, "session_token": SecretStr("")})


def configured_settings() -> StoreSettings:
    """What `STORYGEN_STORE` says; unset, the store in storygen's home. Raises RequestError."""
    written = os.environ.get("STORYGEN_STORE", "")
    return parse_store_url(written) if written else StoreSettings(folder=str(store_folder()))


def make_settings(**fields: Any) -> StoreSettings:
    """Settings from loose values. Raises RequestError with a sentence on what is wrong."""
    try:
        return StoreSettings(**fields)
    except ValidationError as error:
        raise RequestError("; ".join(_sentence(item) for item in error.errors())) from error


def parse_store_url(written: str) -> StoreSettings:
    """The settings behind an address; credentials come from the AWS_* variables.

    Args:
        written: `s3://BUCKET/PREFIX?endpoint=URL&region=NAME&path_style=true&cache_gb=20`, or a
            folder's path.

    Raises:
        RequestError: A part of it is unknown or wrong.
    """
    try:
        parts = urlsplit(written)
    except ValueError as error:
        raise RequestError(f"the store {written!r} is no address: {error}") from error
    if "@" in parts.netloc:
        raise RequestError(
            "a store's address holds no credentials: take them out of it and set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    if parts.scheme == "file":
        return make_settings(folder=str(user_path(unquote(parts.path))))
    if not parts.scheme:
        return make_settings(folder=str(user_path(written)))
    if parts.scheme != "s3" or not parts.netloc:
        raise RequestError(f"the store {written!r} is neither s3://BUCKET/PREFIX nor a folder")
    try:
        return make_settings(
            bucket=parts.netloc, prefix=parts.path.strip("/"), **_s3_query(parts.query),
            access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", ""),
            secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            session_token=os.environ.get("AWS_SESSION_TOKEN", ""),
        )  # fmt: skip
    except RequestError as error:
        raise RequestError(f"the store {written!r} cannot be used: {error}") from error


def _s3_query(query: str) -> dict[str, Any]:
    """A query's words under the settings' names; path style wherever an endpoint is given."""
    said = dict(parse_qsl(query, keep_blank_values=True))
    for name in said:
        if name not in _S3_QUERY:
            near = get_close_matches(name, _S3_QUERY, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise RequestError(f"there is no {name!r}{hint} (valid: {', '.join(_S3_QUERY)})")
    named = {_S3_QUERY[name]: value for name, value in said.items()}
    return {"path_style": "true", **named} if "endpoint_url" in named else named


def _sentence(item: Any) -> str:
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    name = str(item["loc"][0])
    return f"{_WRITTEN.get(name, name)} cannot be {item['input']!r}: {item['msg'].lower()}"
