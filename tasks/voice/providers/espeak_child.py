"""The program that speaks: runs espeak-ng in a process of its own, for one text.

espeak-ng is licensed under GPL-3.0 and keeps its state in global variables, which go on changing
from text to text. So it is loaded here and nowhere else, and every text gets a fresh process:
the same text gives the same bytes, whatever was spoken before and whoever speaks at the same time.

Reads one JSON object from standard input:

    library, folder   the shared library, and the folder that espeak-ng-data lies in
    voice             espeak-ng's name of the voice
    rate_wpm, volume, pitch, pitch_range, word_gap
    text              what to speak

Writes one line of JSON, then the sound as 16-bit little-endian mono:

    rate_hz, samples
    words             [[character offset in the text, sample], ...]

It imports nothing but the standard library, so that it starts fast, and needs no site-packages.
"""

import ctypes
import json
import os
import sys

_CPU_LIMIT_S = 120

# Constants of espeak-ng's speak_lib.h
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_POSITION_CHARACTER = 1
_UTF8 = 1
_PARAMETERS = {"rate_wpm": 1, "volume": 2, "pitch": 3, "pitch_range": 4, "word_gap": 7}
_LIST_END, _WORD = 0, 1


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


def main() -> None:
    """Answer the request on standard input; any failure ends with a line on standard error."""
    _limit_cpu()
    request = json.load(sys.stdin.buffer)
    library = ctypes.CDLL(request["library"])
    # espeak-ng cuts paths at 160 characters, so it is given a short one.
    os.chdir(request["folder"])
    rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, b".", _DONT_EXIT)
    if rate_hz <= 0:
        sys.exit("espeak-ng found no voice data")
    if library.espeak_SetVoiceByName(request["voice"].encode()) != 0:
        sys.exit(f"espeak-ng has no voice {request['voice']!r}")
    for name, parameter in _PARAMETERS.items():
        library.espeak_SetParameter(parameter, request[name], 0)
    sound, words = _speak(library, request["text"].encode())
    header = {"rate_hz": rate_hz, "samples": len(sound) // 2, "words": words}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + sound)
    sys.stdout.buffer.flush()


def _speak(library: ctypes.CDLL, text: bytes) -> tuple[bytearray, list[list[int]]]:
    sound = bytearray()
    words: list[list[int]] = []

    def take(wave: int | None, samples: int, events: "ctypes.Array[_Event]") -> int:
        if wave and samples > 0:
            sound.extend(ctypes.string_at(wave, samples * 2))
        index = 0
        while events[index].type != _LIST_END:
            event = events[index]
            if event.type == _WORD:
                words.append([event.text_position - 1, event.sample])
            index += 1
        return 0

    signature = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event)
    )
    callback = signature(take)
    library.espeak_SetSynthCallback(callback)
    size = ctypes.c_size_t(len(text) + 1)
    failed = library.espeak_Synth(text, size, 0, _POSITION_CHARACTER, 0, _UTF8, None, None)
    if failed or library.espeak_Synchronize():
        sys.exit("espeak-ng could not speak the text")
    return sound, words


def _limit_cpu() -> None:
    """Die rather than run on for ever, even where nobody is left to stop this process."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_LIMIT_S, _CPU_LIMIT_S))


if __name__ == "__main__":
    main()
