"""Pictures of dialogs: what they show, and that nothing in them lies on something else."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.dialog_files import read_folder, shipped_folder
from bot.adapters.graph.chart import Chart, Line, Shape, chart_of
from bot.adapters.graph.drawing import draw
from bot.adapters.graph.guards import spoken
from bot.adapters.graph.layout import Place, Size, lay_out
from bot.adapters.graph.mermaid import mermaid
from bot.dialog.bundle import read_bundle
from bot.dialog.expressions import parse
from bot.dialog.parse import parse_dialog

TWO = """\
dialog: two
version: 3
title: Two of us
cast: [one, two]
start: heat
break: {call: pause, on: {ready: stay}}
slots:
  heat: {scale: 0-10, of: each, private: true}
  view: {text: 60, of: each, private: true}
states:
  heat:
    ask: {each: heat, in: private, text: "How *heated* are you: 0 to 10; or more?"}
    beside: {text: "Stop it", move: done}
    remind: {10 minutes: "Still here."}
    wait: {2 hours: done}
    next: [{if: "visits >= 2", to: view}, {to: heat}]
  view:
    ask: {each: view, in: private, text: "What happened?"}
    wait: 1 day
    next: show
  show: {reveal: view, next: rest}
  rest: {call: pause, on: {ready: heat, over: park}}
  done: {say: "Enough.", do: calm, end: finished}
"""


@pytest.fixture
def chart() -> Chart:
    dialog, problems = parse_dialog(TWO, "two.yaml")
    assert problems == []
    assert dialog is not None
    return chart_of(dialog)


def test_a_box_says_what_its_state_does(chart: Chart) -> None:
    boxes = {box.name: box for box in chart.boxes}

    assert boxes["heat"].does == ("asks each: heat", "asks again")
    assert boxes["heat"].words == "How heated are you: 0 to 10; or more?"
    assert boxes["heat"].times == ("reminds after 10 minutes",)
    assert boxes["view"].times == ("parks after 1 day",)
    assert boxes["rest"].does == ("calls pause (over: park)",)
    assert boxes["done"].does == ("does calm", "ends: finished")
    assert [box.shape for box in chart.boxes] == [Shape.ASK, Shape.ASK, Shape.REVEAL, Shape.CALL, Shape.END]
    assert chart.note == "A break calls pause (ready: stay)"


def test_every_way_on_is_an_arrow_with_its_reason(chart: Chart) -> None:
    arrows = {(arrow.source, arrow.to, arrow.line): arrow.label for arrow in chart.arrows}

    assert arrows == {
        ("heat", "view", Line.NEXT): "visits >= 2",
        ("heat", "done", Line.TIME): "after 2 hours",
        ("heat", "done", Line.BUTTON): "[Stop it]",
        ("view", "show", Line.NEXT): "",
        ("show", "rest", Line.NEXT): "",
        ("rest", "heat", Line.OUTCOME): "ready",
    }


def test_mermaid_gets_every_state_and_way_with_its_signs_escaped(chart: Chart) -> None:
    text = mermaid(chart)

    assert "    [*] --> s_heat\n" in text
    assert "    s_done --> [*]\n" in text
    assert "    s_heat --> s_view : visits #62;= 2\n" in text
    assert "    s_rest --> s_heat : on ready\n" in text
    assert "are you#58; 0 to 10#59; or more?" in text


@pytest.mark.parametrize(
    "guard",
    [
        "heat >= 7",
        "fits is full or visits >= 3",
        "(a is x or b is y) and not skipped(c)",
        'feeling in ["scared", "not sure"] and own(need)',
        "me.heat < you.heat",
        "hurt in feelings",
        "not (a is x and b is y)",
    ],
)
def test_a_guard_reads_as_its_author_wrote_it(guard: str) -> None:
    assert spoken(parse(guard)) == guard


def test_a_picture_is_the_same_each_time(chart: Chart) -> None:
    assert draw(chart, "svg") == draw(chart, "svg")


def test_an_svg_has_the_words_as_text_and_a_png_is_one(chart: Chart) -> None:
    svg = draw(chart, "svg").decode()

    for words in ("Two of us (two, version 3)", "heat", "visits &gt;= 2", "[Stop it]", "on ready"):
        assert words in svg
    assert draw(chart, "png").startswith(b"\x89PNG")


def test_a_dialog_of_one_state_and_strange_letters_can_be_drawn() -> None:
    text = 'dialog: a\nversion: 1\ntitle: A $x^2$ 🙂\ncast: [me]\nstart: b\nstates:\n  b: {say: "Yes & <b>", end: c}\n'
    dialog, _ = parse_dialog(text, "a.yaml")
    assert dialog is not None

    assert draw(chart_of(dialog), "png").startswith(b"\x89PNG")
    assert "$x^2$" in draw(chart_of(dialog), "svg").decode()


def test_every_dialog_of_the_program_can_be_drawn_for_a_page() -> None:
    bundle, _ = read_bundle(read_folder(shipped_folder()).files)

    for dialog in bundle.dialogs.values():
        text = mermaid(chart_of(dialog))
        assert all(f" as s_{name}\n" in text for name in dialog.states)
        assert not re.search(r'state "[^"]*"[^ ]', text)


nodes = st.integers(0, 14)


@settings(deadline=None)
@given(st.sets(st.tuples(nodes, nodes).filter(lambda edge: edge[0] != edge[1]), max_size=40))
def test_whatever_leads_where_nothing_lies_on_another(edges: set[tuple[int, int]]) -> None:
    sizes = [Size(40.0 + 10 * number, 20.0 + 5 * (number % 4)) for number in range(15)]

    layout = lay_out(sizes, sorted(edges))

    assert len(layout.places) == 15
    for number, one in enumerate(layout.places):
        assert _inside(one, layout.size)
        assert not any(_overlap(one, other) for other in layout.places[:number])
    assert layout.bends.keys() == edges


@given(st.integers(2, 12))
def test_a_chain_stands_straight_from_top_to_bottom(count: int) -> None:
    layout = lay_out([Size(100, 30)] * count, list(pairwise(range(count))))

    assert len({round(place.x, 3) for place in layout.places}) == 1
    assert [place.y for place in layout.places] == sorted(place.y for place in layout.places)


def _inside(place: Place, size: Size) -> bool:
    return (
        place.x - place.size.width / 2 >= -0.01
        and place.x + place.size.width / 2 <= size.width + 0.01
        and place.y + place.size.height / 2 <= size.height + 0.01
    )


def _overlap(one: Place, other: Place) -> bool:
    across = abs(one.x - other.x) < (one.size.width + other.size.width) / 2 - 0.01
    down = abs(one.y - other.y) < (one.size.height + other.size.height) / 2 - 0.01
    return across and down
