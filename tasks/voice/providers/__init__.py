PROVIDERS: dict[str, str] = {
    "espeak-ng": "tasks.voice.providers.espeak_ng:EspeakNarrator",
    "edge-tts": "tasks.voice.providers.edge:EdgeNarrator",
}
