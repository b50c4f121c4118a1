"""Pixabay on this machine, after https://pixabay.com/api/docs/; its errors are plain text."""

from hashlib import sha256

from tests.support.services.server_pictures import Asked, PictureService, Reply, as_json, picture

KEY = "12345678-0123456789abcdef"
SIZES = {"vertical": (853, 1280), "horizontal": (1280, 853), "all": (1280, 1280)}


def refusal(status: int, said: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(f"[ERROR {status}] {said}".encode(), "text/plain", status, named)


class Pixabay(PictureService):
    """Finds `count` pictures of everything but of `unknown` words."""

    key: str = KEY
    count: int = 20
    unknown: tuple[str, ...] = ()

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/get/"):
            return Reply(picture(asked.path, 300, 450), "image/jpeg")
        if asked.query.get("key") != self.key:
            return refusal(400, 'Invalid or missing API key (<a href="https://pixabay.com/api/">)')
        words = asked.query["q"]
        is_known = not any(word in words.split() for word in self.unknown)
        hits = [self._hit(words, at, asked) for at in range(self.count if is_known else 0)]
        return as_json(
            {"total": 4692, "totalHits": len(hits), "hits": hits},
            X_RateLimit_Limit="100", X_RateLimit_Remaining="99", X_RateLimit_Reset="60",
        )  # fmt: skip

    def _hit(self, words: str, at: int, asked: Asked) -> dict[str, object]:
        number = int(sha256(f"{words} {at}".encode()).hexdigest()[:6], 16)
        width, height = SIZES[asked.query["orientation"]]
        return {
            "id": number, "pageURL": f"https://pixabay.com/en/photo-{number}/", "type": "photo",
            "tags": ", ".join(words.split()), "imageWidth": 3 * width, "imageHeight": 3 * height,
            "previewURL": f"{self.url}/get/{number}_150.jpg", "views": 7671, "likes": 5,
            "webformatURL": f"{self.url}/get/{number}_640.jpg",
            "largeImageURL": f"{self.url}/get/{number}_1280.jpg",
            "user_id": number % 5, "user": f"Josch{number % 5}",
        }  # fmt: skip
