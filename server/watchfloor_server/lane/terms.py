"""How a lane is started: what its process is told on its standard input, once.

Never knows a socket.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Terms(BaseModel):
    """Everything a lane must know from its start; `key` is the server's public key, b64url. Durations are seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path
    host: str
    port: int
    tls_cert: Path | None = None
    tls_key: Path | None = None
    names: tuple[str, ...] = ()
    server: str
    key: str
    lease_ttl_s: float
    lease_renew_s: float
    version: str

    @property
    def name(self) -> str:
        """Two lanes with the same name may stand in for each other."""
        return self.model_dump_json(exclude={"port"})
