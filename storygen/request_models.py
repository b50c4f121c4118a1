"""The trained models and folders that a request names: where they lie, and what they are."""

import os

from storygen.canonical import canonical_json
from storygen.errors import StorygenError
from storygen.home import user_path
from storygen.models.weights import Weights
from storygen.request import EARS, Request
from storygen.settings import ProviderSettings


def anchored(request: Request) -> Request:
    """The request with its folders named by their absolute paths, to mean the same anywhere."""
    used = {name: request.settings_of(name) for name in request.chosen_providers()}
    found = {name: _anchored(one) for name, one in used.items() if one is not None}
    return request.with_settings({name: one for name, one in found.items() if one != used[name]})


def model_identities(request: Request) -> tuple[str, ...]:
    """What the models are that this request may use; nothing of those that are not here."""
    idle = {"language-model"} | (set[str]() if request.recording else {EARS})
    used = (request.settings_of(name) for name in request.chosen_providers() if name not in idle)
    return tuple(_identity(settings) for settings in used if settings is not None)


def _anchored(settings: ProviderSettings) -> ProviderSettings:
    found: dict[str, object] = {
        name: value.model_copy(update={"name": str(user_path(value.name))})
        for name in type(settings).model_fields
        if isinstance(value := getattr(settings, name), Weights)
        and value.name
        and os.path.isdir(user_path(value.name))
    }
    for name in settings.FOLDERS:
        if folder := getattr(settings, name):
            found[name] = str(user_path(folder))
    return settings.model_copy(update=found) if found else settings


def _identity(settings: ProviderSettings) -> str:
    from storygen.weights.identity import settled

    try:
        return canonical_json(settled(settings))
    except StorygenError:
        return ""  # the run itself says what is missing
