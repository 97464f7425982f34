import json

from hypothesis import given
from hypothesis import strategies as st

from watchfloor.oversight.folders import SHARE_BYTES, shares


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=50), max_size=5), st.integers(0, 4))
def test_the_shares_of_a_folder_are_the_folder(files: dict[str, str], long: int) -> None:
    files = {name: text * (10**long if len(text) * 10**long < 200_000 else 1) for name, text in files.items()}
    found = list(shares(files))
    assert [share.more for share in found] == [True] * (len(found) - 1) + [False]
    whole: dict[str, str] = {}
    for share in found:
        assert len(json.dumps(share.files, ensure_ascii=False).encode()) <= SHARE_BYTES + 1024
        for name, text in share.files.items():
            whole[name] = whole.get(name, "") + text
    assert whole == files
