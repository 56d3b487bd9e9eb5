"""What people say when they ask about rows: the patterns of each route, and the words of asking for reasons.

One block a route: its name, whether it is about one record or many, the kinds it asks, then a pattern a line. Patterns
meet plain text (``routes.plainly``): lower case, no accents. ``{WORD}`` stands for a family of ``NAMED``.
"""

from __future__ import annotations

NAMED = {
    "OWN": r"owns?|is responsible|responsible for|answers? for|looks? after|looking after|maintains?|takes? care"
    r"|(is )?in charge( of)?",
    "BREAK": r"breaks?|fails?|failing|goes (down|wrong|away|dark)|hangs|(is|are|seems?( to be)?|looks|appears( to be)?)"
    r" (down|broken|away|out|lost|gone|dead|unreachable|unavailable)|dies|stops|times out|unreachable"
    r"|(is|are|gets) (stuck|slow)"
    r"|(not|never|stopped|stops|doesn't|does not|isn't|won't) (answer|respond|work|react|reach|load)\w*"
    r"|(throws?|returns?|gives?|has|with)\b.*\b(errors|timeouts|5\d\ds?)",
    "DOWN": r"(be|stay) (down|out|offline|away|unavailable)",
    "NO": r"without|unowned|nobody|no one|(has|have|had|with) no|is missing|are missing|misses|lacks?|missing",
    "FIELDS": r"owners?|cut-?offs?|contracts?|measures?|runbooks?|mitigations?|treatments?|safe stop\w*|looking after"
    r"|ends?",
    "AGAIN": r"look(ed)? at again|looked at|review(ed)?|revisit(ed)?|reconsider(ed)?",
    "SOON": r"soon|in the next|this (week|month|quarter)|next (week|month)|tomorrow|coming (days|weeks)",
    "DONE": r"done|finished|complete[d]?|implemented|verified|met|fulfilled",
    "COST": r"costs?|spend(ing)?|budgets?|bills?|cloud|money",
    "CHANGE": r"change[sd]?|happens?|planned|due|in|for|comes?|deliver\w*|ship\w*|build|do|launch\w*|migrat\w+"
    r"|finish\w*",
    "WHEN": r"q[1-4]|(this|next|first|second|third|fourth|last) quarter|(this|next) year|20\d\d",
    "OUTSIDE": r"buyers?|acquirers?|investors?|auditors?|purchasers?",
    "EFFECTS": r"pros and cons|trade-?offs?|(up|down)sides?|drawbacks?|(dis)?advantages?|benefits?|price|costs?"
    r"|consequences?",
    "UNDO": r"undo|undone|reversed?|take back|taken back|go back|revert(ed)?|turned back|turn back",
}
"""Words that several patterns share."""

ROUTES = r"""
decision: one of ADR
    ^(what (is|was|about) )?adr-\d+\W*$
    ^(what (is|are|was|were) )?(the )?({EFFECTS}) of adr-\d+\W*$
copies: many of DAT
    cop(y|ies)\b.*\b(without|no|unowned|uncontrolled|nobody)
    (uncontrolled|unowned)\b.*\bcop(y|ies)
    cop(y|ies)\b.*\b(does|do) (nobody|no one)
lacking: many of every kind
    (which|what|who|show|list|any|are there)\b.*\b{NO}\b.*\b{FIELDS}
    (nobody|no one)( \w+)? {OWN}
    (has|have|with|is|are) (nobody|no one)\b.*\bends?
    unowned
    no(body| one) owns
    ohne (besitzer|verantwortliche)
    sin (dueno|responsable)
    sem (dono|responsavel)
buyer: many of ADR and every kind
    {OUTSIDE}\b.*\b(ask|worry|want|look|check|find|know|see|say|scare|fear)
    (ask|worry|scare|interest)\b.*\b{OUTSIDE}
    due[- ]diligence
due: many of ADR and every kind
    (what|which|who|anything)\b.*\b(over)?due\b(?! to)
    overdue
    (risks?|acceptances?|reviews?|contracts?)\b.*\b(expire[ds]?|expiring)
    due for review
    reviews? (are|is) due
    was ist fallig
    (which|what|who|anything)\b.*\b(are|is|has|have|runs?) (late|run out|ran out|lapsed|expired|ended)
    (which|what|who|anything)\b.*\b(are|is|runs?) behind( schedule| plan|\W*$)
    (what|which|who|anything)\b.*\b(should|must|needs?|have|has|wants?)\b.*\b{AGAIN}
    (which|what)\b.*\b(ends?|finish|do|deliver|{AGAIN})\b.*\b{SOON}
    (which|what)\b.*\b(ends?|runs? out|lapses?) {SOON}
    deadlines?
waiting: many of ADR ITM
    (what|which|who|anything|is there)\b.*\b(waits?|waiting|pending|open) (for|on|with) (my|me|us|our|a|an|the|review)
    (my|our) (review|approval|ok|vote|decision|answer)\b.*\b(waits?|waiting|needed|missing|pending)
    (needs?|awaits?|wants?|requires?) (my|our|a) (review|approval|ok|vote|answer)
    what (do|should|must) i (review|approve|decide|answer)
    needs? (a|an|our|my) (decision|answer)
    (proposals?|proposed)\b.*\b(open|waiting|pending|there|undecided)
doors: many of ADR
    one[- ]way( doors?)?
    (hard|difficult|impossible|expensive|costly) to {UNDO}
    (decisions?|choices?|steps?)\b.*\b(can|could|may)(not|'t| not| never)?\b.*\b{UNDO}
    (cannot|can't|can not|could not|never) (be )?{UNDO}
    irreversible
    (no way|point of no) (back|return)
losses: many of ADR
    (accept|accepted|agree|agreed|ready|prepared|decide|willing)( to)? (losing|lose|giving up|give up|pay|paying)
    (trade-?offs|downsides|drawbacks|disadvantages|sacrifices)\b.*\b(accept\w*|liv(e|ing) with|took|made|make|have)
    what (did|have|do) we (give|given|gave|giving) up
accepted: many of RSK
    (which|what|list|show)\b.*\brisks?\b.*\baccept(ed)?
    accepted risks
    risk acceptances?
    accepted until
    until when\b.*\baccept(ed)?
top risks: many of RSK
    (worst|top|main|major|critical|grave|serious|\w+est|most \w+)\b.*\brisks?
    risk (register|matrix|list)
    (list|show)( \w+){0,3} risks
    keeps? (us|me|you|people) (up|awake)
    (worr(y|ies)|fear|scares?|frightens?|afraid)\b.*\b(us|we|about|of|most)
    what (could|can|might|may) (hurt|sink|kill|go wrong|happen to us)
    welche( \w+)? risiken
    (que|cuales|quais) (son )?(los |os )?(riesgos|riscos)
    (which|what|list|show)\b( \w+){0,3} risks (do|are|have)
    grosste\w* risik
    (mayores|peores|principales) riesgos
    (maiores|piores|principais) riscos
recovery: many of NFR
    (recovers?|recovered|restored?|comes? back|brought back|back up|bring back)\b.*\bfirst
    recovery order
    (order|sequence)\b.*\b(back|recover\w*|restor\w*|restart\w*|start\w*)
    (back|recover\w*|restor\w*)\b.*\b(order|sequence)
    first\b.*\b(recover|restore|bring back)
priorities: many of NFR
    (must|may|can|should) (never|not) (fail|go down|break|stop|be down)
    cannot (fail|go down|be down)
    matters most\b(?! to)
    comes? (first|ahead|before (all|any|every|the other))
    most important
    (top|highest|our|the) priorit(y|ies)
windows: many of NFR
    when (is|are|does|do|will)\b.*\b(busiest|busy|peak|high season|sale|matters?|strongest)
    (busiest|strongest|peak) (time|times|days|weeks|season|period|hours)
needs: many of NFR
    what do(es)?\b.*\b(need|require|expect)
    what (did|do|have) we (promise\w*|owe)( to)?
load: many of NFR
    (what|how (much|many))\b.*\b(load|traffic|requests|orders)\b.*\b(take|carry|handle|bear|stand|survive|hold)
    how (much|many)\b.*\b(manage|cope|process|serve)
    how (fast|quick|quickly)\b(?!.*\b(back|recover|restor|up again))\b.*\b(must|should|has to|have to|needs? to)
accesses: many of DAT
    who has access\b(?! to)
personal data: many of DAT
    personal data\b(?! (of|about))
    personenbezogene
    datos personales
    dados pessoais
sensitive: many of DAT
    (sensitive|secret|restricted|confidential|classified) (data|datasets|information)
    (data|datasets|information)\b.*\b(sensitive|secret|restricted|confidential|classified)
daily: many of IND
    dashboards?\b.*\b(bookmark|look|watch|open|need|follow)
    (look|looked|check|watch|monitor)\b.*\b(daily|every (day|morning)|each (day|morning))
    (look|check|watch|monitor)\w*\b.*\b(first thing|over coffee)
    (daily|every (day|morning))\b.*\b(look|check|watch)
    daily (checks?|indicators?)
cost: many of IND NFR
    (warn\w*|alert\w*|told|tells?|know|notified|shouts?|alarm\w*|rings?|hears?|complains?)\b.*\b{COST}
    {COST}\b.*\b(explode\w*|run away|runs away|out of hand|too (high|much)|warn\w*|alarm\w*|get\w* out)
    (budget|cost|spend) (thresholds?|alarms?|alerts?|warnings?)
    scales? expensively
    at what (cost|spend|part of the budget)
    how much (may|can|should|must|are|is|do)\b.*\b(cost|spend)
    how much is (too much|allowed)
    what('s| is| are)? (the|our) .*budgets?
safe stops: many of MIL
    where\b.*\b(safely )?(stop|pause)
    safe(ly)? stop\w*
    (can|could|may) (we|it|one) (safely |still )?(stop|pause|halt)
    before (we|it) (cannot|can't|can not) (stop|pause|go back|turn back|halt)
quarter: many of MIL
    {CHANGE}\b.*\b{WHEN}
    roadmap
    milestones
holdings: many of every kind
    what (does|do|has) \w+ own\b(?! by)
    (what|which)\b.*\bowned by \w+
tasks: many of ITM
    what (is|are|does|do|should|must)\b.*\b(supposed|expected|have|has|need|needs) to do
    (what|which)\b.*\b(on|in) (my|\w+'s) (list|plate)
    (my|open) (tasks|to-?dos?|items)
    (tasks|items|to-?dos?) (of|for)
questions: many of ITM
    (still|left) (open|unanswered)
    open (questions?|points?|issues)
    unanswered questions
    questions (are|remain|is) (still )?open
    (questions?|asks?|asked)\b.*\b(nobody|no one|not|never|without)\b.*\banswer\w*
    (nobody|no one)( \w+)? answered
    offene fragen
    preguntas abiertas
    perguntas abertas
next: many of ITM
    ^(and |so )?what('s| is)? next
    next steps?
    what (should|do|can|could|shall) (we|i) (do|tackle|start|begin|improve|take on)( with)? (next|first)
    worth (doing|it|the)
    (quick|easy|cheap) wins?
    low[- ]hanging
    (least|little|small) (work|effort)
    nachste\w* schritt
    proximos? pas(s?)os?
pains: many of ITM
    what (hurts|pains|is painful)
    pain points?
    hurts (us )?(today|now|most)
    what('s| is| are)? (wrong|broken|bad|annoying|painful)\b.*\b(today|now|at the moment|are|we have)
    what (annoys|bothers|slows|bugs|plagues)
    where (does|do) it hurt
done: many of ITM ADR
    (is|are|was|has) adr-\d+\b.*\b{DONE}
    what is (done|built|left to do)( right)?
    acceptance criteria
    criteria\b.*\b{DONE}
    before\b.*\b(is|are|call|say)\b.*\b{DONE}
    (know|see|tell|say|check|prove)\b.*\b(is|are|was|were|has been|have been) {DONE}
    left to do
    (remains|is still|has still|still has) to (do|be done)
drove: many of ADR
    dr(ove|ives|ive|iven)\b.*\badr-\d+
    (rests|builds|depends|leans) on adr-\d+
    (behind|served by|serves?) adr-\d+
    what (is|was|does) adr-\d+ (good |there |meant |made |rest |depend |build |serve)?(for|on)?\W*$
    what would (break|be affected)\b.*\badr-\d+
reach: many of INT
    (vendors?|compan(y|ies)|suppliers?|third part(y|ies))\b.*\b(reach(es)?|access|touch|enter|see)
    (what|which)( (outside|external|foreign|other))? (vendors|suppliers|third parties|companies|partners)
crossings: many of INT
    cross(es|ing|ings)?
    (gets?|comes|goes|flows?) (in|out)( ?to| of)? .*\bzone
    (connections?|integrations?|data|traffic|what|which|flows?)\b.*\b(leaves?|enters?|goes|flows?)\b.*\bzone
talks: many of INT
    who (talks|speaks|connects) (to|with)
    (what|which|who|everything|everybody|all)\b.*\b(talks?|speaks?|depends?|calls|connects?|integrates?|sends?|feeds?)\b.*\b(to|on|with|from|into)
    (anything|something|which|what)\b.*\b(going away|phased out|on (its|their) way out|switched off)
    (what|which) (integrations?|apis?|webhooks?)\b.*\b(use|uses|call|calls|have|has|need|needs)
    integration map
    (which|what|list|show)\b( \w+){0,3} integrations
    was redet mit
on calls: many of SYS
    who( is|'s) on[- ]?call\W*( now| today| right now)?($|[?,;]| and\b)
downtimes: many of NFR
    how long (may|can) (it|we|they|things) {DOWN}\W*$
blocks: many of SYS
    (show|list|draw|what are|see)\b.*\b(blocks|target( view| picture| state)?|systems|landscape)
    (which|what)\b.*\b(blocks|parts|components|pieces)\b
    what (runs|is (built|written)) (on|in|with)
    (what|which) systems
    (what|how) (will|does|should|would) (the|our) (target|landscape)\b.*\blook
technology: one of SYS
    (built|written|made|programmed|coded) (with|in|on|of)
    (what|which) (technology|technologies|stack|language|framework|software)\b
vendor: one of INT
    (who|what|which)\b.*\bvendor
    (which|what) (company|firm|supplier|provider)
    supplier
on call: one of SYS INT IND
    on[- ]?call
    on duty
    whom? (do|should|must|can|to) (i|we)? ?(call|page|ring|wake|phone)
    who (gets|is) (called|paged|woken)
    wen rufe? (ich|wir)
    a quien (llamo|llamamos)
downtime: one of NFR
    how (long|many (minutes|hours|seconds|days))\b.*\b{DOWN}
    how long (can|could|may) (we|it|customers|people|they)\b.*\b(wait|without|live|survive)
    downtime
    (max(imum)?|tolerable|acceptable|longest|allowed) (outage|interruption|unavailability)
    rto
    rpo
    how (much|many)\b.*\b(data|work|orders)\b.*\b(lose|lost)
    how (soon|fast|quickly)\b.*\b(back|recover\w*|restored?)
    wie lange\b.*\b(ausfallen|stehen|weg|down)
    cuanto tiempo\b.*\b(caido|parado)
    quanto tempo\b.*\b(fora|parado|cair)
agreed: one of RSK
    what (did we|have we|was|is) (agree[d]?|plan(ned)?|prepared?)
    what('s| is| are)? (the|our) (agreement|plan|mitigation)s?
    (mitigations?|mitigate|treatment|treating)
    (prepared|ready) (for|if|when)
    how (do|did|can|will) we (treat|mitigate|keep|protect|prevent|avoid|guard)
    (insured|protected|covered|safe|prepared) (against|from)
owner: one of every kind
    (who|whom|which (team|person|people|squad))\b.*\b{OWN}
    owners?
    whose
    who (runs|is behind|handles|knows)
    whom? (do|can|should|could|must) (i|we) (talk|speak|turn|write|go|ask)
    contact (person )?(for|of|at)
    whom? (can|could|might) (help|explain|tell)
    whom? (do|can|should|could|must) (i|we) (mail|message|ping|contact|email)
    (somebody|someone|anybody|anyone|nobody|no one)\b.*\b(answers?|responsible|in charge|owns?)
    (is there|are there|do we have) (a|any|an)? ?(person|people|somebody|someone|anybody|anyone|owner|contact)
    wem gehort
    wer (ist|kummert)\b.*\b(verantwortlich|zustandig|um)
    wer betreut
    quien es\b.*\b(dueno|responsable)
    de quien es
    quem e\b.*\b(dono|responsavel)
    de quem e
breaks: one of INT SYS NFR RSK IND
    (what|if|when|in case|should)\b.*\b{BREAK}
    {BREAK}\b.*\b(what|how)\b
    cut-?off
    how (do|can|could|would) we (live|carry on|go on|get by|manage|do|sell|work) without
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
    how (bad|likely|serious|probable|severe)
    (chances?|odds) (of|that)
    exposure
    exposed to
    (agreed|accepted|agrees|accepts|decided)( to)? (live|living) with
    risiko
    riesgos?
    riscos?
limits: one of INT
    rate limits?
    (limits?|quota|throttl\w+)
    how (many|often|much)\b.*\b(calls?|requests?|times|messages|ask|poll|hit)\b
    service levels?
    slas?
    how (sure|reliable|stable|available)
    uptime
    what (was|is|did)\b.*\bpromised?
contract: one of INT
    contract
    (schema|shape|payload|format) of
    what data
    (which|what) (format|shape|protocol|schema)
    what (do|does|did)\b.*\b(sends?|exchange|share|gets?|receive|pass|hand)\b
    notice( period)?
    which protocol
truth: one of DAT
    (source of truth|truth|master (data|copy)|system of record)
    where (do|does|is|are)\b.*\b(live|lives|kept|stored|held)
    who (holds|has|keeps) (a |the )?cop(y|ies)
    copies of
    (which|what) (system|place|database|store|one) (is|has|holds)\b.*\b(right|true|truth|leading|master|authoritative)
    (which|what) (system|place|database|store)\b.*\b(kept|stored|held|live|lives)
    who else (has|holds|keeps)
    wo liegen
    donde (estan|vive)
    onde (ficam|estao)
access: one of INT DAT
    (authenticat\w+|credentials?|log ?in)
    how (do|does)\b.*\bprove
    who\b.*\b(may|can|could|has|have|gets|is (allowed|able) to)\b.*\b(see|read|access|view|open|look)
    whom? (is|are) (allowed|permitted|able)
    (which|what) (roles?|teams?|people|groups?)\b.*\b(allowed|may|can|see|read|open|access)
    (am i|are we|is \w+|are \w+) (allowed|permitted)
    (may|can) (i|we) (see|read|open|look (at|into)|access)
    log (who|reads?|access)
    who reads
    who sees
    wer darf\b.*\b(sehen|lesen)
    quien puede (ver|leer)
    quem pode (ver|ler)
retention: one of DAT
    how long\b.*\b(keep|kept|store[d]?|retain(ed)?|hold)
    retention
    (when|how soon) (may|can|must|should|do|are)\b.*\b(delete|deleted|erase|erased|drop|remove|removed)
healthy: one of IND
    (is|are)\b.*\b(healthy|doing (ok|well|fine))
    (how|where) (do|can|could|would|will) (we|i|you|one) (know|tell|see|notice|check)
    (which|what) (number|figure|metric|indicator|value|graph|chart|dashboard)\b
    how (healthy|well)
    what (does|do)\b.*\bmeans?
    (when|at (what|which))\b.*\b(alarms?|alerts?|ring|rings|go off|goes off)
    what do we measure
show: one of every kind
    ^(please )?((can|could) you )?(show|display|open|zeig|muestra|mostra)
    ^what (is|are) (int|sys|dat|ind|nfr|rsk|mil|itm)-\d+
    ^tell me about
when: one of MIL
    when (will|do|does|can|shall|is|are)
"""

REASONS = (
    r"\bwhy\b|\bhow (come|did we (end|get|come))\b"
    r"|\b(chose|choose|chosen|decide[ds]?|rejected|ruled out|turned down|dropped"
    r"|considered|alternatives?|instead of|rather than|versus|vs|(signed off|approved)(?!.*\brisks?))\b"
    r"|\bwarum\b|\bpor ?que\b"
)
"""Words of asking for reasons; "who has access and why?" still asks who."""
