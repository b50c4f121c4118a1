"""What each stage is called on a run's page, and its usual part of a film's work."""

from typing import NamedTuple


class StageWords(NamedTuple):
    """How a stage is spoken of.

    Attributes:
        doing: What is being done while it is under way.
        weight: Its part of the work of a usual film, next to the others' parts.
        is_always: Whether every film comes through it.
    """

    doing: str
    weight: float
    is_always: bool = True


STAGES: dict[str, StageWords] = {
    "transcription": StageWords("listening", 5, False),
    "source": StageWords("reading the story", 0.5),
    "translation": StageWords("translating", 5, False),
    "script": StageWords("writing the script", 0.5),
    "revision": StageWords("making it speakable", 1, False),
    "voice": StageWords("speaking", 12),
    "captions": StageWords("timing the captions", 1),
    "shots": StageWords("planning the shots", 1),
    "keyframes": StageWords("drawing pictures", 22),
    "vision": StageWords("looking at the pictures", 4, False),
    "clips": StageWords("moving the camera", 0.5),
    "music": StageWords("composing music", 6, False),
    "mixing": StageWords("mixing the sound", 4),
    "compose": StageWords("putting shots on film", 40),
    "joining": StageWords("joining the film", 2),
    "thumbnail": StageWords("drawing the thumbnail", 1.5),
    "inspection": StageWords("inspecting the film", 5),
    "metadata": StageWords("wording title and description", 1, False),
    "publish": StageWords("handing the film over", 1),
}
_OTHER = StageWords("", 1, False)


def words_of(stage: str) -> StageWords:
    """How a stage is spoken of; one that is not known by its own name."""
    return STAGES.get(stage) or _OTHER._replace(doing=stage)
