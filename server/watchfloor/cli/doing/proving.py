"""`verify`: a ledger held against itself, and against a checkpoint that somebody kept.

Never asks a server.
"""

from pathlib import Path
from typing import Final

from watchfloor import verify as verification
from watchfloor.chain import b64url
from watchfloor.cli import output
from watchfloor.cli.failures import Failure
from watchfloor.oversight import Pin

NOTE_BYTES: Final = 128 * 1024
"""The longest checkpoint that is read."""


def verify(path: Path, checkpoint: Path | None, *, as_json: bool) -> int:
    """Verify and tell what was found; the exit code is 0 ok, 1 tampered, 2 incomplete."""
    note, keys = _known(checkpoint)
    report = verification.verify(path, note, keys)
    if as_json:
        for finding in report.findings:
            output.emit({"finding": finding.weight, "seq": finding.seq, "says": finding.says})
        output.emit(
            {
                "outcome": report.outcome,
                "records": report.records,
                "covered": report.covered,
                "root": b64url(report.root),
                "more": report.more,
            }
        )
        return report.exit_code
    for finding in report.findings:
        where = "" if finding.seq is None else f"record {finding.seq}: "
        output.say(finding.weight.upper() + "  {}{}", where, finding.says)
    if report.more:
        output.say(f"{report.more} more findings like these")
    output.say(
        f"{report.outcome.upper()}: {report.records} records, {report.covered} under a checkpoint, root {{}}",
        b64url(report.root) or "unknown",
    )
    return report.exit_code


def _known(checkpoint: Path | None) -> tuple[str | None, tuple[bytes, ...]]:
    """Read a signed note, or the pin in which an operator keeps a note and the server's key."""
    if checkpoint is None:
        return None, ()
    with checkpoint.open("rb") as file:
        content = file.read(NOTE_BYTES + 1)
    if content.lstrip().startswith(b"{"):
        try:
            pin = Pin.model_validate_json(content)
            return pin.checkpoint, (pin.public.raw,)
        except ValueError:
            raise Failure(f"{str(checkpoint)!r} is neither a checkpoint nor an operator's pin; give one") from None
    try:
        return content.decode(), ()
    except UnicodeDecodeError:
        raise Failure(f"{str(checkpoint)!r} is no checkpoint: it is not text; give a signed note") from None
