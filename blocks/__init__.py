"""Storygen's Prefect blocks; `python -m prefect block register -m blocks` registers them."""

from blocks.artifact_store import ArtifactStore

__all__ = ["ArtifactStore"]
