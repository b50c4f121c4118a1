"""What was applied to a server before, from that server and back to it."""

from collections.abc import Collection, Generator
from contextlib import contextmanager
from typing import cast

from blocks.applied import BLOCK_NAME, AppliedSetup
from deployments.agreement import Agreement


@contextmanager
def remembered(reset: Collection[str]) -> Generator[Agreement]:
    """What was applied before; what is applied now is remembered, also if it breaks off.

    Args:
        reset: What is to be as the files say, whatever a person set.
    """
    before = _read()
    agreement = Agreement(before, reset)
    try:
        yield agreement
    finally:
        if agreement.applied != before:
            AppliedSetup(digests=agreement.applied).save(BLOCK_NAME, overwrite=True)


def _read() -> dict[str, dict[str, str]]:
    try:
        return cast(AppliedSetup, AppliedSetup.load(BLOCK_NAME)).digests
    except ValueError:
        return {}
