"""`python -m model`, in tests/: search stages, all or those named; with `--mutants` each planted fault instead.

Never judges by time, but says how long it took.
"""

import sys
from time import process_time

from model.dialogue import told
from model.longer import LONGER
from model.mutants import MUTANTS, mutated
from model.search import search
from model.stage import Stage
from model.stages import STAGES


def main(names: list[str]) -> int:
    """Search; 1 if anything broke that should hold, or held that should break."""
    every = STAGES | LONGER
    if names[:1] == ["--mutants"]:
        wanted = [each for each in MUTANTS if not names[1:] or each.switch in names[1:]]
        held = [each.tells for each in wanted if not _shown(mutated(each))]
        sys.stdout.write("".join(f"not noticed: {each}\n" for each in held))
        return 1 if held else 0
    broken = [name for name in names or every if _shown(every[name])]
    return 1 if broken else 0


def _shown(stage: Stage) -> bool:
    """Search one stage and show what came of it; True if something broke."""
    began_s = process_time()
    found = search(stage)
    sys.stdout.write(f"{told(found)} ({process_time() - began_s:.1f} s)\n")
    sys.stdout.flush()
    return bool(found.broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
