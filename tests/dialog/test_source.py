"""YAML, read strictly: what was typed stays, and what is dangerous or unclear is refused at its place."""

from __future__ import annotations

import resource
import subprocess
import sys
import textwrap

import pytest

from bot.dialog.problems import Mark, Problems
from bot.dialog.source import Mapping, Node, Scalar, Sequence, compose


def read(text: str) -> tuple[Node | None, list[str]]:
    problems = Problems("x.yaml")
    node = compose(text, problems)
    return node, [str(problem) for problem in problems.found]


def data(node: Node | None) -> object:
    if isinstance(node, Mapping):
        return {key.value: data(value) for key, value in node.entries}
    if isinstance(node, Sequence):
        return [data(item) for item in node.items]
    return node.value if node else None


def test_plain_words_stay_what_was_typed() -> None:
    node, found = read("a: no\nb: 12:30\non: 1_000\nyes: ~\nf: 0x10\ng: 2024-01-01\n")
    assert data(node) == {"a": "no", "b": "12:30", "on": "1_000", "yes": "~", "f": "0x10", "g": "2024-01-01"}
    assert found == []


def test_nodes_know_their_places_and_their_quotes() -> None:
    node, _ = read("a:\n  - x\n  - 'y'\n")
    assert isinstance(node, Mapping)
    items = node.get("a")
    assert isinstance(items, Sequence)
    assert items.items == (Scalar("x", Mark(2, 5)), Scalar("y", Mark(3, 5), plain=False))
    assert node.get("b") is None


def test_a_byte_order_mark_and_characters_of_all_planes_are_fine() -> None:
    node, found = read("\ufeffa: 😀 b\n")
    assert data(node) == {"a": "😀 b"}
    assert found == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b\x00c", "x.yaml:1:5: error: a character here"),
        ("a: 1\nb: \ud800", "x.yaml:2:4: error: a character here"),
        ("a: 1\nb: \x07", "x.yaml:2:4: error: a character here"),
        ("", "x.yaml:1:1: error: the file is empty"),
        ("# only this", "x.yaml:2:1: error: the file is empty"),
        ("a: 1\n---\nb: 2", "x.yaml:2:1: error: a second document"),
        ("a: &x 1", "x.yaml:1:4: error: an anchor"),
        ("a: *x", "x.yaml:1:4: error: an alias"),
        ("- &x [a]", "x.yaml:1:3: error: an anchor"),
        ("a: !!str 1", "x.yaml:1:4: error: a tag"),
        ("!!map {a: 1}", "x.yaml:1:1: error: a tag"),
        ("a: 1\na: 2", "x.yaml:2:1: error: 'a' stands here a second time"),
        ("? {a: 1}\n: 2", "x.yaml:1:3: error: a key must be one plain word"),
        ("a: [1, 2\nb: 3", "x.yaml:2:2: error: this is not YAML"),
        ("a: 'x", "x.yaml:1:6: error: this is not YAML"),
        ("%YAML 9.0\n---\na: 1", "x.yaml:1:1: error: this is not YAML"),
        ("[" * 41, "x.yaml:1:41: error: this is nested"),
        ("a: " * 5, "x.yaml:1:5: error: this is not YAML"),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, problem: str) -> None:
    _, found = read(text)
    assert found
    assert found[0].startswith(problem), found


def test_the_worst_of_files_take_a_second_and_little_memory() -> None:
    """In a process of its own, with limits that the system holds: 100 MB in all, and 3 seconds a file on a busy machine; alone none takes one."""
    script = textwrap.dedent("""
        import resource, sys, time
        from bot.dialog.bundle import read_bundle
        from bot.dialog.common import parse_common
        from bot.dialog.check.bundle import check_bundle
        most = 256 * 1024
        many = "dialog: x\\nversion: 1\\ntitle: t\\ncast: [me]\\nstart: s0\\nslots: {a: {text: 9}}\\nstates:\\n"
        many += "".join(f"  s{i}: {{ask: {{me: a, text: '{{a}}'}}, next: [" + "".join(
            f"{{if: 'skipped(a) or visits > {j}', to: s{i * j % 200}}}, " for j in range(12)) + f"{{to: s{i}}}]}}\\n" for i in range(200))
        files = ["[" * most, "{a: " * (most // 4), "- a\\n" * (most // 4), "[" + "a," * (most // 2 - 2) + "]",
                 "".join(f"k{i}: v\\n" for i in range(25_000)), "!a " * (most // 3), "a: " + "'" * (most - 3),
                 "- " * (most // 2), "? " * (most // 2), "a: |\\n" + " b\\n" * (most // 3 - 9), "{" * most, many]
        for text in files:
            assert len(text) <= most
            before = time.process_time()
            bundle, _ = read_bundle({"x.yaml": text})
            check_bundle(bundle, None)
            parse_common(text, "common.yaml")
            spent = time.process_time() - before
            assert spent < 3, (text[:20], spent)
        status = open("/proc/self/status").read()  # getrusage would count what the parent had before the start
        print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
    """)  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (20, 20)),
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100
