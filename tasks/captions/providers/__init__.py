"""Aligners by name."""

PROVIDERS: dict[str, str] = {"voice-times": "tasks.captions.providers.voice_times:VoiceTimes"}
