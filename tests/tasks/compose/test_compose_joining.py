from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from compose_pictures import SIZE_PX, Shelf, segment, still
from numpy.typing import NDArray

from storygen.errors import ToolError
from storygen.models.film import ChapterMark, Delivery
from storygen.models.picture import View
from storygen.timing import SAMPLE_RATE_HZ, sample_at
from tasks.compose.joining import join_film
from tasks.compose.mix_encoding import encode_aac
from tasks.compose.segments import render_segment

FONTS = Path(__file__).parents[3] / "storygen" / "fonts"
LENGTHS = (40, 1, 12, 70)
CHAPTERS = (ChapterMark(title="Début", first_frame=0), ChapterMark(title="End", first_frame=53))


def delivery(fps: Fraction = Fraction(30)) -> Delivery:
    return Delivery(
        width_px=SIZE_PX[0],
        height_px=SIZE_PX[1],
        fps_num=fps.numerator,
        fps_den=fps.denominator,
        language="fr",
    )


def clicks(samples: int) -> NDArray[np.float32]:
    """Silence with noise bursts, whose places can be found again."""
    sound = np.zeros((samples, 2), np.float32)
    noise = np.random.default_rng(3).normal(0, 0.2, (2400, 1)).astype(np.float32)
    for start in (0, samples // 2, samples - 4800):
        sound[start : start + 2400] = noise
    return sound


def parts(
    shelf: Shelf, folder: Path, to: Delivery, lengths: tuple[int, ...] = LENGTHS
) -> tuple[list[Path], Path, NDArray[np.float32]]:
    """Segments, each of another grey, and a soundtrack of their length."""
    segments: list[Path] = []
    for number, frames in enumerate(lengths):
        grey = 40 + 50 * (number % 4)
        clip = still(shelf.plain((grey,) * 3), frames, View(zoom=1.02), View(zoom=1.05))
        segments.append(folder / f"{number}.mp4")
        render_segment(segment(clip), to, None, FONTS, shelf.locate, segments[-1])
    sound = clicks(sample_at(sum(lengths), to.fps))
    soundtrack = folder / "sound.mp4"
    encode_aac(iter([sound]), soundtrack)
    return segments, soundtrack, sound


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(24), Fraction(30000, 1001)])
def test_a_film_has_every_frame_of_its_segments_evenly_spaced(
    shelf: Shelf, tmp_path: Path, fps: Fraction
):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery(fps))
    target = tmp_path / "film.mp4"

    frames = join_film(segments, soundtrack, CHAPTERS, delivery(fps), "Title", target)

    with av.open(str(target)) as film:
        pictures = list(film.decode(video=0))
    greys = [int(one.to_ndarray(format="gray")[100, 90]) for one in pictures]
    changes = [
        number for number in range(1, len(greys)) if abs(greys[number] - greys[number - 1]) > 20
    ]
    assert frames == sum(LENGTHS)
    assert [one.pts * one.time_base for one in pictures] == [n / fps for n in range(frames)]
    assert changes == [40, 41, 53]


def test_the_sound_starts_with_the_first_frame_to_the_sample(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, sound = parts(shelf, tmp_path, delivery())
    target = tmp_path / "film.mp4"

    join_film(segments, soundtrack, CHAPTERS, delivery(), "Title", target)

    heard = np.concatenate(list(_heard(target)))
    shift = np.correlate(heard[: 2400 + 2000, 0], sound[:2400, 0], "valid").argmax()
    late = len(sound) - 4800
    late_shift = np.correlate(heard[late - 500 : late + 2900, 0], sound[:2400, 0], "valid").argmax()
    assert shift == 0
    assert late_shift == 500
    assert len(heard) == pytest.approx(len(sound), abs=1024)


def test_a_film_carries_title_language_and_chapters_and_no_more(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery())
    target = tmp_path / "film.mp4"

    join_film(segments, soundtrack, CHAPTERS, delivery(), "Le Phare", target)

    with av.open(str(target)) as film:
        chapters = film.chapters()
        assert film.metadata["title"] == "Le Phare"
        assert {"creation_time", "encoder"}.isdisjoint(film.metadata)
        assert {stream.metadata["language"] for stream in (film.streams[0], film.streams[1])} == {
            "fra"
        }
        assert all("encoder" not in stream.metadata for stream in film.streams)
        assert film.streams.video[0].codec_context.profile == "High"
        assert film.streams.video[0].average_rate == 30
    assert [chapter["metadata"]["title"] for chapter in chapters] == ["Début", "End"]
    assert [chapter["start"] * chapter["time_base"] for chapter in chapters] == [
        0,
        pytest.approx(53 / 30, abs=1e-3),
    ]


def test_a_film_can_start_before_all_of_it_is_there(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery())
    target = tmp_path / "film.mp4"

    join_film(segments, soundtrack, CHAPTERS, delivery(), "Title", target)

    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_the_same_parts_give_the_same_film(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery(), (10, 12))
    films = [tmp_path / "one.mp4", tmp_path / "two.mp4"]

    for film in films:
        join_film(segments, soundtrack, CHAPTERS[:1], delivery(), "Title", film)

    assert films[0].read_bytes() == films[1].read_bytes()


def test_three_hundred_segments_are_joined(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery(), (3, 2))
    target = tmp_path / "film.mp4"

    frames = join_film(segments * 150, soundtrack, (), delivery(), "Title", target)

    assert frames == 750
    with av.open(str(target)) as film:
        assert film.streams.video[0].frames == 750


def test_segments_of_different_films_do_not_go_together(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery(), (6, 6))
    other = tmp_path / "other.mp4"
    clip = still(shelf.plain((9, 9, 9)), 6)
    film_of_24 = delivery(Fraction(24))
    render_segment(segment(clip), film_of_24, None, FONTS, shelf.locate, other)

    with pytest.raises(ToolError, match="encoded unlike the first one"):
        join_film([*segments, other], soundtrack, (), delivery(), "Title", tmp_path / "film.mp4")


def test_a_damaged_segment_is_an_error_in_words(shelf: Shelf, tmp_path: Path):
    segments, soundtrack, _ = parts(shelf, tmp_path, delivery(), (6, 6))
    segments[1].write_bytes(b"damaged")

    with pytest.raises(ToolError, match="could not be put together"):
        join_film(segments, soundtrack, (), delivery(), "Title", tmp_path / "film.mp4")


def _heard(path: Path) -> Iterator[NDArray[np.float32]]:
    with av.open(str(path)) as film:
        for frame in film.decode(audio=0):
            assert frame.sample_rate == SAMPLE_RATE_HZ
            yield frame.to_ndarray().T
