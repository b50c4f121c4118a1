"""A client of an S3-compatible server, whose errors are storygen's."""

from collections.abc import Generator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from typing import Any, cast

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
    SSLError,
)  # fmt: skip
from urllib3.exceptions import HTTPError

from storygen.errors import RequestError, StoreError, StoreUnavailable
from storygen.store_settings import StoreSettings

_CONNECT_S, _READ_S = 5, 30
_ATTEMPTS = 4
_CONNECTIONS = 32
_BUSY = frozenset({
    "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling",
    "ThrottlingException", "TooManyRequests", "429", "ConditionalRequestConflict",
    "PreconditionFailed", "OperationAborted", "BadDigest", "XAmzContentSHA256Mismatch",
    "NoSuchUpload",
})  # fmt: skip
_FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"})
_DENIED = "check the access key, and that it may get, put, delete and list objects of this bucket"
_ADVICE = {
    "NoSuchBucket": "make the bucket, or correct its name",
    "InvalidBucketName": "correct the bucket's name",
    "AccessDenied": _DENIED,
    "401": _DENIED,
    "403": _DENIED,
    "InvalidAccessKeyId": "check the access key (AWS_ACCESS_KEY_ID, or in the block)",
    "SignatureDoesNotMatch": "check the secret key (AWS_SECRET_ACCESS_KEY, or in the block)",
    "ExpiredToken": "the session token is too old: get a new one",
    "InvalidToken": "check the session token",
    "RequestTimeTooSkewed": "set this machine's clock",
    "301": "the bucket lies in another region: set it",
    "PermanentRedirect": "the bucket lies in another region: set it",
    "AuthorizationHeaderMalformed": "the bucket lies in another region: set it",
}
_MISMATCHES = ("CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER")

PASSING = (
    ConnectionError, HTTPClientError, HTTPError, IncompleteReadError, ResponseStreamingError,
)  # fmt: skip
"""What the library raises where a connection cannot be made, breaks off or is too slow."""


_clients: dict[StoreSettings, Any] = {}
_guard = Lock()


def s3_client(settings: StoreSettings) -> Any:
    """A client for a store; one for all threads, as it takes 0.1 s to make."""
    with _guard:
        if settings not in _clients:
            with s3_errors("reach a bucket", settings):
                _clients[settings] = _make_client(settings)
        return _clients[settings]


def _make_client(settings: StoreSettings) -> Any:
    secret = settings.secret_access_key.get_secret_value()
    token = settings.session_token.get_secret_value()
    return cast(Any, Session()).client(
        "s3",
        endpoint_url=settings.endpoint_url or None,
        region_name=settings.region or None,
        aws_access_key_id=settings.access_key_id or None,
        aws_secret_access_key=secret or None,
        aws_session_token=token or None,
        config=Config(
            connect_timeout=_CONNECT_S,
            read_timeout=_READ_S,
            max_pool_connections=_CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            s3={"addressing_style": "path" if settings.path_style else "auto"},
            signature_version="s3v4",
            # Storygen gives its own SHA-256 with each upload and checks each download; the
            # library's own checksums are more than many servers understand.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def s3_errors(doing: str, settings: StoreSettings) -> Generator[None]:
    """Turn the library's errors into storygen's.

    Raises:
        StoreUnavailable: It may pass: no answer, too slow, busy.
        RequestError: A setting is wrong; says which one to look at.
        StoreError: It will not pass, whatever the settings.
    """
    where = f"could not {doing} in {settings.shown}"
    try:
        yield
    except ClientError as error:
        raise _refused(where, error) from error
    except SSLError as error:
        if not any(word in str(error) for word in _MISMATCHES):
            raise StoreUnavailable(f"{where}: {error}; check the network") from error
        raise RequestError(
            f"{where}: {error}; check the endpoint, whether it begins with https:// or http://, "
            "and the server's certificate"
        ) from error
    except PASSING as error:
        raise StoreUnavailable(f"{where}: {error}; check the endpoint and the network") from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise RequestError(
            f"{where}: there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or those of the artifact-store block"
        ) from error
    except BotoCoreError as error:
        raise StoreError(f"{where}: {error}; check the store's settings") from error


def error_code(error: ClientError) -> str:
    """What S3 calls an error, or its HTTP status where an answer had no body."""
    return str(cast("dict[str, Any]", error.response).get("Error", {}).get("Code", ""))


def _refused(where: str, error: ClientError) -> Exception:
    code = error_code(error)
    answer = cast("dict[str, Any]", error.response)
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    said = f"{where}: {code or status} {answer.get('Error', {}).get('Message', '')}".strip()
    if code in _FULL or status == HTTPStatus.INSUFFICIENT_STORAGE:
        return StoreError(f"{said}; the server is full: make room and run the same command again")
    if code in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return StoreUnavailable(f"{said}; the server is busy or ill, try again later")
    if code in _ADVICE:
        return RequestError(f"{said}; {_ADVICE[code]}")
    return StoreError(f"{said}; check the settings of the store")


def make_bucket(settings: StoreSettings) -> str:
    """Make a store's bucket unless it is there; a sentence that says which.

    Raises:
        RequestError: The store is no bucket, or its settings are wrong.
        StoreError: The bucket belongs to somebody else, or may not be made.
        StoreUnavailable: The server does not answer.
    """
    if not settings.is_s3:
        raise RequestError(f"the store {settings.shown!r} is a folder; there is no bucket to make")
    client = s3_client(settings)
    with s3_errors("make the bucket", settings):
        try:
            client.head_bucket(Bucket=settings.bucket)
        except ClientError as error:
            if error_code(error) not in ("404", "NoSuchBucket"):
                raise
            client.create_bucket(Bucket=settings.bucket)
            return f"bucket {settings.bucket}: made"
    return f"bucket {settings.bucket}: there"
