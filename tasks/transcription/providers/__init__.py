PROVIDERS: dict[str, str] = {
    "faster-whisper": "tasks.transcription.providers.whisper:WhisperListener",
}
