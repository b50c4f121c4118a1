PROVIDERS: dict[str, str] = {
    "synth": "tasks.music.providers.synth:SynthComposer",
    "musicgen": "tasks.music.providers.musicgen:MusicgenComposer",
}
