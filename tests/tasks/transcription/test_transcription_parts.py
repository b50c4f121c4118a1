from itertools import pairwise

import numpy as np
import pytest

from storygen.errors import RequestError
from tasks.transcription.cleaning import RawWord, cleaned
from tasks.transcription.contract import LISTENERS
from tasks.transcription.hints import spelling_hints
from tasks.transcription.languages import tag_of, whisper_code
from tasks.transcription.pieces import quiet_pieces
from tasks.transcription.providers.whisper import WhisperSettings

RATE_HZ = 16_000


def raw(*words: tuple[str, float, float]) -> list[RawWord]:
    return [RawWord(text, np.float64(start), np.float64(end), 0.9) for text, start, end in words]


def test_words_are_stripped_put_in_order_and_kept_inside_the_recording():
    segments = [
        raw((" Once", -0.2, 0.5), (" upon", 0.4, 0.70049), (" ", 0.7, 0.8)),
        raw((" a", 9, 12)),
    ]

    words = list(cleaned(segments, "en", 10.0))

    assert [(word.text, word.start_s, word.end_s) for word in words] == [
        ("Once", 0.0, 0.5), ("upon", 0.5, 0.7), ("a", 9.0, 10.0),
    ]  # fmt: skip
    assert all(type(word.start_s) is float for word in words)


@pytest.mark.parametrize(
    ("parts", "language", "whole"),
    [
        ([" twenty", "-one", " ships"], "en", ["twenty-one", "ships"]),
        ([" l'", "homme"], "fr", ["l'homme"]),
        (["从", "前", "Py", "thon", "山"], "zh", ["从", "前", "Python", "山"]),
    ],
)
def test_words_that_came_in_parts_are_whole(parts, language, whole):
    words = list(cleaned([raw(*((part, i, i + 1) for i, part in enumerate(parts)))], language, 9))

    assert [word.text for word in words] == whole
    assert words[0].start_s == 0 and words[-1].end_s == len(parts)


def test_an_unknown_probability_is_none():
    (word,) = cleaned([[RawWord(" a", 0, 1, float("nan"))]], "en", 2)

    assert word.probability == 0


def test_pieces_hold_every_sample_once_and_are_cut_where_it_is_quiet():
    dice = np.random.default_rng(1)
    sound = dice.standard_normal(60 * RATE_HZ).astype(np.float32)
    for quiet_s in range(7, 60, 8):
        sound[quiet_s * RATE_HZ : round((quiet_s + 0.5) * RATE_HZ)] = 0
    blocks = np.array_split(sound, 23)

    pieces = list(quiet_pieces(blocks, RATE_HZ, 20.0, 10.0))

    assert np.array_equal(np.concatenate([piece for _, piece in pieces]), sound)
    assert max(len(piece) for _, piece in pieces) <= 20 * RATE_HZ
    for (start_s, piece), (next_s, _) in pairwise(pieces):
        assert next_s == start_s + len(piece) / RATE_HZ
        assert (next_s - 7) % 8 == pytest.approx(0.25, abs=0.12)


@pytest.mark.parametrize("samples", [0, 1, 20 * RATE_HZ])
def test_a_short_recording_is_one_piece(samples):
    sound = np.ones(samples, np.float32)

    assert sum(len(piece) for _, piece in quiet_pieces([sound], RATE_HZ, 20.0, 10.0)) == samples


def test_one_loud_block_is_cut_as_often_as_it_must():
    pieces = list(quiet_pieces([np.ones(100 * RATE_HZ, np.float32)], RATE_HZ, 20.0, 10.0))

    assert sum(len(piece) for _, piece in pieces) == 100 * RATE_HZ
    assert max(len(piece) for _, piece in pieces) <= 20 * RATE_HZ


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"), ("pt-BR", "pt"), ("zh_Hant_TW", "zh"), ("nb-NO", "no"), ("fil", "tl"),
        ("jv", "jw"), ("yue", "zh"), ("tlh", None), ("", None),
    ],
)  # fmt: skip
def test_languages_have_the_models_names(tag, code):
    known = {"en", "pt", "zh", "no", "tl", "jw"}

    assert whisper_code(tag, known.__contains__) == code


def test_languages_heard_out_have_their_tags():
    assert [tag_of("jw"), tag_of("de")] == ["jv", "de"]


def test_hints_are_the_names_of_a_text_the_frequent_first():
    text = (
        "The keeper Mr. Ødegård waited. He thought of Anna-Lena, of “Esperanza” and of Anna-Lena. "
        "Rain fell. So did Snow; snow always fell. I saw NASA's ship."
    )

    hints = spelling_hints(text, lambda names: True)

    assert hints.split(", ")[0] == "Anna-Lena"
    assert set(hints.split(", ")) == {"Anna-Lena", "Ødegård", "Esperanza", "NASA's"}


def test_hints_stay_below_the_limit():
    text = " ".join(f"he met Name{chr(97 + i % 26)}{chr(97 + i // 26)} there" for i in range(600))

    hints = spelling_hints(text, lambda names: len(names) <= 300)

    assert 280 < len(hints) <= 300 and spelling_hints(text, lambda names: False) == ""


def test_hints_of_a_script_without_capitals_show_how_it_is_written():
    assert spelling_hints("從前有一座山，" * 40, lambda names: len(names) <= 30).startswith(
        "從前有一"
    )


def test_an_unknown_listener_is_told_with_the_valid_ones():
    with pytest.raises(RequestError, match=r"listener provider 'wisper'.*faster-whisper"):
        LISTENERS.find("wisper")


def test_a_listener_is_made_without_loading_anything():
    listener = LISTENERS.open("faster-whisper", WhisperSettings())

    assert (listener.needs_gpu, listener.is_online, listener.is_paid) == (False, False, False)
    assert type(LISTENERS.open("faster-whisper")) is LISTENERS.find("faster-whisper")
