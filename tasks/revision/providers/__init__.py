"""Who can make a script speakable: name -> `module:Class`."""

PROVIDERS: dict[str, str] = {
    "rules": "tasks.revision.providers.rules:RulesReviser",
    "language-model": "tasks.revision.providers.language_model:LanguageReviser",
}
