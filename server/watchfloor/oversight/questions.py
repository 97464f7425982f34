"""What an operator can ask a server, and how its answers are read into models.

Never knows how a question travels.
"""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar, cast

from pydantic import BaseModel, JsonValue, ValidationError

from watchfloor.errors import Refused
from watchfloor.ids import is_id
from watchfloor.oversight.channel import REPLY_S
from watchfloor.oversight.folders import Share
from watchfloor.records import Kind
from watchfloor.records.views import RunView
from watchfloor.visible import visible
from watchfloor.wire import Card, Get, OperatorView, RecordLine, Reply

LOOK_BACK_S: Final = 1000.0
"""How long an answer may take for which the server reads its whole past."""

_M = TypeVar("_M", bound=BaseModel)


class Question(NamedTuple):
    """A question without its id; which keys belong to which `what` is in the wire's contract."""

    what: str
    run: str | None = None
    action: str | None = None
    after: int | None = None
    limit: int | None = None
    kinds: tuple[Kind, ...] | None = None
    seq: int | None = None
    size: int | None = None
    from_: int | None = None
    to: int | None = None
    policy: str | None = None
    share: Share | None = None
    since: str | None = None
    job: str | None = None

    def line(self, ident: str) -> Get:
        """The line that asks it; raises ValueError if it cannot be asked."""
        given = {name: value for name, value in self._asdict().items() if value is not None and name != "share"}
        if self.share is not None:
            given |= {"files": self.share.files, **({"more": True} if self.share.more else {})}
        return Get.model_validate({"id": ident, **given})


def patience_s(question: Question) -> float:
    """How long an answer may take: for some the server reads its whole past."""
    return LOOK_BACK_S if question.what == "unused" else REPLY_S


def read_runs(reply: Reply) -> tuple[RunView, ...]:
    """Read the answer to `runs`."""
    return _items(reply, RunView)


def read_cards(reply: Reply) -> tuple[Card, ...]:
    """Read the answer to `escalations`, each card whole."""
    return _items(reply, Card)


def read_card(item: dict[str, JsonValue]) -> Card:
    """Read one card out of a snapshot; raises `Refused`."""
    return _read(item, Card)


def read_operators(reply: Reply) -> tuple[OperatorView, ...]:
    """Read the answer to `operators`."""
    return _items(reply, OperatorView)


def read_records(reply: Reply) -> tuple[RecordLine, ...]:
    """Read the answer to `records`."""
    return _items(reply, RecordLine)


def read_value(reply: Reply, of: type[_M]) -> _M:
    """Read an answer that is one object; raises `Refused`."""
    if not isinstance(reply.value, dict):
        raise Refused("protocol", "the server sent no answer where one was asked for; is it a watchfloor server?")
    return _read(reply.value, of)


def proof_in(reply: Reply) -> list[str]:
    """Read the nodes (b64url) of a proof."""
    value = reply.value
    nodes = value.get("proof") if isinstance(value, dict) else None
    if not isinstance(nodes, list) or not all(isinstance(node, str) and is_node(node) for node in nodes):
        raise Refused("protocol", "the server sent no proof where one was asked for; do not trust it")
    return cast(list[str], nodes)


def is_node(text: str) -> bool:
    """True if a text may be a hash in b64url."""
    return len(text) == 43 and all(is_id(part) for part in (text[:40], text[40:]))


def _items(reply: Reply, of: type[_M]) -> tuple[_M, ...]:
    items: Sequence[dict[str, JsonValue]] = reply.items or ()
    return tuple(_read(item, of) for item in items)


def _read(item: dict[str, JsonValue], of: type[_M]) -> _M:
    try:
        # The JSON form: in strict mode it alone reads a list as a tuple.
        return of.model_validate_json(json.dumps(item))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = visible(".".join(str(part) for part in fault["loc"]), limit=80)
        raise Refused("protocol", f"the server sent what this version cannot read ({place}); upgrade") from error
