"""The one page that a film's run shows, looked at as text."""

import base64

import cv2
import numpy as np
import pytest

from flows.contact_sheet import ContactSheet
from flows.film_page import FilmPage
from flows.outcomes import failed, waiting
from flows.stage_progress import StageProgress
from storygen.errors import (
    BudgetExceeded,
    ContentRefused,
    RequestError,
    StorygenError,
    ToolError,
)
from storygen.models.picture import Keyframe
from storygen.store import current_store

EVIL = "![x](http://evil.example/a.png)"


def _page(**fields: object) -> FilmPage:
    return FilmPage("A film", StageProgress(), **fields)  # pyright: ignore[reportArgumentType]


def _keyframe(seed: int, width_px: int = 270, height_px: int = 480) -> Keyframe:
    """The worst to compress: noise."""
    noise = np.random.default_rng(seed).integers(0, 255, (height_px, width_px, 3), np.uint8)
    content = cv2.imencode(".jpg", noise)[1].tobytes()
    flat = current_store().put_bytes(content, "image/jpeg")
    return Keyframe(layers=(), width_px=width_px, height_px=height_px, flat=flat, provider="test")


def _sheet(page: FilmPage) -> np.ndarray:
    content = page.sheet.address().partition(",")[2]
    picture = cv2.imdecode(np.frombuffer(base64.b64decode(content), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


def test_it_says_how_far_the_film_is_and_what_is_being_made():
    page = _page(title="The Lamp")
    page.progress.begin("voice", 4)
    page.progress.end("voice", 3, 1)
    page.progress.begin("keyframes", 5)
    page.progress.begin("music", 1)
    page.progress.advance("keyframes")

    text = page.markdown()

    assert text.startswith("# The Lamp\n")
    assert page.description().endswith("drawing pictures, 1 of 5 · composing music")
    assert 15 < int(page.description().strip("*").partition(" %")[0]) < 30
    assert "| ✓ | voice | 3 made, 1 from the cache |" in text
    assert "| ▸ | keyframes | 1 of 5 |" in text


def test_nobodys_words_load_a_picture_or_make_a_link():
    page = _page(title=EVIL, notes=[EVIL], said=[EVIL, "a | b"], waits=waiting(2))
    waits = page.markdown()
    page.waits, page.outcome = None, failed(ToolError(EVIL))

    for text in (waits, page.markdown(), page.description()):
        assert "](http" not in text


def test_a_failure_is_told_in_its_sentence_with_what_to_do():
    page = _page(title="The Lamp", outcome=failed(ToolError("ffmpeg stopped; free some memory")))
    assert page.description() == "**Failed:** ffmpeg stopped; free some memory"
    assert "press **Retry**" in page.markdown() and "# The Lamp" in page.markdown()

    page = _page(outcome=failed(RequestError("there is no file 'a.md'; check the path")))
    assert "Start a new run" in page.markdown() and "A film" not in page.markdown()


def test_the_time_that_is_left_follows_the_pace_of_what_is_made_not_of_what_is_found():
    progress = StageProgress(("voice", "keyframes"))
    progress.begin("voice", 10)
    progress.end("voice", 0, 10)
    assert progress.left_s() is None, "what was found says nothing"
    progress.begin("keyframes", 10)
    progress.stages["keyframes"].begun_at -= 8
    for _ in range(4):
        progress.advance("keyframes")

    left_s = progress.left_s()

    assert left_s == pytest.approx(12, abs=1)
    assert 0.3 < progress.share < 0.8


@pytest.mark.parametrize(
    ("shots", "size"),
    [(1, (1080, 1920)), (20, (1920, 1080)), (200, (1080, 1920)), (1500, (1080, 1080))],
)
def test_a_storyboard_stays_small_however_long_the_film(shots: int, size: tuple[int, int]):
    page = _page(title="Long", said=["Something is said."] * shots)
    page.sheet.plan([str(number) for number in range(shots)], *size)
    for number in range(0, shots, 1 if shots < 100 else 5):
        page.sheet.add(str(number), _keyframe(number % 7))

    assert len(page.markdown()) < 400_000
    height, width = _sheet(page).shape[:2]
    assert width <= 1400 and height < 2200


def test_the_storyboard_fills_and_a_picture_that_is_drawn_anew_takes_its_place():
    sheet = ContactSheet()
    assert sheet.address() == "" and sheet.counted() == ""
    sheet.plan(["a", "b", "c"], 1080, 1920)
    empty = sheet.address()
    sheet.add("b", _keyframe(1))
    once = sheet.address()
    sheet.add("b", _keyframe(1))
    assert sheet.address() is once, "the same picture again is no news"
    sheet.add("b", _keyframe(2))

    assert len({empty, once, sheet.address()}) == 3
    assert sheet.counted() == "1 of 3 pictures"


def test_what_is_shown_of_the_whole_never_falls_though_a_stage_turns_out_longer():
    progress = StageProgress()
    shares: list[float] = []
    progress.begin("voice", 2)
    progress.advance("voice")
    shares.append(progress.share)
    progress.expect("voice", 40)
    shares.append(progress.share)
    progress.end("voice", 40, 0)
    progress.begin("keyframes", 4)
    for _ in range(4):
        progress.advance("keyframes")
    progress.end("keyframes", 4, 0)
    shares.append(progress.share)
    progress.begin("vision", 4)
    progress.begin("keyframes", 1)
    shares.append(progress.share)

    assert shares == sorted(shares)
    resumed = StageProgress(share=shares[-1])
    resumed.begin("source", 1)
    assert resumed.share == shares[-1], "another start of the run goes on there"


@pytest.mark.parametrize(
    ("error", "advice", "retries"),
    [
        (ToolError("ffmpeg stopped"), "press **Retry**", True),
        (BudgetExceeded("0.02 USD are left"), "--budget-usd", False),
        (ContentRefused("the service will not draw this"), "another wording", False),
        (RequestError("there is no file 'a.md'"), "Start a new run", False),
    ],
)
def test_retry_is_advised_where_it_can_help(error: StorygenError, advice: str, retries: bool):
    told = failed(error).text

    assert advice in told and ("Retry" in told) == retries
