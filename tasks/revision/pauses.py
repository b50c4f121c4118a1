"""How long the voice rests after a beat."""

from collections.abc import Iterator

from storygen.models.story import Beat, Script

CLAUSE_S = 0.2
"""After a beat that breaks off inside a sentence."""
SENTENCE_S = 0.35
PARAGRAPH_S = 0.65
TITLE_S = 0.9
CHAPTER_S = 1.1
SCRIPT_S = 1.4
"""The last words are left to ring before the film ends."""
# Readers pause 0.2-0.5 s between sentences, two to three times that between paragraphs
# (Campione & Véronis, "A large-scale multilingual study of silent pause duration", 2002).

_CLAUSE_ENDS = (",", ";", "-", "–", "—")
_CLOSERS = "\"'”’»›)]}*_"


def script_pauses(script: Script) -> Iterator[float]:
    """The pause after each beat of a script, in film order, in seconds."""
    chapters = [
        [beat for scene in chapter.scenes for beat in scene.beats] for chapter in script.chapters
    ]
    chapters = [beats for beats in chapters if beats]
    for chapter in chapters:
        for beat in chapter:
            ends_chapter = beat is chapter[-1]
            yield beat_pause_s(
                beat,
                ends_chapter=ends_chapter,
                ends_script=ends_chapter and chapter is chapters[-1],
            )


def beat_pause_s(beat: Beat, *, ends_chapter: bool, ends_script: bool) -> float:
    """The pause after one beat, in seconds; of all that hold, the longest."""
    if ends_script:
        return SCRIPT_S
    if ends_chapter:
        return CHAPTER_S
    if beat.kind == "title":
        return TITLE_S
    if beat.ends_paragraph:
        return PARAGRAPH_S
    return CLAUSE_S if beat.text.rstrip(_CLOSERS).endswith(_CLAUSE_ENDS) else SENTENCE_S
