"""Finding the JSON object in what a model wrote."""

import json
import re
from collections.abc import Iterator
from typing import Any

_THOUGHTS_END = "</think>"
"""What opens them is often part of the question, and then not in the answer."""
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)


def find_object(text: str) -> dict[str, Any]:
    """The outermost JSON object, out of fences, thoughts and small talk.

    Raises:
        ValueError: There is none, or it is broken beyond what can be mended safely.
    """
    said = text.rpartition(_THOUGHTS_END)[2]
    trouble = "there is no JSON object in it"
    for written in _objects(said):
        for tried in (written, _TRAILING_COMMA.sub(lambda found: found[1] or "", written)):
            try:
                found = json.loads(tried, strict=False)
            except (ValueError, RecursionError) as error:  # a model that runs wild nests for ever
                trouble = f"its JSON is broken: {error}"
            else:
                return found
    raise ValueError(trouble)


def _objects(text: str) -> Iterator[str]:
    """Every stretch from a `{` to its `}`, those inside another left out, then an unclosed one."""
    start, depth, is_quoted, is_escaped = -1, 0, False, False
    for place, character in enumerate(text):
        if is_quoted:
            is_quoted = is_escaped or character != '"'
            is_escaped = character == "\\" and not is_escaped
        elif character == '"' and depth:
            is_quoted = True
        elif character == "{":
            start = place if depth == 0 else start
            depth += 1
        elif character == "}" and depth:
            depth -= 1
            if depth == 0:
                yield text[start : place + 1]
    if depth:
        yield text[start:]
