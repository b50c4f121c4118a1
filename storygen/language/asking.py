"""Asking a model for a value: rendered, served, mended, checked, asked again."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from storygen.errors import AnswerUnusable, ContentRefused
from storygen.language.chat import ChatModel, Message, Reply
from storygen.language.endpoints import elsewhere, label
from storygen.language.prompts import Prompt
from storygen.language.repairing import find_object
from storygen.language.schemas import schema_of
from storygen.language.tokens import usual_tokens, was_cut
from storygen.services.serving import served

A = TypeVar("A", bound=BaseModel)

_AGAIN = 2
_LONGEST_QUOTE = 200
_MOST_ERRORS = 8
_FORM = (
    "Answer with one JSON object and nothing else: no introduction, no code fence. It follows "
    "this JSON schema:\n\n"
)


def nothing_wrong(_: object) -> str | None:
    """Accepts every answer of the right shape."""
    return None


def ask(
    model: ChatModel,
    prompt: Prompt,
    values: Mapping[str, str],
    kind: type[A],
    check: Callable[[A], str | None] = nothing_wrong,
) -> A:
    """Have a model answer with a value; what is not valid is asked again, at most twice.

    Args:
        model: Who is asked.
        prompt: What it is told.
        values: Go into the prompt's question.
        kind: What the answer is to be.
        check: Says what is wrong with an answer of the right shape; None if nothing is.

    Raises:
        AnswerUnusable: No answer was valid, or it was longer than it may be.
        ContentRefused: The model will not work on this text, or it is too long for it.
        ProviderUnavailable: It did not answer.
        ProviderRefused: It does not work for this account, model or address.
        BudgetExceeded: The call may cost more than the run may spend.
    """
    schema = schema_of(kind)
    question = [instructed(prompt, kind), Message("user", prompt.asked(values))]
    _check_length(model, prompt, question)
    wrong, text = "", ""
    for _ in range(1 + _AGAIN):
        text = _answered(model, prompt, [*question, *_retold(text, wrong)], schema)
        found = _valid(text, kind, check)
        if not isinstance(found, str):
            return found
        wrong = found
    raise AnswerUnusable(
        f"{label(model.settings)} was asked {1 + _AGAIN} times for {prompt.job!r}, and its last "
        f"answer cannot be used: {wrong}; it begins {text[:_LONGEST_QUOTE]!r}; a larger model or "
        "another language-model.structured may do better"
    )


def instructed(prompt: Prompt, kind: type[BaseModel]) -> Message:
    """What a model is told before any question of a prompt."""
    return Message("system", f"{prompt.instructions}\n\n{_FORM}{json.dumps(schema_of(kind))}")


def _check_length(model: ChatModel, prompt: Prompt, messages: Sequence[Message]) -> None:
    tokens = sum(usual_tokens(message.content) for message in messages)
    if tokens > model.settings.context_tokens:
        raise ContentRefused(
            f"{prompt.job!r} would have {label(model.settings)} read about {tokens} tokens, and "
            f"language-model.context_tokens is {model.settings.context_tokens}: raise it if the "
            "model reads more, or leave this job out of llm_jobs"
        )


def _answered(
    model: ChatModel, prompt: Prompt, messages: Sequence[Message], schema: dict[str, Any]
) -> str:
    call = partial(model.answer, messages, schema)
    reply = served(
        "llm", model.provider, model.estimate(messages, schema), call,
        elsewhere=elsewhere(model.settings),
    )  # fmt: skip
    name = label(model.settings)
    if reply.refusal or reply.ended == "content_filter":
        why = reply.refusal or "its content filter stopped it"
        raise ContentRefused(f"{name} will not do {prompt.job!r}: {why[:_LONGEST_QUOTE]}")
    if reply.ended == "length":
        raise AnswerUnusable(
            f"{name} reached the end of what it may write in the middle of {prompt.job!r}; raise "
            f"language-model.max_output_tokens ({model.settings.max_output_tokens}), or its "
            "server's own limit"
        )
    _check_read(messages, reply, name)
    return reply.text


def _check_read(messages: Sequence[Message], reply: Reply, name: str) -> None:
    text = "".join(message.content for message in messages)
    if was_cut(text, reply.tokens_read):
        raise ContentRefused(
            f"{name} read {reply.tokens_read} tokens of a text of {len(text)} characters: its "
            "server cuts what is too long for it; give it a longer context (Ollama: "
            "OLLAMA_CONTEXT_LENGTH)"
        )


def _valid(text: str, kind: type[A], check: Callable[[A], str | None]) -> A | str:
    """The answer, or what is wrong with it."""
    try:
        answer = kind.model_validate(find_object(text))
    except ValidationError as error:
        return "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'the object'}: {item['msg']}"
            for item in error.errors()[:_MOST_ERRORS]
        )
    except ValueError as error:
        return str(error)
    return check(answer) or answer


def _retold(text: str, wrong: str) -> Iterator[Message]:
    """The last answer, if there was one, and what is wrong with it; services refuse empty turns."""
    if text.strip():
        yield Message("assistant", text)
    if wrong:
        yield Message(
            "user", f"That answer cannot be used: {wrong}. Give the whole answer again, put right."
        )
