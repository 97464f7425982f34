# Sugar: each recipe is a plain command that also works by itself. `just` lists them.
_list:
    @just --list --unsorted

# agents at work under your eyes, on this terminal
demo *ARGS:
    watchfloor demo {{ARGS}}

# the tests
test *ARGS:
    pytest {{ARGS}}

# everything CI checks besides the tests: format, lint, types, imports, coverage, floors
check:
    bash .ci/check

# what an event, an ack and a kill cost, against a control in the same run: a table and JSON
bench *ARGS:
    python tests/bench {{ARGS}}

# draw screenshots/ anew
shots *ARGS:
    python screenshots/make.py {{ARGS}}

# minutes of load
soak *ARGS:
    pytest -n 0 -m soak {{ARGS}}

# resolve .ci/requirements.txt anew, with hashes and without the name of any index
lock *ARGS:
    uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-emit-index-url --quiet --output-file .ci/requirements.txt {{ARGS}}
