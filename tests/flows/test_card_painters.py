"""A provider that needs a graphics card goes where one is, however it says that it works."""

from types import SimpleNamespace
from typing import Any

import pytest

from flows import looking
from storygen.models.picture import Drawn


class _Painter:
    draws_singly = True
    needs_gpu = True


class _Studio:
    def __init__(self) -> None:
        self.choices = SimpleNamespace(of=lambda _: SimpleNamespace(provider="painter"))
        self.worked: list[str] = []

    def in_pass(self, *_: Any) -> Drawn:
        self.worked.append("in a pass")
        return Drawn(requests=(), keyframes=())

    def singly(self, *_: Any) -> tuple[Any, ...]:
        self.worked.append("singly")
        return ()


@pytest.mark.parametrize(("needs_gpu", "worked"), [(True, "in a pass"), (False, "singly")])
def test_a_painter_of_single_pictures_that_needs_a_card_is_given_a_pass(
    monkeypatch: pytest.MonkeyPatch, needs_gpu: bool, worked: str
):
    monkeypatch.setattr(_Painter, "needs_gpu", needs_gpu)
    monkeypatch.setattr(looking, "PAINTERS", SimpleNamespace(find=lambda _name: _Painter))
    studio = _Studio()

    looking._drawn(studio, (), {})  # pyright: ignore[reportArgumentType]

    assert studio.worked == [worked]
