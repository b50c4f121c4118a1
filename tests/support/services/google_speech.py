"""Google Cloud's text to speech over REST, as texttospeech.googleapis.com answers."""

import base64
import re
from html import unescape

from tests.support.services.server import Answer, Asked, as_json
from tests.support.services.voicing import encoded, said, word_starts

KEY = "AIzaSy0123456789abcdefghijklmnopqrstuvw"

_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED",
    404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}  # fmt: skip
_MARK = re.compile(r'<mark name="([^"]+)"/>')


def respond(request: Asked) -> Answer:
    """POST /v1beta1/text:synthesize, and GET /v1beta1/voices."""
    if request.headers.get("x-goog-api-key") != KEY:
        return refuse(401)
    if request.path == "/v1beta1/voices":
        return as_json({"voices": [
            {"languageCodes": ["en-US"], "name": "en-US-Casual-K", "ssmlGender": "MALE",
             "naturalSampleRateHertz": 24000}]})  # fmt: skip
    body = request.body
    text = body["input"].get("text") or _spoken(body["input"]["ssml"])
    points = []
    if body.get("enableTimePointing") == ["SSML_MARK"]:
        points = _points(body["input"]["ssml"], text)
    wav = encoded(said(text).samples, "wav")
    return as_json({
        "audioContent": base64.b64encode(wav).decode(), "timepoints": points,
        "audioConfig": {"audioEncoding": "LINEAR16", "sampleRateHertz": 24000},
    })  # fmt: skip


def refuse(status: int) -> Answer:
    """Its format of an error; the key is in it, which must not be seen anywhere."""
    told = {"code": status, "message": f"Refused for {KEY}", "status": _STATUS.get(status, "X")}
    return as_json({"error": told}, status)


def _spoken(ssml: str) -> str:
    return unescape(re.sub("<[^>]*>", "", ssml))


def _points(ssml: str, text: str) -> list[dict[str, object]]:
    """The marks, each with when the word after it starts."""
    starts = word_starts(text)
    points: list[dict[str, object]] = []
    for mark in _MARK.finditer(ssml):
        word = len(_spoken(ssml[: mark.start()] + "x").split()) - 1
        points.append({"markName": mark[1], "timeSeconds": starts[word]})
    return points
