from watchfloor.verify.report import KEPT, Findings


def test_tampering_weighs_more_than_what_is_missing() -> None:
    findings = Findings()
    assert findings.report(1, 1, b"r").outcome == "ok"
    findings.note(1, "worth knowing")
    assert findings.report(1, 1, b"r").exit_code == 0
    findings.incomplete(None, "a part is missing")
    assert (findings.report(1, 1, b"").exit_code, findings.is_incomplete) == (2, True)
    findings.tampered(7, "it was changed")
    report = findings.report(1, 1, b"")
    assert (report.outcome, report.exit_code) == ("tampered", 1)
    assert [finding.weight for finding in report.findings] == ["tampered", "incomplete", "note"]


def test_a_flood_of_findings_is_counted_and_not_kept() -> None:
    findings = Findings()
    for seq in range(KEPT + 50):
        findings.tampered(seq, "it was changed")
    report = findings.report(1, 1, b"")
    assert (len(report.findings), report.more) == (KEPT, 50)


def test_what_a_finding_quotes_is_harmless_and_bounded() -> None:
    findings = Findings()
    findings.note(None, "\x1b]52;c;" + "x" * 10_000)
    (finding,) = findings.report(1, 1, b"").findings
    assert "\x1b" not in finding.says
    assert len(finding.says) <= 500
