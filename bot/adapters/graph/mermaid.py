"""A chart as a Mermaid state diagram, which Markdown pages and editors draw."""

from __future__ import annotations

import re

from bot.adapters.graph.chart import Arrow, Box, Chart, Line, Shape

_SPECIAL = re.compile(r"[^\w .,!?()\[\]+*/=\'’…–-]")
_CLASSES = {
    Shape.ASK: "fill:#eaf2fb,stroke:#3b6ea5,color:#111",
    Shape.SAY: "fill:#f7f7f5,stroke:#8a8a84,color:#111",
    Shape.CALL: "fill:#f1eafa,stroke:#7a4fb0,color:#111,stroke-width:3px",
    Shape.REVEAL: "fill:#e8f6ee,stroke:#2f8a57,color:#111",
    Shape.WAIT: "fill:#fff6e0,stroke:#b07d12,color:#111",
    Shape.END: "fill:#2f3a45,stroke:#2f3a45,color:#fff",
}
_SIGNS = {Line.NEXT: "", Line.TIME: "⏱ ", Line.BUTTON: "", Line.OUTCOME: "on "}


def mermaid(chart: Chart) -> str:
    """The diagram as text, with a line feed at its end."""
    lines = [
        "---",
        f"title: {_title(chart)}",
        "---",
        "stateDiagram-v2",
        *(f"    {_box(box)}" for box in chart.boxes),
        f"    [*] --> {_id(chart.start)}",
        *(f"    {_arrow(arrow)}" for arrow in chart.arrows),
        *(f"    {_id(box.name)} --> [*]" for box in chart.boxes if box.shape is Shape.END),
        *(f"    classDef {shape} {style}" for shape, style in _CLASSES.items()),
        *(f"    class {_id(box.name)} {box.shape}" for box in chart.boxes),
    ]
    return "\n".join(lines) + "\n"


def _title(chart: Chart) -> str:
    text = f"{chart.title}. {chart.note}" if chart.note else chart.title
    return "'" + text.replace("'", "''") + "'"


def _box(box: Box) -> str:
    step = f" · {box.step}" if box.step else ""
    parts = [f"{box.name}{step}", *box.does, box.words, *(f"⏱ {each}" for each in box.times)]
    return f'state "{"<br/>".join(_safe(part) for part in parts if part)}" as {_id(box.name)}'


def _arrow(arrow: Arrow) -> str:
    way = f"{_id(arrow.source)} --> {_id(arrow.to)}"
    label = f"{_SIGNS[arrow.line]}{_safe(arrow.label)}".strip()
    return f"{way} : {label}" if label else way


def _id(name: str) -> str:
    """A state's name might be one of Mermaid's own words, such as `end`."""
    return f"s_{name}"


def _safe(text: str) -> str:
    """What has a meaning in Mermaid, as its number."""
    return _SPECIAL.sub(lambda match: match.group() if match.group() in "·⏱" else f"#{ord(match.group())};", text)
