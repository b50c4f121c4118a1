"""Named sets of providers: who serves the stages that a request leaves open."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast

from pydantic import BaseModel

ProviderPreset = Literal[
    "embedded", "local-gpu", "api", "best",
    "free", "basic", "standard", "premium", "professional",
]  # fmt: skip


class Providers(NamedTuple):
    """A provider for each stage that a person can choose one for.

    Attributes:
        settings: By the request's field of a provider, what else is set where it is left open.
    """

    voice: str = "espeak-ng"
    visuals: str = "illustrator"
    vision: str = "picture-checks"
    clips: str = "camera"
    music: str = "synth"
    llm: str = ""
    settings: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


_FREE_VOICES = "edge-tts,espeak-ng"

PRESETS: dict[ProviderPreset, Providers] = {
    "embedded": Providers(),
    "local-gpu": Providers(visuals="sdxl", vision="vision-language", clips="ltx", music="musicgen"),
    "api": Providers(
        voice=f"elevenlabs,openai,google,{_FREE_VOICES}", visuals="openai-images,illustrator"
    ),
    "best": Providers(
        voice=f"elevenlabs,openai,google,{_FREE_VOICES}", visuals="sdxl,openai-images,illustrator",
        vision="vision-language", clips="ltx", music="musicgen",
    ),
    "free": Providers(voice=_FREE_VOICES),
    "basic": Providers(
        voice=_FREE_VOICES, visuals="pexels,pixabay,illustrator",
        llm="openai:gpt-5-nano,openrouter:openai/gpt-5-nano",
    ),
    "standard": Providers(
        voice=f"openai,{_FREE_VOICES}", visuals="openai-images,illustrator",
        llm="openai:gpt-5-mini,openrouter:openai/gpt-5-mini",
        settings={"openai_images": {"model": "gpt-image-1-mini", "quality": "medium"}},
    ),
    "premium": Providers(
        voice=f"elevenlabs,openai,{_FREE_VOICES}", visuals="openai-images,illustrator",
        llm="openai:gpt-5,openrouter:openai/gpt-5",
        settings={
            "elevenlabs": {"model": "eleven_flash_v2_5"},
            "openai_images": {"model": "gpt-image-2", "quality": "medium"},
        },
    ),
    "professional": Providers(
        voice=f"elevenlabs,openai,{_FREE_VOICES}", visuals="openai-images,illustrator",
        llm="openai:gpt-5.5,openai:gpt-5,openrouter:openai/gpt-5",
        settings={
            "elevenlabs": {"model": "eleven_multilingual_v2"},
            "openai_images": {"model": "gpt-image-2", "quality": "high"},
        },
    ),
}  # fmt: skip
"""embedded: no key, no network, no graphics card. local-gpu: trained models on the user's own card,
nothing sent anywhere. api: services, no card. best: whatever sounds and looks best. The others say
what may be spent: free to professional, from nothing to some dollars a minute."""


BUILT_IN = frozenset({"espeak-ng", "illustrator", "picture-checks", "camera", "synth", "folder"})
"""Those that need nothing and are made without settings; they are not loaded to be asked for any.
"""

AUTO = Providers(
    voice=f"elevenlabs,openai,google,edge-tts,kokoro,{PRESETS['embedded'].voice}",
    visuals="sdxl,openai-images,illustrator",
    vision="vision-language,picture-checks",
    clips="ltx,camera",
    music="musicgen,synth",
    llm="openai:gpt-5-mini,openrouter:openai/gpt-5-mini,deepseek:deepseek-chat",
)
"""Whom `auto` means for each stage: the best first."""


def candidates(stage: str, asked: str) -> tuple[str, ...]:
    """Who is to serve a stage, in order: what was asked for, parted by commas.

    Args:
        stage: The request's field that names them.
        asked: Names, `auto` among them for the best that can be used.
    """
    best = getattr(AUTO, stage, "")
    names = (name.strip() for name in asked.split(","))
    found: list[str] = []
    for name in names:
        found += best.split(",") if name == "auto" and best else [name]
    return tuple(dict.fromkeys(name for name in found if name))


def filled_in(fields: dict[str, Any]) -> dict[str, Any]:
    """A request's fields, with what it leaves open as its preset has it."""
    asked = fields.get("providers") or "embedded"
    known = PRESETS.get(cast(ProviderPreset, asked)) if isinstance(asked, str) else None
    preset = (known or Providers())._asdict()  # what is no preset, the field itself refuses
    chosen = preset.pop("settings")
    left_open = {name: value for name, value in preset.items() if fields.get(name) in (None, "")}
    found = {**fields, **left_open}
    for name, values in chosen.items():
        found[name] = _filled_in(fields.get(name), values)
    return found


def _filled_in(given: Any, values: Mapping[str, Any]) -> Any:
    """A provider's settings; what was not set counts as left open."""
    if given is None:
        return dict(values)
    if isinstance(given, Mapping):
        return {**values, **cast("Mapping[str, Any]", given)}
    if not isinstance(given, BaseModel):  # which the field refuses
        return given
    left_open = {
        name: value for name, value in values.items() if name not in given.model_fields_set
    }
    return given.model_copy(update=left_open)
