"""Playing conversations: what comes true, and how it is told where something does not."""

from __future__ import annotations

import pytest

from tests.stage.conftest import Play

SMALL = "- ana opens: small"


def test_a_conversation_that_comes_true_has_nothing_to_tell(play: Play) -> None:
    for run in range(3):
        assert not play(
            SMALL,
            '- bot: {says: "0 to 10", offers: ["0", "10"], withholds: Enough, never says: hello}',
            '- ana taps: "3"',
            "- bot: {copies: I am here., says one of: [Why is that, How come], offers: Enough}",
            "- talk: {dialog: small, state: why, status: open, answers: {mood: 3}}",
            "- restart",
            "- bot says: Why is that",
            "- ana taps: Copy this sentence",
            "- ana: it just is",
            "- bot says: That was all",
            "- talk: {status: ended, answers: {why: it just is}}",
            run=run,
        )


def test_reminders_and_waits_come_when_time_passes(play: Play) -> None:
    assert not play(
        SMALL,
        "- wait: 9 minutes",
        "- bot: silent",
        "- wait: 2 minutes",
        "- bot says: Still there?",
        '- ana taps: "8"',
        "- talk: {dialog: rest}",
        "- wait: 1 hour",
        "- bot says: Why is that",
        "- wait: 3 hours",
        "- talk: {status: parked}",
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("bot says: bye", "the bot should say “bye”"),
        ("bot says one of: [bye, farewell]", "the bot should say one of “bye”, “farewell”"),
        ("bot never says: '0 to 10'", "the bot should not say “0 to 10”"),
        ("bot offers: Enough", "the bot should offer a button “Enough”"),
        ("bot withholds: '5'", "the bot should offer no button “5”"),
        ("bot copies: I am here.", "there to copy: none"),
        ("bot toasts: late", "the press should be answered with “late”"),
        ("bot: silent", "the bot should say nothing"),
        ("bot: {says: '0 to 10', offers: Enough}", "the bot should offer a button “Enough”"),
        ("ana taps: Enough", "there is no button “Enough” to tap"),
        ("ana taps old: '3'", "no button “3” has gone so far"),
        ("ana edits: x", "ana has typed nothing"),
        ("ana opens: tiny", "there is no dialog 'tiny'"),
        (
            "talk: {state: why}",
            "the state of the talk should be 'why'; the talk is in the state 'mood' of 'small', open",
        ),
        ("talk: {dialog: rest}", "the dialog of the talk should be 'rest'"),
        ("talk: {status: ended}", "the status of the talk should be 'ended'"),
        ("talk: {answers: {mood: 3}}", "the answer 'mood' should be '3'; it is not there"),
        ("known: {country: US}", "'country' of ana should be known as 'US'; it is 'none'"),
        ("known: {minor: 'yes'}", "'minor' of ana should be known as 'yes'; it is 'no'"),
    ],
)
def test_a_line_that_does_not_come_true_is_told_with_its_place(play: Play, line: str, says: str) -> None:
    failed = play(SMALL, f"- {line}")
    assert failed
    assert says in failed.text
    assert failed.mark.line == 5
    assert str(failed).startswith("a.yaml:5:")
    assert "(memory)" in str(failed)


def test_what_the_bot_really_said_is_told(play: Play) -> None:
    failed = play(SMALL, "- bot says: bye")
    assert "How is it, 0 to 10?" in str(failed)
    assert "[6] [7] [8] [9] [10]" in str(failed)
    assert "[Back] [Help] [More]" in str(failed)


def test_where_it_said_nothing_what_can_be_tapped_is_told(play: Play) -> None:
    assert "nothing; there to tap: [0] [1]" in str(play(SMALL, "- wait: 1 minute", "- bot says: bye"))
    assert "said:\n    nothing" in str(play("- wait: 1 minute", "- bot says: bye"))


def test_toasts_are_told(play: Play) -> None:
    failed = play(SMALL, '- ana taps: "3"', '- ana taps old: "3"', "- bot says: bye")
    assert "(That button belongs to an earlier question.)" in str(failed)


def test_nobody_has_a_talk_before_they_begin_and_nothing_is_known_of_them(play: Play) -> None:
    assert "ana has no talk yet" in str(play("- talk: {state: why}"))
    assert "it is 'none'" in str(play("- known: {minor: 'yes'}"))


def test_what_is_known_from_before_is_known(play: Play) -> None:
    assert not play(
        SMALL,
        "- known: {country: GB, consent: 'yes', language: de}",
        people="{ana: {country: GB, consent: yes, language: de}}",
    )


def test_skipped_answers_and_words_are_read_as_an_author_writes_them(play: Play) -> None:
    assert not play(SMALL, "- ana: skip", "- ana: because", "- talk: {answers: {mood: skipped, why: Because}}")


def test_an_edit_a_voice_message_and_a_block_are_played(play: Play) -> None:
    assert not play(
        SMALL,
        "- ana: hello",
        "- ana edits: '4'",
        "- ana sends: voice",
        "- bot says: I can only read words",
        "- ana does: block",
        "- wait: 1 hour",
        "- bot: silent",
        "- ana does: unblock",
    )


def test_texts_in_a_row_are_a_burst(play: Play) -> None:
    assert not play(
        "- ana: /now",
        '- ana taps: "5"',
        "- ana: [sad, so sad]",
        '- talk: {state: a_cue, answers: {feeling: "sad so sad"}}',
    )


def test_several_people_have_their_own_chats(play: Play) -> None:
    assert not play(
        SMALL,
        "- ben: /now",
        "- bot says: 18 or over",
        "- bot to ana: silent",
        "- talk of ana: {dialog: small}",
        "- talk of ben: {dialog: now}",
        people="{ana: {language: en}, ben: {language: en}}",
    )


def test_a_long_absence_of_the_bot_brings_the_question_again(play: Play) -> None:
    assert not play(SMALL, "- restart: 10 minutes", "- bot: {says: I was away, offers: '10'}")


TWO = "- opens: {dialog: two_views, one: ana, two: ben}"
THREE = "{ana: {consent: yes}, ben: {country: US}, zoe: }"


def test_a_talk_of_two_opens_in_their_group_with_the_roles_as_written(play: Play) -> None:
    for run in range(3):
        assert not play(
            "- opens: {dialog: two_views, one: ben, two: ana}",
            '- bot: {says: "Ben, ", offers: [How it began, Write]}',
            "- bot to group: {says: One moment}",
            "- bot to ana: silent",
            "- zoe taps in group: How it began",
            "- bot: {toasts: That button is for somebody else}",
            "- bot to ben: silent",
            "- ana taps in group: How it began",
            "- bot: {toasts: This one is for Ben}",
            "- ben in group: nothing for the bot",
            "- bot: silent",
            "- ben taps in group: Write",
            '- bot: {says: "Ben, write it as an answer"}',
            "- ben writes in group: the door",
            '- bot to group: {says: "Ana, this is the moment that Ben names: the door"}',
            "- talk: {dialog: two_views, state: agree, answers: {ben.moment: the door}}",
            "- talk of group: {status: open}",
            '- ana taps in group: "Yes, that one"',
            "- bot to ana: {says: What did you see}",
            "- bot to ben: {says: What did you see}",
            "- ana: seen",
            "- talk: {answers: {ana.view: seen}}",
            people=THREE,
            run=run,
        )


def test_a_talk_of_two_without_a_group_opens_in_both_chats(play: Play) -> None:
    assert not play(
        "- opens: {dialog: two_views, one: ana, two: ben, in: apart}",
        "- bot to group: silent",
        "- bot to ana: {offers: How it began}",
        "- bot to ben: {says: It is Ana's turn now, withholds: How it began}",
        people=THREE,
    )


def test_another_talk_of_two_ends_the_one_before(play: Play) -> None:
    assert not play(
        TWO,
        "- opens: {dialog: repair, one: ana, two: ben}",
        "- ana taps: I'm sorry",
        "- talk of group: {dialog: repair}",
        "- talk of ben: {dialog: repair}",
        people=THREE,
    )


def test_a_card_shows_who_is_in_and_a_link_is_followed(play: Play) -> None:
    assert not play(
        "- ana in group: /attune",
        "- bot: {says: A talk for two, offers: Join}",
        "- ana taps in group: Join",
        "- ana follows: link",
        "- bot: {says: you take turns}",
        '- ana taps: ["I\'m in", Ask me, "No", "No", "No", That is good]',
        '- bot to group: {says: "In: Ana", offers: Join}',
        people=THREE,
    )


def test_two_who_are_a_couple_need_no_opening(play: Play) -> None:
    both_want_it = ("- ana in group: /attune", "- bot: {offers: I'm in}", "- both tap in group: I'm in")
    assert not play(*both_want_it, "- bot: {says: about 35 minutes}", people="{ana: , ben: }\ngroup: yes")
    assert not play("- ben: /unlink", "- bot: {says: linked with nobody}", people="{ana: , ben: }\napart: yes")


def test_somebody_comes_into_the_group_and_the_bot_is_put_out_of_it(play: Play) -> None:
    assert not play(
        TWO,
        "- zoe does in group: come",
        "- bot: {says: read along, offers: Go on from there}",
        "- ana does in group: remove bot",
        "- bot to ben: {says: not in your group any more}",
        people=THREE,
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("opens: {dialog: tow_views, one: ana, two: ben}", "Did you mean 'two_views'?"),
        ("opens: {dialog: two_views, one: ana}", "'two_views' has the roles one and two; say who plays which"),
        ("opens: {dialog: small, me: ana, two: ben}", "'small' has the roles me; say who plays which"),
        ("ana follows: link", "no link was given so far"),
        ("ana taps in group: Join", "there is no button “Join” to tap"),
        ("bot to group says: hello", "the bot should say “hello”"),
        ("talk of group: {state: x}", "group has no talk yet"),
    ],
)
def test_a_line_of_two_that_does_not_come_true_is_told(play: Play, line: str, says: str) -> None:
    failed = play(SMALL, f"- {line}", people=THREE)
    assert failed
    assert says in failed.text
    assert failed.mark.line == 5
