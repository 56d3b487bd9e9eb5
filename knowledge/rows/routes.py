"""What a question wants to know that stands in the fields of records; nothing where it asks for reasons.

The rules:

- questions about why, why not and who decided are for the text of decisions: no route takes them;
- the routes are tried in order; each has the kinds it asks and, a line each, the patterns of what people say;
- a route about one record needs its name, a route about many does not;
- English first; what is asked most is understood in German, Spanish and Portuguese too, without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

RECORDS = ("INT", "SYS", "DAT", "IND", "NFR", "RSK", "MIL", "ITM")
"""The kinds around the decisions."""


@dataclass(frozen=True)
class Route:
    """One thing that is asked: of which kinds, by which words, and about one record or many."""

    name: str
    kinds: tuple[str, ...]
    asks: re.Pattern[str]
    many: bool = False


_NAMED = {
    "OWN": r"owns?|is responsible|responsible for|answers? for|looks after|maintains|(is )?in charge( of)?|takes care",
    "BREAK": r"breaks?|fails?|failing|goes (down|wrong|away|dark)|is (down|broken|away|out|lost)|dies|stops",
    "DOWN": r"(be|stay) (down|out|offline|away|unavailable)",
    "NO": r"without|unowned|nobody|no one|(has|have|had|with) no|is missing|are missing|misses|lacks?|missing",
    "FIELDS": r"owners?|cut-?offs?|contracts?|measures?|runbooks?|mitigations?|treatments?|safe stop\w*|looking after",
}
"""Words that several patterns share."""

_ROUTES = r"""
copies: many of DAT
    cop(y|ies)\b.*\b(without|no|unowned|uncontrolled|nobody)
    (uncontrolled|unowned)\b.*\bcop(y|ies)
lacking: many of every kind
    (which|what|who|show|list|any|are there)\b.*\b{NO}\b.*\b{FIELDS}
    unowned
    no(body| one) owns
    ohne (besitzer|verantwortliche)
    sin (dueno|responsable)
    sem (dono|responsavel)
buyer: many of ADR and every kind
    (buyer|acquirer|investor|auditor)s?\b.*\bask
    due[- ]diligence
due: many of ADR and every kind
    (what|which|who|anything)\b.*\b(over)?due\b(?! to)
    overdue
    (risks?|acceptances?|reviews?|contracts?)\b.*\b(expire[ds]?|expiring)
    due for review
    reviews? (are|is) due
    was ist fallig
accepted: many of RSK
    (which|what|list|show)\b.*\brisks?\b.*\baccept(ed)?
    accepted risks
    risk acceptances?
    accepted until
    until when\b.*\baccepted
top risks: many of RSK
    (worst|top|biggest|highest|greatest|main|major|critical|largest)\b.*\brisks?
    risk (register|matrix|list)
    (list|show)( \w+){0,3} risks
    welche( \w+)? risiken
    (que|cuales|quais) (son )?(los |os )?(riesgos|riscos)
    (which|what|list|show)\b( \w+){0,3} risks (do|are|have)
    grosste\w* risik
    (mayores|peores|principales) riesgos
    (maiores|piores|principais) riscos
recovery: many of NFR
    (recovers?|recovered|restored?|comes? back|brought back|back up|bring back)\b.*\bfirst
    recovery order
    first\b.*\b(recover|restore|bring back)
priorities: many of NFR
    (must|may|can|should) (never|not) (fail|go down|break|stop|be down)
    cannot (fail|go down|be down)
    matters most
    (top|highest|our|the) priorit(y|ies)
needs: many of NFR
    what do(es)?\b.*\b(need|require|expect)
load: many of NFR
    (what|how (much|many))\b.*\b(load|traffic|requests|orders)\b.*\b(take|carry|handle|bear|stand|survive|hold)
    how (fast|quick)\b.*\b(must|should|has to)
accesses: many of DAT
    who has access\b(?! to)
personal data: many of DAT
    personal data\b(?! (of|about))
    personenbezogene
    datos personales
    dados pessoais
daily: many of IND
    (look|looked|check|watch|monitor)\b.*\b(daily|every (day|morning)|each (day|morning))
    (daily|every (day|morning))\b.*\b(look|check|watch)
    daily (checks?|indicators?)
cost: many of IND NFR
    (warned|alert(ed)?|told|know|notified)\b.*\b(costs?|spend(ing)?|budgets?|bills?|cloud)
    (budget|cost|spend) (thresholds?|alarms?|alerts?|warnings?)
    scales? expensively
    at what (cost|spend|part of the budget)
    how much (may|can|should|must)\b.*\b(cost|spend)
    what('s| is| are)? (the|our) .*budgets?
safe stops: many of MIL
    where\b.*\b(safely )?(stop|pause)
    safe(ly)? stop\w*
    can we (safely )?(stop|pause)
quarter: many of MIL
    (change[sd]?|happens?|planned|due|in|for|comes?|deliver\w*|ship\w*)\b.*\b(q[1-4]|(this|next) quarter)
    roadmap
    milestones
questions: many of ITM
    (still|left) (open|unanswered)
    open (questions?|points?|issues)
    unanswered questions
    questions (are|remain|is) (still )?open
    offene fragen
    preguntas abiertas
    perguntas abertas
next: many of ITM
    ^(and |so )?what('s| is)? next
    next steps?
    what (should|do|can) we do next
    nachste\w* schritt
    proximos? pas(s?)os?
pains: many of ITM
    what (hurts|pains|is painful)
    pain points?
    hurts (us )?(today|now|most)
done: many of ITM ADR
    (is|are|was|has) adr-\d+\b.*\b(done|finished|complete|implemented|verified|met)
    what is (done|built|left to do)( right)?
    acceptance criteria
    left to do
drove: many of ADR
    dr(ove|ives|ive|iven)\b.*\badr-\d+
    (rests|builds|depends) on adr-\d+
    what would (break|be affected)\b.*\badr-\d+
reach: many of INT
    (vendors?|compan(y|ies)|suppliers?|third part(y|ies))\b.*\b(reach(es)?|access|touch|enter|see)
    (what|which) (vendors|suppliers|third parties)
crossings: many of INT
    cross(es|ing|ings)?
    (gets?|comes|goes|flows?) (in|out)( ?to| of)? .*\bzone
blocks: many of SYS
    (show|list|draw|what are|see)\b.*\b(blocks|target( view| picture| state)?|systems|landscape)
    (what|which) systems
talks: many of INT
    who (talks|speaks|connects) (to|with)
    (what|which|who)\b.*\b(talks?|depends?|calls?|connects?|integrates?)\b.*\b(to|on|with|from)
    (what|which) (integrations?|apis?|webhooks?)\b.*\b(use|uses|call|calls|have|has|need|needs)
    integration map
    (which|what|list|show)\b( \w+){0,3} integrations
    was redet mit
vendor: one of INT
    (who|what|which)\b.*\bvendor
    (which|what) (company|firm|supplier|provider)
    supplier
on call: one of SYS INT IND
    on[- ]?call
    who (do|should|must|to) (i|we)? ?(call|page|ring|wake|phone|ask)
    who (gets|is) (called|paged|woken)
    wen rufe? (ich|wir)
    a quien (llamo|llamamos)
downtime: one of NFR
    how long\b.*\b{DOWN}
    downtime
    rto
    rpo
    how (much|many)\b.*\b(data|work|orders)\b.*\b(lose|lost)
    how (soon|fast|quickly)\b.*\b(back|recover\w*|restored?)
    wie lange\b.*\b(ausfallen|stehen|weg|down)
    cuanto tiempo\b.*\b(caido|parado)
    quanto tempo\b.*\b(fora|parado|cair)
agreed: one of RSK
    what (did we|have we|was|is) agree[d]?
    what('s| is| are)? (the|our) (agreement|plan|mitigation)s?
    (mitigations?|mitigate|treatment|treating)
    how (do|did) we (treat|mitigate)
owner: one of every kind
    (who|whom|which (team|person|people|squad))\b.*\b{OWN}
    owners?
    whose
    who (runs|is behind|handles)
    wem gehort
    wer (ist|kummert)\b.*\b(verantwortlich|zustandig|um)
    wer betreut
    quien es\b.*\b(dueno|responsable)
    de quien es
    quem e\b.*\b(dono|responsavel)
    de quem e
breaks: one of INT SYS NFR RSK IND
    (what|if|when|in case|should)\b.*\b{BREAK}
    {BREAK}\b.*\bwhat (do|should|can|now)
    cut-?off
    runbook
    what if
    was (tun|machen|passiert)\b.*\b(wenn|falls)
    (wenn|falls)\b.*\b(ausfallt|fallt)
    que (pasa|hacemos) si
    o que (acontece|fazemos) se
    e se\b.*\b(falhar|cair)
    si (falla|cae)
risk: one of RSK
    risks?
    risky
    danger(s|ous)?
    risiko
    riesgos?
    riscos?
limits: one of INT
    rate limits?
    (limits?|quota|throttl\w+)
    service levels?
    slas?
    what (was|is|did)\b.*\bpromised?
contract: one of INT
    contract
    (schema|shape|payload|format) of
    what data
    notice( period)?
    which protocol
truth: one of DAT
    (source of truth|truth|master (data|copy)|system of record)
    where (do|does|is|are)\b.*\b(live|lives|kept|stored|held)
    who (holds|has|keeps) (a |the )?cop(y|ies)
    copies of
    wo liegen
    donde (estan|vive)
    onde (ficam|estao)
access: one of INT DAT
    (authenticat\w+|credentials?|log ?in)
    how (do|does)\b.*\bprove
    who\b.*\b(may|can|could|has|have|gets|is (allowed|able) to)\b.*\b(see|read|access|view|open|look)
    who reads
    who sees
    wer darf\b.*\b(sehen|lesen)
    quien puede (ver|leer)
    quem pode (ver|ler)
retention: one of DAT
    how long\b.*\b(keep|kept|store[d]?|retain(ed)?|hold)
    retention
healthy: one of IND
    (is|are)\b.*\b(healthy|doing (ok|well|fine))
    how (do|can) (we|i|you) (know|tell|see)
    how (healthy|well)
    what do we measure
show: one of every kind
    ^(please )?((can|could) you )?(show|display|open|zeig|muestra|mostra)
    ^what (is|are) (int|sys|dat|ind|nfr|rsk|mil|itm)-\d+
    ^tell me about
"""

_REASONS = re.compile(
    r"\bwhy\b|\bhow come\b|\b(chose|choose|chosen|decide[ds]?|rejected|ruled out|turned down|dropped"
    r"|considered|alternatives?|instead of|rather than|versus|vs|signed off|approved)\b|\bwarum\b|\bpor ?que\b"
)
"""Words of asking for reasons; "who has access and why?" still asks who."""


def _read(table: str) -> Iterator[Route]:
    for block in re.split(r"\n(?=\S)", table.strip()):
        head, *patterns = block.splitlines()
        name, _, rest = head.partition(": ")
        many, _, kinds = rest.partition(" of ")
        asks = "|".join(pattern.strip() for pattern in patterns)
        for word, meant in _NAMED.items():
            asks = asks.replace(f"{{{word}}}", f"({meant})")
        prefixes = kinds.replace("every kind", " ".join(RECORDS)).replace("and ", "").split()
        yield Route(name, tuple(prefixes), re.compile(rf"(?<!\w)(?:{asks})(?!\w)"), many == "many")


ROUTES: tuple[Route, ...] = tuple(_read(_ROUTES))

_TALK = """
any anyone anybody around answer answers anything at moment currently exactly actually happen happens happening
happened tell show list give know find see hi hello hey please thanks thing things stuff people person team teams
someone data set sla slas works working notify halfway log login sign integration integrations connection connections
interface interfaces system systems dataset datasets record records requirement requirements indicator indicators
milestone milestones item items risk risks ends end side sides provider providers consumer consumers providing
consuming owner owners own owns owned owning responsible charge looks look care maintain maintains runs handles
unowned vendor vendors company firm supplier suppliers call called page paged phone ring wake oncall break breaks
breaking broken fail fails failing failed fall falls dies die down wrong away dark stop stops out outage long time
back soon recover recovers recovery downtime tolerable max maximum allowed rto rpo lose lost work agree agreed
agreement plan mitigation mitigate mitigations treatment treat cut cutoff runbook danger dangers risky limit limits
quota rate throttled level levels promised promise contract schema shape payload format notice period protocol
authenticate authenticates authentication credentials prove access read reads able truth source master live lives kept
stored held keep store retain retained retention healthy health fine measure today tomorrow yesterday week month
quarter year day days times ever still use uses using used talk talks depend depends connect connects integrate worst
top biggest highest greatest main major critical largest register matrix accept accepted accepting acceptance
acceptances until first order restore restored priority priorities never matter matters take takes carry handle daily
every morning check watch warned alerted told expensively scales safely safe pause planned deliver roadmap open
unanswered question questions point points next steps step hurts hurt pain done finished complete reach reaches touch
zone cross crosses crossing flow flows blocks target landscape view date dates due overdue expire expires expired
review reviews worth need needs require expect hoch haben hat ausfall ausfalls ausfalle eines einer wem gehort gehoren
der das den dem des ein eine einen wer ist sind fur verantwortlich zustandig wenn was passiert tun machen ausfallt
fallt aus mit von zu und wie lange darf risiko risiken kummert sich um betreut man wir ich wo liegen liegt sehen lesen
zum zur bei unser unsere unserer kann wen rufe quien quienes es el la los las de del al un una dueno duena responsable
por que pasa hacemos si falla cae riesgo riesgos cuanto tiempo puede estar caido caida parado donde estan vive ver
leer cual cuales nuestro nuestra con llamo llamamos quem e o os as do da dos uma dono dona pelo pela responsavel se
falhar cair acontece fazemos risco riscos quanto tempo pode ficar fora onde ficam estao ler qual quais nosso nossa com
integracion integracao schnittstelle
"""
TALK: frozenset[str] = frozenset(_TALK.split())
"""Words of asking that name no record; they count only where nothing else is said."""


def plainly(text: str) -> str:
    """Lower case, no accents, single spaces: what the patterns are written for."""
    folded = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return " ".join("".join(sign for sign in folded if not unicodedata.combining(sign)).split())


def of(text: str) -> Iterator[Route]:
    """The routes that a question may take, likeliest first; none where it asks for reasons."""
    asked = plainly(text)
    if _REASONS.search(re.sub(r"\band why\b", "", asked)):
        return
    yield from (route for route in ROUTES if route.asks.search(asked))


def named(name: str) -> Route:
    """The route of this name."""
    return next(route for route in ROUTES if route.name == name)
