PROVIDERS: dict[str, str] = {
    "espeak-ng": "tasks.voice.providers.espeak_ng:EspeakNarrator",
    "edge-tts": "tasks.voice.providers.edge:EdgeNarrator",
    "kokoro": "tasks.voice.providers.kokoro_local:KokoroNarrator",
    "openai": "tasks.voice.providers.openai_speech:OpenaiNarrator",
    "elevenlabs": "tasks.voice.providers.elevenlabs_speech:ElevenlabsNarrator",
    "google": "tasks.voice.providers.google_speech:GoogleNarrator",
}
