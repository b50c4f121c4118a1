PROVIDERS: dict[str, str] = {
    "illustrator": "tasks.keyframes.providers.illustrator:Illustrator",
}
