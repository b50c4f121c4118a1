import json
import shlex

import pytest

from storygen.cli.main import main
from storygen.errors import AnswerUnusable
from storygen.models.story import Brief
from storygen.services.prices import own_prices_path
from storygen.settings_language import LanguageSettings
from tasks.ideas.angles import angles
from tasks.ideas.finding import find_ideas
from tests.support.services.server_language import LanguageServer, Said


def ideas(*titles: str) -> Said:
    found = [{"title": title, "hook": "Who?", "about": "A march."} for title in titles]
    return Said(json.dumps({"ideas": found}))


def test_as_many_ideas_as_are_asked_for_and_no_two_alike(
    model: LanguageSettings, storyteller: LanguageServer
):
    storyteller.queue += [ideas("Salt"), ideas("Salt", "SALT"), ideas("Salt", "Sea", "Sun")]

    found = find_ideas(Brief(topic="salt"), 2, model)

    assert [idea.title for idea in found] == ["Salt", "Sea"]
    assert "1 ideas; 2 are wanted" in storyteller.asked[1]["messages"][-1]["content"]


def test_too_few_ideas_are_an_error_in_the_end(
    model: LanguageSettings, storyteller: LanguageServer
):
    with pytest.raises(AnswerUnusable, match="2 are wanted"):
        find_ideas(Brief(topic="salt"), 2, model)


def test_the_command_tells_how_to_make_the_first(
    storyteller: LanguageServer, capsys: pytest.CaptureFixture[str]
):
    asked = ["ideas", "--topic", "salt", "--count", "1", "--llm", "openai:gpt-4.1-mini"]
    asked += ["--set", f"language-model.base_url={storyteller.url}"]

    assert main(asked) == 0
    said = capsys.readouterr()
    assert " 1. Salt" in said.out and "storygen create --topic 'Salt: A march.' --llm " in said.out
    assert said.err == "openai:gpt-4.1-mini was asked once: 0.00 USD\n"
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["title"] == "Salt"
    assert len(storyteller.asked) == 1
    assert main([*asked, "--again"]) == 0
    assert len(storyteller.asked) == 2


def test_the_next_model_finds_them_where_the_first_fails_and_it_is_said(
    storyteller: LanguageServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    storyteller.queue += [Said(status=404, body={"error": {"message": "no such model"}})]
    chain = "deepseek,openai:gone,openai:gpt-4.1-mini"
    asked = ["ideas", "--topic", "salt", "--count", "1", "--llm", chain]
    asked += ["--set", f"language-model.base_url={storyteller.url}"]
    asked += ["--set", "language-model.endpoint=openai"]

    assert main(asked) == 0

    said = capsys.readouterr()
    passed_over, taken_over, cost = said.err.splitlines()
    assert passed_over.startswith("llm: openai:gone was asked first, as deepseek:deepseek-chat ")
    assert taken_over.startswith(
        "llm: openai:gpt-4.1-mini found the ideas, as openai:gone failed: "
    )
    assert cost == "openai:gpt-4.1-mini was asked once: 0.00 USD"
    assert f"--llm {chain} " in said.out.splitlines()[-1]


def test_the_next_command_has_all_that_was_said_and_is_understood(
    storyteller: LanguageServer, capsys: pytest.CaptureFixture[str]
):
    said = [
        "--llm", "openai:gpt-4.1-mini", "--language", "de", "--audience", "children of ten",
        "--tone", "dry, it's warm", "--budget-usd", "2.5", "--set",
        f"language-model.base_url={storyteller.url}", "--set", "language-model.temperature=1.1",
    ]  # fmt: skip

    assert main(["ideas", "--topic", "salt", "--count", "1", *said]) == 0
    command = shlex.split(capsys.readouterr().out.splitlines()[-1])

    assert command[:4] == ["storygen", "create", "--topic", "Salt: A march."]
    assert command[4:] == said


def test_ideas_keep_to_their_budget_and_tell_what_they_cost(
    storyteller: LanguageServer, capsys: pytest.CaptureFixture[str]
):
    own_prices_path().parent.mkdir(parents=True, exist_ok=True)
    own_prices_path().write_text(
        "checked: 2026-11-01\nprices: {openai: {'*': {output_tokens: 1000}}}\n", encoding="utf-8"
    )
    asked = ["ideas", "--topic", "salt", "--count", "1", "--llm", "openai:gpt-4.1-mini"]
    asked += ["--set", f"language-model.base_url={storyteller.url}"]

    assert main([*asked, "--budget-usd", "1"]) == 1
    assert "may cost 16.0000 USD" in capsys.readouterr().err
    assert storyteller.asked == []
    assert main([*asked, "--budget-usd", "20"]) == 0
    assert "was asked once: 0.03 USD" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--topic", " "], "topic is empty"),
        (["--topic", "salt", "--llm", "opnai"], "did you mean 'openai'"),
        (["--topic", "salt", "--llm", "openai", "--count", "0"], "1 to 50"),
    ],
)
def test_a_wrong_wish_for_ideas_is_refused(
    flags: list[str], words: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["ideas", *flags]) == 2
    assert words in capsys.readouterr().err


def test_without_a_model_there_are_ways_to_tell_of_anything(capsys: pytest.CaptureFixture[str]):
    assert main(["ideas", "--topic", "das Salz", "--language", "de-AT", "--count", "12"]) == 0

    said = capsys.readouterr()
    command = shlex.split(said.out.splitlines()[-1])
    assert said.out.startswith(" 1. Das Salz: der Anfang\n")
    assert command[-4:] == ["--llm", "ENDPOINT:MODEL", "--language", "de-AT"]
    assert "no language model is named" in said.err


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "pt"])
def test_no_two_ways_are_alike(language: str):
    found = angles(Brief(topic="salt", language=language), 12)

    assert len({idea.title for idea in found}) == len({idea.about for idea in found}) == 12
    assert all("salt" in idea.about and "{" not in idea.title + idea.about for idea in found)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--language", "fi"], "ideas in en, de, es, fr, it, pt, not in 'fi'"),
        (["--count", "13"], "12 ideas, not 13"),
        (["--topic", "salt " * 50], "at most 200 characters"),
    ],
)
def test_what_the_ways_do_not_reach_is_said(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["ideas", "--topic", "salt", *asked]) == 2
    assert said in capsys.readouterr().err
