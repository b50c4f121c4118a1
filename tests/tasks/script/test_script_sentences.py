import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.script.languages import language_of
from tasks.script.sentences import split_sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["He said no.", "Then he left.", "Mr. Brown ran.", "It is 5 p.m. on Monday."]),
        ("en", ['"Stop!" he cried.', '"Please don\'t go."', "She turned."]),
        ("en", ["The U.S. Army came.", "I live in the U.S.", "It is big."]),
        ("en", ["Wait... what?", "Yes!!", "It cost $3.50.", "See no. 5 and vol. 3.", "He is 42."]),
        ("en", ["A. B. Carter wrote it.", "So did I.", "But why?", "(It was late.)", "He slept"]),
        ("en", ["1. First thing.", "2. Second thing."]),
        ("en", ["It was dark…", "The rain fell.", "Oh!", "What a night."]),
        ("en", ["hello.", "how are you."]),
        ("es", ["Todo salió bien.", "Después se fue.", "El Sr. García llegó.", "¿Sí?", "¡No!"]),
        ("es", ["—¿Qué? —dijo Ana.", "«Vimos la luz», dijo.", "Vive en EE. UU. desde 1990."]),
        ("de", ["Am 3. Mai kam Dr. Müller z. B. nach Berlin.", "„Halt!“, rief er.", "Na ja."]),
        ("de", ["Er war 42.", "Dann ging er.", "Das 21. Jahrhundert begann."]),
        ("fr", ["M. Dupont arrive.", "« Bonjour ! » dit-il.", "« Oui. »", "Il part.", "Qui ?"]),
        ("it", ["Il Sig. Rossi e la dott.ssa Neri.", "La casa è di tutti.", "Ecco."]),
        ("pt", ["O Sr. Silva chegou.", "A Dra. Costa sorriu.", "Sim."]),
        ("ru", ["Он пришёл.", "Г. Иванов ушёл.", "Да!"]),
        ("sw", ["Habari yako.", "Karibu sana!", "Asante."]),
        ("hi", ["वह आया।", "वह गया।"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(language: str, sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences), language_of(language)) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("zh", ["我来了。", "你好吗？", "很好！"]),
        ("ja", ["私は来た。", "「元気？」と言った。", "はい！"]),
    ],
)
def test_scripts_without_spaces_are_split_at_their_own_marks(
    language: str, sentences: list[str]
) -> None:
    assert split_sentences("".join(sentences), language_of(language)) == sentences


_TAGS = st.sampled_from(["en", "en-GB", "es", "de", "fr", "it", "pt", "zh", "ja", "ar", "tlh", ""])
_ODD = st.text(alphabet="aB.3!?…\"'“”«»()[] \u00a0-–~*&∯ȸ。」と\n\\1.")


@settings(deadline=None)
@given(st.one_of(st.text(), _ODD), _TAGS)
def test_no_character_is_lost_in_any_text_and_language(text: str, tag: str) -> None:
    sentences = split_sentences(text, language_of(tag))

    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentences)


@pytest.mark.parametrize(
    "text",
    [
        "As shown in Fig. ?? it goes on. So it is. He ran to him. Then.",
        "the time when i.e. it moved ti.e.when gi.e. in. He saw it. She did so.",
        "Der Uebel) abe. .hatt' nun geglaubt. Er kam. So ist es.",
    ],
)
def test_where_pysbd_drops_characters_all_of_them_are_kept(text: str) -> None:
    joined = " ".join(split_sentences(text, language_of("en")))

    assert joined.split() == text.split()


def test_time_grows_no_faster_than_the_paragraph() -> None:
    paragraph = "Then he saw it. She met Mr. B. in the U.S. at 3 p.m. It was so. " * 2_000

    assert len(split_sentences(paragraph, language_of("en"))) >= 4_000
