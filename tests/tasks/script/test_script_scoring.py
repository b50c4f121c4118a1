import random
from pathlib import Path

import pytest

from storygen.models.story import Brief
from tasks.script.scoring import coherence_score, hook_score, measured
from tasks.script.writer import write_script
from tasks.source.reading import read_source

EXAMPLES = Path(__file__).parents[3] / "examples"
STORIES = ("der-wald.txt", "el-faro.txt", "how-bread-rises.md", "the-lighthouse-keeper.md")


def script(name: str):
    path = EXAMPLES / name
    return write_script(read_source(path.read_bytes(), path.name), Brief())


def told(name: str) -> list[str]:
    return [beat.text for beat in script(name).beats if beat.kind != "title"]


def test_a_short_opening_catches_and_a_question_helps():
    long = "It was, as far as anybody in the village could remember afterwards, " * 3
    openings = ("The lamp went out.", f"{long}dark?", f"{long}dark.")
    scores = [hook_score(each).score for each in openings]

    assert scores[0] == 1 and scores == sorted(scores, reverse=True) and scores[1] > scores[2]
    assert "4 words" in hook_score(openings[0]).reason


@pytest.mark.parametrize("name", STORIES)
def test_a_story_hangs_together_better_than_its_sentences_mixed_with_others(name: str):
    others = [beat for other in STORIES if other != name for beat in told(other)]
    random.Random(7).shuffle(others)
    mixed = [beat for pair in zip(told(name), others, strict=False) for beat in pair]

    assert coherence_score(told(name)).score > coherence_score(mixed).score


def test_scripts_without_spaces_are_compared_by_pairs_of_characters():
    tied = ["灯台の老人は海を見た。", "海は静かだった。", "灯台の光が消えた。"]
    loose = ["灯台の老人は寝た。", "猫が鳴いた。", "雪山へ行く。"]

    assert coherence_score(tied).score > coherence_score(loose).score


def test_words_with_spaces_between_are_no_pairs_of_characters():
    loose = ["კატას სძინავს.", "მატარებელი მთას კვეთს.", "დედა ვახშამს ამზადებს.", "ქარი ქრის."]

    assert coherence_score(loose).score == 0


def test_short_words_tell_nothing_of_how_a_story_hangs_together():
    story = "Cây bàng rụng lá. Con mèo nhỏ ngủ. Tàu hỏa chạy. Mẹ nấu cơm. Lan học toán. Gió to. "
    short = write_script(read_source((story * 2).encode(), "a.txt"), Brief(language="vi"))

    assert "coherence" not in [each.quality for each in measured(short, None)]


def test_the_first_sentence_is_the_opening_however_many_are_said_in_one_breath():
    text = b"The cat slept. A train crossed mountains. Mother cooked dinner. The wind blew hard."
    story = write_script(read_source(text, "a.txt"), Brief())

    assert measured(story, None)[0].reason == "the opening has 3 words and tells"


def test_length_counts_only_where_one_is_wanted():
    story = script(STORIES[-1])

    assert [each.quality for each in measured(story, None)] == ["hook", "coherence", "repetition"]
    assert [each.quality for each in measured(story, 100)] == [
        "hook", "coherence", "length", "repetition",
    ]  # fmt: skip


def test_a_few_sentences_tell_nothing_of_how_they_hang_together():
    few = write_script(read_source(b"The lamp went out. A ship came.", "a.txt"), Brief())

    assert [each.quality for each in measured(few, None)] == ["hook", "repetition"]
    assert coherence_score(["The lamp went out."]).score == 1
