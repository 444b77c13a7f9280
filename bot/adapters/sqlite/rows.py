"""How each record becomes a row and comes back, and which of its columns are sealed under whose key. No statement stands here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.adapters.sqlite.sql import Row
from bot.adapters.sqlite.vault import STORE, Owner, Vault
from bot.ports import Asked, Chat, ChatKind, Couple, Json, Mark, Outgoing, Person, Priority, SeatRow, SessionRow

PRIVATE = ("name", "country", "zone", "minor", "crisis_at", "settings")


def person_row(person: Person, vault: Vault) -> Row:
    """The row of a person, sealed under their own key."""
    private = {name: getattr(person, name) for name in PRIVATE}
    sealed = vault.seal(("person", person.id), private, f"persons|{person.id}|private")
    return (person.id, person.user, person.language, person.consent, person.touched, sealed)


def person(row: Row, vault: Vault) -> Person:
    """The person of a row that brings its wrapped key."""
    number, user, language, consent, touched, sealed, wrapped = row
    vault.learn(("person", number), wrapped)
    private = vault.unseal(("person", number), sealed, f"persons|{number}|private")
    return Person(id=number, user=user, language=language, consent=consent, touched=touched, **private)


def chat_row(chat: Chat) -> Row:
    """The row of a chat; nothing in it is sealed."""
    asked = chat.asked
    question = (asked.session, asked.entry, asked.message, asked.at) if asked else (None, None, None, None)
    place = (chat.id, chat.chat, chat.kind.value, chat.person, chat.language, chat.focus)
    return (*place, *question, chat.blocked_at, chat.recent)


def chat(row: Row) -> Chat:
    """The chat of a row."""
    number, telegram, kind, owner, language, focus, session, entry, message, at, blocked_at, recent = row
    return Chat(
        id=number,
        chat=telegram,
        kind=ChatKind(kind),
        person=owner,
        language=language,
        focus=focus,
        asked=None if session is None else Asked(session=session, entry=entry, message=message, at=at),
        blocked_at=blocked_at,
        recent=recent,
    )


def session_row(session: SessionRow, vault: Vault) -> Row:
    """The row of a session: its roles and its body are sealed together, since the names of roles tell a story too."""
    inside = {"roles": [seat.role for seat in session.seats], "body": session.body}
    sealed = vault.seal(("session", session.id), inside, session_place(session.id))
    head = (session.id, session.home, session.bundle, session.status, session.touched, session.version)
    return (*head, 0, sealed)


def session_place(session: int) -> str:
    """Where the body of a session stands."""
    return f"sessions|{session}|body"


def session(row: Row, seats: list[Row], words: Mapping[int, Json], vault: Vault) -> SessionRow:
    """The session of a row that brings its wrapped key, with its seats (person and chat) in order and its opened words."""
    number, home, bundle, status, touched, version, sealed, wrapped = row
    vault.learn(("session", number), wrapped)
    opened = vault.unseal(("session", number), sealed, session_place(number))
    return SessionRow(
        id=number,
        home=home,
        bundle=bundle,
        status=status,
        touched=touched,
        seats=tuple(
            SeatRow(role=role, person=who, chat=where)
            for role, (who, where) in zip(opened["roles"], seats, strict=True)
        ),
        body=opened["body"],
        words=words,
        version=version,
    )


def words_place(session: int, person: int) -> str:
    """Where the words of a person in a session stand."""
    return f"words|{session}:{person}|body"


def mark_row(number: int, mark: Mark, vault: Vault) -> Row:
    """The row of a mark: when, what and how much are sealed together."""
    sealed = vault.seal(("person", mark.person), [mark.at, mark.kind, mark.value], f"marks|{number}:{mark.person}|body")
    return (number, mark.person, sealed)


def mark(row: Row, vault: Vault) -> Mark:
    """The mark of a row that brings its person's wrapped key."""
    number, who, sealed, wrapped = row
    vault.learn(("person", who), wrapped)
    return Mark(who, *vault.unseal(("person", who), sealed, f"marks|{number}:{who}|body"))


def couple_row(couple: Couple, vault: Vault) -> Row:
    """The row of a couple: what they are asked to, who wants it, who is next to begin and when prompts come tell a story, and are sealed."""
    inside = {
        "card": couple.card,
        "dialog": couple.dialog,
        "ready": couple.ready,
        "turn": couple.turn,
        "plan": couple.plan,
    }
    sealed = vault.seal(("couple", couple.id), inside, f"couples|{couple.id}|body")
    return (couple.id, couple.one, couple.two, couple.home, couple.topic, couple.open_until, sealed)


def couple(row: Row, vault: Vault) -> Couple:
    """The couple of a row that brings its wrapped key."""
    number, one, two, home, topic, open_until, sealed, wrapped = row
    vault.learn(("couple", number), wrapped)
    inside = vault.unseal(("couple", number), sealed, f"couples|{number}|body")
    return Couple(
        id=number,
        one=one,
        two=two,
        home=home,
        topic=topic,
        card=inside["card"],
        dialog=inside["dialog"],
        ready=tuple(inside["ready"]),
        open_until=open_until,
        turn=inside["turn"],
        plan=inside.get("plan", {}),
    )


def outgoing_owner(person: int | None, session: int | None) -> Owner:
    """Under whose key a message is sealed: its person's, else its session's, else the store's."""
    if person is not None:
        return ("person", person)
    return STORE if session is None else ("session", session)


def outgoing_row(message: Outgoing, vault: Vault) -> Row:
    """The row of a message that waits. That it is help stands sealed: in the clear it would tell who needed some."""
    owner = outgoing_owner(message.person, message.session)
    sealed = vault.seal(owner, [message.priority.value, message.body], f"outgoing|{message.id}|body")
    shown = Priority.REPLY if message.priority is Priority.HELP else message.priority
    head = (message.id, message.chat, shown.value, message.created)
    return (*head, message.person, message.session, message.entry, sealed)


def outgoing(row: Row, vault: Vault) -> Outgoing:
    """The message of a row that brings its owner's wrapped key."""
    number, where, _, created, who, session_id, entry, sealed, wrapped = row
    owner = outgoing_owner(who, session_id)
    vault.learn(owner, wrapped)
    priority, body = vault.unseal(owner, sealed, f"outgoing|{number}|body")
    return Outgoing(
        id=number,
        chat=where,
        priority=Priority(priority),
        body=body,
        created=created,
        person=who,
        session=session_id,
        entry=entry,
    )
