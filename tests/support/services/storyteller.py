"""Answers to storygen's own questions, as a well-behaved model gives them."""

import json
import re
from typing import Any

from tests.support.services.server_language import Said

PARAGRAPHS = (
    "Who owns the sea? In 1930 an old man walked to the shore and picked up a handful of salt. "
    "A crowd followed him along the dusty street.",
    "For years nobody in the country had been allowed to make salt. Soldiers guarded the beach, "
    "and every kitchen paid a tax to a distant king.",
    "That morning the waves left white grains on the sand. He bent down, and the crowd fell "
    "silent. A grain of salt lay in his hand, and it belonged to everyone.",
)


def tell(body: dict[str, Any]) -> Said:
    """Answer by the schema that the answer is to follow."""
    schema = body["response_format"]["json_schema"]["schema"]
    wanted = set(schema["properties"])
    question = body["messages"][1]["content"]
    if "CitedParagraph" in schema.get("$defs", {}):
        return _said(cited_part(question) if "paragraphs" in wanted else cited_draft(question))
    if "parts" in wanted:
        return _said(outline(question))
    if "shots" in wanted:
        return _said(shots(question))
    if "passages" in wanted:
        return _said(translation(question))
    if "beats" in wanted:
        return _said(advice(question))
    if "tags" in wanted:
        return _said(film_words(question))
    if "coherence" in wanted:
        return _said(judgement())
    if "ideas" in wanted:
        return _said({"ideas": [{"title": "Salt", "hook": "Who owns it?", "about": "A march."}]})
    return _said(draft())


def draft(title: str = "A Handful of Salt", times: int = 1) -> dict[str, Any]:
    chapter = {"heading": "", "paragraphs": list(PARAGRAPHS) * times}
    return {"title": title, "description": "How salt moved a nation.", "chapters": [chapter]}


def passages(question: str) -> dict[int, str]:
    """The numbered passages that a question hands over."""
    found = re.findall(r"^\[(\d+)\](?: \([^)]*\))? (.*)$", question, re.MULTILINE)
    return {int(number): text for number, text in found}


def cited_part(question: str) -> dict[str, Any]:
    """The first sentences of three passages, spread over all, in about as many words as wanted."""
    found = passages(question)
    wanted = re.search(r"about (\d+) words", question)
    chosen = list(found)[:: max(1, len(found) // 3)][:3]
    words = (int(wanted[1]) if wanted else 60) // len(chosen)
    return {
        "paragraphs": [
            {"text": _first_sentences(found[number], words), "passages": [number]}
            for number in chosen
        ]
    }


def cited_draft(question: str) -> dict[str, Any]:
    chapter = {"heading": "", **cited_part(question)}
    return {"title": "A Told Tale", "description": "It is told.", "chapters": [chapter]}


def outline(question: str) -> dict[str, Any]:
    """As many parts as wanted, each about one sentence of the overview."""
    wanted = re.search(r"^Parts: (\d+)", question, re.MULTILINE)
    lines = question.partition("The overview:\n\n")[2].splitlines()
    told = [line for line in lines if line and not line.startswith("##")]
    count = int(wanted[1]) if wanted else 1
    parts = [
        {"heading": f"Part {n + 1}", "tells": told[n * len(told) // count][:300]}
        for n in range(count)
    ]
    return {"title": "A Told Tale", "description": "It is told.", "parts": parts}


def _first_sentences(text: str, words: int) -> str:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    kept: list[str] = []
    while sentences and sum(len(each.split()) for each in kept) < words:
        kept.append(sentences.pop(0))
    return " ".join(kept)


def judgement(hook: float = 0.9) -> dict[str, Any]:
    good = {"score": 0.9, "reason": "It moves on."}
    return {"hook": {"score": hook, "reason": "It asks."}, "coherence": good, "repetition": good}


def film_words(question: str) -> dict[str, Any]:
    found = re.search(r"^Chapters: (\d+)$", question, re.MULTILINE)
    count = int(found[1]) if found else 0
    return {
        "title": "The March to the Sea", "description": "One old man, one beach, one empire.",
        "tags": ["salt", "history"], "chapters": [f"Part {n}" for n in range(1, count + 1)],
    }  # fmt: skip


def translation(question: str) -> dict[str, Any]:
    """Every passage in German, as far as this model knows it."""
    found = re.findall(r"^(\d+)\. (.*)$", question, re.MULTILINE)
    return {"passages": [{"number": int(n), "text": f"Auf Deutsch: {text}"} for n, text in found]}


def advice(question: str) -> dict[str, Any]:
    """How to say the one name that it knows; and that a sentence with a ghost is whispered."""
    beats: list[dict[str, Any]] = []
    for number, text in re.findall(r"^(\d+)\. (.*)$", question, re.MULTILINE):
        name = {"written": "Nguyen", "occurrence": 1, "spoken": "Win"}
        manner = "whispering" if "ghost" in text else ""
        if "Nguyen" in text or manner:
            readings = [name] if "Nguyen" in text else []
            beats.append(
                {"number": int(number), "readings": readings, "manner": manner, "pause_after_s": 0}
            )
    return {"beats": beats}


def shots(question: str) -> dict[str, Any]:
    numbers = [int(found) for found in re.findall(r"^(\d+)\. ", question, re.MULTILINE)]
    return {"shots": [shot(number) for number in numbers]}


def shot(number: int) -> dict[str, Any]:
    return {
        "number": number, "prompt": f"Picture {number}: an old man on a white beach at dawn",
        "setting": "sea", "subjects": ["old man"], "mood": "wonder", "camera": "push",
    }  # fmt: skip


def _said(value: dict[str, Any]) -> Said:
    return Said(json.dumps(value))
