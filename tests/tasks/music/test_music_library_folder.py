from pathlib import Path

import numpy as np
import pytest

from storygen.errors import RequestError
from storygen.wav import wav_bytes
from tasks.music.library_folder import choose_track, fingerprint
from tasks.music.own_file import FileComposer


def library(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return folder


def chosen(folder: Path, mood: str, seed: int = 1) -> str:
    return choose_track(folder, mood, seed).relative_to(folder).as_posix()


@pytest.mark.parametrize(
    ("mood", "track"),
    [
        ("melancholy", "Sad_Piano-02.MP3"),
        ("joyful", "happy/song.flac"),
        ("tense", "Film music/Dark & Suspense/a.ogg"),
        ("calm", "no words.wav"),
    ],
)
def test_a_track_is_chosen_by_the_moods_words_in_its_name_or_folder(tmp_path, mood, track):
    folder = library(
        tmp_path, "Sad_Piano-02.MP3", "happy/song.flac", "Film music/Dark & Suspense/a.ogg",
        "no words.wav",
    )  # fmt: skip

    assert chosen(folder, mood) == track


def test_words_count_as_a_whole_only(tmp_path):
    folder = library(tmp_path, "Sadie.mp3", "sad.mp3")

    assert chosen(folder, "melancholy") == "sad.mp3"


def test_where_all_tracks_are_for_other_moods_any_is_played(tmp_path):
    assert chosen(library(tmp_path, "happy.mp3"), "melancholy") == "happy.mp3"


def test_seeds_choose_among_several_and_always_the_same(tmp_path):
    folder = library(tmp_path, *(f"sad {number}.mp3" for number in range(8)))

    choices = [chosen(folder, "melancholy", seed) for seed in range(30)]

    assert choices == [chosen(folder, "melancholy", seed) for seed in range(30)]
    assert len(set(choices)) >= 5


def test_a_track_put_in_changes_few_choices(tmp_path):
    folder = library(tmp_path, *(f"sad {number}.mp3" for number in range(8)))
    before = [chosen(folder, "melancholy", seed) for seed in range(40)]

    library(tmp_path, "sad 0b.mp3")

    after = [chosen(folder, "melancholy", seed) for seed in range(40)]
    assert {new for old, new in zip(before, after, strict=True) if new != old} <= {"sad 0b.mp3"}


def test_what_is_no_music_is_passed_over(tmp_path):
    folder = library(tmp_path, "sad.jpg", "._sad.mp3", "sad.txt", "sad/cover.png", "other.mp3")

    assert chosen(folder, "melancholy") == "other.mp3"


def test_a_folder_without_music_is_told(tmp_path):
    folder = library(tmp_path, "cover.jpg")

    with pytest.raises(RequestError, match="there is no music in the folder"):
        choose_track(folder, "calm", 1)

    with pytest.raises(RequestError, match="there is no music in the folder"):
        fingerprint(folder)


def test_the_chosen_track_is_played_as_a_loop(tmp_path):
    wave = 0.3 * np.sin(2 * np.pi * 330 * np.arange(6 * 48_000) / 48_000)
    (tmp_path / "calm.wav").write_bytes(wav_bytes(np.stack([wave, wave], 1).astype(np.float32)))
    composer = FileComposer(choose_track(tmp_path, "calm", 1))

    assert composer.problem() is None
    assert len(composer.compose("calm", 1, 0).samples) == 6 * 48_000 * 3 // 4
