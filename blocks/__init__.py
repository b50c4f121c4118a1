"""Storygen's Prefect blocks; `python -m prefect block register -m blocks` registers them."""

from blocks.applied import AppliedSetup
from blocks.artifact_store import ArtifactStore
from blocks.email_alert import EmailAlert

__all__ = ["AppliedSetup", "ArtifactStore", "EmailAlert"]
