"""A rare detail and a place: together they point at one family though no name is said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.cues import NATIONALITIES
from bot.privacy.detail import COMBINATION, Detail

_ONE = (
    r"family|couple|boy|girl|lad|lass|child|kid|pupil|student|baby|mum|mother|dad|father|parents?|son|daughter|children|kids|teenager|teen|household|"
    r"foster carers?|adopters|brothers|sisters|siblings|stepson|stepdaughter|grandson|granddaughter|twin"
)
_MANY = r"twins|triplets|quads|quadruplets|quintuplets|conjoined twins"
_PEOPLE = (
    r"traveller|travellers|gypsy|roma|romany|jewish|muslim|sikh|hindu|black|white|asian|mixed race|deaf|blind|refugee|asylum|lesbian|gay|trans|transgender|"
    rf"{'|'.join(sorted(NATIONALITIES))}"
)
_RARE = (
    r"wheelchairs?|one arm|one leg|one eye|no arms|no legs|no hair|prosthetic|amput\w+|blind|deaf|deafblind|hearing aids?|cochlear|guide dog|albin\w+|dwarf\w*|"
    r"down'?s(?: syndrome)?|cerebral palsy|brittle bones?|cystic fibrosis|leuk\w+|cancer|burns|birthmark|face scar|scarred|tracheostomy|oxygen|transplant|"
    r"conjoined|muscular dystrophy|stoma|colostomy|hiv|epidermolysis|glass eye|dialysis|huntington\w*|mute|non-?verbal|surrogate|ivf"
)
_JOBS = (
    r"head(?: ?teacher| ?master| ?mistress)?|deputy head|vicar|imam|rector|priest|doctor|gp|mayor|councillor|mp|policeman|policewoman|police officer|sergeant|postman|"
    r"postmaster|butcher|baker|farmer|landlord|landlady|publican|shopkeeper|caretaker|lollipop lady|chair of governors|footballer|magistrate|judge|dentist|vet|"
    r"undertaker|milkman|blacksmith|gamekeeper|florist|dinner lady|school cook|secretary|bursar|teaching assistant|ta|senco|year \w+ teacher|pe teacher|coach"
)
_KIN = r"son|sons|daughter|daughters|child|children|kid|kids|lad|girl|boy|stepson|stepdaughter|grandson|granddaughter|grandchildren|nephew|niece|twins|baby|wife|husband|partner|family"
_PLACE = r"(?:(?:\w+,? ){0,9}?(?:at|in|from|near|on|of|to)) (?:the )?(?:[A-Z][\w'.]*|[a-z]+(?: [a-z]+){0,2} (?:primary|high|school|academy|nursery|village|estate|farm))"
_SMALL_PLACE = r"(?:(?:(?:is|are|was|,|and|who|which|goes|live|lives|living|in|at|year|yr|y\d+|\d+|class|reception|form|our|the|has|been)(?: |,)){0,5})"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_ONLY = _pattern(
    rf"\b(?:the |our |their |my |we have an? |an? )?(?:only|sole|one and only)(?: \w+){{0,2}}? (?:{_PEOPLE}|{_RARE}) (?:\w+ )?(?:{_ONE})\b"
)
_ONLY_ONE = _pattern(rf"\bthe only (?:\w+ ){{0,2}}(?:{_ONE})(?= (?:in|at|from) )")
_MULTIPLES = _pattern(rf"\b(?:the|our|my|those) (?:\w+ ){{0,2}}?(?:{_MANY})\b")
_RARE_ONE = _pattern(
    rf"\b(?:the|our|a|an|that|this|my) (?:\w+ ){{0,2}}?(?:(?:{_RARE}) (?:\w+ )?(?:{_ONE})\b|(?:{_ONE}) (?:with|in|on|who has|who is|who's|whos|that has|having|without) (?:\w+ ){{0,3}}?(?:{_RARE})\b)"
)
_KIN_OF = _pattern(rf"\b(?:the|our|a) (?:\w+ )?(?:{_JOBS})'?s'? (?:\w+ )?(?:{_KIN})\b")
_WHO_DO = _pattern(
    r"\b(?:the|that) (?:\w+ )?(?:family|couple|lady|woman|man|people|mum|dad|parents|lad|girl|boy)(?: \w+)? (?:who|that|which) "
    r"(?:runs?|owns?|keeps?|adopted|won|lost|found(?:ed)?|moved|came|has|have|had|lives?|was|were|got|drives?|built|bought) "
)
_NO_PLACE = (
    r"year|yr|y\d|reception|i|my|our|an?|their|his|her|this|that|these|any|every|each|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|"
    r"march|april|may|june|july|august|september|october|november|december|lancashire|england|uk|britain|wales|scotland|send|mash|camhs|nhs|facebook|care|"
    r"primary|high|secondary|special|nursery|mainstream|which|what|school|local|same|other|one|some|two"
)
_SOMEWHERE = re.compile(
    rf"(?P<way>(?:[ ,]+[\w'&]+){{0,7}}?)[ ,]+(?:at|in|from|near|on|of|goes to|attends|go to|attending) (?:the )?(?!(?i:{_NO_PLACE})\b)"
    r"(?P<place>(?:St\.? )?[A-Z][\w'.&-]*(?: (?:[A-Z][\w'.&-]*|of|the|le|in|on))*(?: (?:primary|high|school|academy|nursery|village|college|estate|infants?|juniors?))*"
    r"|(?:(?:st\.? )?[a-z']+ ){1,3}(?:primary|high|school|academy|nursery|infants?|juniors?|village|college)\b(?: school)?)"
)


def combinations(text: str, large_places: Collection[str]) -> Iterator[Detail]:
    """A rare detail beside a school or a small place. `large_places` (small letters): where it does not yet point at anybody."""
    lower = text.lower()
    if not _WORTH_A_LOOK.search(lower):
        return
    for pattern in (_ONLY, _MULTIPLES, _RARE_ONE, _KIN_OF, _WHO_DO, _ONLY_ONE):
        for found in pattern.finditer(text):
            where = _SOMEWHERE.match(text, found.end())
            if where is None:
                continue
            if pattern not in (_ONLY, _ONLY_ONE) and where.group("place").strip(" .'").lower() in large_places:
                continue
            yield Detail(found.start(), where.end(), COMBINATION)


_WORTH_A_LOOK = re.compile(rf"\b(?:only|sole|{_MANY}|{_RARE}|who|that|which)\b|'s?'? (?:\w+ )?(?:{_KIN})\b|\b(?:{_JOBS})s (?:{_KIN})\b")
