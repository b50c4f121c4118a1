"""Where a finished film can be published."""

PROVIDERS: dict[str, str] = {"folder": "tasks.publish.providers.output_folder:OutputFolder"}
