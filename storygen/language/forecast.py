"""What a call to a language model will use, before it is made."""

from typing import NamedTuple

from storygen.language.asking import instructed
from storygen.language.chat import ChatModel, Message
from storygen.language.pricing import priced
from storygen.language.prompts import Prompt
from storygen.language.schemas import schema_of
from storygen.language.tokens import usual_tokens
from storygen.models.asking import Answer
from storygen.models.usage import Usage
from storygen.settings_language import LanguageSettings


class Forecast(NamedTuple):
    """What a call uses.

    Attributes:
        most: At most, where its answer is not asked for again.
        usual: Of a model that does not think first.
    """

    most: Usage
    usual: Usage


def forecast(
    settings: LanguageSettings, prompt: Prompt, kind: type[Answer], text: str, answer_tokens: int
) -> Forecast:
    """What one call uses.

    Args:
        settings: Of the model.
        prompt: What it is told.
        kind: What it answers.
        text: About all that goes into the question.
        answer_tokens: The usual length of the answer.
    """
    question = f"{prompt.question}\n{text}"
    messages = [instructed(prompt, kind), Message("user", question)]
    usual = Usage(
        model=settings.model,
        input_tokens=sum(usual_tokens(message.content) for message in messages),
        output_tokens=min(answer_tokens, settings.max_output_tokens),
    )
    most = ChatModel(settings).estimate(messages, schema_of(kind))
    return Forecast(most, priced(settings, usual))
