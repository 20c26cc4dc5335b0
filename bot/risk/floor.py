"""The terms that stand in code: content can add to them, never remove them. Owner: the partnership's safeguarding lead.

These are the plainest words for the gravest dangers. The wide nets are in content/risk/.
"""

from __future__ import annotations

FLOOR: dict[str, tuple[str, ...]] = {
    "suicidal": (
        "suicide", "suicidal", "kill (myself|himself|herself|themselves|themself|themselfs|ourselves)", "kms",
        "(want|wants|wanted|going|trying|tried) to [just] die", "end (my|his|her|their) life", "(end|ending) it all", "take (my|his|her|their) own life",
        "do not want to (be alive|live|be here any more|be here anymore|wake up)", "not want to (be alive|live) (anymore|any more)",
        "wish i (was|were) dead", "better off dead", "want to be dead", "overdose", "overdosed", "taken an overdose",
    ),
    "self-harm": (
        "(cut|cuts|cutting|hurt|hurts|hurting|harm|harms|harming|burn|burns|burning|starving) (myself|himself|herself|themselves)",
        "self (harm|harms|harmed|harming)", "selfharm", "slit ... (wrists|wrist)",
    ),
    "physical-abuse": (
        "(he|she|dad|mum|stepdad|stepmum|stepfather|stepmother|father|mother|uncle|aunt|brother|boyfriend|girlfriend|grandmother|grandfather|they|carer)"
        " [keeps|keep|always|just|has|have] (hits|hit|hitting|punches|punched|punching|kicks|kicked|kicking|beats|beat|beating|slaps|slapped"
        "|slapping|strangles|strangled|chokes|choked|burns|burned|burnt|hurts|hurting) (me|us|my|him|her|the baby|his|them)",
        "being (beaten|abused|hit|hurt) (by|at home)", "is abusing (me|him|her|them|my|a|the)", "i am being abused", "i have been abused", "child is being abused",
    ),
    "sexual-abuse": (
        "rape", "raped", "raping", "molested", "molesting", "sexually (abused|assaulted|abusing)", "(touches|touched|touching) me (down there|where|there|in)",
        "(touches|touched|touching) my (privates|private parts)", "(he|she|they|someone) (forces|forced|made|makes) me ... (sex|touch)",
    ),
    "weapon-violence": (
        "(has|have|got|carrying|pulled|with) a (knife|gun|machete|blade)", "(been|got|was|getting) (stabbed|shot)",
        "going to (stab|shoot|kill) (me|us|him|her|them|someone|my)", "threatened ... (kill|stab) (me|us|him|her|my)",
    ),
    "medical-emergency": (
        "not breathing", "stopped breathing", "can not breathe", "(is|are|was) unconscious", "will not wake up", "having a (fit|seizure) and",
        "swallowed (bleach|a battery|pills|tablets)",
    ),
    "injured-baby": ("(shook|shaken|shaking|shakes) (the|my|her|his|our) baby", "baby ... (bruise|bruises|bruising)"),
    "missing-child": (
        "(my|our|the|her|his) (son|daughter|child|children|little girl|little boy|sister|brother|foster child) (is|has gone|has been|have gone) missing [since]",
        "child (is|has gone) missing", "(run|ran) away from (home|care)", "(has|have) not come home",
    ),
    "left-alone": (
        "(left|leaves|leaving) (me|us|them|him|her|the children|my brother|my sister|baby|the baby) (alone|on my own|on our own|on their own|by myself|home alone)",
        "no one ... looking after (me|us)", "home alone and",
    ),
    "domestic-violence": (
        "(hits|hitting|hit|beats|beating|strangled|punched|attacked|attacking) my (mum|sister|brother|dad)",
        "(husband|wife|partner|boyfriend|girlfriend) (hits|hit|beats|beat|punched|strangled|attacked|threatened) (me|us)",
    ),
    "fgm": ("fgm", "female genital mutilation", "female circumcision"),
    "forced-marriage": ("forced marriage", "(forced|forcing|made|making|taking) (me|her|him|them) to (marry|get married)", "honour based (abuse|violence)", "honour killing"),
    "trafficking": ("trafficked", "being trafficked", "human trafficking", "modern slavery victim"),
    "unsafe-home": ("(scared|afraid|frightened|terrified) (to|of) (go|going) home", "not safe (at home|here)", "(i am|we are|am) in danger", "in immediate danger", "help now"),
    "abduction": ("(abducted|kidnapped)", "(taken|snatched) (my|our|the) (child|baby|son|daughter|children)"),
}  # fmt: skip
"""Category -> terms, in the language of `bot.terms`."""

FLOOR_NEAR_MISSES: tuple[str, ...] = (
    "i am having a fit and a half",
    "can not breathe for laughing",
    "police (have|got) (stabbed|shot)",
    "(flu|covid|vaccine|booster|been) jab",
    "self (harm|harming) (policy|policies|training|awareness|support|service|services|guidance|workshop|webinar|course|leaflet|statistics|figures|admissions)",
    "level is self harm",
    "overdosed on (chocolate|cake|sweets|sugar|tv|netflix|coffee|caffeine)",
    "in danger of (losing|missing|being late|becoming|closing|running)",
    "will not wake up (for school|for college|for work|in the morning|in time|on time|early)",
    "(taken|took) (my|our|the) (child|children|baby|son|daughter) (into care|to|swimming|on|out|for)",
    "(cut|cutting|burnt|burn|hurt) (himself|herself|myself) (shaving|cooking|on|in pe|at football|falling|playing|climbing|in the playground)",
    "(son|daughter|child|children|sister|brother) (is|has been) missing (lots of|a lot of|some|too much|so much|out|school|lessons|his|her|their|me|you|us|mum|dad)",
    "kidnapped (book|by robert|novel|the novel|film)",
)
"""Harmless phrases that the floor itself would take for danger."""

EMERGENCY = "999"
MASH = "0300 123 6720"
EDT = "0300 123 6722"
"""The three numbers of the safe reply. Here besides contacts.yaml, because the safe reply must work when content does not; a
test holds the two equal."""
