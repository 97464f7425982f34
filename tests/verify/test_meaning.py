from lies import Story, bent, found_in
from watchfloor.chain import b64url


def test_another_servers_start_is_found(story: Story) -> None:
    found = found_in([*story, bent("server.started", 0, server="wf-other")(story)[0]])
    assert "server 'wf-other' wrote into the ledger of 'wf-test'" in found


def test_a_server_that_changes_its_key_is_found(story: Story) -> None:
    found = found_in([*story, bent("server.started", 0, key=b64url(bytes(32)))(story)[0]])
    assert found == ["the server's key is another one than before"]


def test_a_server_that_starts_again_is_the_same(story: Story) -> None:
    assert found_in([*story, story[0]]) == []


def test_a_server_whose_key_is_none_is_found(story: Story) -> None:
    assert any("what was never accepted" in one for one in found_in(bent("server.started", 0, key="?")(story)))
