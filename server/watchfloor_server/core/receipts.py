"""What an enforcement point's receipt is worth that an agent shows with its outcome.

Never knows how the action was done.
"""

from watchfloor.chain import unb64url
from watchfloor.errors import ProtocolError
from watchfloor.wire import RECEIPTS, Outcome, PublicKey, receipt_message
from watchfloor_server.core.state import Act, Run, State


def check_receipt(state: State, run: Run, line: Outcome) -> None:
    """Raise `ProtocolError` for a receipt that is not what the point which used the grant up has signed."""
    if line.receipt is None:
        return
    leave = run.acts[line.action].leave
    key = None if leave is None else state.fences.reach(run.run).used.get(leave.grant)
    if leave is None or key is None:
        raise _false(line, "no enforcement point used its grant up; leave the receipt out")
    try:
        read = RECEIPTS.read(line.receipt.encode())
    except ProtocolError as error:
        raise _false(line, f"it is no receipt: {error.reason}") from error
    if read.body.grant != leave.grant:
        raise _false(line, "it is for another grant")
    if not PublicKey(unb64url(key)).verifies(read.body.sig, receipt_message(state.server, read.fields)):
        raise _false(line, "the point which used the grant up did not sign it")
    if line.status == "succeeded" and read.body.status != "succeeded":
        raise _false(line, f"it says {read.body.status}, and the outcome succeeded")


def settle_receipt(state: State, run: Run, act: Act, line: Outcome) -> None:
    """The receipt was good: the point is done with this grant."""
    if line.receipt is not None and act.leave is not None:
        state.fences.reach(run.run).open.discard(act.leave.grant)


def _false(line: Outcome, why: str) -> ProtocolError:
    return ProtocolError("receipt", f"the receipt of {line.action!r} is not accepted: {why}")
