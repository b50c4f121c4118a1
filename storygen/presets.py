"""Named sets of providers: who serves the stages that a request leaves open."""

from typing import Any, Literal, NamedTuple

ProviderPreset = Literal["embedded", "local-gpu", "api", "best"]


class Providers(NamedTuple):
    """A provider for each stage that a person can choose one for."""

    voice: str = "espeak-ng"
    visuals: str = "illustrator"
    vision: str = "picture-checks"
    clips: str = "camera"
    music: str = "synth"


PRESETS: dict[ProviderPreset, Providers] = {
    "embedded": Providers(),
    "local-gpu": Providers(visuals="sdxl", vision="vision-language", clips="ltx", music="musicgen"),
    "api": Providers(voice="edge-tts"),
    "best": Providers(
        voice="edge-tts", visuals="sdxl", vision="vision-language", clips="ltx", music="musicgen"
    ),
}
"""embedded: no key, no network, no graphics card. local-gpu: trained models on the user's own card,
nothing sent anywhere. api: services, no card. best: whatever sounds and looks best."""


AUTO = Providers(
    voice="edge-tts,espeak-ng",
    visuals="sdxl,illustrator",
    vision="vision-language,picture-checks",
    clips="ltx,camera",
    music="musicgen,synth",
)
"""Whom `auto` means for each stage: the best first."""


def candidates(stage: str, asked: str) -> tuple[str, ...]:
    """Who is to serve a stage, in order: what was asked for, parted by commas.

    Args:
        stage: One of `Providers`' fields.
        asked: Names, `auto` among them for the best that can be used.
    """
    names = (name.strip() for name in asked.split(","))
    found: list[str] = []
    for name in names:
        found += getattr(AUTO, stage).split(",") if name == "auto" else [name]
    return tuple(dict.fromkeys(name for name in found if name))


def filled_in(fields: dict[str, Any]) -> dict[str, Any]:
    """A request's fields, with the providers it leaves open as its preset names them."""
    preset = PRESETS.get(fields.get("providers") or "embedded", Providers())
    open_stages = {name: value for name, value in preset._asdict().items() if not fields.get(name)}
    return {**fields, **open_stages}
