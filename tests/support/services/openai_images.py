"""OpenAI's images API on this machine, after its reference of 2026 and the client's own types."""

import base64

from tests.support.services.server_pictures import Asked, PictureService, Reply, as_json, picture

KEY = "sk-test-0123456789abcdef"


def refusal(status: int, code: str, message: str, **headers: str) -> Reply:
    kind = "image_generation_user_error" if status == 400 else "invalid_request_error"
    body = {"message": message, "type": kind, "param": None, "code": code}
    return as_json({"error": body}, status, **headers)


class OpenaiImages(PictureService):
    """Draws what the prompt says, as far as it can."""

    key: str = KEY

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return refusal(401, "invalid_api_key", f"Incorrect API key: {asked.headers}")
        if asked.path == "/v1/images/edits":
            fields = {name: parts[0].decode() for name, parts in asked.fields.items()
                      if name not in ("image", "image[]")}  # fmt: skip
            pictures = len(asked.fields.get("image[]", asked.fields.get("image", [])))
        elif asked.path == "/v1/images/generations":
            fields, pictures = asked.json, 0
        else:
            return refusal(404, "unknown_url", f"Unknown request URL: {asked.path}")
        if fields["model"].startswith("gpt-image") and "response_format" in fields:
            return refusal(400, "unknown_parameter", "Unknown parameter: 'response_format'.")
        width, height = (int(side) for side in fields["size"].split("x"))
        drawn = picture(fields["prompt"], width, height, ".png")
        words = len(fields["prompt"].split())
        return as_json({
            "created": 1_795_000_000, "background": "opaque", "output_format": "png",
            "quality": fields.get("quality", "medium"), "size": fields["size"],
            "data": [{"b64_json": base64.b64encode(drawn).decode()}],
            "usage": {
                "input_tokens": words + 323 * pictures, "output_tokens": 1372,
                "total_tokens": words + 323 * pictures + 1372,
                "input_tokens_details": {"text_tokens": words, "image_tokens": 323 * pictures},
            },
        })  # fmt: skip
