PROVIDERS: dict[str, str] = {
    "picture-checks": "tasks.vision.providers.picture_checks:PictureChecks",
    "vision-language": "tasks.vision.providers.vision_language:VisionLanguage",
}
