"""How an agent calls its server: the same hello at the start and at every resume, with evidence read anew.

Never knows what a run says or does.
"""

import ssl
from functools import partial
from typing import NamedTuple

from pydantic import JsonValue, ValidationError

from watchfloor.agent.sources import Evidence, Sources
from watchfloor.identity import Build
from watchfloor.link import Door, Link, Surroundings, dial
from watchfloor.wire import AGENT_WELCOMES, AgentHello, AgentWelcome, Jwk, Resume, SigningKey, Supervision

PATH = "/v1/agent"
"""The agents' door."""


class Who(NamedTuple):
    """What a hello says of an agent, besides its key and its evidence."""

    agent: str
    task: str
    supervision: Supervision
    build: Build
    context: dict[str, JsonValue]


class Caller(NamedTuple):
    """Everything that is needed to call, now and again."""

    who: Who
    sources: Sources
    key: SigningKey
    surroundings: Surroundings
    tls: ssl.SSLContext | None = None

    def check(self) -> None:
        """Raise ValueError, in one sentence, if the hello could not be said."""
        try:
            self._hello(None, None, None, key=Jwk(x="A" * 43), proof="A" * 86)
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in fault["loc"])
            raise ValueError(f"{place} of agent {self.who.agent!r} cannot be sent: {fault['msg']}") from error

    async def call(
        self, evidence: Evidence, run: str | None = None, server: str | None = None, *, parent: str | None = None
    ) -> Link[AgentWelcome]:
        """Call for a run, or for `run` again at the same `server`; raises `Refused` or `Unreachable`.

        `parent` is a delegation token, for a new run alone.
        """
        door = Door(self.sources.server, PATH, server, self.tls)
        hello = partial(self._hello, evidence.human, run, parent)
        return await dial(door, evidence.token, self.key, hello, AGENT_WELCOMES, boot_s=self.surroundings.boot_s)

    def _hello(self, human: str | None, run: str | None, parent: str | None, *, key: Jwk, proof: str) -> AgentHello:
        return AgentHello(
            key=key,
            proof=proof,
            agent=self.who.agent,
            human=human,
            task=self.who.task,
            supervision=self.who.supervision,
            build=self.who.build,
            context=self.who.context,
            parent=parent,
            resume=None if run is None else Resume(run=run),
            practice=True if self.who.supervision == "warden" else None,
        )
