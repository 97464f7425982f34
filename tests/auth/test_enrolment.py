import os
import re
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from forge import NOW
from watchfloor.identity import ROLES
from watchfloor.jwks import TokenRefused
from watchfloor_server.auth import FIRST_CODE_FILE, Enrolment, Invite
from watchfloor_server.auth.enrolment import CODES_FILE, OPEN_CODES

LATER = NOW + timedelta(minutes=15)


def opened(folder: Path) -> Enrolment:
    return Enrolment(folder, os.urandom)


def first_code(enrolment: Enrolment) -> str:
    return enrolment.renew_first(NOW).read_text().strip()


def refused(enrolment: Enrolment, code: str, operator: str = "mara", minutes: float = 0) -> TokenRefused:
    with pytest.raises(TokenRefused) as refusal:
        enrolment.check(code, operator, NOW + timedelta(minutes=minutes))
    return refusal.value


def test_the_first_operators_code_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    path = opened(tmp_path).renew_first(NOW)
    assert path == tmp_path / FIRST_CODE_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\n", path.read_text())


def test_the_first_code_is_for_any_name_and_all_roles_and_serves_once(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    code = first_code(enrolment)
    assert enrolment.look(code, NOW).roles == ROLES
    invite = enrolment.check(code, "mara", NOW)
    assert (invite.operator, invite.roles, invite.signed) == (None, ROLES, None)
    enrolment.spend(invite, NOW)
    assert not (tmp_path / FIRST_CODE_FILE).exists()
    refusal = refused(enrolment, code)
    assert (refusal.code, "used already" in refusal.reason) == ("code_used", True)
    assert refused(opened(tmp_path), code).code == "code_used"


def test_each_start_renews_the_first_code_and_voids_the_old_one(tmp_path: Path) -> None:
    old = first_code(opened(tmp_path))
    again = opened(tmp_path)
    new = first_code(again)
    assert new != old
    assert refused(again, old).code == "code"
    assert again.check(new, "jo", NOW).operator is None


def test_the_first_code_goes_when_there_is_an_operator(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    code = first_code(enrolment)
    enrolment.withdraw_first()
    enrolment.withdraw_first()
    assert not (tmp_path / FIRST_CODE_FILE).exists()
    assert refused(opened(tmp_path), code).code == "code"


def test_a_code_for_a_name_is_for_that_name(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    code = enrolment.issue("jo", ("approver",), "mara", "signed order", NOW)
    assert refused(enrolment, code, "eve").reason.startswith("this code was made for another name")
    invite = enrolment.check(code, "jo", NOW)
    assert invite[1:] == ("jo", ("approver",), "mara", "signed order")


def test_codes_outlive_a_restart_and_are_kept_as_hashes(tmp_path: Path) -> None:
    code = opened(tmp_path).issue("jo", ("viewer",), "mara", "signed", NOW)
    kept = (tmp_path / CODES_FILE).read_text()
    assert code not in kept
    assert code.replace("-", "") not in kept
    assert stat.S_IMODE((tmp_path / CODES_FILE).stat().st_mode) == 0o600
    assert opened(tmp_path).check(code, "jo", NOW).roles == ("viewer",)


def test_a_code_is_good_for_fifteen_minutes(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    code = enrolment.issue("jo", ("viewer",), "mara", "signed", NOW)
    enrolment.look(code, LATER - timedelta(seconds=1))
    refusal = refused(enrolment, code, "jo", minutes=15)
    assert (refusal.code, "expired at" in refusal.reason) == ("code_expired", True)


def test_while_one_enrols_nobody_else_does_with_the_same_code(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    code = first_code(enrolment)
    invite = enrolment.check(code, "mara", NOW)
    assert "at this moment" in refused(enrolment, code, "eve").reason
    enrolment.spend(invite, NOW)
    assert refused(enrolment, code, "eve").code == "code_used"


def test_a_new_code_for_a_name_voids_the_open_one(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    old = enrolment.issue("jo", ("viewer",), "mara", "signed", NOW)
    new = enrolment.issue("jo", ("viewer",), "mara", "signed", NOW)
    assert refused(enrolment, old, "jo").code == "code"
    enrolment.check(new, "jo", NOW)


def test_a_code_voided_meanwhile_is_spent_without_harm(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    enrolment.spend(Invite("gone", "jo", ("viewer",), "mara", None), NOW)
    assert not (tmp_path / CODES_FILE).exists()


def test_a_code_is_read_as_people_type_it(tmp_path: Path) -> None:
    enrolment = Enrolment(tmp_path, bytes)
    code = enrolment.issue("jo", ("viewer",), "mara", "signed", NOW)
    assert code == "0000-0000-0000-0000"
    assert enrolment.look("oooo oooo-OOOO0000", NOW).operator == "jo"


@pytest.mark.parametrize(
    "code",
    ["", "0000", "UUUU-UUUU-UUUU-UUUU", "0" * 17, "é" * 16, "-" * 10_000, "\x1b[2J", "\N{FULLWIDTH DIGIT ONE}" * 16],
)
def test_what_is_no_code_is_refused(tmp_path: Path, code: str) -> None:
    assert refused(opened(tmp_path), code).code == "code"


def test_an_unknown_code_is_refused(tmp_path: Path) -> None:
    enrolment = opened(tmp_path)
    first_code(enrolment)
    assert "no such enrolment code" in refused(enrolment, "0000-0000-0000-0000").reason


def test_dead_codes_are_forgotten_after_a_day_and_too_many_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / CODES_FILE
    enrolment = opened(tmp_path)
    old = enrolment.issue("jo", ("viewer",), "mara", "signed", NOW)
    for number in range(OPEN_CODES - 1):
        enrolment.issue(f"op-{number}", ("viewer",), "mara", "signed", NOW)
    with pytest.raises(ValueError, match="wait until"):
        enrolment.issue("one-more", ("viewer",), "mara", "signed", NOW)
    enrolment.issue("one-more", ("viewer",), "mara", "signed", NOW + timedelta(days=2))
    assert refused(enrolment, old, "jo").code == "code"
    assert folder.stat().st_size < 2000


@pytest.mark.parametrize("content", ["", "{", "[]", '{"codes":[{"sha256":1}]}', '{"codes":[],"x":1}'])
def test_a_broken_file_of_codes_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / CODES_FILE
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(ValueError, match=r"enrolment\.json.*move it away"):
        opened(tmp_path)


def test_a_file_of_codes_that_others_can_read_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).renew_first(NOW)
    (tmp_path / CODES_FILE).chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        opened(tmp_path)
