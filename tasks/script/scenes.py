"""Where one scene ends and the next begins, decided by two neighbouring paragraphs alone."""

import hashlib

from storygen.models.story import Passage
from tasks.script.lengths import count_words

_FULL_SCENE_WORDS = 60
"""About 24 s of narration: two short paragraphs together make a scene, two long ones do not."""

_SHORT_PARAGRAPHS_A_SCENE = 4


def opens_scene(previous: Passage, passage: Passage) -> bool:
    """Whether a new scene starts between two paragraphs.

    It does where the author says so or gives another picture, where prose, list and quotation
    meet, and where both together are long; not within a list or under one picture. In a run of
    short paragraphs, such as a dialogue, their own words, hashed, open one about every fourth
    time. Nothing else is looked at, so that an edit moves no border but its own.
    """
    if passage.opens_scene or passage.kind != previous.kind or passage.picture != previous.picture:
        return True
    if passage.kind == "list" or passage.picture:
        return False
    if count_words(previous.text) + count_words(passage.text) > _FULL_SCENE_WORDS:
        return True
    digest = hashlib.sha256(passage.text.encode()).digest()
    return passage.kind == "prose" and digest[1] % _SHORT_PARAGRAPHS_A_SCENE == 0
