PROVIDERS: dict[str, str] = {"synth": "tasks.music.providers.synth:SynthComposer"}
