"""The revision stage: every written word gets the words a voice reads for it."""

from storygen.models.story import Script
from tasks.policy import stage_task
from tasks.revision import speakable


@stage_task("revision", version=1)
def revise_script(script: Script) -> Script:
    """Make the script speakable; what is written stays as it was."""
    return speakable.revise_script(script)
