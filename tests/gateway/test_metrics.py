from watchfloor_server.gateway.metrics import COUNTERS, GAUGES, Metrics


def test_every_counter_and_gauge_is_told_with_its_type() -> None:
    metrics = Metrics()
    metrics.add("lines_total")
    metrics.add("records_total", 5)
    text = metrics.text({"agents": 2})
    assert "watchfloor_lines_total 1\n" in text
    assert "watchfloor_records_total 5\n" in text
    assert "# TYPE watchfloor_agents gauge\nwatchfloor_agents 2\n" in text
    assert text.count("# HELP ") == len(COUNTERS) + len(GAUGES)
    assert text.endswith("\n")
