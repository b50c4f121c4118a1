"""Readers by the ending of a file's name."""

PROVIDERS: dict[str, str] = {
    "txt": "tasks.source.providers.text:TextReader",
    "md": "tasks.source.providers.markdown:MarkdownReader",
    "markdown": "tasks.source.providers.markdown:MarkdownReader",
    "yaml": "tasks.source.providers.script_yaml:ScriptYamlReader",
    "yml": "tasks.source.providers.script_yaml:ScriptYamlReader",
}
