"""Initials that stand for a child or a parent: "JW, year 9 at Moorhead High", "child A.B. born 2014"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.privacy.detail import INITIALS, Detail

_WHO = (
    r"child|pupil|student|yp|young person|young people|boy|girl|lad|baby|infant|service user|client|patient|resident|sibling|siblings|twin|twins|"
    r"mother|father|mum|dad|parent|parents|carer|brother|sister|son|daughter|initials|subject|learner|cyp|case of|family of"
)
_LETTERS = r"(?:[A-Z]\.? ?[A-Z]\.(?: ?[A-Z]\.)?|[A-Z]{2,3})(?![\w'])"
_SMALL = r"(?:[a-z]\.[a-z]\.(?:[a-z]\.)?|[a-z]{2})(?![\w'])"
_AGED = (
    r"[ ,(:;-]{1,3}(?:who |he |she |is |was |in |aged? |age |a |now |just |\(){0,4}"
    r"(?:(?:year|yr|y) ?(?:r\b|\d{1,2}\b)|reception\b|nursery class|1?\d(?=\)|,|;|\.|$| (?:at|and|from|in|lives|has|is|was|with)\b| ?y/?o\b| ?yrs?\b| ?years?\b| ?m/?o\b| ?months?\b| ?weeks?\b)|"
    r"born\b|d\.?o\.?b\b)"
)
_BEFORE = re.compile(rf"\b(?i:{_WHO})\b(?i: is| called| known as)?[ :,(-]{{1,3}}({_LETTERS})")
_REGARDING = re.compile(rf"\b(?i:re|reg|regarding|concerning|ref|fao|for|about)\b[ :.-]{{1,3}}({_LETTERS})(?=[,.:;]|$| -)")
_DOTTED = re.compile(r"(?<![\w.])([A-Z]\.[A-Z]\.)(?![\w@])")
_AGED_AFTER = re.compile(rf"(?<![\w.'/&-])({_LETTERS})(?:'s)?(?i:{_AGED})")
_SMALL_AFTER = re.compile(rf"(?<![\w.'/&-])({_SMALL})(?:{_AGED})")
_HAS = re.compile(
    r"(?<![\w.'/&-])([A-Z]{2})(?='s (?:mum|dad|mother|father|parents|family|attendance|behaviour|nan|brother|sister|placement)\b"
    r"| (?:has disclosed|disclosed|has been missing|self.?harm|is pregnant|was (?:found|seen|excluded)|went missing|is missing|lives with)\b)"
)
_NO_INITIALS = frozenset(
    """yp cp cin cla lac sen send pa sw hv gp ta pe it ict hr dv da vs eh ehc ehcp taf tac caf mash edt ks eyfs adhd asd asc cse cce fgm iro lado dsl la lcc nhs
    uk eu usa us tv pc ps pm am id ok ni dob upn urn nee neet pru ap ef ukba hmp pip dla uc esa pp fsm lsa hlta slt ssp ssa smp eal eyf ey ld pd md
    fe he hv mw cpn yot yjs yos ypas cgl kcsie gdpr foi dpo sar sop ofa sgo ico epo po pwp dvo mp qc kc rp rj op ot slt sl sal ed ep epd epi eps ft pt fpt
    bsl btec gcse bame lgbt pshe rse re rs mfl dt cv ba ma bsc msc phd ma qts ect nqt scitt npq sats phs ics icb ccg cqc hse dfe dwp hmrc dvla bbc itv
    cctv pdf url app ai xl tba tbc asap fao fyi ps nb eg ie etc vs v dr mr mrs ms st rd no na nr ref fm dm ig fb sc tw yt sm ft ht cm mm km kg lb ml mg
    bb la ol pr fy wn ha yo ls lancs bwd of on or so to up we he me my by do go if in is it us as at an am be ve re ll im id ur uv bf gf bn wk wks yr yrs mth hr hrs
    mins min old kid lad boy mum dad son all any the and for can has her his how our out she was who why you are but did get got not now one
    two ten six new end day dec jan feb mar apr may jun jul aug sep oct nov mon tue wed thu fri sat sun iv vi xi ix ii iii vii""".split()
)
"""Abbreviations and short words: whoever shares their initials with one of them is found by other signs only."""


def initials(text: str, abbreviations: Collection[str]) -> Iterator[Detail]:
    """Initials beside a word for a person, an age, a school year or a birth. `abbreviations`: the library's, small letters."""

    def stands_for_a_term(letters: str) -> bool:
        plain = letters.replace(".", "").replace(" ", "").lower()
        return "." not in letters and (plain in _NO_INITIALS or plain in abbreviations or plain.removesuffix("s") in abbreviations)

    for pattern in (_BEFORE, _REGARDING, _AGED_AFTER, _SMALL_AFTER, _HAS):
        for found in pattern.finditer(text):
            if not stands_for_a_term(found.group(1)) and not (pattern is _BEFORE and text.isupper()):
                yield Detail(found.start(1), found.end(1), INITIALS)
