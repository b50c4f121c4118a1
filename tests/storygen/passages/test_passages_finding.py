import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from storygen.cli.main import main
from storygen.errors import RequestError, StoreError
from storygen.home import home
from storygen.passages.hashing import HashedEmbedder
from storygen.passages.opening import open_index
from storygen.passages.searching import PassageSearch
from storygen.passages.sqlite_index import _distance, _teach_distance, database_path

ASKED = {
    "the crow drops pebbles in the jug": "Crow",
    "a mouse gnaws the net and frees a lion": "Lion",
    "crying wolves when there were none": "Wolf",
    "grapes that hang too high": "Grapes",
    "who takes off the traveller's coat": "Wind",
}


def nearest(texts: list[str], wish: str, count: int = 3) -> list[str]:
    embedder = HashedEmbedder(texts)
    search = PassageSearch(texts, embedder, open_index())
    search.prepare()
    return [texts[number - 1] for number in search.nearest(embedder.embed([wish])[0], count)]


@pytest.mark.parametrize("wish", ASKED)
def test_what_is_asked_in_other_words_is_found_first(fables: list[str], wish: str):
    assert ASKED[wish] in nearest(fables, wish)[0].partition("\n")[0]


@pytest.mark.parametrize(
    ("texts", "wish"),
    [
        (["湖には白い鳥がいた。", "彼は手紙を書いた。", "山に雪が降った。"], "雪の山"),
        (["Река текла на юг.", "Он написал письмо.", "Зимой гору укрыл снег."], "в горах снежно"),
        (["काका को बाबा ताके।", "उसने पत्र लिखा।", "मेज़ पर किताबें थीं।"], "किताब"),
    ],
)
def test_other_scripts_are_found_as_well(texts: list[str], wish: str):
    assert nearest(texts, wish)[0] == texts[2]


def test_vowel_points_do_not_matter():
    assert nearest(["מלחמה בעיר", "שָׁלוֹם בַּבַּיִת"], "שלום בבית")[0].startswith("שָׁ")


def test_the_same_source_has_the_same_vectors_anywhere(fables: list[str]):
    told = "import sys; from storygen.passages.hashing import HashedEmbedder as E; "
    told += "print(E(['a b', 'b c']).embed(['b cats'])[0].tobytes().hex())"

    made = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    here = HashedEmbedder(["a b", "b c"]).embed(["b cats"])[0]
    assert made.stdout.strip() == here.tobytes().hex()


def test_a_source_is_indexed_once(fables: list[str]):
    class Counting(HashedEmbedder):
        made = 0

        def embed(self, texts):
            Counting.made += len(texts)
            return super().embed(texts)

    for _ in range(2):
        PassageSearch(fables, Counting(fables), open_index()).prepare()

    assert Counting.made == len(fables)


def test_what_nobody_looked_into_for_long_goes_when_the_cache_is_pruned(
    fables: list[str], capsys: pytest.CaptureFixture[str]
):
    old, young = fables * 10, fables[1:]
    for texts in (old, young):
        PassageSearch(texts, HashedEmbedder(texts), open_index()).prepare()
    with closing(sqlite3.connect(database_path())) as database, database:
        database.execute(
            "UPDATE sources SET used_at_s = 0 WHERE source ="
            " (SELECT source FROM passages GROUP BY source ORDER BY count(*) DESC LIMIT 1)"
        )
    size = database_path().stat().st_size

    assert main(["cache", "prune", "--older-than-days", "1", "--json"]) == 0

    freed = json.loads(capsys.readouterr().out)["freed_bytes"]
    assert freed == size - database_path().stat().st_size > size / 2
    with closing(sqlite3.connect(database_path())) as database:
        assert database.execute("SELECT count(*) FROM passages").fetchone() == (len(young),)


@pytest.mark.slow
def test_two_processes_index_the_same_source_at_once(fables: list[str]):
    told = (
        "import sys, json; from storygen.passages.hashing import HashedEmbedder; "
        "from storygen.passages.opening import open_index; "
        "from storygen.passages.searching import PassageSearch; texts = json.load(sys.stdin); "
        "PassageSearch(texts, HashedEmbedder(texts), open_index()).prepare()"
    )
    command = [sys.executable, "-c", told]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(json.dumps(fables), timeout=300)[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], said
    with closing(sqlite3.connect(database_path())) as database:
        assert database.execute("SELECT count(*) FROM passages").fetchone() == (len(fables),)


def test_a_python_whose_sqlite_takes_no_extensions_finds_the_same():
    one, other = np.array([0.6, 0.8], np.float32), np.array([1.0, 0.0], np.float32)
    with closing(sqlite3.connect(":memory:")) as database:
        _teach_distance(database)
        (apart,) = database.execute(
            "SELECT vec_distance_l2(?, ?)", (one.tobytes(), other.tobytes())
        ).fetchone()

    assert _distance(one.tobytes(), other.tobytes()) == pytest.approx(apart)


def test_a_text_without_words_is_last_and_breaks_nothing():
    assert nearest(["—", "A lamp at sea.", "Bread."], "the lamp")[0] == "A lamp at sea."


def test_a_damaged_index_is_told_of_with_what_to_do(fables: list[str]):
    open_index()
    database_path().write_bytes(b"no database" * 100)

    with pytest.raises(StoreError, match="delete that file"):
        nearest(fables, "a crow")


def test_an_address_of_something_else_is_told_of(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STORYGEN_PASSAGES", "mysql://u:secret@host/db")

    with pytest.raises(RequestError, match="postgresql://USER") as told:
        open_index()
    assert "secret" not in str(told.value)


def test_a_database_that_cannot_be_used_is_told_of_before_anything_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STORYGEN_PASSAGES", "films.db")

    assert main(["create", "--text", "Hi.", "--llm", "ollama:x"]) == 2

    assert "postgresql://USER" in capsys.readouterr().err
    assert not home().exists()
