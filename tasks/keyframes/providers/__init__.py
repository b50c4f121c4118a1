PROVIDERS: dict[str, str] = {
    "illustrator": "tasks.keyframes.providers.illustrator:Illustrator",
    "sdxl": "tasks.keyframes.providers.sdxl:SdxlPainter",
}
