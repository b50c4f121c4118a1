"""The script stage: the story becomes chapters of scenes of beats."""

from storygen.models.story import Brief, Script, Source
from tasks.policy import stage_task
from tasks.script import writer


@stage_task("script", version=1)
def write_script(source: Source, brief: Brief) -> Script:
    """Write the script; cut to the brief's length, in whole sentences, where it asks for one."""
    return writer.write_script(source, brief)
