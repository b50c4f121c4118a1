"""Several language models in their order: whose the settings are, and who cannot be used here."""

import socket
from collections.abc import Collection
from urllib.parse import urlsplit

from storygen.errors import RequestError
from storygen.language.chat import ChatModel
from storygen.language.endpoints import ENDPOINTS, chosen
from storygen.presets import candidates
from storygen.services.prices import is_here
from storygen.settings_language import LanguageSettings

_OF_ONE_ENDPOINT = ("base_url", "key", "model", "embedding_model")
"""Settings that would send a text, or a key, to the wrong address if they held for all."""
_LISTENS_WITHIN_S = 1.0


def chained(llm: str, settings: LanguageSettings) -> tuple[LanguageSettings, ...]:
    """The models that a request asks for, the first one first; nobody where it names none.

    Args:
        llm: ENDPOINT or ENDPOINT:MODEL, several parted by commas; auto among them for services
            that have a key.
        settings: What else is known of them. Address, key, model and embedding model are those of
            the endpoint that it names, or of the only one.

    Raises:
        RequestError: An endpoint is unknown, a model is not named, or it is not said whose the
            settings are.
    """
    if not llm.strip():
        return ()
    names = candidates("llm", llm)
    if not names:
        raise RequestError(f"llm {llm!r} names nobody; leave it empty, or name ENDPOINT:MODEL")
    bare = settings.model_copy(update=dict.fromkeys(_OF_ONE_ENDPOINT, ""))
    endpoints = dict.fromkeys(_endpoint(name) for name in names)
    for unknown in endpoints.keys() - ENDPOINTS.keys():
        chosen(unknown, settings)
    own = _whose(settings, list(endpoints))
    found = (chosen(name, settings if _endpoint(name) == own else bare) for name in names)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _endpoint(name: str) -> str:
    return name.partition(":")[0]


def _whose(settings: LanguageSettings, endpoints: Collection[str]) -> str:
    """The endpoint that the settings of one endpoint hold for."""
    first, *others = endpoints
    if settings.endpoint and settings.endpoint not in endpoints:
        raise RequestError(
            f"language-model.endpoint is {settings.endpoint!r}, and llm does not name it (it names "
            f"{', '.join(endpoints)}): leave it out, or name it there"
        )
    given = [name for name in _OF_ONE_ENDPOINT if getattr(settings, name)]
    if others and given and not settings.endpoint:
        raise RequestError(
            f"language-model.{given[0]} belongs to one endpoint, and llm names "
            f"{', '.join(endpoints)}: say to which, such as --set language-model.endpoint={first}"
        )
    return settings.endpoint or first


def problem_with(model: LanguageSettings) -> str | None:
    """Why a model cannot be used here; asks nobody but whether a server on this machine runs."""
    return ChatModel(model).problem() or _silence(model)


def _silence(model: LanguageSettings) -> str | None:
    """That nobody listens at an address of this machine; None for those elsewhere."""
    if not is_here(model.base_url):
        return None
    address = urlsplit(model.base_url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        socket.create_connection((address.hostname, port), _LISTENS_WITHIN_S).close()
    except OSError:
        return f"nobody listens at {model.base_url}: {ENDPOINTS[model.endpoint].start}"
    return None
