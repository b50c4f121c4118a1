"""A Prefect server, asked by plain HTTP: loading Prefect takes a second."""

import base64
import json
import urllib.request
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from storygen.errors import StorygenError
from storygen.stack.state import Stack, read_stack, supervisor

_PATIENCE_S = 15.0
_OWN_HOSTS = ("127.0.0.1", "localhost", "::1")


class ServerRefused(StorygenError):
    """The server answered, and says no: asking the same again helps only once something changed."""


class PrefectServer(NamedTuple):
    """Where a server is, and how one is let in.

    Attributes:
        api_url: Of its API.
        ui_url: Of its pages.
        authorization: The header's value; empty for none.
        patience_s: How long an answer may take.
    """

    api_url: str
    ui_url: str
    authorization: str
    patience_s: float = _PATIENCE_S

    def ask(self, path: str, body: object = None, method: str | None = None) -> Any:
        """The server's answer.

        Raises:
            ServerRefused: It answers that it will not; says why.
            StorygenError: It does not answer; says why.
        """
        headers = {"Content-Type": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        content = None if body is None else json.dumps(body).encode()
        asking = urllib.request.Request(
            self.api_url + path, data=content, headers=headers, method=method
        )
        try:
            with _opener(self.api_url).open(asking, timeout=self.patience_s) as answer:
                said = answer.read()
                return json.loads(said) if said else None
        except HTTPError as error:
            raise ServerRefused(
                f"the Prefect server {self.api_url} refused ({error.code}): {_detail(error)}"
            ) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise StorygenError(
                f"the Prefect server {self.api_url} does not answer: {error}"
            ) from error

    def page(self, run_id: str) -> str:
        """Address of a run's page."""
        return f"{self.ui_url}/runs/flow-run/{run_id}"


def stack_server() -> PrefectServer | None:
    """The server of this home's stack, if it is up."""
    stack = read_stack()
    if stack is None or supervisor() is None:
        return None
    return server_of(stack)


def server_of(stack: Stack, patience_s: float = _PATIENCE_S) -> PrefectServer:
    """The server of a stack, whether it is up or not."""
    return PrefectServer(stack.api_url, stack.ui_url, basic_authorization(stack.secret), patience_s)


def basic_authorization(secret: str) -> str:
    """The header's value for `user:password`."""
    return f"Basic {base64.b64encode(secret.encode()).decode()}"


def _opener(url: str) -> urllib.request.OpenerDirector:
    """What asks an address; a proxy does not know what listens on this machine."""
    if urlsplit(url).hostname in _OWN_HOSTS:
        return urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener()


def _detail(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["detail"])
    except (HTTPException, OSError, ValueError, KeyError, TypeError):
        return error.reason
