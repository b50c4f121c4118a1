import pytest

from tasks.shots.lexicon_files import LANGUAGES, SETTINGS, nouns, subject_nouns, vocabulary
from tasks.shots.places import outright
from tasks.shots.reading import read

SENTENCES = {
    "en": [
        ("The keeper climbed the tower above the sea.", "man tower", "sea"),
        ("Wolves howled in the dark forest.", "wolf", "forest"),
        ("Two women and their children sat in the kitchen.", "woman child kettle", "room"),
        (
            "The knight rode past the castle in the mountains.",
            "knight castle mountain",
            "mountains",
        ),
        ("The stories in those old boxes were about mice.", "mouse box book", None),
        ("She picked a red rose, and the sun rose over the meadow.", "flower sun", "field"),
        ("He does as well as he can; all is well.", "", None),
        ("There was no boat and never a bridge.", "", None),
        ("He ran like a wolf.", "", None),
        ("The camel crossed the dunes of the desert.", "", "desert"),
        ("Snow lay on the roofs of the village.", "house", "snow"),
        ("Sales grew by ten percent, says the theory.", "chart", "abstract"),
        ("Rockets and satellites circle the planets in orbit.", "rocket satellite planet", "sky"),
        ("At dawn they woke.", "", "dawn"),
    ],
    "es": [
        ("Las niñas jugaban con sus gatitos en la calle.", "girl cat", "street"),
        ("Los leones dormían bajo la luna llena.", "lion moon", "night"),
        ("El farero subió a la torre junto al mar.", "man tower", "sea"),
        ("Los corazones de los reyes eran de piedra.", "king rock heart", None),
        ("El médico te dio una taza de té, mas no dijo nada.", "doctor coffee", None),
        ("Había lobos en el bosque.", "wolf", "forest"),
        ("Cruzaron el desierto sin caballo.", "", "desert"),
        ("Las luces de la ciudad y los autobuses.", "bus", "city"),
        ("La nieve caía sobre los jardines.", "flower", "snow"),
        ("El capitan miro el oceano.", "man", "sea"),
    ],
    "de": [
        ("Der Leuchtturmwärter sah das Meer.", "man lighthouse", "sea"),
        ("Die Bäume im Wald waren voller Vögel.", "bird tree", "forest"),
        ("Ein Fischerboot lag am Hafen.", "sailing boat man", "sea"),
        ("Zum Beispiel hatte er kein Interesse am Gebrauch.", "", None),
        ("Die Häuser der kleinen Stadt.", "house", "city"),
        (
            "Der König und die Königin saßen am Tisch in der Küche.",
            "king queen table kettle",
            "room",
        ),
        ("Ein alter Mann fand den Schlüssel ohne Lampe.", "oldman key", None),
        ("Die Kinder der Bauern liefen über die Wiesen.", "child man", "field"),
        ("Es war eine Sturmnacht mit Blitzen.", "lightning", "storm"),
        ("Er rannte wie ein Hund.", "", None),
        ("sie wollte weg, weil es so weit war.", "", None),
    ],
    "fr": [
        ("L'arbre de la forêt cachait des chevaux.", "horse tree", "forest"),
        ("Les oiseaux volaient au-dessus de la mer.", "bird", "sea"),
        ("Mais la mère n'avait pas de bateau.", "woman", None),
        ("Le roi et la reine vivaient dans un château.", "king queen castle", None),
        ("Les loups hurlaient dans la nuit.", "wolf", "night"),
        ("Le marin alluma la lanterne du phare.", "man lighthouse lantern", "sea"),
        ("Les enfants jouaient dans les rues du village.", "child", "street"),
        ("Il courait comme un cheval.", "", None),
        ("Sa grand-mère ouvrit la fenêtre de la cuisine.", "woman window kettle", "room"),
        ("Les journaux parlaient d'une tempête.", "newspaper", "storm"),
    ],
    "it": [
        ("I gatti dormivano nella cucina.", "cat kettle", "room"),
        ("Il pescatore guardava le onde del mare.", "man wave", "sea"),
        ("Le streghe vivevano nel bosco.", "witch", "forest"),
        ("Senza lanterna attraversò il deserto.", "", "desert"),
        ("I cuochi cucinavano i funghi.", "cook mushroom", None),
        ("Le montagne erano coperte di neve.", "mountain", "snow"),
        ("Correva come un lupo.", "", None),
        ("Gli alberghi della città.", "hotel", "city"),
        ("Ti ho portato un caffè.", "coffee", None),
        ("La regina aprì le porte del castello.", "queen castle door", None),
    ],
    "pt": [
        ("Os leões dormiam na floresta.", "lion", "forest"),
        ("O faroleiro subiu a torre perto do mar.", "man tower", "sea"),
        ("As crianças brincavam na rua da vila.", "child", "street"),
        ("Os aviões cruzaram o céu.", "plane", "sky"),
        ("O rei perdeu a coroa sem espada.", "king crown", None),
        ("Ela tomou chá na cozinha.", "coffee kettle", "room"),
        ("Os corações dos animais e os anéis.", "heart ring", None),
        ("Corria como um lobo.", "", None),
        ("A neve cobria as montanhas.", "mountain", "snow"),
        ("À noite, os cães ladravam para a lua.", "dog moon", "night"),
    ],
}


@pytest.mark.parametrize(
    ("language", "text", "subjects", "setting"),
    [(language, *case) for language, cases in SENTENCES.items() for case in cases],
)
def test_sentence_is_read(language: str, text: str, subjects: str, setting: str | None) -> None:
    reading = read(text, language)

    assert {noun.replace(" ", "") for noun in reading.subjects} == _set_of(subjects)
    if setting:
        assert outright(reading) == setting


def _set_of(subjects: str) -> set[str]:
    joined = subjects
    for noun in subject_nouns():
        if " " in noun:
            joined = joined.replace(noun, noun.replace(" ", ""))
    return set(joined.split())


def test_most_important_subject_comes_first() -> None:
    assert read("The lamp, the mill and the miller's dog", "en").subjects == (
        "man", "dog", "mill", "lantern",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_noun_is_reached_by_each_of_its_words(language: str) -> None:
    opener = "the " if language == "en" else ""
    missed = [
        (word, noun)
        for noun, words in vocabulary(language).subjects.items()
        for word in words
        if noun not in read(opener + word.rstrip("*"), language).subjects
    ]

    assert missed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_nouns_and_each_word_once(language: str) -> None:
    words = [w.rstrip("*").lower() for ws in vocabulary(language).subjects.values() for w in ws]

    assert set(vocabulary(language).subjects) == subject_nouns()
    assert all(vocabulary(language).subjects.values())
    assert sorted(words) == sorted(set(words))
    assert len(subject_nouns()) > 250


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_told_in_every_language(language: str, setting: str) -> None:
    strongest = max(vocabulary(language).settings[setting])  # pyright: ignore
    words = vocabulary(language).settings[setting][strongest]  # pyright: ignore

    reached = [word for word in words if outright(read(f"the {word}", language)) == setting]

    assert len(reached) >= 0.7 * len(words), set(words) - set(reached)


def test_a_region_is_no_other_language_and_an_unknown_one_tells_nothing() -> None:
    assert read("O gato", "pt-BR").subjects == ("cat",)
    assert read("kissa ja koira", "fi").subjects == ()


def test_drawn_by_hand_or_icon_nouns_stay_on_the_list() -> None:
    hand_drawn = {
        "lighthouse", "sailing boat", "pine", "castle", "cottage", "gull", "wolf", "bridge", "mill",
        "man", "woman", "child", "rider", "well", "lantern", "campfire", "deer", "tower",
    }  # fmt: skip

    assert hand_drawn <= subject_nouns()
    assert all(noun.rank in (0, 1, 2, 3) for noun in nouns().values())


@pytest.mark.parametrize(
    ("language", "text", "mood"),
    [
        ("en", "She laughed and danced.", "joyful"),
        ("en", "They were terrified of the war.", "tense"),
        ("es", "Lloraba de tristeza.", "melancholy"),
        ("de", "Sie staunten über das Wunder.", "wonder"),
        ("fr", "Tout était paisible et calme.", "calm"),
        ("it", "Avevano paura.", "tense"),
        ("pt", "Ela sorriu, feliz.", "joyful"),
    ],
)
def test_mood_words_are_read(language: str, text: str, mood: str) -> None:
    assert set(read(text, language).moods) == {mood}
