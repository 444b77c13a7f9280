"""What every store keeps and gives back, asked of each of them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.ports import PROMPT, Asked, Changes, Poison, Priority, SeatRow, Store, StoreError, TimerRow, Wanted
from tests.adapters.store.made import (
    DAY,
    START,
    Time,
    couple,
    group,
    linked,
    mark,
    message,
    pair,
    person,
    private,
    session,
    timer,
    user_of,
    wanted,
)


async def ids(store: Store) -> list[int]:
    return [found.id for found in await store.unsent(0, 100)]


async def test_an_empty_store_has_nothing(store: Store) -> None:
    loaded = await store.load(Wanted(users=frozenset({1}), chats=frozenset({2}), sessions=frozenset({3})))
    assert not loaded.persons
    assert not loaded.chats
    assert not loaded.sessions
    assert not loaded.handled
    assert not (await store.load(linked(5))).couples
    assert not await store.due(START, 10)
    assert not await store.prompts_due(START, 10)
    assert await store.next_due() is None
    assert await store.next_prompt() is None
    assert await store.backlog(START) == (0, 0.0)
    assert await store.last_id() == 0
    assert not await store.attempts()


async def test_an_empty_batch_changes_nothing(store: Store) -> None:
    await store.save(couple())
    before = await store.load(wanted(1, 2))
    await store.save(Changes())
    assert await store.load(wanted(1, 2)) == before


async def test_a_person_comes_back_with_every_detail(store: Store) -> None:
    ana = person(
        1,
        language="pt",
        country="BR",
        zone="America/Sao_Paulo",
        consent="2",
        minor=True,
        crisis_at=5.5,
        settings={"a": [1]},
    )
    await store.save(Changes(persons=[ana]))
    assert (await store.load(wanted(1))).persons == {1: ana}


async def test_a_record_replaces_the_one_with_its_identity(store: Store) -> None:
    await store.save(couple())
    renamed, blocked = person(1, name="Other", settings={}), private(1, blocked_at=START)
    await store.save(Changes(persons=[renamed], chats=[blocked]))
    loaded = await store.load(wanted(1))
    assert loaded.persons[1] == renamed
    assert (await store.load(wanted(chats=(user_of(1),)))).chats[101] == blocked


async def test_a_chat_comes_back_with_its_question(store: Store) -> None:
    chat = private(1, focus=10, language="de", asked=Asked(session=10, entry=3, message=44, at=START))
    await store.save(Changes(persons=[person(1)], chats=[chat]))
    loaded = await store.load(wanted(chats=(user_of(1),)))
    assert loaded.chats == {101: chat}
    assert loaded.persons.keys() == {1}, "the owner of a private chat is there too"


async def test_a_session_comes_back_with_seats_in_order_body_and_words(store: Store) -> None:
    shared = session(10, 2, 1, home=900, version=7, status="held")
    await store.save(replace(couple(), sessions=[shared]))
    assert (await store.load(wanted(sessions=(10,)))).sessions == {10: shared}


async def test_a_session_brings_the_persons_and_chats_of_its_seats(store: Store) -> None:
    await store.save(couple())
    loaded = await store.load(wanted(sessions=(10,)))
    assert loaded.persons.keys() == {1, 2}
    assert loaded.chats.keys() == {101, 102, 900}


async def test_a_person_brings_what_they_have_open_or_held(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(sessions=[session(12, 1, status="held"), session(13, 1, status="ended")]))
    assert (await store.load(wanted(1))).sessions.keys() == {10, 11, 12}
    assert (await store.load(wanted(2))).sessions.keys() == {10}


async def test_a_private_chat_brings_what_its_owner_has_open(store: Store) -> None:
    await store.save(couple())
    assert (await store.load(wanted(chats=(user_of(2),)))).sessions.keys() == {10}


async def test_a_group_brings_what_is_open_in_it(store: Store) -> None:
    await store.save(couple())
    assert (await store.load(wanted(chats=(group().chat,)))).sessions.keys() == {10}


async def test_a_chat_is_found_by_our_own_id(store: Store) -> None:
    await store.save(couple())
    loaded = await store.load(Wanted(own_chats=frozenset({102, 404})))
    assert loaded.chats[102] == private(2)
    assert 404 not in loaded.chats


async def test_an_ended_session_comes_only_by_name(store: Store) -> None:
    await store.save(Changes(persons=[person(1)], sessions=[session(10, 1, status="open")]))
    await store.save(Changes(sessions=[session(10, 1, status="ended")]))
    assert not (await store.load(wanted(1))).sessions
    assert (await store.load(wanted(sessions=(10,)))).sessions[10].status == "ended"


async def test_a_seat_that_is_left_is_gone(store: Store) -> None:
    await store.save(couple())
    alone = session(10, 2, home=900, words={})
    await store.save(Changes(sessions=[alone]))
    assert (await store.load(wanted(2))).sessions == {10: alone}
    assert (await store.load(wanted(1))).sessions.keys() == {11}


async def test_words_are_replaced_as_a_whole(store: Store) -> None:
    await store.save(couple())
    changed = session(10, 1, 2, home=900, words={2: ["new"]})
    await store.save(Changes(sessions=[changed]))
    assert (await store.load(wanted(sessions=(10,)))).sessions[10].words == {2: ["new"]}


async def test_a_couple_comes_back_with_every_detail(store: Store) -> None:
    both = pair(50, ready=(2, 1), open_until=START + 0.25)
    before = pair(51, two=0, home=0, topic=0, card=0, dialog="", ready=(), turn=0)
    await store.save(replace(couple(), couples=[both, before]))
    assert (await store.load(linked(50, 51, 404))).couples == {50: both, 51: before}


async def test_a_couple_brings_its_persons_their_private_chats_and_its_home(store: Store) -> None:
    await store.save(replace(couple(), sessions=[]))
    loaded = await store.load(linked(50))
    assert loaded.persons == {1: person(1), 2: person(2)}
    assert loaded.chats == {101: private(1), 102: private(2), 900: group()}


async def test_a_couple_without_a_home_or_a_second_brings_what_there_is(store: Store) -> None:
    await store.save(replace(couple(), sessions=[], couples=[pair(two=0, home=0)]))
    loaded = await store.load(linked(50))
    assert loaded.persons.keys() == {1}
    assert loaded.chats.keys() == {101}


async def test_a_person_brings_the_couples_they_are_in_and_the_other_with_their_chat(store: Store) -> None:
    await store.save(replace(couple(), sessions=[], couples=[pair(50, home=0), pair(51, 3, 2), pair(52, 3, 4)]))
    loaded = await store.load(wanted(1))
    assert loaded.couples == {50: pair(50, home=0)}
    assert loaded.persons.keys() == {1, 2}
    assert loaded.chats.keys() == {101, 102}
    assert (await store.load(wanted(2))).couples.keys() == {50, 51}


async def test_a_private_chat_brings_its_owners_couples(store: Store) -> None:
    await store.save(replace(couple(), sessions=[]))
    for where in (wanted(chats=(user_of(2),)), Wanted(own_chats=frozenset({102}))):
        loaded = await store.load(where)
        assert loaded.couples == {50: pair()}
        assert loaded.persons.keys() == {1, 2}
        assert loaded.chats.keys() == {101, 102, 900}


async def test_a_group_brings_the_couples_at_home_in_it(store: Store) -> None:
    await store.save(replace(couple(), sessions=[], couples=[pair(50), pair(51, home=0), pair(52, 2, 0)]))
    loaded = await store.load(wanted(chats=(group().chat,)))
    assert loaded.couples.keys() == {50, 52}
    assert loaded.persons.keys() == {1, 2}
    assert loaded.chats.keys() == {101, 102, 900}


async def test_nobody_brings_couples_of_others(store: Store) -> None:
    await store.save(replace(couple(), persons=[person(1), person(2), person(3)]))
    loaded = await store.load(wanted(3))
    assert not loaded.couples
    assert loaded.persons.keys() == {3}


async def test_a_couple_replaces_the_one_with_its_id(store: Store) -> None:
    await store.save(couple())
    moved = pair(one=2, two=3, home=0, ready=(3, 2), dialog="other", turn=3)
    await store.save(Changes(persons=[person(3)], couples=[pair(dialog="between"), moved]))
    assert (await store.load(wanted(3))).couples == {50: moved}
    assert not (await store.load(wanted(1))).couples


@pytest.mark.parametrize("gone", [{"parted": [50]}, {"forget": [2]}])
async def test_nothing_is_to_come_any_more_to_two_who_are_gone(store: Store, gone: dict[str, list[int]]) -> None:
    of_both, of_one = TimerRow(50, PROMPT, 1, 0, START), TimerRow(1, PROMPT, 1, 0, START + 1)
    await store.save(replace(couple(), timers=[of_both, of_one]))
    await store.save(Changes(**gone))
    assert await store.prompts_due(START + 10, 10) == [of_one]


async def test_a_turn_that_had_begun_before_brings_nothing_back_to_two_who_are_gone(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(forget=[2]))
    await store.save(Changes(couples=[pair()], timers=[TimerRow(50, PROMPT, 1, 0, START)]))
    assert await store.prompts_due(START + 10, 10) == []


async def test_a_couple_that_parted_is_gone_also_where_the_batch_writes_it(store: Store) -> None:
    await store.save(replace(couple(), couples=[pair(50), pair(51)]))
    await store.save(Changes(couples=[pair(50, dialog="late")], parted=[50, 404]))
    assert (await store.load(wanted(1))).couples == {51: pair(51)}
    await store.save(Changes(couples=[pair(50)]))
    assert (await store.load(linked(50))).couples == {50: pair(50)}, "and may be written again"


async def test_couples_of_many_are_found_at_once(store: Store) -> None:
    people = [person(number) for number in range(1, 601)]
    couples = [pair(1000 + n, n, n + 1, home=0) for n in range(1, 600, 2)]
    await store.save(Changes(persons=people, chats=[private(n) for n in range(1, 601)], couples=couples))
    loaded = await store.load(wanted(*range(1, 600, 2)))
    assert loaded.couples == {each.id: each for each in couples}
    assert len(loaded.persons) == len(loaded.chats) == 600


async def test_nothing_that_is_kept_can_be_changed_from_outside(store: Store) -> None:
    body = {"list": [1]}
    await store.save(Changes(sessions=[session(10, 1, body=body)], outgoing=[message(1, body=body)]))
    body["list"].append(2)
    first = (await store.load(wanted(sessions=(10,)))).sessions[10]
    first.body["list"].append(3)
    assert (await store.load(wanted(sessions=(10,)))).sessions[10].body == {"list": [1]}
    assert (await store.unsent(0, 1))[0].body == {"list": [1]}


async def test_frozen_mappings_are_kept_as_objects(store: Store) -> None:
    await store.save(Changes(persons=[person(1, settings=MappingProxyType({"daily": MappingProxyType({"at": "9"})}))]))
    assert (await store.load(wanted(1))).persons[1].settings == {"daily": {"at": "9"}}


async def test_what_people_write_comes_back_letter_by_letter(store: Store) -> None:
    text = "İ ß 👩‍👧 \u202e أهلا 你好 \"';-- \\ \x7f"
    await store.save(Changes(persons=[person(1, name=text)], sessions=[session(10, 1, words={1: text})]))
    loaded = await store.load(wanted(1))
    assert loaded.persons[1].name == text
    assert loaded.sessions[10].words == {1: text}


async def test_two_records_with_one_telegram_id_are_refused_and_nothing_is_kept(store: Store) -> None:
    await store.save(couple())
    with pytest.raises(StoreError):
        await store.save(Changes(handled=[5], chats=[replace(private(1), id=555)], sent=[1]))
    assert await ids(store) == [1, 2, 3]
    assert not (await store.load(Wanted(updates=frozenset({5})))).handled


async def test_a_batch_that_cannot_be_written_as_json_leaves_all_as_it_was(store: Store) -> None:
    await store.save(couple())
    with pytest.raises(TypeError):
        await store.save(Changes(sent=[1], handled=[5], sessions=[session(12, 1, body={"x": object()})]))
    assert await ids(store) == [1, 2, 3]
    await store.save(Changes(sent=[1]))
    assert await ids(store) == [2, 3]


async def test_many_ids_are_found_at_once(store: Store) -> None:
    people = [person(number) for number in range(1, 701)]
    await store.save(Changes(persons=people, handled=range(1000)))
    loaded = await store.load(replace(wanted(*range(1, 800)), updates=frozenset(range(990, 1010))))
    assert loaded.persons == {who.id: who for who in people}
    assert loaded.handled == frozenset(range(990, 1000))


async def test_the_earliest_timers_come_first_up_to_the_limit(store: Store) -> None:
    rows = [timer(10, number=n, due=START + 10 * n) for n in (3, 1, 2, 4)]
    await store.save(Changes(timers=rows))
    assert [t.number for t in await store.due(START + 30, 2)] == [1, 2]
    assert [t.number for t in await store.due(START + 30, 9)] == [1, 2, 3]
    assert await store.next_due() == START + 10


async def test_prompts_stand_in_a_line_of_their_own(store: Store) -> None:
    prompts = [TimerRow(n, PROMPT, 20_266, 0, START + n) for n in (3, 1, 2)]
    await store.save(Changes(timers=[*prompts, timer(10, due=START + 5), timer(11, kind="return", due=START + 4)]))
    assert [t.owner for t in await store.due(START + 9, 9)] == [11, 10]
    assert [t.owner for t in await store.prompts_due(START + 9, 2)] == [1, 2]
    assert [t.owner for t in await store.prompts_due(START + 2, 9)] == [1, 2]
    assert (await store.next_due(), await store.next_prompt()) == (START + 4, START + 1)


async def test_a_timer_set_again_replaces_the_first(store: Store) -> None:
    await store.save(Changes(timers=[timer(due=START + 1)]))
    await store.save(Changes(timers=[timer(due=START + 9)]))
    assert await store.due(START + 10, 9) == [timer(due=START + 9)]


async def test_a_cancelled_timer_is_gone_and_the_others_stay(store: Store) -> None:
    await store.save(Changes(timers=[timer(10), timer(10, kind="wait"), timer(11)]))
    await store.save(Changes(cancel=[(10, "remind", 1, 0), (99, "wait", 1, 0)]))
    assert {(t.owner, t.kind) for t in await store.due(START + 999, 9)} == {(10, "wait"), (11, "remind")}


async def test_timers_are_cleared_before_the_new_ones_are_set(store: Store) -> None:
    await store.save(Changes(timers=[timer(10), timer(10, number=1), timer(11)]))
    await store.save(Changes(clear_timers=[10], timers=[timer(10, number=5)]))
    assert {(t.owner, t.number) for t in await store.due(START + 999, 9)} == {(10, 5), (11, 0)}


async def test_prompts_reckoned_with_other_tz_data_are_found(store: Store) -> None:
    rows = [TimerRow(number, PROMPT, 20_265 + number % 2, 0, START) for number in (1, 2, 3, 4)]
    await store.save(Changes(timers=[*rows, timer(10)]))
    assert [row.owner for row in await store.outdated(20_266, 9)] == [2, 4]
    assert [row.owner for row in await store.outdated(20_266, 1)] == [2]
    assert len(await store.outdated(20_267, 9)) == 4


async def test_a_person_is_found_by_our_own_id_with_their_chat_and_what_is_open(store: Store) -> None:
    await store.save(couple())
    loaded = await store.load(Wanted(persons=frozenset({1})))
    assert 1 in loaded.persons
    assert private(1).id in loaded.chats
    assert loaded.sessions.keys() == (await store.load(wanted(1))).sessions.keys()


async def test_a_prompt_goes_with_the_person_and_comes_back_through_no_turn(store: Store) -> None:
    await store.save(couple())
    waits = TimerRow(1, PROMPT, 20_266, 0, START + DAY)
    await store.save(Changes(timers=[waits]))
    await store.save(Changes(forget=[1]))
    await store.save(Changes(timers=[waits]))
    assert not await store.prompts_due(START + 2 * DAY, 9)


async def test_messages_wait_in_the_order_of_their_ids(store: Store) -> None:
    rows = [
        message(5, person=1, priority=Priority.HELP),
        message(2, session=10, entry=4),
        message(9, body={"text": "for nobody"}),
    ]
    await store.save(Changes(persons=[person(1)], sessions=[session(10)], outgoing=rows))
    assert await store.unsent(0, 9) == [rows[1], rows[0], rows[2]]
    assert await store.unsent(2, 1) == [rows[0]]


async def test_a_sent_message_is_gone_and_its_id_is_not_given_again(store: Store) -> None:
    await store.save(Changes(outgoing=[message(4), message(7)]))
    await store.save(Changes(sent=[7, 4]))
    assert await ids(store) == []
    assert await store.last_id() == 7
    await store.save(Changes(outgoing=[message(5)]))
    assert await store.last_id() == 7


async def test_what_belongs_to_one_person_is_found_whole(store: Store) -> None:
    ann, ben = person(1), person(2)
    ours = session(10, 1, 2, touched=START + 5, status="ended")
    own, other = session(11, 1, touched=START), session(12, 2)
    await store.save(Changes(persons=[ann, ben], sessions=[ours, own, other]))

    assert await store.own(1) == (ann, [own, ours])
    assert await store.own(3) == (None, [])


async def test_a_dead_message_waits_no_longer(store: Store) -> None:
    await store.save(Changes(outgoing=[message(4), message(5)]))
    await store.save(Changes(dead=[4]))
    assert await ids(store) == [5]
    assert (await store.backlog(START))[0] == 1


async def test_the_backlog_tells_count_and_age(store: Store) -> None:
    await store.save(Changes(outgoing=[message(1, created=START), message(2, created=START + 50)]))
    assert await store.backlog(START + 60) == (2, 60.0)


async def test_a_newer_question_replaces_the_unsent_ones_before_it(store: Store) -> None:
    rows = [
        message(1, session=10, entry=0),
        message(2, session=10, entry=4),
        message(3, session=10),
        message(4, session=11, entry=1),
    ]
    await store.save(Changes(outgoing=rows))
    await store.save(Changes(superseded=[(10, 4)], outgoing=[message(5, session=10, entry=3)]))
    assert await ids(store) == [2, 3, 4, 5]


async def test_what_is_unsent_to_a_chat_that_is_left_goes_and_what_is_written_then_stays(store: Store) -> None:
    rows = [message(1), message(2, session=10, entry=4), message(3, chat=102), message(4, priority=Priority.HELP)]
    await store.save(Changes(outgoing=rows))
    await store.save(Changes(left=[101], outgoing=[message(5)]))
    assert await ids(store) == [3, 5]


async def test_handled_updates_are_known(store: Store) -> None:
    await store.save(Changes(handled=[5, 6]))
    await store.save(Changes(handled=[6]))
    assert (await store.load(Wanted(updates=frozenset({4, 5, 6})))).handled == {5, 6}


async def test_attempts_are_kept_until_the_update_is_handled(store: Store) -> None:
    await store.save(Changes(attempts={5: 1, 6: 1}))
    await store.save(Changes(attempts={5: 2}))
    assert await store.attempts() == {5: 2, 6: 1}
    await store.save(Changes(handled=[5], poison=[Poison(update=5, kind="message", error="ValueError")]))
    assert await store.attempts() == {6: 1}


async def test_erasing_takes_words_and_body_and_leaves_the_rest(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(sessions=[session(11, 1, status="ended")], erase=[10, 11, 404]))
    sessions = (await store.load(wanted(sessions=(10, 11)))).sessions
    assert sessions[10] == session(10, 1, 2, home=900, status="ended", body={}, words={})
    assert sessions[11] == session(11, 1, status="ended", body={}, words={})


async def test_the_last_sign_of_life_is_kept(store: Store) -> None:
    assert await store.last_beat() is None
    await store.beat(START + 0.25)
    await store.beat(START + 60.125)
    assert await store.last_beat() == START + 60.125


async def test_a_session_is_interrupted_where_nothing_is_left_to_send(store: Store) -> None:
    rows = [
        session(10, 1, touched=START + 3),
        session(11, 1, touched=START + 2),
        session(12, 1, touched=START + 2),
        session(13, 1, touched=START + 2, status="held"),
        session(14, 1, touched=START),
    ]
    await store.save(Changes(sessions=rows, outgoing=[message(1, session=12), message(2, session=11)]))
    await store.save(Changes(dead=[2]))
    assert list(await store.interrupted(START)) == [11, 10]


async def test_a_bundle_is_kept_as_first_published(store: Store) -> None:
    await store.publish("b1", b"dialogs" * 99, START)
    await store.publish("b1", b"other", START)
    assert await store.bundle("b1") == b"dialogs" * 99
    assert await store.bundle("b2") is None


async def test_a_group_that_moved_is_found_under_its_new_id(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(migrated=[(group().chat, -100_777), (-1, -2)]))
    loaded = await store.load(wanted(chats=(group().chat, -100_777)))
    assert loaded.chats[900].chat == -100_777
    assert loaded.sessions.keys() == {10}
    assert loaded.couples == {50: pair()}


async def test_a_group_that_moved_counts_its_messages_anew(store: Store) -> None:
    asked = Asked(session=10, entry=3, message=44, at=START)
    await store.save(couple())
    await store.save(Changes(chats=[group(asked=asked, recent=b"12345678")]))
    await store.save(Changes(migrated=[(group().chat, -100_777)]))
    loaded = await store.load(wanted(chats=(-100_777,)))
    assert loaded.chats[900].asked == replace(asked, message=0)
    assert loaded.chats[900].recent == b""


async def test_a_group_met_under_its_new_id_before_it_moved_becomes_one_with_the_old(store: Store) -> None:
    await store.save(couple())
    met = group(901, -100_777)
    later = session(20, 2, home=901, seats=(SeatRow("role0", 2, 901),))
    await store.save(
        Changes(chats=[met], sessions=[later], couples=[pair(51, home=901)], outgoing=[message(4, chat=901)])
    )
    await store.save(Changes(migrated=[(group().chat, -100_777)]))
    loaded = await store.load(wanted(chats=(-100_777,)))
    assert loaded.chats.keys() == {900, 101, 102}
    assert loaded.sessions.keys() == {10, 20}
    assert loaded.sessions[20].seats == (SeatRow("role0", 2, 900),)
    assert loaded.couples == {50: pair(50), 51: pair(51)}
    assert (await store.unsent(3, 1))[0].chat == 900


async def test_forgetting_takes_all_that_is_theirs_and_nothing_of_the_partner(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    loaded = await store.load(wanted(1, 2, sessions=(10, 11), chats=(user_of(1), user_of(2))))
    assert loaded.persons == {2: person(2)}
    assert loaded.chats.keys() == {102, 900}
    assert loaded.sessions == {10: session(10, 1, 2, home=900, words={2: {"view": "words of 2"}})}
    assert await ids(store) == [2]
    assert await store.due(START + 999, 9) == [timer(10)]


@pytest.mark.parametrize("who", [1, 2])
async def test_a_couple_goes_with_either_of_the_two(store: Store, who: int) -> None:
    await store.save(replace(couple(), couples=[pair(50), pair(51, who, 3), pair(52, 3, 4), pair(53, 3 - who, 0)]))
    await store.save(Changes(forget=[who]))
    assert (await store.load(linked(50, 51, 52, 53))).couples == {52: pair(52, 3, 4), 53: pair(53, 3 - who, 0)}


@pytest.mark.parametrize("who", [1, 2])
async def test_no_couple_comes_back_through_a_turn_that_had_begun_before(store: Store, who: int) -> None:
    await store.save(couple())
    await store.save(Changes(couples=[pair(51), pair(52, 3 - who, 3)], forget=[who]))
    await store.save(Changes(couples=[pair(50), pair(53, two=0)]))
    left = {52: pair(52, 3 - who, 3)} if who == 1 else {52: pair(52, 1, 3), 53: pair(53, two=0)}
    assert (await store.load(linked(50, 51, 52, 53))).couples == left


async def test_a_session_goes_with_the_last_of_its_persons(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(forget=[2]))
    await store.save(Changes(forget=[1]))
    assert not (await store.load(wanted(sessions=(10, 11)))).sessions
    assert not await store.due(START + 999, 9)
    assert await ids(store) == []


async def test_a_batch_that_forgets_writes_nothing_more_of_that_person_but_a_goodbye(store: Store) -> None:
    await store.save(couple())
    goodbye = message(9, chat=101)
    await store.save(
        Changes(
            persons=[person(1, name="again")],
            chats=[private(1)],
            sessions=[session(10, 1, 2, home=900), session(11, 1)],
            timers=[timer(11)],
            outgoing=[message(8, person=1), goodbye],
            forget=[1],
        )
    )
    loaded = await store.load(wanted(1, sessions=(10, 11), chats=(user_of(1),)))
    assert loaded.persons.keys() == {2}
    assert 101 not in loaded.chats
    assert loaded.sessions.keys() == {10}
    assert loaded.sessions[10].words.keys() == {2}
    assert await store.unsent(2, 9) == [goodbye]


async def test_nobody_comes_back_through_a_turn_that_had_begun_before(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    await store.save(couple())
    loaded = await store.load(wanted(1, sessions=(10, 11), chats=(user_of(1),)))
    assert loaded.persons.keys() == {2}
    assert loaded.sessions.keys() == {10}
    assert loaded.sessions[10].words.keys() == {2}


async def test_somebody_forgotten_may_begin_again(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(forget=[1]))
    again = replace(person(3), user=user_of(1))
    await store.save(Changes(persons=[again], chats=[replace(private(3), chat=user_of(1))]))
    assert (await store.load(wanted(1))).persons == {3: again}


async def test_forgetting_somebody_unknown_does_nothing(store: Store) -> None:
    await store.save(couple())
    await store.save(Changes(forget=[77]))
    assert (await store.load(wanted(1, 2))).persons.keys() == {1, 2}


async def test_update_ids_are_kept_for_two_days(store: Store, time: Time) -> None:
    await store.save(Changes(handled=[1]))
    time.at += DAY
    await store.save(Changes(handled=[2]))
    await store.prune(START + 2 * DAY + 60)
    assert (await store.load(Wanted(updates=frozenset({1, 2})))).handled == {2}


async def test_a_couple_that_nobody_came_along_to_goes_a_day_after_it_lapsed(store: Store) -> None:
    rows = [
        pair(50, two=0, open_until=START - 1),
        pair(51, two=0, open_until=START),
        pair(52, open_until=START - 1),
        pair(53, two=0, open_until=0.0),
    ]
    await store.save(replace(couple(), couples=rows))
    await store.prune(START + DAY)
    assert (await store.load(linked(50, 51, 52, 53))).couples == {51: rows[1], 52: rows[2]}


async def test_words_go_after_the_retention_whatever_became_of_the_talk(store: Store) -> None:
    rows = [
        session(10, 1, status="ended"),
        session(11, 1, status="held"),
        session(12, 1, status="open", touched=START + DAY),
    ]
    await store.save(Changes(persons=[replace(person(1), consent="1")], sessions=rows))
    await store.prune(START + 90 * DAY + 60)
    loaded = (await store.load(wanted(sessions=(10, 11, 12)))).sessions
    gone = {row.id: replace(row, status="ended", body={}, words={}) for row in rows[:2]}
    assert loaded == {**gone, 12: rows[2]}


async def test_words_of_somebody_who_did_not_agree_go_after_a_day(store: Store) -> None:
    rows = [session(10, 1, status="open"), session(11, 2, status="open")]
    people = [replace(person(1), consent=""), replace(person(2), consent="1")]
    await store.save(Changes(persons=people, sessions=rows))
    await store.prune(START + DAY + 60)
    loaded = (await store.load(wanted(sessions=(10, 11)))).sessions
    assert loaded == {10: replace(rows[0], status="ended", body={}, words={}), 11: rows[1]}


async def test_an_appointed_return_is_kept_before_the_words_go(store: Store) -> None:
    row = session(10, 1, status="open")
    promised = timer(10, kind="return", due=START + DAY)
    await store.save(Changes(persons=[replace(person(1), consent="")], sessions=[row], timers=[promised]))
    await store.prune(START + DAY + 60)
    assert (await store.load(wanted(sessions=(10,)))).sessions == {10: row}


async def test_many_ended_sessions_are_erased_in_one_pruning(store: Store) -> None:
    rows = [session(number, 1, status="ended") for number in range(1000, 1450)]
    await store.save(Changes(persons=[person(1)], sessions=rows))
    await store.prune(START + 91 * DAY)
    loaded = (await store.load(wanted(sessions=tuple(range(1000, 1450))))).sessions
    assert len(loaded) == 450
    assert not any(found.words or found.body for found in loaded.values())


async def test_marks_come_back_in_order_of_time_and_only_to_their_person(store: Store) -> None:
    late, early, other = mark(1, START + DAY, "after", 3.5), mark(1, START, "feelings", "hurt"), mark(2)
    await store.save(replace(couple(), persons=[person(1, consent="1"), person(2, consent="1")]))
    await store.save(Changes(marks=[late, early, other]))
    await store.save(Changes(marks=[early]))
    assert await store.marks(1) == [early, early, late]
    assert await store.marks(2) == [other]
    assert await store.marks(3) == []


async def test_marks_stay_when_the_words_they_came_from_are_gone(store: Store) -> None:
    await store.save(Changes(persons=[person(1, consent="1")], sessions=[session(10, 1)], marks=[mark()]))
    await store.prune(START + 400 * DAY)
    assert await store.marks(1) == [mark()]


async def test_marks_go_with_whoever_is_forgotten_and_do_not_come_back(store: Store) -> None:
    await store.save(replace(couple(), persons=[person(1, consent="1"), person(2, consent="1")]))
    await store.save(Changes(marks=[mark(1), mark(2)]))
    await store.save(Changes(marks=[mark(1)], forget=[1]))
    await store.save(Changes(marks=[mark(1), mark(2)]))
    assert await store.marks(1) == []
    assert await store.marks(2) == [mark(2), mark(2)]


async def test_of_who_agrees_to_nothing_any_more_no_mark_is_kept(store: Store) -> None:
    await store.save(Changes(persons=[person(1, consent="1"), person(2, consent="1")], marks=[mark(1), mark(2)]))
    await store.save(Changes(persons=[person(1, consent="")], marks=[mark(1)]))
    assert await store.marks(1) == []
    assert await store.marks(2) == [mark(2)]
