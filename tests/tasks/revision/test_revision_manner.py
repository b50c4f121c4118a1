"""How a beat is said, where its own words say so."""

import pytest

from storygen.models.story import Beat, Token
from tasks.revision.manners import manner_of


def manner(text: str, language: str, kind: str = "prose") -> str:
    tokens = tuple(Token(written=word, spoken=(word,)) for word in text.split())
    return manner_of(Beat.model_validate({"id": "b", "tokens": tokens, "kind": kind}), language)


NAMED = {
    "en": [
        ("“Run for your lives!” he shouted.", "shouting"),
        ("“Run for your lives!” Tom shouted.", "shouting"),
        ('"Hush," she whispered, "they are asleep."', "whispering"),
        ("The captain yelled: “All hands on deck, now!”", "shouting"),
        ("“You will never catch me like that,” the old fox laughed.", "amused"),
    ],
    "de": [
        ("„Lauft um euer Leben!“, rief er.", "shouting"),
        ("»Seid alle still«, flüsterte Anna.", "whispering"),
        ("„Ich will nach Hause“, schluchzte sie.", "sad"),
    ],
    "fr": [
        ("« Sauvez-vous vite d’ici ! » cria-t-il.", "shouting"),
        ("— Ne bougez pas, chuchota-t-elle.", "whispering"),
        ("« Tais-toi, murmura-t-elle, ils dorment. »", "whispering"),
    ],
    "es": [
        ("—¡Corred todos al barco! —gritó Ana.", "shouting"),
        ("«Calla, que duermen», susurró él.", "whispering"),
    ],
    "it": [
        ("«Scappate tutti di qui!» gridò lui.", "shouting"),
        ('"Zitto, stanno dormendo", sussurrò Anna.', "whispering"),
    ],
    "pt": [
        ("— Corram todos daqui! — gritou ele.", "shouting"),
        ("“Silêncio, eles dormem”, sussurrou ela.", "whispering"),
    ],
}
DOUBTED = {
    "no exclamation mark": "“Run for your lives,” he shouted.",
    "nobody speaks": "They shouted for help all night!",
    "mostly told": "“Run!” he shouted, and the whole village woke at once and ran to the sea.",
    "another sentence": "“You will never catch us, captain!” The storm roared.",
    "denied": "“Run for your lives!” he did not shout.",
    "two who speak": "“Who goes there?” asked Tom. “Run for your lives!” yelled Ann.",
    "a second sentence of speech": "“Hush, hush,” she whispered. “What is it that you want?”",
    "two manners": "“Hush, my dear child,” she whispered and laughed.",
    "a quotation that goes on": "“Run for your lives! Run, all of you!",
    "a verb far away": "“Run, all of you, run!” The storm was near. He shouted.",
    "a verb of the speech itself": "“I shouted for you all night long!” she said.",
}


@pytest.mark.parametrize("language", NAMED)
def test_a_verb_beside_speech_names_its_manner(language: str):
    for text, wanted in NAMED[language]:
        assert manner(text, language) == wanted, text


@pytest.mark.parametrize("case", DOUBTED)
def test_in_doubt_a_beat_is_said_plainly(case: str):
    assert manner(DOUBTED[case], "en") == ""


@pytest.mark.parametrize("kind", ["title", "list"])
def test_titles_and_lists_are_said_plainly(kind: str):
    assert manner(NAMED["en"][0][0], "en", kind) == ""


def test_a_language_without_rules_names_no_manner():
    assert manner("“Uciekajcie wszyscy!” krzyknął.", "pl") == ""
