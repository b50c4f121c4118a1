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


def filled_in(fields: dict[str, Any]) -> dict[str, Any]:
    """A request's fields, with the providers it leaves open as its preset names them."""
    preset = PRESETS.get(fields.get("providers") or "embedded", Providers())
    open_stages = {name: value for name, value in preset._asdict().items() if not fields.get(name)}
    return {**fields, **open_stages}
