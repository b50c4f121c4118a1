"""A client of an S3-compatible server, whose errors are storygen's."""

from collections.abc import Generator
from contextlib import contextmanager
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
)  # fmt: skip

from storygen.errors import RequestError, StoreError, StoreUnavailable
from storygen.store_settings import StoreSettings

_CONNECT_S, _READ_S = 5, 30
_ATTEMPTS = 4
_SERVER_ERROR = 500
_BUSY = frozenset({
    "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling",
    "ThrottlingException", "RequestTimeTooSkewed", "ConditionalRequestConflict",
})  # fmt: skip
_ADVICE = {
    "NoSuchBucket": "make the bucket, or correct its name",
    "AccessDenied": "the credentials may not do that: check the key and its policy",
    "InvalidAccessKeyId": "check the access key",
    "SignatureDoesNotMatch": "check the secret key",
    "PermanentRedirect": "the bucket lies in another region: set it",
    "AuthorizationHeaderMalformed": "the bucket lies in another region: set it",
}
_PASSING = (ConnectionError, HTTPClientError, IncompleteReadError, ResponseStreamingError)


_clients: dict[StoreSettings, Any] = {}


def s3_client(settings: StoreSettings) -> Any:
    """A client for a store; one for all threads."""
    if settings not in _clients:
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
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
            s3={"addressing_style": "path" if settings.path_style else "auto"},
            signature_version="s3v4",
            # Storygen gives its own SHA-256 with each upload and checks each download.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def s3_errors(doing: str, settings: StoreSettings) -> Generator[None]:
    """Turn the library's errors into storygen's.

    Raises:
        StoreUnavailable: It may pass: no answer, too slow, busy.
        RequestError: There are no credentials.
        StoreError: It will not pass; says which setting to look at.
    """
    where = f"could not {doing} in {settings.shown}"
    try:
        yield
    except ClientError as error:
        raise _refused(where, error) from error
    except _PASSING as error:
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
    if code in _BUSY or status >= _SERVER_ERROR:
        return StoreUnavailable(f"{said}; the server is busy or ill, try again later")
    return StoreError(f"{said}; {_ADVICE.get(code, 'check the settings of the store')}")
