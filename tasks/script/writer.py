"""Makes the script from the source's own words."""

from storygen.errors import RequestError
from storygen.models.story import Beat, Brief, Chapter, Omission, Scene, Script, Section, Source
from tasks.script.beats import BeatMaker
from tasks.script.headings import reads_headings
from tasks.script.languages import Language, language_of
from tasks.script.lengths import count_words
from tasks.script.scenes import opens_scene


def write_script(source: Source, brief: Brief) -> Script:
    """Set a source as chapters of scenes of beats.

    All of the text is kept, unless the brief asks for a length and the text is longer: then the
    sentences that speak for most of it are kept, in order. Headings are read aloud if there are
    at least two; the title of the film is not.

    Args:
        source: What was read.
        brief: Its language and wanted length are used; given both ways, the shorter one holds.

    Returns:
        The script; `omitted` lists every sentence that was left out.

    Raises:
        RequestError: The source has no words to tell.
    """
    language = language_of(brief.language)
    source, omitted = _fitted(source, language, wanted_words(brief))
    maker = BeatMaker(language)
    has_title_cards = reads_headings(source)
    chapters = tuple(
        Chapter(title=section.heading or source.title, scenes=scenes)
        for section in source.sections
        if (scenes := _scenes(section, maker, has_title_cards))
    )
    if not chapters:
        raise RequestError("the source has no words to tell: add some text")
    return Script(
        title=source.title, language=brief.language, chapters=chapters, omitted=omitted,
        characters=source.characters,
    )  # fmt: skip


def wanted_words(brief: Brief) -> int | None:
    """The length a brief asks for in words, None if it asks for none.

    Seconds become words by the language's pace of narration.
    """
    wanted: list[int] = []
    if brief.length_words is not None:
        wanted.append(brief.length_words)
    if brief.length_s is not None:
        pace = language_of(brief.language).words_per_minute
        wanted.append(max(1, round(brief.length_s * pace / 60)))
    return min(wanted, default=None)


def is_too_long(source: Source, brief: Brief) -> bool:
    """Whether a text has more words than a brief wants."""
    words = wanted_words(brief)
    return words is not None and _spoken_words(source) > words


def _fitted(source: Source, language: Language, words: int | None) -> tuple[Source, Omission]:
    if words is None or _spoken_words(source) <= words:
        return source, Omission()
    # Loading the ranking takes most of a second, which a text that fits need not pay.
    from tasks.script.cutting import cut_to

    return cut_to(source, language, words)


def _spoken_words(source: Source) -> int:
    texts = [passage.text for section in source.sections for passage in section.passages]
    if reads_headings(source):
        texts += [section.heading for section in source.sections]
    return sum(map(count_words, texts))


def _scenes(section: Section, maker: BeatMaker, has_title_cards: bool) -> tuple[Scene, ...]:
    scenes: list[list[Beat]] = []
    if has_title_cards and section.heading:
        scenes.append([maker.title(section.heading)])
    previous = None
    for passage in section.passages:
        if previous is None or opens_scene(previous, passage):
            scenes.append([])
        scenes[-1] += maker.passage(passage)
        previous = passage
    return tuple(Scene(beats=tuple(beats)) for beats in scenes if beats)
