"""OpenAI's speech, as api.openai.com/v1 and servers that speak its language answer."""

from tests.support.services.server import Answer, Asked, as_json
from tests.support.services.voicing import encoded, pcm, said

KEY = "sk-proj-0123456789abcdefghij"


def respond(request: Asked) -> Answer:
    """POST /v1/audio/speech."""
    if request.headers.get("authorization") != f"Bearer {KEY}":
        return refuse(401)
    samples, kind = said(request.body["input"]).samples, request.body["response_format"]
    if kind == "pcm":
        return Answer(pcm(samples), "audio/pcm")
    if kind == "wav":
        return Answer(_streamed(encoded(samples, "wav")), "audio/wav")
    return Answer(encoded(samples, kind), {"mp3": "audio/mpeg"}.get(kind, f"audio/{kind}"))


def refuse(status: int) -> Answer:
    """Its format of an error; the key is in it, which must not be seen anywhere."""
    message = f"Incorrect API key provided: {KEY}" if status == 401 else f"no ({KEY})"
    return as_json(
        {"error": {"message": message, "type": "error", "param": None, "code": None}}, status
    )


def _streamed(wav: bytes) -> bytes:
    """A WAV as it is sent before its length is known: both sizes are the largest there are."""
    place = wav.index(b"data") + 4
    unknown = b"\xff\xff\xff\xff"
    return wav[:4] + unknown + wav[8:place] + unknown + wav[place + 4 :]
