"""Words as they are written, in any script."""

import re

_SIGNS = (
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3"
)
"""With the vowel signs from Devanagari to Khmer, which Python takes for no part of a word."""

WORD = re.compile(rf"[\w{_SIGNS}]+")
"""A run of letters, digits and their signs; of scripts without spaces, all up to a mark."""
