PROVIDERS: dict[str, str] = {
    "illustrator": "tasks.keyframes.providers.illustrator:Illustrator",
    "openai-images": "tasks.keyframes.providers.openai_images:OpenaiPainter",
    "own-pictures": "tasks.keyframes.providers.own_pictures:OwnPictures",
    "pexels": "tasks.keyframes.providers.pexels:PexelsFinder",
    "pixabay": "tasks.keyframes.providers.pixabay:PixabayFinder",
    "sdxl": "tasks.keyframes.providers.sdxl:SdxlPainter",
}
