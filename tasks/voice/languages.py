"""Which language tags stand for one another when a voice is looked for."""

# What CLDR's likely subtags and ISO 639 macrolanguages say, where a shorter tag alone misleads.
_ALIASES = {"cmn": "zh", "nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "jw": "jv"}


def fallbacks(tag: str) -> tuple[str, ...]:
    """A BCP 47 tag and ever shorter forms of it, in lower case, each with its other name.

    >>> fallbacks("zh-Hant-TW")
    ('zh-hant-tw', 'zh-hant', 'zh', 'cmn')
    """
    parts = tag.replace("_", "-").lower().split("-")
    found: list[str] = []
    for length in range(len(parts), 0, -1):
        found.append("-".join(parts[:length]))
    found += [new for old, new in _ALIASES.items() if old == parts[0]]
    found += [old for old, new in _ALIASES.items() if new == parts[0]]
    return tuple(found)


def written_tag(tag: str) -> str:
    """A tag as BCP 47 recommends to write it: `pt-BR`, `zh-Hant`, `vi-VN-x-south`."""
    first, *rest = tag.replace("_", "-").split("-")
    private = False
    written = [first.lower()]
    for part in rest:
        private = private or len(part) == 1
        if private or len(part) not in {2, 4}:
            written.append(part.lower())
        else:
            written.append(part.upper() if len(part) == 2 else part.title())
    return "-".join(written)


def same_language(one: str, other: str) -> bool:
    """Whether two tags name one language, regions and scripts left aside."""
    return _primary(one) == _primary(other)


def _primary(tag: str) -> str:
    first = tag.replace("_", "-").lower().partition("-")[0]
    return _ALIASES.get(first, first)
