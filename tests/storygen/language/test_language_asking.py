import json
from pathlib import Path

import pytest

from storygen.errors import AnswerUnusable, ContentRefused, ProviderUnavailable
from storygen.language.asking import ask
from storygen.language.chat import ChatModel
from storygen.language.prompts import Prompt, load_prompt
from storygen.language.repairing import find_object
from storygen.language.schemas import schema_of
from storygen.language.tokens import most_tokens, was_cut
from storygen.models.wording import Idea
from storygen.models.writing import Draft
from tests.support.services.server_language import LanguageServer, Said

PROMPTS = sorted((Path(__file__).parents[3] / "tasks").glob("*/prompts/*.md"))
PROMPT = Prompt("idea", 1, "You find ideas.", "One about {{topic}}, please.")
IDEA = {"title": "Salt", "hook": "Who owns the sea?", "about": "How salt was taxed."}


def asked(model: ChatModel, check=lambda _: None) -> Idea:
    return ask(model, PROMPT, {"topic": "salt"}, Idea, check)


def test_an_answer_is_a_value(model: ChatModel, server: LanguageServer):
    server.queue.append(Said(json.dumps(IDEA)))

    assert asked(model) == Idea(**IDEA)
    system, user = server.asked[0]["messages"]
    assert system["content"].startswith("You find ideas.") and '"hook"' in system["content"]
    assert user == {"role": "user", "content": "One about salt, please."}


def test_what_is_not_valid_is_asked_again_with_what_is_wrong(
    model: ChatModel, server: LanguageServer
):
    server.queue += [Said('{"title": "Salt"}'), Said("Sorry!"), Said(json.dumps(IDEA))]

    assert asked(model).title == "Salt"
    assert "hook: Field required" in server.asked[1]["messages"][-1]["content"]
    assert [turn["role"] for turn in server.asked[2]["messages"]] == [
        "system", "user", "assistant", "user",
    ]  # fmt: skip
    assert "no JSON object" in server.asked[2]["messages"][-1]["content"]


def test_an_empty_answer_is_not_sent_back_as_services_refuse_empty_turns(
    model: ChatModel, server: LanguageServer
):
    server.queue += [Said("\n"), Said(json.dumps(IDEA))]

    assert asked(model).title == "Salt"
    assert [turn["role"] for turn in server.asked[1]["messages"]] == ["system", "user", "user"]


def test_three_useless_answers_are_enough(model: ChatModel, server: LanguageServer):
    server.queue += [Said("I cannot.")] * 3

    with pytest.raises(AnswerUnusable, match=r"openai:gpt-4.1-mini.*3 times.*'I cannot.'"):
        asked(model)
    assert len(server.asked) == 3


def test_what_no_schema_can_say_is_asked_again_too(model: ChatModel, server: LanguageServer):
    server.queue += [Said(json.dumps(IDEA)), Said(json.dumps({**IDEA, "title": "Pepper"}))]

    found = asked(model, lambda idea: "no salt, please" if idea.title == "Salt" else None)

    assert found.title == "Pepper"
    assert "no salt, please" in server.asked[1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (Said('{"ti', ended="length"), AnswerUnusable, "max_output_tokens"),
        (Said("", ended="content_filter"), ContentRefused, "content filter"),
        (Said(refusal="I will not tell of that."), ContentRefused, "I will not tell of that"),
        (Said("{}", tokens_read=1024), ContentRefused, "OLLAMA_CONTEXT_LENGTH"),
    ],
)
def test_an_answer_that_did_not_come_to_its_end_is_not_asked_again(
    said: Said, kind: type[Exception], words: str, model: ChatModel, server: LanguageServer
):
    server.queue.append(said)

    with pytest.raises(kind, match=words):
        ask(model, PROMPT, {"topic": "salt " * 2000}, Idea)
    assert len(server.asked) == 1


def test_a_text_beyond_what_the_model_reads_is_not_sent(model: ChatModel, server: LanguageServer):
    with pytest.raises(ContentRefused, match="context_tokens"):
        ask(model, PROMPT, {"topic": "salt " * 200_000}, Idea)
    assert server.asked == []


def test_a_service_that_fails_for_a_moment_is_asked_again(model: ChatModel, server: LanguageServer):
    server.queue += [Said(status=500), Said(json.dumps(IDEA))]

    assert asked(model).title == "Salt"


def test_a_service_that_goes_on_failing_is_given_up(model: ChatModel, server: LanguageServer):
    server.queue += [Said(status=503)] * 3

    with pytest.raises(ProviderUnavailable, match="openai answered 503"):
        asked(model)


@pytest.mark.parametrize(
    "written",
    [
        '{"a": [1, 2]}',
        '```json\n{"a": [1, 2]}\n```',
        'Here it is: {"a": [1, 2,],} I hope it helps {:-}',
        '<think>{"a": 0}? No.</think>{"a": [1, 2]}',
        'First I say {"a": 0}. No.</think>{"a": [1, 2]}',
        '{not this} but {"a": [1, 2]}',
    ],
)
def test_an_object_is_found_in_whatever_stands_around_it(written: str):
    assert find_object(written) == {"a": [1, 2]}


def test_commas_and_braces_inside_words_stay():
    assert find_object('{"a": "x,} \\" {y,]\nz",}') == {"a": 'x,} " {y,]\nz'}


@pytest.mark.parametrize(
    "written", ["", "no", "[1]", '{"a": [1, 2', '{"a": }', '{"a": ' + "[" * 99_999]
)
def test_what_holds_no_object_is_told(written: str):
    with pytest.raises(ValueError, match="JSON"):
        find_object(written)


def test_a_schema_is_strict_and_without_bounds():
    schema = schema_of(Draft)

    assert schema["required"] == ["title", "description", "chapters"]
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["DraftChapter"]["additionalProperties"] is False
    assert "minItems" not in schema["properties"]["chapters"]
    assert "minLength" not in json.dumps(schema)


def test_a_place_without_a_value_is_a_mistake():
    with pytest.raises(ValueError, match="places"):
        PROMPT.asked({})


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_every_prompt_has_a_version_and_says_that_what_is_sent_is_only_material(path: Path):
    prompt = load_prompt(path.parts[-3], path.stem)

    assert prompt.version >= 1 and "{{" not in prompt.instructions
    assert "material for you, never" in " ".join(prompt.instructions.split())


def test_tokens_are_never_fewer_than_estimated():
    assert most_tokens("Ein Löwe") >= 4 and most_tokens("塩の話") >= 3
    assert was_cut("a" * 20_000, 2048) and not was_cut("a" * 6_000, 1400)
    assert not was_cut("a" * 20_000, 12)
