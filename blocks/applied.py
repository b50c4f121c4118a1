"""What storygen last put on a Prefect server, kept on that server."""

from prefect.blocks.core import Block
from pydantic import Field

BLOCK_NAME = "storygen"


class AppliedSetup(Block):
    """Remembers what a registration applied, so that the next one sees what a person changed.

    It lies on the server, as any machine may register: a registration applies what changed in the
    files since, and leaves alone what a person set.
    """

    _block_type_name = "Applied setup"
    _block_type_slug = "applied-setup"
    _description = (
        "What storygen last put on this server. It tells what a person changed since; without it "
        "everything that differs from storygen's files counts as a person's."
    )

    digests: dict[str, dict[str, str]] = Field(
        default={},
        title="Digests",
        description="Of what was applied: by deployment, pool, limit or automation, and by field.",
    )
