import json

import pytest

from storygen.cli.main import main
from storygen.errors import AnswerUnusable
from storygen.models.story import Brief
from storygen.settings_language import LanguageSettings
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
    said = capsys.readouterr().out
    assert " 1. Salt" in said and "storygen create --llm openai:gpt-4.1-mini --topic" in said
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["title"] == "Salt"
    assert len(storyteller.asked) == 1
    assert main([*asked, "--again"]) == 0
    assert len(storyteller.asked) == 2


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--topic", " "], "topic is empty"),
        (["--topic", "salt"], "needs a language model"),
        (["--topic", "salt", "--llm", "opnai"], "did you mean 'openai'"),
        (["--topic", "salt", "--llm", "openai", "--count", "0"], "1 to 50"),
    ],
)
def test_a_wrong_wish_for_ideas_is_refused(
    flags: list[str], words: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["ideas", *flags]) == 2
    assert words in capsys.readouterr().err
