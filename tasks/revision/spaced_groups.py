"""Numbers written with spaces: which of their tokens says which words."""

import re
from collections.abc import Sequence

from tasks.revision.cardinals import Words

_AFTER_SCALE = re.compile(
    r"(?<=\bmil)\s+|(?<=\bmille)\s+|(?<=\bthousand)\s+|(?<=mila)\B|(?<=^mille)\B|(?<=tausend)\B"
    r"|(?<=million)\s+|(?<=millions)\s+|(?<=millón)\s+|(?<=millones)\s+|(?<=milhão)\s+"
    r"|(?<=milhões)\s+|(?<=milione)\s+|(?<=milioni)\s+|(?<=Million)\s+|(?<=Millionen)\s+"
)


def shared_by_group(words: Sequence[str], count: int) -> tuple[Words, ...]:
    """Share a number's words out over its `count` groups: `mille` + `deux cent trente-quatre`.

    A group of zeros takes the last word of the one before, where that can spare one; else it
    stays silent, as the last of `5 000 000` must.
    """
    if count == 1:
        return (tuple(words),)
    parts = [part.split() for part in _AFTER_SCALE.split(" ".join(words), maxsplit=count - 1)]
    shares = [*parts, *([[]] * (count - len(parts)))]
    for place in range(1, count):
        if not shares[place] and len(shares[place - 1]) > 1:
            shares[place] = [shares[place - 1][-1]]
            shares[place - 1] = shares[place - 1][:-1]
    return tuple(tuple(share) for share in shares)
