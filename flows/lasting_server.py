"""Whether the Prefect server of this process outlives the run."""

import os

from prefect.settings import get_current_settings

from storygen.session import EMBEDDED


def has_lasting_server() -> bool:
    """Whether anybody could look at what is sent to it, or wait for it."""
    return EMBEDDED not in os.environ and get_current_settings().api.url is not None
