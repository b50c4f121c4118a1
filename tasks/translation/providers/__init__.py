PROVIDERS: dict[str, str] = {
    "m2m100": "tasks.translation.providers.m2m100:M2m100Translator",
}
