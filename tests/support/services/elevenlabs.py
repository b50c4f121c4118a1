"""ElevenLabs' text to speech with timestamps, as api.elevenlabs.io answers."""

import base64
from typing import Any
from urllib.parse import parse_qs

from tests.support.services.server import Answer, Asked, as_json
from tests.support.services.voicing import encoded, pcm, said, word_starts

KEY = "sk_elevenlabs_0123456789abcdef"

_WORDS = {401: "invalid_api_key", 402: "payment_required", 404: "voice_not_found",
    429: "too_many_concurrent_requests"}  # fmt: skip


def respond(request: Asked) -> Answer:
    """POST /v1/text-to-speech/{voice_id}/with-timestamps, and GET /v2/voices."""
    if request.headers.get("xi-api-key") != KEY:
        return refuse(401)
    if request.path == "/v2/voices":
        return as_json({"voices": [_listed("abcdefghij0123456789", "My own")], "has_more": False})
    text: str = request.body["text"]
    kind = parse_qs(request.query)["output_format"][0]
    samples = said(text).samples
    sound = pcm(samples) if kind.startswith("pcm") else encoded(samples, "mp3")
    return as_json(
        {
            "audio_base64": base64.b64encode(sound).decode(),
            "alignment": _alignment(text),
            "normalized_alignment": _alignment(text),
        },
        headers={"character-cost": str(len(text)), "request-id": "r1"},
    )


def refuse(status: int) -> Answer:
    """Its format of an error; the key is in it, which must not be seen anywhere."""
    if status == 400:
        return as_json({"detail": [{"loc": ["body", "text"], "msg": "not allowed"}]}, status)
    said_there = {"status": _WORDS.get(status, "error"), "message": f"Refused for key {KEY}"}
    return as_json({"detail": said_there}, status)


def _alignment(text: str) -> dict[str, Any]:
    """Each character's start and end; the letters of a word follow one another every 30 ms."""
    starts: list[float] = []
    for word, start_s in zip(text.split(" "), word_starts(text), strict=True):
        now_s = start_s if start_s is not None else (starts or [0.0])[-1]
        for character in f"{word} ":
            starts.append(now_s)
            now_s += 0.03 * character.isalnum()
    starts = starts[: len(text)]
    return {
        "characters": list(text),
        "character_start_times_seconds": starts,
        "character_end_times_seconds": [start_s + 0.03 for start_s in starts],
    }


def _listed(voice_id: str, name: str) -> dict[str, Any]:
    return {"voice_id": voice_id, "name": name, "category": "cloned",
        "labels": {"gender": "female", "accent": "british", "language": "en"}}  # fmt: skip
