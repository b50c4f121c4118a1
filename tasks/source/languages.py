"""The language a text names for itself."""

import re

from storygen.errors import RequestError
from storygen.language.tags import FORM


def language_tag(language: str) -> str:
    """The tag, checked for the form of BCP 47; empty stays empty.

    Raises:
        RequestError: It is a name such as `English`, or no tag at all.
    """
    tag = language.strip()
    if tag and re.fullmatch(FORM, tag) is None:
        raise RequestError(f"language {tag!r} is not a language tag such as 'en' or 'pt-BR'")
    return tag
