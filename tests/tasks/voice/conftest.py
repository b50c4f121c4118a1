import asyncio
import io
import json
import re
import threading
from contextlib import ExitStack
from html import unescape

import av
import edge_tts.communicate
import numpy as np
import pytest
from aiohttp import WSMsgType, web

from storygen.models.sound import SpokenToken, Utterance, VoiceChoice
from tasks.voice.contract import NARRATORS, open_narrator
from tasks.voice.providers.elevenlabs_client import ElevenlabsSettings
from tasks.voice.providers.google_client import GoogleSpeechSettings
from tasks.voice.providers.kokoro_local import KokoroSettings
from tasks.voice.providers.openai_speech import OpenaiSpeechSettings
from tests.support.services import elevenlabs, google_speech, openai_speech
from tests.support.services.server import serving
from tests.support.tiny_models.kokoro import build_kokoro

TICKS_PER_S = 10_000_000
FAKES = {"elevenlabs": elevenlabs, "openai": openai_speech, "google": google_speech}
KEYS = {
    "elevenlabs": "ELEVENLABS_API_KEY",
    "openai": "OPENAI_API_KEY",
    "google": "GOOGLE_API_KEY",
}


def utterance(text, language="en", pauses=None, silent=()):
    """One token a word; those whose place is in `silent` have no words."""
    pauses = pauses or {}
    return Utterance(
        tokens=tuple(
            SpokenToken(words=() if i in silent else (word,), pause_after_s=pauses.get(i, 0))
            for i, word in enumerate(text.split())
        ),
        language=language,
    )


def mp3_of(take):
    """48 kbit/s at 24 kHz without a Xing header, as the service sends it."""
    buffer = io.BytesIO()
    options = {"write_xing": "0", "id3v2_version": "0"}
    with av.open(buffer, "w", format="mp3", options=options) as container:
        stream = container.add_stream("libmp3lame", rate=24_000, layout="mono")
        stream.bit_rate = 48_000
        frame = av.AudioFrame.from_ndarray(take.samples[None, :], format="flt", layout="mono")
        frame.sample_rate = take.rate_hz
        to_24_khz = av.AudioResampler(format="s16p", layout="mono", rate=24_000)
        for piece in [*to_24_khz.resample(frame), *to_24_khz.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return buffer.getvalue()


class EdgeServer:
    """Speaks the service's side of the wire, with espeak-ng's voice.

    Attributes:
        mode: What goes wrong: "", or the name of a branch of `_answer`.
        requests: The SSML of each request.
    """

    def __init__(self):
        self.mode = ""
        self.requests = []
        self.url = ""
        self._spoken = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def close(self):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _serve(self):
        self._loop.run_until_complete(self._run())
        self._loop.close()

    async def _run(self):
        self._stop = asyncio.Event()
        app = web.Application()
        app.router.add_get("/edge/v1", self._handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.url = f"ws://127.0.0.1:{port}/edge/v1?TrustedClientToken=x"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, request):
        if self.mode == "429":
            raise web.HTTPTooManyRequests(headers={"Retry-After": "7"})
        if self.mode.isdecimal():
            raise {"401": web.HTTPUnauthorized, "403": web.HTTPForbidden}[self.mode]
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            if message.type == WSMsgType.TEXT and "Path:ssml" in message.data:
                await self._answer(socket, message.data.partition("\r\n\r\n")[2])
        return socket

    async def _answer(self, socket, ssml):
        self.requests.append(ssml)
        await socket.send_str("X-RequestId:1\r\nPath:turn.start\r\n\r\n{}")
        if self.mode == "hang":
            await self._stop.wait()
        mp3, words = await asyncio.to_thread(self._speak, ssml)
        if self.mode == "not mp3":
            mp3 = b"this is no sound at all" * 40
        for text, start_s, length_s in words:
            await socket.send_str("X-RequestId:1\r\nPath:audio.metadata\r\n\r\n" + json.dumps(
                {"Metadata": [{"Type": "WordBoundary", "Data": {
                    "Offset": round(start_s * TICKS_PER_S),
                    "Duration": round(length_s * TICKS_PER_S),
                    "text": {"Text": text, "Length": len(text), "BoundaryType": "WordBoundary"},
                }}]}
            ))  # fmt: skip
        if self.mode == "garbage":
            await socket.send_str("X-RequestId:1\r\nPath:audio.metadata\r\n\r\n{broken")
        if self.mode != "empty":
            head = b"X-RequestId:1\r\nContent-Type:audio/mpeg\r\nPath:audio\r\n"
            pieces = [mp3[at : at + 4096] for at in range(0, len(mp3), 4096)]
            for piece in pieces[: len(pieces) // 2 + 1] if self.mode == "drop" else pieces:
                await socket.send_bytes(len(head).to_bytes(2, "big") + head + piece)
        if self.mode == "drop":
            await socket.close()
            return
        await socket.send_str("X-RequestId:1\r\nPath:turn.end\r\n\r\n{}")

    def _speak(self, ssml):
        text = unescape(re.sub("<[^>]*>", "", ssml))
        if text not in self._spoken:
            language = "ru" if re.search("[а-я]", text) else "en"
            said = utterance(text, language)
            take = open_narrator(VoiceChoice(provider="espeak-ng"), language).speak(said)
            lead = np.zeros(round(0.1 * take.rate_hz), np.float32)  # as the service leaves it
            take = type(take)(np.concatenate([lead, take.samples]), take.rate_hz, take.token_times)
            words = [
                (word.strip(".,;:!?"), 0.1 + time.start_s, time.end_s - time.start_s)
                for word, time in zip(text.split(), take.token_times, strict=True)
                if time is not None
            ]
            self._spoken[text] = mp3_of(take), words
        return self._spoken[text]


@pytest.fixture(scope="session")
def edge_service():
    server = EdgeServer()
    yield server
    server.close()


@pytest.fixture
def edge_server(edge_service, monkeypatch):
    """The service, here instead of there; well until told otherwise."""
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", edge_service.url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    edge_service.mode = ""
    edge_service.requests.clear()
    return edge_service


@pytest.fixture(scope="session")
def services_here():
    """The paid services by their providers' names, here instead of there."""
    with ExitStack() as opened:
        yield {
            name: opened.enter_context(serving(fake.respond, fake.refuse))
            for name, fake in FAKES.items()
        }


@pytest.fixture
def services(services_here, monkeypatch):
    """The same, well until told otherwise, with their keys in the environment."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for name, service in services_here.items():
        monkeypatch.setenv(KEYS[name], FAKES[name].KEY)
        service.mode, service.failures = "", None
        service.asked.clear()
    return services_here


@pytest.fixture(scope="session")
def kokoro_model(tmp_path_factory):
    return build_kokoro(tmp_path_factory.mktemp("models") / "kokoro")


@pytest.fixture
def choose(services, kokoro_model, given_settings):
    """Make a choice of a provider that serves from this machine; settings may be given by name."""
    kinds = {
        "elevenlabs": (ElevenlabsSettings, "base_url", lambda: services["elevenlabs"].url),
        "openai": (OpenaiSpeechSettings, "base_url", lambda: services["openai"].url + "/v1"),
        "google": (GoogleSpeechSettings, "base_url", lambda: services["google"].url),
        "kokoro": (KokoroSettings, "weights", lambda: str(kokoro_model)),
    }

    def chosen(provider, name="", rate=1.0, **settings):
        kind = kinds.get(provider)
        key = {"key": "OPENAI_API_KEY"} if provider == "openai" else {}
        if kind is None:
            made = given_settings.settings_of(provider) if provider in NARRATORS.names() else None
        else:
            made = kind[0](**{kind[1]: kind[2](), **key, **settings})
        return VoiceChoice(provider=provider, name=name, rate=rate, settings=made)

    return chosen


@pytest.fixture
def say():
    """Make an utterance from a text."""
    return utterance
