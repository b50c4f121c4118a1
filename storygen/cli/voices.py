"""`storygen voices`: what voices there are."""

import argparse
import json
from typing import Any

from storygen.errors import RequestError
from storygen.providers import load, nearest
from tasks.voice.providers import PROVIDERS


def run(options: argparse.Namespace) -> int:
    """Print the voices of one provider, or of all."""
    if options.provider and options.provider not in PROVIDERS:
        raise RequestError(nearest("voice provider", options.provider, PROVIDERS))
    chosen = [options.provider] if options.provider else list(PROVIDERS)
    rows = [row for name in chosen for row in _rows(name, options.language)]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['voice']:<36} {row['language']:<8} {row['gender']:<8} {row['description']}")
    if not rows:
        raise RequestError(
            f"no voice for language {options.language!r}; `storygen voices` lists all of them"
        )
    return 0


def _rows(provider: str, language: str) -> list[dict[str, Any]]:
    narrator = load(PROVIDERS[provider])
    wanted = language.casefold().partition("-")[0]
    return [
        {
            "voice": f"{provider}:{voice.name}",
            "language": voice.language,
            "gender": voice.gender,
            "description": voice.description,
        }
        for voice in narrator.voices()
        if not wanted or voice.language.casefold().partition("-")[0] == wanted
    ]
