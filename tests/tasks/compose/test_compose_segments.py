import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace
from compose_pictures import SIZE_PX, Shelf, segment, still

from storygen.errors import ToolError
from storygen.models.film import Delivery
from storygen.models.picture import View
from tasks.compose import encoder
from tasks.compose.segments import render_segment

FONTS = Path(__file__).parents[3] / "storygen" / "fonts"
ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 180
PlayResY: 320
YCbCr Matrix: TV.709

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Alignment
Style: Default,Inter,40,&H00FFFFFF,0,5

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.00,0:00:05.00,Default,HELLO
"""


def delivery(fps: Fraction = Fraction(30), **changes: object) -> Delivery:
    return Delivery(
        width_px=SIZE_PX[0],
        height_px=SIZE_PX[1],
        fps_num=fps.numerator,
        fps_den=fps.denominator,
        **changes,  # pyright: ignore
    )


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


@pytest.mark.parametrize("fps", [Fraction(30), Fraction(24), Fraction(30000, 1001)])
@pytest.mark.parametrize("frames", [1, 2, 7, 75])
def test_a_segment_holds_exactly_its_frames_evenly_spaced(
    shelf: Shelf, tmp_path: Path, fps: Fraction, frames: int
):
    clip = still(shelf.landscape(), 75, View(zoom=1.03), View(zoom=1.08))
    target = tmp_path / "segment.mp4"

    render_segment(segment(clip, frames=frames), delivery(fps), None, FONTS, shelf.locate, target)

    times = [frame.pts * frame.time_base for frame in decoded(target)]
    assert times == [number / fps for number in range(frames)]


@pytest.mark.parametrize("preset", ["ultrafast", "veryfast", "medium"])
def test_a_segment_is_high_profile_and_says_its_colours(shelf: Shelf, tmp_path: Path, preset: str):
    target = tmp_path / "segment.mp4"
    clip = still(shelf.landscape(), 5)

    render_segment(segment(clip), delivery(x264_preset=preset), None, FONTS, shelf.locate, target)

    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert context.profile == "High"
        assert context.pix_fmt == "yuv420p"
        assert (context.color_primaries, context.color_trc, context.colorspace) == (1, 1, 1)
        assert context.color_range == ColorRange.MPEG


def test_a_segment_tells_nothing_of_when_or_with_what_it_was_made(shelf: Shelf, tmp_path: Path):
    target = tmp_path / "segment.mp4"

    render_segment(
        segment(still(shelf.landscape(), 5)), delivery(), None, FONTS, shelf.locate, target
    )

    content = target.read_bytes()
    assert b"x264 - core" not in content
    assert b"Lavf" not in content


@pytest.mark.parametrize(
    "rgb", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128), (250, 200, 60), (12, 30, 90)]
)
def test_colours_come_back_as_they_were(shelf: Shelf, tmp_path: Path, rgb: tuple[int, int, int]):
    target = tmp_path / "segment.mp4"
    clip = still(shelf.plain(rgb), 3)

    render_segment(segment(clip), delivery(crf=10), None, FONTS, shelf.locate, target)

    seen = decoded(target)[1].to_ndarray(
        format="rgb24", src_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.JPEG
    )
    assert np.abs(seen[100, 90].astype(int) - rgb).max() <= 3


def test_the_same_segment_is_the_same_bytes(shelf: Shelf, tmp_path: Path):
    clip = still(shelf.landscape(), 40, View(zoom=1.03), View(x=0.02, zoom=1.08), parallax=0.5)
    targets = [tmp_path / "one.mp4", tmp_path / "two.mp4"]

    for target in targets:
        render_segment(segment(clip), delivery(), ASS, FONTS, shelf.locate, target)

    assert targets[0].read_bytes() == targets[1].read_bytes()


def test_captions_are_burned_in_from_any_folder(shelf: Shelf, tmp_path: Path):
    fonts = tmp_path / "it's [a], b: c;d 'e' \\f"
    fonts.mkdir()
    (fonts / "Inter-Bold.otf").write_bytes((FONTS / "Inter-Bold.otf").read_bytes())
    plain, captioned = tmp_path / "plain.mp4", tmp_path / "captioned.mp4"
    plan = segment(still(shelf.plain((20, 20, 20)), 4))

    render_segment(plan, delivery(), None, fonts, shelf.locate, plain)
    render_segment(plan, delivery(), ASS, fonts, shelf.locate, captioned)

    assert decoded(plain)[2].to_ndarray(format="gray").max() < 60
    assert decoded(captioned)[2].to_ndarray(format="gray").max() > 220


def test_every_frame_is_shown_to_who_watches(shelf: Shelf, tmp_path: Path):
    seen: list[tuple[int, tuple[int, ...], int]] = []
    plan = segment(still(shelf.plain((255, 255, 255)), 6))

    render_segment(
        plan,
        delivery(),
        None,
        FONTS,
        shelf.locate,
        tmp_path / "segment.mp4",
        watch=lambda number, luma: seen.append((number, luma.shape, int(luma.min()))),
    )

    assert seen == [(number, (SIZE_PX[1], SIZE_PX[0]), 235) for number in range(6)]


def test_a_target_that_cannot_be_written_is_said_in_one_sentence(shelf: Shelf, tmp_path: Path):
    plan = segment(still(shelf.landscape(), 90))

    with pytest.raises(ToolError, match=r"could not encode a segment: .*No such file.*; run"):
        render_segment(plan, delivery(), None, FONTS, shelf.locate, tmp_path / "no" / "s.mp4")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_called_a_full_disk(shelf: Shelf, tmp_path: Path):
    plan = segment(still(shelf.landscape(), 30))
    target = tmp_path / "segment.mp4"
    target.symlink_to("/dev/full")

    with pytest.raises(ToolError, match="no space left on the disk"):
        render_segment(plan, delivery(), None, FONTS, shelf.locate, target)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_too_full_for_ffmpegs_own_words_is_called_a_full_disk(tmp_path: Path):
    target = tmp_path / "segment.mp4"
    target.symlink_to("/dev/full")
    (tmp_path / "ffmpeg.log").symlink_to("/dev/null")
    frame = np.zeros((SIZE_PX[1] * 3 // 2, SIZE_PX[0]), np.uint8)

    with pytest.raises(ToolError, match="no space left on the disk"):
        encoder.encode_frames([frame] * 30, delivery(), None, FONTS, target, tmp_path)


def test_an_ffmpeg_that_is_killed_is_reported_and_leaves_nobody_behind(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    killed = tmp_path / "ffmpeg"
    killed.write_text("#!/bin/sh\nhead -c 100000 >/dev/null\nkill -9 $$\n", encoding="utf-8")
    killed.chmod(0o755)
    monkeypatch.setattr(encoder, "get_ffmpeg_exe", lambda: str(killed))
    plan = segment(still(shelf.landscape(), 60))
    before = _children()

    with pytest.raises(ToolError, match="ended by signal 9"):
        render_segment(plan, delivery(), None, FONTS, shelf.locate, tmp_path / "s.mp4")

    assert _children() == before


def test_an_error_while_drawing_ends_ffmpeg(shelf: Shelf, tmp_path: Path):
    def watch(number: int, _luma: object) -> None:
        if number == 5:
            raise KeyboardInterrupt

    plan = segment(still(shelf.landscape(), 60))
    before = _children()

    with pytest.raises(KeyboardInterrupt):
        render_segment(plan, delivery(), None, FONTS, shelf.locate, tmp_path / "segment.mp4", watch)

    assert _children() == before


def _children() -> list[str]:
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("utf-8").split()
