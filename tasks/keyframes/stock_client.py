"""Asks a service of photographs: its answers read up to a size, its failures in our words."""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any, TypeVar, cast

import httpx
from pydantic import BaseModel, ValidationError

from storygen.errors import ProviderUnavailable
from storygen.services import wire
from storygen.services.faults import fault_of, retry_after_s
from storygen.services.keys import masked
from storygen.version import VERSION

M = TypeVar("M", bound=BaseModel)

_MOST_ANSWER_BYTES = 8 * 2**20
_MOST_PICTURE_BYTES = 60 * 2**20
_FIRST_ERROR = 400
_CLOCK_FROM = 10**9
"""What says when a limit ends is a time of day if it is larger, else it is seconds from now."""


class _WithoutKeys(logging.Filter):
    """httpx logs each address it asks, and Pixabay takes its key in the address alone."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True


logging.getLogger(httpx.__name__).addFilter(_WithoutKeys())


class StockClient:
    """A service's search and its pictures.

    Args:
        provider: Its name in the registry.
        instead: What to do where it does not help, for the end of a sentence.
    """

    def __init__(self, provider: str, instead: str) -> None:
        self._provider = provider
        self._instead = instead

    def search(
        self,
        address: str,
        asked: Mapping[str, str | int],
        headers: Mapping[str, str],
        kind: type[M],
    ) -> M:
        """What a service answers to a question, in its known form.

        Raises:
            ProviderUnavailable: It does not answer, or not in that form.
            ProviderRefused: It does not work for this key.
            ContentRefused: It does not understand the question.
        """
        content, media_type = self._read(address, asked, headers, _MOST_ANSWER_BYTES)
        try:
            return kind.model_validate(json.loads(content))
        except (ValueError, ValidationError):
            raise ProviderUnavailable(
                f"{self._provider} answered a search in a form it is not known for "
                f"({media_type or 'no media type'}); {self._instead}"
            ) from None

    def fetch(self, address: str, asked: Mapping[str, str | int]) -> bytes:
        """A picture's bytes. Raises as `search`."""
        return self._read(address, asked, {}, _MOST_PICTURE_BYTES)[0]

    def _read(
        self,
        address: str,
        asked: Mapping[str, str | int],
        headers: Mapping[str, str],
        most_bytes: int,
    ) -> tuple[bytes, str]:
        told = {"User-Agent": f"storygen/{VERSION}", **headers}
        with wire.on_the_wire(self._provider, late=self._late()) as connection:
            try:
                url = httpx.URL(address).copy_merge_params(dict(asked))
                options = connection.options(httpx)
                with (
                    httpx.Client(follow_redirects=True, headers=told, **options) as client,
                    client.stream("GET", url) as answer,
                ):
                    content = self._streamed(answer, most_bytes)
            except httpx.TimeoutException:
                raise ProviderUnavailable(self._late()) from None
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
                said = masked(str(error)) or type(error).__name__
                raise ProviderUnavailable(
                    f"{self._provider} could not be asked: {said}; check the network, or "
                    f"{self._instead}"
                ) from None
        if answer.status_code >= _FIRST_ERROR:
            raise self._fault(answer, content)
        return content, answer.headers.get("content-type", "")

    def _streamed(self, answer: httpx.Response, most_bytes: int) -> bytes:
        content = bytearray()
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > most_bytes:
                raise ProviderUnavailable(
                    f"{self._provider} sent more than the {most_bytes / 2**20:.0f} MiB that such "
                    f"an answer may have; {self._instead}"
                )
        return bytes(content)

    def _late(self) -> str:
        limits = wire.LIMITS
        return (
            f"{self._provider} did not answer in time ({limits.connect_s:g} s to connect, "
            f"{limits.quiet_s:g} s for a byte, {limits.whole_s:g} s in all); check the network, or "
            f"{self._instead}"
        )

    def _fault(self, answer: httpx.Response, content: bytes) -> Exception:
        said = _reason(content)
        # Pixabay answers 400 where others answer 401.
        status = 401 if "api key" in said.casefold() else answer.status_code
        return fault_of(self._provider, status, said, _asked_wait_s(answer.headers))


def _reason(content: bytes) -> str:
    """What an error's body says: in a field of its JSON, else as plain text."""
    text = content[:2000].decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        return "" if text.lstrip().startswith("<") else text
    fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
    return next((str(fields[name]) for name in ("error", "message", "code") if name in fields), "")


def _asked_wait_s(headers: httpx.Headers) -> float | None:
    if (wait_s := retry_after_s(headers.get("retry-after"))) is not None:
        return wait_s
    reset_s = retry_after_s(headers.get("x-ratelimit-reset"))
    if reset_s is None or reset_s < _CLOCK_FROM:
        return reset_s
    return max(0.0, reset_s - time.time())
