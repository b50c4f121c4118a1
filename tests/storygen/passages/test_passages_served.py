import json

import pytest

from storygen.errors import AnswerUnusable, ContentRefused, ProviderRefused, ProviderUnavailable
from storygen.passages.opening import open_index
from storygen.passages.searching import PassageSearch
from storygen.passages.served import ServedEmbedder
from storygen.services.prices import own_prices_path
from storygen.services.spending import Spending, use_spending
from storygen.settings_language import LanguageSettings
from tests.support.services.server_language import KEY, LanguageServer, Said, vectors

TEXTS = [f"Passage {number} tells of thing {number}." for number in range(1, 101)]


def refused(status: int, message: str, code: str = "") -> Said:
    return Said(status=status, body={"error": {"message": message, "code": code}})


def test_texts_are_sent_in_batches_and_their_vectors_kept_in_order(
    server: LanguageServer, settings: LanguageSettings
):
    embedder = ServedEmbedder(settings)
    search = PassageSearch(TEXTS, embedder, open_index())

    search.prepare()

    assert [len(body["input"]) for body in server.embedded] == [64, 36]
    assert server.embedded[0]["model"] == "text-embedding-3-small"
    assert server.embedded[0]["encoding_format"] == "float"
    assert server.keys == [f"Bearer {KEY}"] * 2
    assert search.nearest(embedder.embed([TEXTS[41]])[0], 1) == (42,)


def test_what_was_paid_for_is_never_paid_for_again(
    server: LanguageServer, settings: LanguageSettings
):
    server.embeddings += [vectors(TEXTS[:64]), *[refused(503, "busy")] * 3]
    with pytest.raises(ProviderUnavailable):
        PassageSearch(TEXTS, ServedEmbedder(settings), open_index()).prepare()

    PassageSearch(TEXTS, ServedEmbedder(settings), open_index()).prepare()
    PassageSearch(TEXTS, ServedEmbedder(settings), open_index()).prepare()

    assert [len(body["input"]) for body in server.embedded] == [64, 36, 36, 36, 36]


def test_another_model_makes_vectors_of_its_own(server: LanguageServer, settings: LanguageSettings):
    larger = settings.model_copy(update={"embedding_model": "text-embedding-3-large"})
    for each in (settings, larger):
        PassageSearch(TEXTS[:3], ServedEmbedder(each), open_index()).prepare()

    assert len(server.embedded) == 2


def test_what_it_read_is_booked_at_its_price(server: LanguageServer, settings: LanguageSettings):
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(
        "checked: 2026-11-01\nprices: {openai: {text-embedding-3-small: {input_tokens: 0.02}}}"
    )
    spending = Spending("run")
    use_spending(spending)
    try:
        ServedEmbedder(settings).embed(TEXTS[:10])
    finally:
        use_spending(Spending(""))

    (cost,) = spending.costs()
    assert (cost.usage.model, cost.usage.input_tokens) == ("text-embedding-3-small", 70)
    assert cost.usage.usd == pytest.approx(70 * 0.02e-6)


def rows(*embeddings: object) -> Said:
    found = [
        {"object": "embedding", "index": at, "embedding": each}
        for at, each in enumerate(embeddings)
    ]
    return Said(raw=json.dumps({"object": "list", "data": found}), kind="application/json")


WRONG = {
    "a server without embeddings": (refused(404, "no such model"), ProviderRefused),
    "a bad key": (refused(401, "bad key"), ProviderRefused),
    "a text that is too long": (
        refused(400, "too long", "context_length_exceeded"), ContentRefused,
    ),
    "too few vectors": (vectors(["one"]), AnswerUnusable),
    "vectors of several lengths": (vectors(["one", "two"], (4, 5)), AnswerUnusable),
    "vectors as base64": (rows("AACAPw==", "AACAPw=="), AnswerUnusable),
    "vectors of what no number is": (rows([1.0, None], [1.0, 0.5]), AnswerUnusable),
    "vectors beyond all bounds": (rows([1.0, 1e300], [1.0, float("nan")]), AnswerUnusable),
    "vectors of nothing": (rows([], []), AnswerUnusable),
    "no vectors at all": (Said(raw="{}", kind="application/json"), ProviderUnavailable),
    "a page": (Said(raw="<html>", kind="text/html"), ProviderUnavailable),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_goes_wrong_is_told_and_nothing_is_kept(
    case: str, server: LanguageServer, settings: LanguageSettings
):
    said, error = WRONG[case]
    server.embeddings += [said] * 3

    with pytest.raises(error):
        PassageSearch(TEXTS[:2], ServedEmbedder(settings), open_index()).prepare()

    server.embeddings.clear()
    PassageSearch(TEXTS[:2], ServedEmbedder(settings), open_index()).prepare()
    assert len(server.embedded[-1]["input"]) == 2
