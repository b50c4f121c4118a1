"""Ideas for films, from a topic."""

from storygen.language.prompts import load_prompt
from storygen.models.asking import Question
from storygen.models.story import Brief
from storygen.models.wording import Idea, Ideas
from storygen.settings_language import LanguageSettings
from tasks.asking import answer


def find_ideas(brief: Brief, count: int, settings: LanguageSettings) -> tuple[Idea, ...]:
    """Have a model find `count` films that could be made about a topic.

    Raises:
        ProviderUnavailable: It does not answer.
        AnswerUnusable: Its answers are not what was asked for.
        ContentRefused: It will not work on this topic.
    """
    values = {
        "topic": brief.topic, "audience": brief.audience or "not said",
        "tone": brief.tone or "not said", "language": brief.language, "count": str(count),
    }  # fmt: skip
    found = answer(
        "ideas", load_prompt("ideas", "find"), Question(values=values), Ideas, settings,
        lambda ideas: _trouble(ideas, count),
    )  # fmt: skip
    return found.ideas[:count]


def _trouble(ideas: Ideas, count: int) -> str | None:
    if len(ideas.ideas) < count:
        return f"it holds {len(ideas.ideas)} ideas; {count} are wanted"
    titles = [idea.title.casefold() for idea in ideas.ideas]
    twice = [title for title in titles if titles.count(title) > 1]
    return f"the title {twice[0]!r} comes twice" if twice else None
