import hashlib

from watchfloor.wire import NAMESPACE, SigningKey, ssh_blob, ssh_fingerprint, ssh_string, sshsig_data

KEY = SigningKey.from_seed(bytes(range(32)))


def test_what_is_signed_is_openssh_own_form() -> None:
    expected = b"SSHSIG" + b"\0\0\0\x14watchfloor-decide@v1" + bytes(4) + b"\0\0\0\x06sha512"
    assert sshsig_data(b"words") == expected + b"\0\0\0\x40" + hashlib.sha512(b"words").digest()
    assert NAMESPACE == "watchfloor-decide@v1"
    assert ssh_string(b"") == bytes(4)


def test_a_person_s_key_vouches_by_itself_or_through_an_agent_and_no_other_way() -> None:
    message = b"watchfloor decide v1\nwf-1\n{}"
    plain, through = KEY.sign(message), KEY.sign(sshsig_data(message))
    assert KEY.public.vouches(plain, message)
    assert KEY.public.vouches(through, message)
    assert KEY.public.verifies(plain, message)
    assert not KEY.public.verifies(through, message)
    foreign = sshsig_data(message).replace(b"watchfloor-decide@v1", b"file-of-somebody-else")
    assert not KEY.public.vouches(KEY.sign(foreign), message)
    assert not KEY.public.vouches(through, message + b" ")
    assert not KEY.public.vouches("A" * 86, message)


def test_a_key_has_the_fingerprint_that_openssh_shows() -> None:
    assert ssh_blob(KEY.public.raw) == b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + KEY.public.raw
    assert ssh_fingerprint(KEY.public.raw) == "SHA256:lbmsoA0yIEcEiVDRnMWuzm+nV+3ZEEpVIURqFoeSspg"
