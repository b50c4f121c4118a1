"""The connections of the library `requests`, which Google's clients ask by."""

from typing import Any

from storygen.services.wire import Wire

_BILLED = "text:synthesize"  # among its calls; signing in is none of them


def watched(wire: Wire) -> Any:
    """What a session is to connect by, so that its calls end in time and with the run."""
    import requests
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    kinds: dict[str, Any] = {"http": HTTPConnectionPool, "https": HTTPSConnectionPool}
    adapter: Any = requests.adapters.HTTPAdapter

    class Watched(adapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            own: Any = super()
            own.init_poolmanager(*args, **kwargs)
            pools = {scheme: _watched_pool(kind, wire) for scheme, kind in kinds.items()}
            self.poolmanager.pool_classes_by_scheme = pools

        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            limits = wire.limits
            own: Any = super()
            answer = own.send(
                request, *args, **{**kwargs, "timeout": (limits.connect_s, limits.quiet_s)}
            )
            if request.url.partition("?")[0].endswith(_BILLED):
                wire.note_answer(answer.status_code, answer.headers.get("content-type", ""))
            return answer

    return Watched()


def _watched_pool(pool: Any, wire: Wire) -> Any:
    class Connection(pool.ConnectionCls):
        def connect(self) -> None:
            own: Any = super()
            own.connect()
            wire.watch(self.sock)

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})
