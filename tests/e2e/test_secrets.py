"""What people write, their names and the token stand nowhere in the clear: not in logs, numbers or the database."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.house import SECRET, TOKEN, running

PEOPLE = 40
ROUNDS = 25
NAME = "Zephyrine"


async def test_a_thousand_answers_leave_no_trace_in_the_clear(tmp_path: Path) -> None:
    async with running(tmp_path, ATTUNE_LOG__LEVEL="debug") as home:
        people = await home.stand.crowd(PEOPLE, NAME)
        await home.stand.at_once(people, text="/now")
        await home.settled()
        await home.stand.at_once(people, text="5")
        await home.settled()
        await home.stand.fault("status", method="sendMessage", times=5)
        await home.stand.fault("cut", method="sendMessage", times=5)
        for turn in range(ROUNDS):
            acts = [{"person": person.id, "act": "say", "text": _canary(turn, at)} for at, person in enumerate(people)]
            await home.stand.post("bulk", {"acts": acts})
            home.raw({"message": {"text": _canary(turn, 999)}})
            await home.settled()
        page = await home.metrics()
        at_rest = home.folder.bytes_at_rest()
        home.kill()
        await home.start()
        await home.settled()
        assert await home.stop() == 0
        everything = {
            "the log": home.folder.output.encode(),
            "the numbers": page.encode(),
            "the database": at_rest + home.folder.bytes_at_rest(),
        }
        secrets = [_canary(turn, at) for turn in range(ROUNDS) for at in (*range(PEOPLE), 999)]
        for place, found in everything.items():
            told = [
                secret
                for secret in (*secrets, TOKEN, TOKEN.partition(":")[2], SECRET, NAME)
                if secret.encode() in found
            ]
            assert told == [], place
        assert len(home.folder.rows("SELECT DISTINCT person FROM words")) == PEOPLE
        print(
            f"{len(secrets)} secrets in {len(everything['the log'])} bytes of log and {len(at_rest)} at rest: none found"
        )


def _canary(turn: int, at: int) -> str:
    return f"qwz{turn:03}x{at:03}kvj"
