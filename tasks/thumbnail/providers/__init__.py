PROVIDERS: dict[str, str] = {
    "drawn": "tasks.thumbnail.providers.drawn:DrawnThumbnailer",
}
