"""The words of asking that name no record."""

from __future__ import annotations

ORDERS = r"\b(in (what|which) order|(recovery|priority) order|order of (recovery|priorit\w+)|(we|i|to|do) page)\b"
"""Where "order" and "page" are words of asking; elsewhere they are names ("order page")."""

_TALK = """
stay stays everything everybody mail message ping contact email uptime duty exposure exposed stuck slow hangs live
without agreed day somebody quickly run place help side supposed bookmark dashboard dashboards delete deleted erase
maximum sure important parts new night needs manage mean means go off insured keep finish call alarm alert alarms
alerts list plate tasks waiting pending approval awaits approve vote proposal proposals proposed undecided sign signed
offs signoff signoffs any anyone anybody around answer answers anything at moment currently exactly actually happen
happens happening happened tell show give know find see hi hello hey please thanks thing things stuff people person
team teams someone data set sla slas works working notify halfway log login integration integrations connection
connections interface interfaces system systems dataset datasets record records requirement requirements indicator
indicators milestone milestones item items risk risks ends end sides provider providers consumer consumers providing
consuming owner owners own owns owned owning responsible charge looks look care maintain maintains runs handles unowned
vendor vendors company firm supplier suppliers called paged phone ring wake oncall break breaks breaking broken fail
fails failing failed fall falls dies die down wrong away dark stop stops out outage long time back soon recover
recovers recovery downtime tolerable max allowed rto rpo lose lost work agree agreement plan mitigation mitigate
mitigations treatment treat cut cutoff runbook danger dangers risky limit limits quota rate throttled level levels
promised promise contract schema shape payload format notice period protocol authenticate authenticates authentication
credentials prove access read reads able truth source master lives kept stored held store retain retained retention
healthy health fine measure today tomorrow yesterday week month quarter year days times ever still use uses using used
talk talks depend depends connect connects integrate worst top biggest highest greatest main major critical largest
register matrix accept accepted accepting acceptance acceptances until first restore restored priority priorities never
matter matters take takes carry handle daily every morning check watch warned alerted told expensively scales safely
safe pause planned deliver roadmap open unanswered question questions point points next steps step hurts hurt pain done
finished complete reach reaches touch zone cross crosses crossing flow flows blocks target landscape view date dates
due overdue expire expires expired review reviews worth need require expect hoch haben hat ausfall ausfalls ausfalle
eines einer wem gehort gehoren der das den dem des ein eine einen wer ist sind fur verantwortlich zustandig wenn was
passiert tun machen ausfallt fallt aus mit von zu und wie lange darf risiko risiken kummert sich um betreut man wir ich
wo liegen liegt sehen lesen zum zur bei unser unsere unserer kann wen rufe quien quienes es el la los las de del al un
una dueno duena responsable por que pasa hacemos si falla cae riesgo riesgos cuanto tiempo puede estar caido caida
parado donde estan vive ver leer cual cuales nuestro nuestra con llamo llamamos quem e o os as do da dos uma dono dona
pelo pela responsavel se falhar cair acontece fazemos risco riscos quanto tempo pode ficar fora onde ficam estao ler
qual quais nosso nossa com integracion integracao schnittstelle against answering asks bad bother calls calling cannot
coffee could decision decisions difficult early else error errors everywhere explode fear figure gone goes graph halt
hard leave leaves likely losing many metric minutes months must near noted number numbers odds often outside external
pass prepared problems put ready request requests respond responding right roles role said seems send sends serious
shout sounds speak state stopped talking tells throws turn undo unreachable wait whether whom worry years built written
made technology stack language going hours seconds hour minute logs
"""
TALK: frozenset[str] = frozenset(_TALK.split())
"""Words of asking; they count only where nothing else is said."""
