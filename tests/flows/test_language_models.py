"""Films with a language model, by the real command, against a server of its wire format."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.preflight import check
from storygen.cli.main import main
from storygen.home import home
from storygen.request import make_request
from tasks.captions import faces, fonts
from tests.support.services.server_language import KEY, LanguageServer, Said, language_server
from tests.support.services.storyteller import tell

FABLES = Path(__file__).parents[2] / "examples" / "eight-fables.md"

REFUSED: dict[str, tuple[list[str], str]] = {
    "a topic without a model": (["--topic", "Salt"], "--llm openai:gpt-5-mini"),
    "an empty topic": (["--topic", " ", "--llm", "ollama:x"], "the topic is empty"),
    "a text for a topic without a model": (["--topic", "Salt", "--text", "Hi."], "--llm openai"),
    "a story that is too short for a topic's file": (
        ["--topic", "Salt", "--text", " ", "--llm", "ollama:x"], "the text is empty",
    ),
    "a model that may not write": (
        ["--topic", "Salt", "--llm", "ollama:x", "--llm-jobs", "shots"], "with the job script",
    ),
    "a tone without a model": (["--text", "Hi.", "--tone", "dry"], "tone is said to a language"),
    "an unknown endpoint": (["--text", "Hi.", "--llm", "opnai:x"], "did you mean 'openai'"),
    "a translation by nobody": (
        ["--text", "Hi.", "--translate", "de", "--set", "m2m100.weights=owner/none"],
        "--llm ollama:llama3.1",
    ),
    "a recording to translate": (
        ["--recording", "a.wav", "--translate", "de"], "leave translate out, or the recording",
    ),
    "a topic to translate": (
        ["--topic", "Salt", "--translate", "de", "--llm", "ollama:x"], "give language instead",
    ),
    "a topic and a recording": (
        ["--topic", "Salt", "--recording", "a.wav", "--llm", "ollama:x"], "both given",
    ),
    "a topic of a text to translate": (
        ["--topic", "Salt", "--text", "Hi.", "--translate", "de", "--llm", "ollama:x"],
        "give language instead",
    ),
    "no key": (["--text", "Hi.", "--llm", "deepseek"], "set DEEPSEEK_API_KEY"),
    "no key for any": (
        ["--text", "Hi.", "--llm", "deepseek,openrouter:a/b"],
        "DEEPSEEK_API_KEY in the environment, or make a Secret block named 'deepseek-api-key' in "
        "Prefect; openrouter:a/b cannot be used here: it needs a key",
    ),
    "an address of any of two": (
        ["--text", "Hi.", "--llm", "ollama:x,vllm:y", "--set", "language-model.base_url=http://h/v1"],
        "such as --set language-model.endpoint=ollama",
    ),
    "a setting that is none": (
        ["--text", "Hi.", "--set", "language-model.modle=x"],
        "did you mean 'language_model.model'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_wish_that_cannot_be_met_is_told_before_anything_is_written(
    case: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    monkeypatch.delenv("OPENROUTER_API_KEY", raising=False)
    flags, words = REFUSED[case]

    assert main(["create", "--output", str(tmp_path / "out"), *flags]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists() and not home().exists()


def test_a_story_whose_name_is_that_of_a_brief_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    story = tmp_path / "legal.brief"
    story.write_text("A ship came home.", "utf-8")

    assert main(["create", str(story), "--llm", "ollama:x", "--output", str(tmp_path / "o")]) == 2
    assert "another ending, such as .txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("story", "words"),
    [
        (["--text", "Hi.", "--translate", "hi"], "no font here has Devanagari"),
        (["--topic", "Salt", "--language", "ja"], "no font here has H"),
        (["--text", "Hi.", "--translate", "tlh"], "'tlh'"),
    ],
)
def test_the_language_that_will_be_told_needs_its_fonts_and_voice_before_a_model_is_asked(
    story: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(faces, "font_folders", lambda: ())
    fonts._faces_for.cache_clear()
    ollama = ["--llm", "ollama:x", "--set", "language-model.base_url=http://127.0.0.1:9/v1"]

    assert main(["create", "--output", str(tmp_path / "out"), *story, *ollama]) == 2
    assert words in capsys.readouterr().err
    assert not home().exists()
    fonts._faces_for.cache_clear()


def test_a_script_that_is_translated_away_needs_no_font(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faces, "font_folders", lambda: ())
    fonts._faces_for.cache_clear()
    request = make_request(text="塩の話。", language="ja", translate="en", llm="ollama:x")

    assert check(request, "塩の話。".encode(), "story.txt").language == "en"
    fonts._faces_for.cache_clear()


@pytest.fixture
def server() -> Iterator[LanguageServer]:
    with language_server() as running:
        running.answers = tell
        yield running


def flags(server: LanguageServer) -> list[str]:
    address, key = f"language-model.base_url={server.url}", "language-model.key=OPENAI_API_KEY"
    return [
        "--preset", "draft", "--llm", "openai:gpt-4.1-mini", "--set", address, "--set", key,
    ]  # fmt: skip


@pytest.mark.slow
def test_a_topic_becomes_a_film_and_the_key_is_nowhere(command, server):
    made = command.create(
        "--topic", "The salt march", "--words", "85", *flags(server), OPENAI_API_KEY=KEY
    )

    assert made.code == 0, made.err
    assert made.folder == command.output / "a-handful-of-salt" / "en"
    assert len(server.asked) == 5
    metadata = (made.folder / "metadata.json").read_text("utf-8")
    assert "The March to the Sea" in metadata and '"metadata": "openai:gpt-4.1-mini"' in metadata
    assert "| hook | 0.90 |" in (made.folder / "report.md").read_text("utf-8")
    written = [path for root in (command.home, command.output) for path in root.rglob("*")]
    assert not [path for path in written if path.is_file() and KEY.encode() in path.read_bytes()]

    again = command.create(
        "--topic", "The salt march", "--words", "85", *flags(server), OPENAI_API_KEY=KEY
    )

    assert again.result["reused"] and len(server.asked) == 5


@pytest.mark.slow
def test_a_topic_is_told_from_a_long_source_and_the_facts_point_into_it(command, server):
    server.embeddings.append(Said(status=404, body={"error": {"message": "nothing called gone"}}))

    made = command.create(
        str(FABLES), "--topic", "The crow and the pitcher", "--words", "40", *flags(server),
        "--set", "language-model.context_tokens=4000",
        "--set", "language-model.embedding_model=gone", OPENAI_API_KEY=KEY,
    )  # fmt: skip

    assert made.code == 0, made.err
    (told,) = made.result["fallbacks"]
    assert "found by their words" in told and "nothing called gone" in told
    assert made.folder.parent.name == "a-told-tale"
    (chapter,) = json.loads((made.folder / "report.json").read_text("utf-8"))["grounding"]
    assert "The Crow and the Pitcher" in {each["heading"] for each in chapter["passages"]}
    report = (made.folder / "report.md").read_text("utf-8")
    assert "## Where it comes from" in report and "| The Crow and the Pitcher |" in report
    entries = json.loads((made.folder / "manifest.json").read_text("utf-8"))["entries"]
    spoken = {each["made_for"]: each["passages"] for each in entries if each["stage"] == "voice"}
    for told in chapter["paragraphs"]:
        assert all(spoken[f"beat {beat}"] == told["passages"] for beat in told["beats"])


@pytest.mark.slow
def test_where_a_model_fails_the_rules_stand_in_and_say_so(command, server):
    server.answers = lambda _: Said("I would rather not.")
    story = ["--text", "A ship came home.", *flags(server)]

    made = command.create(*story, OPENAI_API_KEY=KEY)

    assert made.code == 0, made.err
    assert [told.partition(",")[0].partition(" (")[0] for told in made.result["fallbacks"]] == [
        "revision: rules alone read 1 of 1 sentences that openai:gpt-4.1-mini failed at",
        "shots: rules planned 1 of 1 scenes that openai:gpt-4.1-mini failed at",
        "metadata: the script's own words stand in",
    ]
    server.asked.clear()
    strictly = command.create(*story, "--strict", OPENAI_API_KEY=KEY)
    assert strictly.code == 1 and "strict" in strictly.err
    assert len(server.asked) == 3  # a failure is not remembered, and the first one ends this run

    server.answers = tell
    again = command.create(*story, OPENAI_API_KEY=KEY)
    assert again.code == 0 and again.result["fallbacks"] == []


@pytest.mark.slow
def test_a_draft_that_nobody_judged_is_told_of_before_it_is_spoken(command, server):
    judging = "You judge scripts"
    server.answers = lambda body: (
        Said("No.") if judging in body["messages"][0]["content"] else tell(body)
    )

    made = command.create(
        "--topic", "The salt march", "--words", "85", "--strict", *flags(server), OPENAI_API_KEY=KEY
    )

    assert made.code == 1 and "no model judged it: openai:gpt-4.1-mini was asked 3" in made.err


@pytest.mark.slow
def test_where_a_model_fails_in_the_middle_the_next_takes_each_job_over_whole(command, server):
    def answer(body: dict[str, Any]) -> Said:
        is_first = body["messages"][0]["content"].startswith("You write scripts")
        gone = body["model"] == "gone" and not is_first
        return (
            Said(status=404, body={"error": {"message": "no such model"}}) if gone else tell(body)
        )

    server.answers = answer
    ours = ["--llm", "deepseek,openai:gone,openai:gpt-4.1-mini"]
    ours += ["--set", "language-model.endpoint=openai"]
    wish = ["--topic", "The salt march", "--words", "85", *flags(server), *ours]

    made = command.create(*wish, OPENAI_API_KEY=KEY, DEEPSEEK_API_KEY="")

    assert made.code == 0, made.err
    report = json.loads((made.folder / "report.json").read_text("utf-8"))
    keyless, *taken_over = report["fallbacks"]
    assert keyless.startswith("llm: openai:gone was asked first, as deepseek:deepseek-chat cannot")
    assert "set DEEPSEEK_API_KEY" in keyless
    assert [told.partition(", as openai:gone failed: ")[0] for told in taken_over] == [
        f"llm: openai:gpt-4.1-mini {what}"
        for what in (
            "wrote the script", "said how it is read", "directed the pictures",
            "worded what is said of the film",
        )
    ]  # fmt: skip
    assert all("no such model" in told and told in made.err for told in taken_over)
    assert made.result["fallbacks"] == report["fallbacks"]
    served = {stage: report["providers"][stage] for stage in ("script", "revision", "shots")}
    who = "openai:gpt-4.1-mini"
    assert served == {"script": who, "revision": f"{who}, rules", "shots": f"{who}, rules"}
    assert [cost["usage"]["model"] for cost in report["costs"]] == ["gone", "gpt-4.1-mini"]

    asked = [body["model"] for body in server.asked]
    assert (asked.count("gone"), asked.count("gpt-4.1-mini")) == (1 + 4, 5)
    server.asked.clear()
    strictly = command.create(
        *wish, "--llm", "openai:gone,openai:gpt-4.1-mini", "--strict", OPENAI_API_KEY=KEY
    )
    assert strictly.code == 1 and "openai:gone failed" in strictly.err
    assert "strict" in strictly.err
    assert len(server.asked) == 1  # its draft was kept; it is asked to judge that


@pytest.mark.slow
def test_ctrl_c_leaves_no_call_behind(command, server):
    server.answers = lambda _: Said("{}", thinks_s=60)

    with command.start(
        "create", "--topic", "The salt march", *flags(server), "--output", str(command.output),
        OPENAI_API_KEY=KEY,
    ) as run:  # fmt: skip
        while not server.asked:
            time.sleep(0.02)
        interrupted_at = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        _, err = run.communicate(timeout=300)

    assert run.returncode == 130 and "stopped; the same command goes on" in err
    assert server.left and server.left[0] - interrupted_at < 1.5
    assert len(server.asked) == 1
