from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storygen.errors import RequestError
from storygen.models.story import Beat, Brief, Passage, Script, Section, Source
from tasks.script.lengths import count_words
from tasks.script.writer import wanted_words, write_script
from tasks.source.reading import read_source

EXAMPLES = Path(__file__).parents[3] / "examples"


def source_of(*paragraphs: str, heading: str = "") -> Source:
    passages = tuple(Passage(text=text) for text in paragraphs)
    return Source(title="A Title", sections=(Section(heading=heading, passages=passages),))


def example(name: str) -> Source:
    return read_source((EXAMPLES / name).read_bytes(), name)


def write(source: Source, language: str = "en", words: int | None = None) -> Script:
    return write_script(source, Brief(language=language, length_words=words))


def words_of(source: Source) -> list[str]:
    return [
        word
        for section in source.sections
        for each in section.passages
        for word in each.text.split()
    ]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("the-lighthouse-keeper.md", "en"),
        ("how-bread-rises.md", "en"),
        ("eight-fables.md", "en"),
        ("script.yaml", "en"),
        ("el-faro.txt", "es"),
        ("der-wald.txt", "de"),
    ],
)
def test_examples_are_told_whole_in_beats_of_speakable_length(name: str, language: str) -> None:
    source = example(name)

    script = write(source, language)

    spoken = [beat for beat in script.beats if beat.kind != "title"]
    assert [token.written for beat in spoken for token in beat.tokens] == words_of(source)
    assert all(4 <= len(beat.tokens) <= 34 for beat in spoken)
    assert script.omitted.words == 0


def test_tokens_speak_what_is_written_until_they_are_revised() -> None:
    beat = write(source_of("It cost $5 today.")).beats[0]

    assert [(token.written, token.spoken) for token in beat.tokens] == [
        ("It", ("It",)),
        ("cost", ("cost",)),
        ("$5", ("$5",)),
        ("today.", ("today.",)),
    ]


def test_headings_are_read_aloud_where_there_are_several() -> None:
    script = write(example("how-bread-rises.md"))

    titles = [beat.text for beat in script.beats if beat.kind == "title"]
    assert titles[0] == "The smallest bakers in the world"
    assert len(titles) == 4
    assert [chapter.title for chapter in script.chapters] == ["How Bread Rises", *titles]
    assert script.chapters[1].scenes[0].beats[0].kind == "title"


def test_one_heading_and_the_title_of_the_film_are_not_read_aloud() -> None:
    script = write(source_of("It was late.", heading="Night"))

    assert [beat.text for beat in script.beats] == ["It was late."]
    assert [chapter.title for chapter in script.chapters] == ["Night"]


def test_list_items_and_quotations_stay_together_in_scenes_of_their_own() -> None:
    scenes = write(example("how-bread-rises.md")).chapters[3].scenes

    kinds = [[beat.kind for beat in scene.beats] for scene in scenes]
    assert kinds == [["title"], ["prose"], ["list"] * 4]
    assert all(beat.ends_paragraph for beat in scenes[2].beats)


def test_list_item_is_one_beat_even_with_several_sentences() -> None:
    passages = tuple(
        Passage(text=text, kind="list") for text in ("Take it. Now. Or not at all.", "Go.")
    )
    source = Source(title="T", sections=(Section(heading="", passages=passages),))

    assert [beat.text for beat in write(source).beats] == [each.text for each in passages]


def test_scenes_of_a_script_stay_as_their_author_set_them() -> None:
    script = write(example("script.yaml"))

    assert len(script.chapters[0].scenes) == 6
    assert all(
        len({beat.picture for beat in scene.beats}) == 1 for scene in script.chapters[0].scenes
    )
    assert script.beats[0].picture.startswith("a glowing moon lying in deep snow")


def test_last_beat_of_each_paragraph_ends_it() -> None:
    script = write(
        source_of("It was late at night. The sea was very calm.", "The boat came home again.")
    )

    assert [beat.ends_paragraph for beat in script.beats] == [False, True, True]


def test_equal_beats_are_told_apart_by_their_occurrence() -> None:
    ids = [beat.id for beat in write(source_of("He ran and ran.", "He ran and ran.")).beats]

    assert [each.rpartition("-")[2] for each in ids] == ["1", "2"]
    assert ids[0][:12] == ids[1][:12]


def test_id_depends_on_words_kind_and_speaker_alone() -> None:
    def first_id(**fields: str) -> str:
        passage = Passage.model_validate({"text": "He ran away home.", **fields})
        return (
            write(Source(title="T", sections=(Section(heading="", passages=(passage,)),)))
            .beats[0]
            .id
        )

    assert first_id() == first_id(picture="a road")
    assert len({first_id(), first_id(kind="quote"), first_id(speaker="Ida")}) == 3


def _beats_by_id(script: Script) -> dict[str, Beat]:
    return {beat.id: beat for beat in script.beats}


@pytest.mark.parametrize(
    "changed",
    [
        "A lamp.",
        "A lamp burned.",
        "He lit a small lamp once more and waited there until the ships came home.",
    ],
)
def test_one_changed_sentence_leaves_all_other_beats_as_they_were(changed: str) -> None:
    source = example("the-lighthouse-keeper.md")
    before = _beats_by_id(write(source))

    for number, passage in enumerate(source.sections[0].passages):
        sentences = passage.text.split(". ")
        for place in range(len(sentences)):
            text = ". ".join([*sentences[:place], changed.rstrip("."), *sentences[place + 1 :]])
            passages = list(source.sections[0].passages)
            passages[number] = passage.model_copy(update={"text": text.rstrip(".") + "."})
            edited = source.model_copy(
                update={"sections": (Section(heading="", passages=tuple(passages)),)}
            )
            after = _beats_by_id(write(edited))

            assert len(set(after) - set(before)) <= 2
            assert all(before[each].text == after[each].text for each in set(after) & set(before))


@settings(deadline=None)
@given(
    st.lists(st.integers(3, 70), min_size=12, max_size=12), st.integers(0, 11), st.integers(3, 70)
)
def test_changing_one_paragraph_moves_no_scene_border_but_its_own(
    lengths: list[int], place: int, length: int
) -> None:
    def paragraph(words: int, number: int) -> str:
        return " ".join([f"Sea{number}", *["wave"] * (words - 1)]) + "."

    def openings(sizes: list[int], changed: int = -1) -> set[str]:
        texts = [paragraph(size, 99 if at == changed else at) for at, size in enumerate(sizes)]
        scenes = write(source_of(*texts)).chapters[0].scenes
        return {scene.beats[0].text.split()[0] for scene in scenes}

    after = openings([*lengths[:place], length, *lengths[place + 1 :]], changed=place)

    assert openings(lengths) ^ after <= {f"Sea{place}", f"Sea{place + 1}", "Sea99"}


def test_text_is_cut_in_order_to_whole_sentences_that_fit() -> None:
    source = example("eight-fables.md")

    script = write(source, words=300)

    told = [token.written for beat in script.beats if beat.kind != "title" for token in beat.tokens]
    original = iter(words_of(source))
    assert all(word in original for word in told)
    assert 270 <= sum(len(beat.tokens) for beat in script.beats) <= 300


def test_what_was_left_out_is_listed_and_nothing_else_is_missing() -> None:
    source = example("how-bread-rises.md")

    script = write(source, words=90)

    headings = [section.heading for section in source.sections if section.heading]
    left_out = [each for each in script.omitted.sentences if each not in headings]
    kept = [token.written for beat in script.beats if beat.kind != "title" for token in beat.tokens]
    assert sorted(kept + " ".join(left_out).split()) == sorted(words_of(source))
    assert script.omitted.words == len(" ".join(script.omitted.sentences).split())


def test_long_text_is_cut_evenly_to_length() -> None:
    sentences = [
        f"On day {n} the keeper saw ship {n % 7} near rock {n % 11}." for n in range(1, 400)
    ]
    source = source_of(*[" ".join(sentences[at : at + 5]) for at in range(0, 399, 5)])

    short, half = write(source, words=120), write(source, words=2_400)

    assert 100 <= sum(len(beat.tokens) for beat in short.beats) <= 120
    assert 2_200 <= sum(len(beat.tokens) for beat in half.beats) <= 2_400


def test_text_without_spaces_is_cut_to_whole_sentences_too() -> None:
    sentences = ["灯塔的灯照亮大海。", "大海看见灯塔的灯。", "灯塔和大海都很安静。", "她走了。"]

    script = write(source_of("".join(sentences)), "zh", words=9)

    kept = "".join(beat.text for beat in script.beats).replace(" ", "")
    assert [each for each in sentences if each not in kept] == list(script.omitted.sentences)
    assert 5 <= sum(count_words(beat.text) for beat in script.beats) <= 9


@pytest.mark.parametrize("words", [170, 10_000])
def test_text_that_fits_is_kept_whole(words: int) -> None:
    source = example("the-lighthouse-keeper.md")

    assert write(source, words=words) == write(source)


def test_single_sentence_is_kept_even_if_it_is_too_long() -> None:
    script = write(
        source_of("The old keeper lit the lamp again. She waited for the boats to come."), words=2
    )

    assert len(script.beats) == 1
    assert len(script.omitted.sentences) == 1


def test_scene_whose_first_words_are_cut_still_opens() -> None:
    source = Source(
        title="T",
        sections=(
            Section(
                heading="",
                passages=(
                    Passage(text="The keeper lit the lamp. The lamp lit the sea."),
                    Passage(text="Nothing else.", opens_scene=True),
                    Passage(text="The sea and the lamp and the keeper slept."),
                ),
            ),
        ),
    )

    script = write(source, words=19)

    assert script.omitted.sentences == ("Nothing else.",)
    assert len(script.chapters[0].scenes) == 2


def test_seconds_become_words_at_the_pace_of_the_language() -> None:
    assert wanted_words(Brief()) is None
    assert wanted_words(Brief(length_s=60)) == 150
    assert wanted_words(Brief(length_s=60, language="de-AT")) == 118
    assert wanted_words(Brief(length_s=60, language="tlh")) == 150
    assert wanted_words(Brief(length_s=60, length_words=40)) == 40
    assert wanted_words(Brief(length_s=0.01)) == 1


def test_source_without_words_is_refused() -> None:
    with pytest.raises(RequestError, match="no words to tell"):
        write(Source(title="T", sections=(Section(heading="", passages=()),)))


_PARAGRAPHS = st.lists(
    st.text(min_size=1).filter(lambda text: any(char.isalnum() for char in text)), min_size=1
)


@settings(deadline=None)
@given(_PARAGRAPHS, st.sampled_from(["en", "de", "ja", "xx"]))
def test_any_text_is_told_without_losing_a_character(paragraphs: list[str], tag: str) -> None:
    script = write(source_of(*paragraphs), tag)

    told = "".join(token.written for beat in script.beats for token in beat.tokens)
    assert told == "".join("".join(text.split()) for text in paragraphs)
    assert len({beat.id for beat in script.beats}) == len(script.beats)
    assert all(any(char.isalnum() for char in beat.text) for beat in script.beats)


@settings(deadline=None)
@given(_PARAGRAPHS, st.integers(1, 30))
def test_any_text_can_be_cut(paragraphs: list[str], words: int) -> None:
    assert write(source_of(*paragraphs), words=words).beats
