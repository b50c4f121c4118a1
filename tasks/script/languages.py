"""What the writer knows of each language."""

from dataclasses import dataclass

from storygen.language.tags import primary

ENGLISH_WPM = 150
"""A calm pace of narration; audiobooks run at 150 to 160 words a minute (ACX, "Narration")."""

# Words a minute read aloud: Trauzettel-Klosinski and Dietz, "Standardized Assessment of Reading
# Performance: The New International Reading Speed Texts IReST", IOVS 53 (2012), 5452-5461.
# Its readers hurry; only each language's ratio to English is used.
_READ_ALOUD_WPM = {
    "ar": 138, "de": 179, "en": 228, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188,
    "ja": 193, "nl": 202, "pl": 166, "pt": 181, "zh": 158,
}  # fmt: skip

# Abbreviations after which a sentence goes on: titles before a name, and the likes of "e.g.".
_GOES_ON = {
    "en": "mr mrs ms messrs dr prof rev hon gen col maj capt cpt lt sgt gov sen rep mt ft "
    "e.g i.e cf vs viz",
    "de": "hr hrn fr dr prof hl ca bzw z.b d.h u.a v.a evtl ggf inkl sog vgl",
    "fr": "m mm mme mmes mlle mlles dr pr me mgr st ste p.ex cf",
    "es": "sr sra sres sras srta dr dra drs d dña da prof profa lic ing arq gral cap sto sta "
    "p.ej cf",
    "pt": "sr sra srs sras srta dr dra d prof profa eng gen cap sto sta exmo exma p.ex cf",
    "it": "sig sigg sig.ra sig.na sig.re dott dott.ssa dr prof prof.ssa avv ing arch gen cap "
    "p.es cfr",
    "nl": "dhr mevr mw dr drs ir ing prof bijv d.w.z o.a",
}
_BEFORE_NUMBERS = frozenset((
    "no", "nos", "nr", "vol", "vols", "p", "pp", "pág", "págs", "pag", "pagg", "ch", "chap", "fig",
    "figs", "art", "arts", "sec", "ed", "kap", "cap", "bd", "s", "ss", "núm", "nº", "tel",
))  # fmt: skip
# Languages that write ordinal numbers with a full stop.
_DOTTED_ORDINALS = frozenset(
    ("cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "no", "nn", "pl", "sk", "sl", "sr")
)
# Where pySBD 0.3.4 has rules; its Spanish and Italian ones are used as well, only where a full
# stop is in doubt (they take words such as "bien" and "all" for abbreviations).
_SEGMENTERS = frozenset((
    "am", "ar", "bg", "da", "de", "el", "en", "es", "fa", "fr", "hi", "hy", "it", "ja", "kk", "mr",
    "my", "nl", "pl", "ru", "sk", "ur", "zh",
))  # fmt: skip
_STOP_WORDS = {
    "ar": "arabic", "cs": "czech", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fr": "french", "he": "hebrew", "it": "italian", "ja": "japanese",
    "ko": "korean", "pl": "polish", "pt": "portuguese", "sk": "slovak", "sv": "swedish",
    "th": "thai", "uk": "ukrainian", "zh": "chinese",
}  # fmt: skip


@dataclass(frozen=True)
class Language:
    """A language as the writer needs it.

    Attributes:
        code: Its primary subtag, such as `pt` of `pt-BR`.
        words_per_minute: Pace of narration.
        segmenter: The language of pySBD's rules for full stops in doubt; empty for none.
        goes_on: Abbreviations in small letters, without last full stop, that never end a sentence.
        before_numbers: Such as `no` and `vol`: never end a sentence before a number.
        dotted_ordinals: Whether `3.` may mean the third.
        stop_words: The name of sumy's list of words too common to count; empty for none.
    """

    code: str
    words_per_minute: int
    segmenter: str
    goes_on: frozenset[str]
    before_numbers: frozenset[str]
    dotted_ordinals: bool
    stop_words: str


def language_of(tag: str) -> Language:
    """What is known of the language of a BCP 47 tag; sound defaults for an unknown one."""
    code = primary(tag)
    ratio = _READ_ALOUD_WPM.get(code, _READ_ALOUD_WPM["en"]) / _READ_ALOUD_WPM["en"]
    return Language(
        code=code,
        words_per_minute=round(ENGLISH_WPM * ratio),
        segmenter=code if code in _SEGMENTERS else "",
        goes_on=frozenset(_GOES_ON.get(code, "").split()),
        before_numbers=_BEFORE_NUMBERS,
        dotted_ordinals=code in _DOTTED_ORDINALS,
        stop_words=_STOP_WORDS.get(code, ""),
    )
