PROVIDERS: dict[str, str] = {
    "rules": "tasks.shots.providers.rules:RulesDirector",
}
