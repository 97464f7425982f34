"""`policy load`: a folder goes to the server under an administrator's signature.

Never decides whether it is put in force.
"""

from pathlib import Path
from typing import cast

from watchfloor.cli import output
from watchfloor.cli.doing.policies import Checked, look_at
from watchfloor.cli.doing.sessions import with_session
from watchfloor.cli.failures import Usage
from watchfloor.cli.options import Access
from watchfloor.oversight import Folder, Oversight


def load(access: Access, folder: Path, reason: str, *, as_json: bool) -> int:
    """Load a folder, and say whether it is in force or waits for a second administrator."""
    if not reason.strip():
        raise Usage("a reason is missing; give it with --reason TEXT")
    found = look_at(folder, "policy load")

    async def work(session: Oversight) -> int:
        return await load_found(session, found, reason, as_json=as_json)

    return with_session(access, work)


async def load_found(
    session: Oversight, found: Checked, reason: str, *, proposal: str | None = None, as_json: bool
) -> int:
    """Load what reads well; `proposal` names the rule that it takes up."""
    value = (await session.load_policy(Folder(found.policy, found.files), reason, proposal)).value
    fields: dict[str, object] = dict(value) if isinstance(value, dict) else {}
    if as_json:
        output.emit({"policy": found.policy, **fields})
        return 0
    waits = cast(list[object], fields.get("waits") or [])
    if waits:
        again = "takes up the same proposal" if proposal else "loads the same folder"
        output.say("policy {} changes {}", found.policy, ", ".join(map(str, waits)))
        output.say(f"it waits for a second administrator, who {again} within an hour")
    elif fields.get("changed"):
        output.say(
            "policy {} is in force; leave under the old one is void, and what waits was asked again", found.policy
        )
    else:
        output.say("policy {} was in force already", found.policy)
    return 0
