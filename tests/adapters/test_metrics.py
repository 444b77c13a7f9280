"""Numbers for the operator."""

import ast
from pathlib import Path

import pytest

from bot.adapters.metrics import COUNTERS, GAUGES, HISTOGRAMS, PrometheusMetrics

BOT = Path(__file__).parents[2] / "bot"
TABLES = {"count": set(COUNTERS), "observe": set(HISTOGRAMS), "gauge": set(GAUGES)}


def test_what_is_counted_is_told_with_its_labels() -> None:
    metrics = PrometheusMetrics()

    metrics.count("updates", kind="message", outcome="handled")
    metrics.count("updates", kind="message", outcome="handled")
    metrics.count("retry_after_seconds", 2.5)

    text = metrics.text().decode()
    assert 'attune_updates_total{kind="message",outcome="handled"} 2.0' in text
    assert "attune_retry_after_seconds_total 2.5" in text


def test_values_fall_into_classes_and_gauges_keep_the_last() -> None:
    metrics = PrometheusMetrics()

    metrics.observe("turn_seconds", 0.004)
    metrics.gauge("outbox_depth", 7)
    metrics.gauge("outbox_depth", 3)

    text = metrics.text().decode()
    assert 'attune_turn_seconds_bucket{le="0.005"} 1.0' in text
    assert "attune_outbox_depth 3.0" in text


def test_two_sets_of_numbers_do_not_mix() -> None:
    one, other = PrometheusMetrics(), PrometheusMetrics()

    one.gauge("outbox_depth", 3)

    assert "attune_outbox_depth 0.0" in other.text().decode()


def test_a_name_or_a_label_that_is_not_known_is_refused() -> None:
    metrics = PrometheusMetrics()

    with pytest.raises(KeyError):
        metrics.count("updatse")
    with pytest.raises(ValueError, match="label"):
        metrics.count("updates", person="17")
    with pytest.raises(ValueError, match="label"):
        metrics.count("alarms", kind="harm")


def test_the_program_uses_known_names_with_known_labels_only() -> None:
    calls = [call for path in BOT.rglob("*.py") for call in ast.walk(ast.parse(path.read_text())) if _is_number(call)]

    assert calls
    for call in calls:
        assert isinstance(call, ast.Call)
        assert isinstance(call.func, ast.Attribute)
        if isinstance(call.args[0], ast.Name):
            assert ast.unparse(call) == "desk.metrics.count(name)"  # passes on what a draft counts, which is seen there
            continue
        assert isinstance(call.args[0], ast.Constant)
        name = call.args[0].value
        assert name in TABLES[call.func.attr]
        if call.func.attr == "count":
            assert {keyword.arg for keyword in call.keywords} == set(COUNTERS[name][1])


def _is_number(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in TABLES:
        return False
    owner = node.func.value
    return (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")).endswith(("metrics", "draft"))
