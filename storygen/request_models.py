"""The trained models and folders that a request names: where they lie, and what they are."""

import os

from storygen.canonical import canonical_json
from storygen.errors import StorygenError
from storygen.home import user_path
from storygen.models.weights import Weights
from storygen.presets import candidates
from storygen.request import Request
from storygen.settings import ProviderSettings
from storygen.settings_pictures import OwnPicturesSettings

_EARS = "faster-whisper"
_TRANSLATOR = "m2m100"


def anchored(request: Request) -> Request:
    """The request with its folders named by their absolute paths, to mean the same anywhere."""
    found = {
        name: _anchored(value)
        for name in type(request).model_fields
        if isinstance(value := getattr(request, name), ProviderSettings)
    }
    return request.model_copy(update=found)


def model_identities(request: Request) -> tuple[str, ...]:
    """What the models are that this request may use; nothing of those that are not here."""
    voices = (request.voice, *request.speaker_voices().values())
    asked = [
        *(name.partition(":")[0] for voice in voices for name in candidates("voice", voice)),
        *(
            name
            for stage in ("visuals", "vision", "clips", "music")
            for name in candidates(stage, getattr(request, stage))
        ),
    ]
    if request.recording:
        asked.append(_EARS)
    if request.translate and not request.llm.strip():
        asked.append(_TRANSLATOR)
    return tuple(
        _identity(settings) for name in asked if (settings := request.settings_of(name)) is not None
    )


def _anchored(settings: ProviderSettings) -> ProviderSettings:
    found: dict[str, object] = {
        name: value.model_copy(update={"name": str(user_path(value.name))})
        for name in type(settings).model_fields
        if isinstance(value := getattr(settings, name), Weights)
        and value.name
        and os.path.isdir(user_path(value.name))
    }
    if isinstance(settings, OwnPicturesSettings) and settings.folder:
        found["folder"] = str(user_path(settings.folder))
    return settings.model_copy(update=found) if found else settings


def _identity(settings: ProviderSettings) -> str:
    from storygen.weights.identity import settled

    try:
        return canonical_json(settled(settings))
    except StorygenError:
        return ""  # the run itself says what is missing
