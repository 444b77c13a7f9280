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
