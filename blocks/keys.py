"""Keys of services from Prefect's Secret blocks."""

import os
from typing import Any, cast

import httpx
from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from prefect.settings import get_current_settings

from storygen.current_run import current_run
from storygen.errors import KeyMissing
from storygen.services.block_keys import answers
from storygen.services.keys import block_name, use_finder
from storygen.session import EMBEDDED


class _Answers(dict[str, str | None]):
    """What the server answered a run, by the variable's name."""


def look_in_blocks_of_profile() -> None:
    """Look keys up on the server of the user's Prefect profile, if it answers at once."""
    url = get_current_settings().api.url
    if url is not None and answers(url):
        use_finder(secret_block)


def secret_block(name: str) -> str | None:
    """What the Secret block holds that is named after an environment variable.

    Args:
        name: The variable, such as `OPENAI_API_KEY`; the block is `openai-api-key`.

    Returns:
        None where there is no such block, or no lasting server.

    Raises:
        KeyMissing: The server cannot be asked for it.
    """
    if EMBEDDED in os.environ or get_current_settings().api.url is None:
        return None
    answers = current_run().part(_Answers)
    if name not in answers:
        answers[name] = _loaded(block_name(name))
    return answers[name]


def _loaded(block: str) -> str | None:
    try:
        found = cast("Any", Block.load(f"secret/{block}"))
    except ValueError:
        return None
    except (httpx.HTTPError, RuntimeError) as error:
        said = str(error).partition("\n")[0]
        raise KeyMissing(
            f"the Prefect server cannot be asked for the Secret block {block!r} ({said}); check "
            "PREFECT_API_URL and PREFECT_API_AUTH_STRING of its profile, or set the key in the "
            "environment"
        ) from None
    return str(cast("Any", found).get()) if isinstance(found, Secret) else None
