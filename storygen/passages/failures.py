"""What goes wrong with a shared index; this machine's own raises StoreError."""

from storygen.errors import StoreError, StoreUnavailable


class IndexUnavailable(StoreUnavailable):
    """It does not answer."""


class IndexUnfit(StoreError):
    """It answers that it cannot keep passages."""
