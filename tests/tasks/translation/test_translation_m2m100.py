import json
from pathlib import Path

import pytest

from storygen.errors import RequestError, RunCancelled, WeightsError
from storygen.models.story import Passage, Section, Source
from storygen.models.translating import TranslatedSentence, TranslationRequest
from storygen.models.weights import Weights
from storygen.records import dump_record, load_record
from storygen.services.stopping import stop_calls
from tasks.run_stages import run_stages
from tasks.translation.contract import TRANSLATORS
from tasks.translation.providers import m2m100
from tasks.translation.providers.m2m100 import M2m100Settings
from tasks.translation.task import translate_story
from tests.support.run_parts import allow_calls, start_run
from tests.support.tiny_models.m2m100 import (
    STUCK,
    UNLISTED,
    as_older_converters_wrote_it,
    build_m2m100,
)

pytestmark = pytest.mark.slow

WORDS = {
    "The": "Das", "ship": "Schiff", "came": "kam", "home.": "heim.", "left.": "ging.",
    "harbour": "Hafen", "always": STUCK, "Hm.": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_m2m100(tmp_path_factory.mktemp("m2m100"), WORDS)


def settings(model: Path, threads: int = 1, beams: int = 5) -> M2m100Settings:
    return M2m100Settings(weights=Weights(name=str(model)), threads=threads, beams=beams)


def told(model: Path, *texts: str, **settled: int) -> list[TranslatedSentence]:
    requests = [TranslationRequest(text=text, spoken="en", language="de") for text in texts]
    return list(TRANSLATORS.open("m2m100", settings(model, **settled)).translate(requests))


def test_each_sentence_comes_in_its_other_language(model: Path):
    assert told(model, "The ship came home.", "The harbour.", "The harbour left.") == [
        TranslatedSentence(text="Das Schiff kam heim."),
        TranslatedSentence(text="Das Hafen."),
        TranslatedSentence(text="Das Hafen ging."),
    ]


def test_a_sentence_is_the_same_whatever_is_beside_it_and_on_however_many_cores(model: Path):
    sentences = [f"The {'harbour ' * many}ship came home." for many in range(17)]

    alone = [told(model, sentence)[0] for sentence in sentences[::8]]

    assert told(model, *sentences, threads=3)[::8] == alone
    assert alone[0].text == "Das Schiff kam heim."


def test_a_sentence_in_which_the_model_gets_stuck_is_asked_for_once_more(
    model: Path, monkeypatch: pytest.MonkeyPatch
):
    (sentence,) = told(model, "The ship always came home.", beams=1)

    assert sentence == TranslatedSentence(text=f"Das Schiff {STUCK} {STUCK} {STUCK}")
    monkeypatch.setattr(m2m100, "_AGAINST_LOOPS", {})
    assert told(model, "The ship always came home.", beams=1)[0].is_original


def test_a_sentence_without_an_answer_stays_as_it_was(model: Path):
    assert told(model, "The ship left.", "Hm.") == [
        TranslatedSentence(text="Das Schiff ging."),
        TranslatedSentence(text="Hm.", is_original=True),
    ]


def test_a_piece_that_the_vocabulary_lacks_is_not_lost(model: Path):
    assert told(model, f"The ship {UNLISTED} came home.")[0].text == (
        f"Das Schiff {UNLISTED} kam heim."
    )


def test_a_sentence_that_is_too_long_for_the_model_stays_as_it_was(model: Path):
    (sentence,) = told(model, "The " * 501)

    assert sentence.is_original and len(sentence.text.split()) == 501


def test_a_vocabulary_by_an_older_converter_is_read(model: Path, tmp_path: Path):
    older = as_older_converters_wrote_it(model, tmp_path / "older")

    assert told(older, "The ship came home.")[0].text == "Das Schiff kam heim."


@pytest.mark.parametrize(
    ("spoken", "language", "said"),
    [
        ("en", "tlh", "does not know 'tlh'; it knows de, en, fr, zh"),
        ("tlh", "de", "does not know 'tlh'"),
        ("en", "zh-TW", "does not know 'zh-TW'"),
        ("en-GB", "en", "the same language to it: say with --language"),
    ],
)
def test_a_pair_of_languages_that_it_cannot_serve_is_refused(
    model: Path, spoken: str, language: str, said: str
):
    with pytest.raises(RequestError, match=said):
        TRANSLATORS.open("m2m100", settings(model)).check_pair(spoken, language)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model.bin", b"\x00" * 40),
        ("config.json", b"{"),
        ("shared_vocabulary.json", b"{"),
        ("shared_vocabulary.json", b'{"a": 1}'),
        ("shared_vocabulary.json", b'["a", "b"]'),
        ("shared_vocabulary.json", b'["__de__", "__en__"]'),
        ("sentencepiece.bpe.model", b"no model at all"),
    ],
)
def test_a_damaged_model_is_told_in_one_sentence(
    model: Path, tmp_path: Path, name: str, content: bytes
):
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in model.iterdir():
        (damaged / file.name).write_bytes(content if file.name == name else file.read_bytes())

    with pytest.raises(WeightsError, match=r"cannot be used .* fetch it again") as found:
        told(damaged, "The ship came home.")

    assert "\n" not in str(found.value) and str(damaged) in str(found.value)


@pytest.mark.parametrize("name", ["model.bin", "sentencepiece.bpe.model", "shared_vocabulary.json"])
def test_a_file_that_is_missing_is_a_problem_before_anything_is_translated(
    model: Path, tmp_path: Path, name: str
):
    part = tmp_path / "part"
    part.mkdir()
    for file in model.iterdir():
        if file.name != name:
            (part / file.name).write_bytes(file.read_bytes())

    assert f"no file {name.partition('.json')[0]}" in (
        TRANSLATORS.open("m2m100", settings(part)).problem() or ""
    )
    with pytest.raises(WeightsError, match="is not whole"):
        told(part, "The ship came home.")


def test_an_edit_has_only_its_own_sentence_translated_anew(model: Path):
    def story(*texts: str) -> Source:
        passages = tuple(Passage(text=text) for text in texts)
        return Source(title="The ship", sections=(Section(heading="", passages=passages),))

    start_run()
    both = ("en", "de", "m2m100", settings(model))
    first = translate_story.fn(story("The ship left. Hm.", "The harbour left."), *both)
    assert run_stages().item_counts("translation") == (4, 0)
    start_run()

    other = translate_story.fn(story("The ship left. Hm.", "The ship came home."), *both)

    assert run_stages().item_counts("translation") == (1, 3)
    assert load_record(dump_record(other)) == other
    assert (first.sentences, first.originals) == (4, ("Hm.",)) == (other.sentences, other.originals)
    assert (other.source.title, other.source.language) == ("Das Schiff", "de")
    texts = [passage.text for passage in other.source.sections[0].passages]
    assert texts == ["Das Schiff ging. Hm.", "Das Schiff kam heim."]


def test_no_sentence_is_begun_once_the_run_is_stopped(model: Path):
    request = TranslationRequest(text="The ship left.", spoken="en", language="de")
    answers = TRANSLATORS.open("m2m100", settings(model)).translate([request] * 9)
    next(answers)
    stop_calls()
    try:
        with pytest.raises(RunCancelled):
            list(answers)
    finally:
        allow_calls()


def test_the_library_stays_silent(model: Path, capfd: pytest.CaptureFixture[str]):
    told(model, "The ship came home.")

    assert capfd.readouterr() == ("", "")


def test_a_model_converted_from_the_published_format_is_read(tmp_path: Path, model: Path):
    from ctranslate2.converters import TransformersConverter
    from transformers import M2M100Config, M2M100ForConditionalGeneration
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    published, converted = tmp_path / "published", tmp_path / "converted"
    vocabulary = json.loads((model / "shared_vocabulary.json").read_text(encoding="utf-8"))
    plain = [token for token in vocabulary if token[:2] != "__" and "madeup" not in token]
    languages = [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]]
    M2M100ForConditionalGeneration(
        M2M100Config(
            vocab_size=len(plain) + len(languages) + 8, d_model=16, encoder_layers=1,
            decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
            encoder_ffn_dim=16, decoder_ffn_dim=16, max_position_embeddings=1024,
        )
    ).save_pretrained(published)  # fmt: skip
    special = {
        "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "sep_token": "</s>",
        "pad_token": "<pad>",
    }  # fmt: skip
    for name, content in {
        "vocab.json": {token: number for number, token in enumerate(plain)},
        "special_tokens_map.json": {**special, "additional_special_tokens": languages},
        "tokenizer_config.json": {**special, "num_madeup_words": 8, "language_codes": "m2m100"},
    }.items():
        (published / name).write_text(json.dumps(content), encoding="utf-8")
    pieces = "sentencepiece.bpe.model"
    (published / pieces).write_bytes((model / pieces).read_bytes())
    TransformersConverter(str(published), copy_files=[pieces]).convert(
        str(converted), quantization="int8"
    )

    TRANSLATORS.open("m2m100", settings(converted)).check_pair("en", "zu")
    assert len(told(converted, "The ship came home.")) == 1
