"""A few letters of each language that needs a font beyond Latin, Greek and Cyrillic."""

from storygen.language.tags import primary, script

_LETTERS = {
    "am": "ሀለመሰ", "ar": "ابتجم", "as": "অআকতৰ", "bn": "অআকত", "ckb": "ئابڤێ", "dv": "ހށނރ",
    "fa": "ابپچگی", "gu": "અઆકત", "he": "אבגדם", "hi": "अआकतह", "hy": "աբգդ", "ja": "あアイ日本",
    "ka": "აბგდ", "km": "កខគង", "kn": "ಅಆಕತ", "ko": "한국어말", "lo": "ກຂຄງ", "ml": "അആകത",
    "mr": "अआकतळ", "my": "ကခဂင", "ne": "अआकतह", "or": "ଅଆକତ", "pa": "ਅਆਕਤ", "ps": "ابټډښ",
    "sa": "अआकतह", "sd": "ابٻڄڳ", "si": "අආකත", "ta": "அஆகத", "te": "అఆకత", "th": "กขคง",
    "ti": "ሀለመሰ", "ug": "ئابۋې", "ur": "ابپٹڈے", "yi": "אבגדײ", "yue": "我係唔嘅", "zh": "我们是的",
}  # fmt: skip
_TRADITIONAL = "我們是的"
_ALWAYS_HERE = frozenset(("Latn", "Cyrl", "Grek"))


def letters_of(language: str) -> str:
    """What a text in a language (BCP 47) will hold; empty where the shipped fonts have it all."""
    code, writing = primary(language), script(language)
    if code == "zh" and writing == "Hant":
        return _TRADITIONAL
    return "" if writing in _ALWAYS_HERE else _LETTERS.get(code, "")
