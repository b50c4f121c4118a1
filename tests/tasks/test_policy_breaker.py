from types import SimpleNamespace

import pytest

from storygen.errors import ContentRefused, ProviderRefused, ProviderUnavailable, StorygenError
from tasks import attempts
from tasks.run_stages import run_stages


def failing(
    monkeypatch: pytest.MonkeyPatch, attempt: int, error: type[StorygenError] = ProviderUnavailable
) -> list[str]:
    """Have one task of the voice stage fail at its given attempt; gives who is called after."""
    context = SimpleNamespace(
        get=lambda: SimpleNamespace(task_run=SimpleNamespace(run_count=attempt))
    )
    monkeypatch.setattr(attempts, "TaskRunContext", context)

    def fail() -> None:
        raise error("nobody answers")

    with pytest.raises(error):
        attempts.guarded("voice", fail)()
    return []


def test_after_one_last_attempt_the_others_of_a_stage_fail_at_once(monkeypatch: pytest.MonkeyPatch):
    called = failing(monkeypatch, attempt=len(attempts.RETRY_DELAYS_S) + 1)

    with pytest.raises(ProviderUnavailable, match="nobody answers"):
        attempts.guarded("voice", lambda: called.append("voice"))()
    attempts.guarded("keyframes", lambda: called.append("keyframes"))()

    assert called == ["keyframes"]


def test_an_attempt_that_is_not_the_last_stops_nobody(monkeypatch: pytest.MonkeyPatch):
    called = failing(monkeypatch, attempt=1)

    attempts.guarded("voice", lambda: called.append("voice"))()

    assert called == ["voice"]


@pytest.mark.parametrize("kind", [ProviderRefused, ContentRefused])
def test_after_one_refusal_nobody_else_of_a_stage_is_paid_for(
    monkeypatch: pytest.MonkeyPatch, kind: type[StorygenError]
):
    called = failing(monkeypatch, attempt=1, error=kind)

    with pytest.raises(kind, match="nobody answers"):
        attempts.guarded("voice", lambda: called.append("voice"))()

    assert called == []


def test_another_provider_gets_a_fresh_chance(monkeypatch: pytest.MonkeyPatch):
    called = failing(monkeypatch, attempt=len(attempts.RETRY_DELAYS_S) + 1)

    run_stages().begin("voice")
    attempts.guarded("voice", lambda: called.append("voice"))()

    assert called == ["voice"]
