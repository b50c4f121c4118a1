"""Keys in the Secret blocks of a Prefect server, for commands that do not import Prefect.

Importing it takes seconds. The server is that of this home's stack, else the one that the
environment or Prefect's active profile names; one that does not answer at once is passed over.
"""

import base64
import json
import os
import tomllib
import urllib.request
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.error import HTTPError
from urllib.parse import quote

from storygen import files
from storygen.services.keys import block_name, use_finder

_PATIENCE_S = 0.9
_SETTINGS = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_API_KEY")


class _Server(NamedTuple):
    api_url: str
    credentials: str


def look_in_blocks() -> None:
    """Have keys that the environment lacks looked up there from now on."""
    use_finder(_Blocks().find)


def answers(api_url: str, credentials: str = "") -> bool:
    """Whether a Prefect server answers at once."""
    try:
        _get(_Server(api_url, credentials), "/health")
    except HTTPError:
        return True  # it may want credentials, or be Prefect Cloud, which has no such page
    except (OSError, ValueError):
        return False
    return True


class _Blocks:
    """The Secret blocks of the server, if it answered when it was first needed."""

    @cached_property
    def _server(self) -> _Server | None:
        server = _configured()
        return server if server is not None and answers(*server) else None

    def find(self, name: str) -> str | None:
        """The key that the block holds which is named after a variable; None without one."""
        if self._server is None:
            return None
        block = quote(block_name(name))
        path = f"/block_types/slug/secret/block_documents/name/{block}?include_secrets=true"
        try:
            document = json.loads(_get(self._server, path))
            value = document["data"]["value"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return value if isinstance(value, str) else None


def _get(server: _Server, path: str) -> bytes:
    headers = {"Authorization": server.credentials} if server.credentials else {}
    request = urllib.request.Request(server.api_url.rstrip("/") + path, headers=headers)
    with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:
        return answer.read()


def _configured() -> _Server | None:
    from storygen.stack.state import read_stack, supervisor

    stack = read_stack()
    if stack is not None and supervisor() is not None:
        return _Server(stack.api_url, _basic(stack.secret))
    settings = {
        **_profile(),
        **{name: os.environ[name] for name in _SETTINGS if name in os.environ},
    }
    url, login, key = (str(settings.get(name) or "") for name in _SETTINGS)
    if not url.startswith(("http://", "https://")):
        return None
    return _Server(url, _basic(login) if login else f"Bearer {key}" if key else "")


def _basic(login: str) -> str:
    return f"Basic {base64.b64encode(login.encode()).decode()}"


def _profile() -> dict[str, Any]:
    """The settings of Prefect's active profile."""
    home = Path(os.environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    try:
        written = tomllib.loads(files.read_bytes(home / "profiles.toml").decode())
    except (OSError, ValueError):
        return {}
    active = os.environ.get("PREFECT_PROFILE") or written.get("active")
    profiles = written.get("profiles")
    named = cast("dict[str, Any]", profiles) if isinstance(profiles, dict) else {}
    profile = named.get(str(active))
    return cast("dict[str, Any]", profile) if isinstance(profile, dict) else {}
