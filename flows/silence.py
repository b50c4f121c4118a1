"""Import before Prefect: nothing that runs here reports to anyone, unless the user wants it to."""

import os

for _name, _value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
}.items():
    os.environ.setdefault(_name, _value)
