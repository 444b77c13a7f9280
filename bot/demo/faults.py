"""Trouble on order: rules that break the next matching calls or deliveries. Carrying them out is the server's."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.demo.errors import PlayError
from bot.demo.models import Json

CALL_FAULTS = frozenset({"drop_before", "drop_after", "cut", "status", "delay"})
QUEUE_FAULTS = frozenset({"redeliver", "swap"})


@dataclass(slots=True)
class Rule:
    """`times` is how often it still strikes; `method` and `chat_id` narrow it (any, where None)."""

    fault: str
    times: int = 1
    method: str | None = None
    chat_id: int | None = None
    skip: int = 0
    status: int = 500
    retry_after: int = 1
    seconds: float = 0.1
    id: int = 0
    struck: int = 0


_NAMES = frozenset(Rule.__dataclass_fields__) - {"id", "struck"}


@dataclass
class Faults:
    rules: list[Rule] = field(default_factory=list)
    _last_id: int = 0

    def add(self, wish: Json) -> Json:
        """Raises PlayError for a fault or key that does not exist."""
        unknown = set(wish) - _NAMES
        kinds = CALL_FAULTS | QUEUE_FAULTS
        if unknown or wish.get("fault") not in kinds:
            raise PlayError(f"a fault is one of {sorted(kinds)}; its keys are {sorted(_NAMES)}")
        self._last_id += 1
        rule = Rule(**wish, id=self._last_id)
        rule.method = rule.method.lower() if rule.method else None
        self.rules.append(rule)
        return asdict(rule)

    def listing(self) -> list[Json]:
        return [asdict(rule) for rule in self.rules]

    def clear(self, rule_id: int | None = None) -> None:
        self.rules = [rule for rule in self.rules if rule_id is not None and rule.id != rule_id]

    def strike(self, kinds: Iterable[str], method: str, chat_id: Any = None) -> Rule | None:
        """The first rule that hits, with one of its times used up."""
        if not self.rules:
            return None
        for rule in self.rules:
            if rule.fault in kinds and _matches(rule, method.lower(), chat_id):
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                return self._use(rule)
        return None

    def _use(self, rule: Rule) -> Rule:
        rule.times -= 1
        rule.struck += 1
        if rule.times <= 0:
            self.rules.remove(rule)
        return rule


def _matches(rule: Rule, method: str, chat_id: Any) -> bool:
    if rule.method is not None and rule.method != method:
        return False
    return rule.chat_id is None or str(rule.chat_id) == str(chat_id)
