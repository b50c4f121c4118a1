"""One film for which every model stage works, on tiny models, in the gpu pool."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import pytest

from tests.support.speech import speak, write_wav
from tests.support.stacks import LocalStack
from tests.support.tiny_models.llava import build_llava
from tests.support.tiny_models.ltx import build_ltx
from tests.support.tiny_models.musicgen import build_musicgen
from tests.support.tiny_models.sdxl import build_ip_adapter, build_sdxl
from tests.support.tiny_models.whisper import build_whisper

pytestmark = pytest.mark.slow

SENTENCES = ("Mara ran.", "Ships came.")
STORY = """\
title: The Lamp
characters:
  - name: Mara
    looks: a girl in a red coat
scenes:
  - narration: Mara ran.
  - narration: Ships came.
"""
ANSWER = '{"shows": 2, "clean": 9, "alike": null, "remarks": ["no ship"]}'


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A request that asks for every model, on a recording of one's own."""
    folder = tmp_path_factory.mktemp("models")
    sound, heard = speak(SENTENCES, pause_s=0.3, lead_s=0.2)
    (folder / "story.yaml").write_text(STORY, encoding="utf-8")
    words = [(word.text, word.start_s, word.end_s) for word in heard.words]
    return {
        "source": str(folder / "story.yaml"),
        "recording": str(write_wav(folder / "talk.wav", sound)),
        "providers": "local-gpu",
        "preset": "draft",
        "aspect": "1:1",
        "faster_whisper": {
            "weights": str(build_whisper(folder / "whisper", words)), "on_card": True,
        },
        "sdxl": {
            "weights": str(build_sdxl(folder / "sdxl")),
            "adapter": str(build_ip_adapter(folder / "adapter")),
            "steps": 2,
        },
        "vision_language": {"weights": str(build_llava(folder / "llava", ANSWER)), "rounds": 0},
        "ltx": {
            "weights": str(build_ltx(folder / "ltx")), "upsampler": None, "distilled": False,
            "steps": 1, "longest_frames": 57,
        },
        "musicgen": {"weights": str(build_musicgen(folder / "musicgen")), "longest_s": 30},
    }  # fmt: skip


@contextmanager
def gpu_worker(stack: LocalStack) -> Iterator[None]:
    with stack.gpu_worker(OMP_NUM_THREADS="1", PREFECT_WORKER_QUERY_SECONDS="0.5"):
        yield


def film_folder(stack: LocalStack) -> Path:
    return next(stack.output.rglob("the-lamp*/en"))


def test_every_model_has_its_pass_in_the_gpu_pool(stack: LocalStack, everything: dict[str, Any]):
    run_id = stack.start("storygen/full", gpu="pool", **everything)
    with gpu_worker(stack):  # for which the run waits
        ended = stack.wait(run_id, at_most_s=600)
        assert ended["state_type"] == "COMPLETED", ended["state"]
        hops = sorted(_flow_names(stack, run_id))
        assert hops == sorted([
            "storygen-transcribe", "storygen-keyframes", "storygen-vision", "storygen-clips",
            "storygen-music",
        ])  # fmt: skip

    folder = film_folder(stack)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    providers = report["providers"]
    assert providers | {
        "transcription": "faster-whisper", "voice": "recording", "keyframes": "sdxl",
        "vision": "vision-language", "clips": "ltx", "music": "musicgen",
    } == providers  # fmt: skip
    assert [found["verdict"]["remarks"] for found in report["pictures"]] == [["no ship"]] * 2
    assert any("stayed though it was rejected: no ship" in said for said in report["warnings"])
    assert report["fallbacks"] == []
    captions = (folder / "captions.srt").read_text(encoding="utf-8")
    assert all(sentence in captions.replace("\n", " ") for sentence in SENTENCES)
    with av.open(str(folder / "video.mp4")) as film:
        assert film.streams.video[0].frames == round(report["duration_s"] * 30)


def _flow_names(stack: LocalStack, run_id: str) -> list[str]:
    return [stack.api(f"/flows/{hop['flow_id']}")["name"] for hop in stack.hops(run_id)]
