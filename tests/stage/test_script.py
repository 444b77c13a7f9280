"""Reading conversation tests: what can be written, and what is refused with its place and the fix."""

from __future__ import annotations

import pytest

from bot.dialog.problems import Mark
from bot.stage import looks, steps
from bot.stage.phrases import Phrase
from bot.stage.script import read_script
from bot.stage.stage import GROUP
from tests.stage.conftest import read

WHOLE = """
conversation: everything at once
people:
  ana: {language: de, country: DE, consent: yes}
  ben: {minor: yes}
  cem:
steps:
  - ana: /now
  - ana: [one, two]
  - ana taps: "6"
  - ana taps old: "6"
  - ana edits: other words
  - ana sends: voice
  - ana opens: timeout
  - ana does: block
  - wait: 10 minutes
  - restart
  - restart: 1 hour
  - bot: silent
  - bot says: "18 or over"
  - bot to ben says: [a, b]
  - bot: {says: a, says one of: [a, b], never says: b, offers: c, withholds: d, copies: e, toasts: f}
  - talk: {dialog: now, state: heat, status: open, answers: {heat: 6}}
  - talk of ben: {status: ended}
  - known of ben: {country: US}
"""


def test_every_line_that_can_be_written_is_read() -> None:
    conversation = read(WHOLE)
    assert [(cast.name, cast.language, cast.country, cast.consent, cast.minor) for cast in conversation.people] == [
        ("ana", "de", "DE", True, False),
        ("ben", "en", "", False, True),
        ("cem", "en", "", False, False),
    ]
    assert len(conversation.steps) == 18
    assert conversation.steps[1] == steps.Types(Mark(9, 5), "ana", ("one", "two"))
    assert conversation.steps[9] == steps.Restarts(Mark(17, 5))
    assert conversation.steps[13] == looks.Expects(Mark(21, 5), "ben", "says", (Phrase("a"), Phrase("b")))


OF_TWO = """
conversation: two
people: {ana: , ben: , zoe: }
group: [ana, ben]
steps:
  - opens: {dialog: two_views, one: ben, two: ana}
  - opens: {dialog: two_views, one: ben, two: ana, in: apart}
  - ana in group: hello
  - ana writes in group: [one, two]
  - zoe taps in group: Fine
  - zoe taps old in group: Fine
  - zoe sends in group: photo
  - zoe does in group: come
  - both tap in group: Fine
  - both tap: Fine
  - ana follows: link
  - bot to group: {says: a, toasts: b}
  - talk of group: {state: x, answers: {ana.view: y}}
"""


def test_a_conversation_of_two_is_read() -> None:
    conversation = read(OF_TWO)
    assert (conversation.couple, conversation.place) == (("ana", "ben"), GROUP)
    roles = (("one", "ben"), ("two", "ana"))
    assert conversation.steps[0] == steps.Pairs(Mark(6, 5), "two_views", roles, GROUP)
    assert conversation.steps[1] == steps.Pairs(Mark(7, 5), "two_views", roles, 0)
    assert conversation.steps[2] == steps.Types(Mark(8, 5), "ana in group", ("hello",))
    assert conversation.steps[3] == steps.Writes(Mark(9, 5), "ana in group", ("one", "two"))
    assert conversation.steps[7] == steps.Stands(Mark(13, 5), "zoe in group", "came")
    assert conversation.steps[10] == steps.Follows(Mark(16, 5), "ana")
    assert len(conversation.steps) == 13


def test_a_couple_is_the_first_two_and_apart_they_open_apart() -> None:
    conversation = read(
        "conversation: x\npeople: {ana: , ben: }\napart: yes\nsteps: [opens: {dialog: repair, one: ana, two: ben}]\n"
    )
    assert (conversation.couple, conversation.place) == (("ana", "ben"), 0)
    assert conversation.steps == (steps.Pairs(Mark(4, 9), "repair", (("one", "ana"), ("two", "ben")), 0),)


def test_without_people_there_are_those_for_whom_a_talk_opens() -> None:
    conversation = read("conversation: x\nsteps:\n  - opens: {dialog: repair, one: kim, two: lee}\n")
    assert [(cast.name, cast.user) for cast in conversation.people] == [("kim", 7), ("lee", 8)]


def test_without_people_there_is_the_one_who_is_named_first() -> None:
    conversation = read("conversation: x\nsteps:\n  - wait: 1 day\n  - kim: hello\n")
    assert [cast.name for cast in conversation.people] == ["kim"]


def test_a_conversation_in_which_nobody_acts_has_a_person_all_the_same() -> None:
    assert read("conversation: x\nsteps:\n  - wait: 1 day\n  - restart\n").people[0].name == "ana"


def test_a_file_may_hold_several() -> None:
    found, problems = read_script(
        "conversations:\n- conversation: a\n  steps: [restart]\n- conversation: b\n  steps: [restart]\n", "a.yaml"
    )
    assert [each.title for each in found] == ["a", "b"]
    assert not problems


@pytest.mark.parametrize(
    ("line", "where", "says"),
    [
        ("- an taps: 6", "4:5", "nobody here is called 'an'. Did you mean 'ana'?"),
        ("- ana tap: 6", "4:5", "Did you mean 'taps'?"),
        ("- bot say: 6", "4:5", "Did you mean 'says'?"),
        ("- bot: {sais: x}", "4:11", "Did you mean 'says'?"),
        ("- bot: {copies: a, please}", "4:22", "A text with a comma needs quotes here."),
        ("- bot: loud", "4:10", "or 'bot: silent'"),
        ("- bot to eve: silent", "4:5", "nobody here is called 'eve'"),
        ("- bot says: []", "4:15", "a list of texts"),
        ("- wait: long", "4:11", "write a number and a unit"),
        ("- wait here: 1 day", "4:5", "is no line"),
        ("- restart now: 1 day", "4:5", "is no line"),
        ("- stop", "4:5", "is not a line. Write 'restart'"),
        ("- ana!: 6", "4:5", "is no line"),
        ("- {ana: a, ben: b}", "4:5", "a line has one key"),
        ("- [ana]", "4:5", "here should stand a map of one line"),
        ("- ana opens: Now", "4:16", "cannot be a dialog"),
        ("- ana sends: money", "4:16", "is not a kind of message"),
        ("- ana does: jump", "4:15", "something that people do"),
        ("- talk: {stat: x}", "4:12", "Did you mean 'state'?"),
        ("- talk: {status: lost}", "4:20", "how a talk can be"),
        ("- talk from ana: {state: x}", "4:5", "is no line"),
        ("- known: {age: 7}", "4:13", "is not known here"),
        ("- ana writes: hello", "4:5", "With 'in group' behind it, it is done there."),
        ("- ana edits in group: hello", "4:5", "nothing that people do in a group"),
        ("- ana does in group: block", "4:24", "something that people do"),
        ("- ana follows: him", "4:18", "Write 'ana follows: link'"),
        ("- opens: two_views", "4:12", "a dialog and its roles, such as"),
        ("- opens: {one: ana}", "4:12", "'dialog' is missing here"),
        ("- opens: {dialog: repair, one: eve}", "4:34", "nobody here is called 'eve'"),
        ("- opens: {dialog: repair, one: ana, in: bed}", "4:43", "is not a place for two"),
        ("- opens now: {dialog: repair}", "4:5", "is no line"),
        ("- both do: x", "4:5", "of two at once only this can be written"),
        ("- bot to club: silent", "4:5", "nobody here is called 'club'"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_its_place_and_the_fix(line: str, where: str, says: str) -> None:
    found, problems = read_script(f"conversation: x\npeople: {{ana: {{language: en}}}}\nsteps:\n  {line}\n", "a.yaml")
    assert not found
    assert str(problems[0]).startswith(f"a.yaml:{where}: error: ")
    assert says in problems[0].text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("conversation: x\n", "something is missing here"),
        ("steps: [restart]\n", "something is missing here"),
        ("- a\n", "a conversation"),
        ("conversation: x\nsteps: [restart]\nauthor: me\n", "'author' is not known here"),
        ("conversations: x\n", "here should stand a list of conversations"),
        ("conversations: [{conversation: a, steps: [restart]}]\nsteps: []\n", "'steps' is not known here"),
        ("conversation: x\npeople: {bot: {language: en}}\nsteps: [restart]\n", "is a word of the tests"),
        ("conversation: x\npeople: {ana: {age: 7}}\nsteps: [restart]\n", "'age' is not known here"),
        ("conversation: x\npeople: {ana: {consent: perhaps}}\nsteps: [restart]\n", "is not yes or no"),
        ("conversation: *x\n", "an alias"),
        ("conversation: x\ngroup: no\nsteps: [restart]\n", "Write 'group: yes', or 'group: [ana, ben]'"),
        ("conversation: x\napart: yes\nsteps: [restart]\n", "a couple is two people"),
        ("conversation: x\ngroup: [ana, ana]\nsteps: [restart]\n", "a couple is two people"),
        ("conversation: x\ngroup: [ana, eve]\nsteps: [restart]\n", "nobody here is called 'eve'"),
        ("conversation: x\npeople: {both: }\nsteps: [restart]\n", "is a word of the tests"),
    ],
)
def test_a_file_that_is_no_conversation_is_refused(text: str, says: str) -> None:
    _, problems = read_script(text, "a.yaml")
    assert says in str(problems[0])
