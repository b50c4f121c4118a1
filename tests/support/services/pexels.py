"""Pexels on this machine, after https://www.pexels.com/api/documentation/."""

from hashlib import sha256

from tests.support.services.server_pictures import Asked, PictureService, Reply, as_json, picture

KEY = "563492ad6f91700001000001"
SIZES = {"portrait": (3000, 4500), "landscape": (4500, 3000), "square": (3000, 3000)}


class Pexels(PictureService):
    """Finds `count` photographs of everything but of `unknown` words."""

    key: str = KEY
    count: int = 20
    unknown: tuple[str, ...] = ()

    def answer(self, asked: Asked) -> Reply:
        if asked.path.startswith("/photos/"):
            width = int(asked.query.get("w", 3000)) // 4
            return Reply(picture(asked.path, width, width * 3 // 2), "image/jpeg")
        if asked.headers.get("authorization") != self.key:
            return as_json({"status": 401, "code": "Unauthorized"}, 401)
        if asked.path != "/v1/search":
            return as_json({"status": 404, "code": "Not Found"}, 404)
        words = asked.query["query"]
        is_known = not any(word in words.split() for word in self.unknown)
        found = [self._photo(words, at, asked) for at in range(self.count if is_known else 0)]
        return as_json(
            {"page": 1, "per_page": int(asked.query["per_page"]), "photos": found,
             "total_results": len(found)},
            X_Ratelimit_Limit="20000", X_Ratelimit_Remaining="19684",
        )  # fmt: skip

    def _photo(self, words: str, at: int, asked: Asked) -> dict[str, object]:
        number = int(sha256(f"{words} {at}".encode()).hexdigest()[:6], 16)
        width, height = SIZES[asked.query["orientation"]]
        original = f"{self.url}/photos/{number}/pexels-photo-{number}.jpeg"
        return {
            "id": number, "width": width, "height": height, "alt": f"{words} {at}",
            "url": f"https://www.pexels.com/photo/{number}/", "avg_color": "#978E82",
            "photographer": f"Ada Nr. {number % 7}", "photographer_id": number % 7,
            "photographer_url": f"https://www.pexels.com/@ada-{number % 7}", "liked": False,
            "src": {"original": original, "large": f"{original}?auto=compress&cs=tinysrgb&h=650"},
        }  # fmt: skip
