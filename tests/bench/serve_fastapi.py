"""A control: what a web framework's tutorial leads to: FastAPI, and one SQLModel commit for each event.

It must never be made worse than that: one socket, no request per event, the same durability (WAL, FULL).
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from sqlalchemy import event
from sqlmodel import Field, Session, SQLModel, create_engine

from watchfloor.wire import Reasoning


class Event(SQLModel, table=True):
    """One event as it is kept."""

    id: int | None = Field(default=None, primary_key=True)
    agent: str
    seq: int
    at: str
    text: str


def application(path: Path) -> FastAPI:
    """The application: each line is validated, committed and, message by message, acknowledged."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def durable(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own connection
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    SQLModel.metadata.create_all(engine)
    app = FastAPI()

    @app.websocket("/v1/agent")
    async def receive(socket: WebSocket) -> None:
        await socket.accept()
        try:
            async for message in socket.iter_text():
                seq = 0
                for text in message.split("\n"):
                    line = Reasoning.model_validate_json(text)
                    seq = line.seq
                    with Session(engine) as session:
                        session.add(Event(agent="bench", seq=line.seq, at=line.at, text=line.text))
                        session.commit()
                await socket.send_json({"t": "ack", "seq": seq})
        except WebSocketDisconnect:
            return

    return app


def main(folder: str) -> None:
    """Serve until a signal comes."""
    config = uvicorn.Config(application(Path(folder) / "events.sqlite"), port=0, log_level="warning")
    listening = config.bind_socket()
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1])
