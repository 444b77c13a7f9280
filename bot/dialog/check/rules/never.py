"""never: what the coach never says. It belittles, blames, judges, urges or cheers; `wrong_example` may show it as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.dialog.check.rule import Finding, Shelf, common_rule, dialog_rule
from bot.dialog.check.seen import all_texts
from bot.dialog.model import Common, Dialog
from bot.dialog.texts import Text

#: Why it is never said → patterns of words in small letters, with plain apostrophes and single spaces.
NEVER = {
    "it tells people how to feel": (
        r"calm down", r"calm yourself", r"get over it", r"stop crying", r"just relax", r"stop overreacting",
        r"you(?:'re| are) overreacting", r"you(?:'re| are) too sensitive", r"don't be so sensitive",
    ),
    "nobody can know that of another": (
        r"i (?:understand|know)(?: exactly)? how you(?:'re feeling| feel| are feeling)", r"i understand your pain",
    ),
    "it blames or picks a winner": (
        r"(?:both|equally) to blame", r"both of you are wrong", r"you(?:'re| are) both wrong", r"takes two to",
        r"you(?:'re| are) right and (?:he|she|they|your partner)", r"your partner is (?:wrong|the problem)",
        r"(?:your|it's|it is) (?:your )?own fault", r"the winner is", r"who is to blame",
    ),
    "it makes a pain small": (r"at least (?:you|he|she|they|it) ", r"at least you", r"it could be worse", r"not that bad"),
    "it gives a private answer away": (r"your partner (?:told|wrote to|said to|admitted to) (?:me|us)",),
    "it urges; staying, leaving and forgiving are theirs to choose": (
        r"forgive (?:them|him|her|your partner)", r"you (?:should|must|have to|need to) (?:forgive|stay|leave|break up)",
        r"leave (?:him|her|them)(?! (?:room|time|space|alone|be|a|some|the|in|out|wait)\w*)", r"stay together",
        r"break up with", r"file for divorce",
    ),
    "it judges or diagnoses": (
        r"narcissis\w+", r"borderline", r"codependent", r"bipolar", r"toxic", r"gaslight\w*", r"psychopath\w*",
    ),
    "numbers and hormones prove nothing about these two": (
        r"96 ?(?:%|per ?cent)", r"(?:oxytocin|cortisol|dopamine|vasopressin|adrenaline) (?:makes|proves|causes|bonds)",
    ),
    "it calls a death a crime": (r"commit(?:s|ted|ting)? suicide",),
    "it shames": (r"you (?:missed|skipped) \w+ days?", r"(?:lost|broke|keep) your streak", r"shame on you"),
}  # fmt: skip
CHEER = "🎉🎊🥳🙌👏💪🏆🥇🔥✨🚀💯"

_PATTERNS = [(re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)"), why) for why, patterns in NEVER.items()]
_CHEER = re.compile(f"[{CHEER}]")


@dialog_rule("never")
def never(dialog: Dialog, shelf: Shelf) -> Iterator[Finding]:
    """Every text of a dialog that says it."""
    yield from _said(all_texts(dialog, shelf))


@common_rule("never")
def never_common(common: Common) -> Iterator[Finding]:
    """Every shared text that says it."""
    moves = [text for move in common.moves.values() for text in (move.label, move.says) if text]
    yield from _said((*moves, *common.steps.values(), *common.phrases.values(), *common.commands.values()))


def told_never(source: str) -> Iterator[str]:
    """Why a text is none of the coach's, once for each thing it says."""
    plain = " ".join(source.casefold().replace("’", "'").replace("‘", "'").replace("*", "").split())
    for pattern, why in _PATTERNS:
        if match := pattern.search(plain):
            yield f"the coach never says '{match.group().strip()}': {why}. Say it in another way."
    if _CHEER.search(source):
        yield "the coach never cheers; take the emoji out"


def _said(texts: Iterable[Text]) -> Iterator[Finding]:
    for text in texts:
        for why in told_never(text.source):
            yield text.mark, why
