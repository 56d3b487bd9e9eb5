"""What a new colleague would ask about the sample shop, in words that the answers were not written for."""

from __future__ import annotations

from tests.knowledge.test_rows import asked, read, wrong_about

QUESTIONS = """
I'm new here, whom do I talk to about the stock feed? | INT-3 | Walt; Cleo
can you tell me who takes care of address lookup on the GeoNames side? | INT-8 | No owner is recorded at the provider
Riskly is not answering, what now? | INT-6 | under 100 EUR
ParcelPost seems to be down, what did we plan for that? | INT-2 | by hand
how do we authenticate against Riskly? | INT-6 | mutual TLS
how many calls may we make to the shipping label API? | INT-2 | 20 requests a second
how much notice does Stripe have to give us? | INT-1 | 3 months
where do I find the contract for order export? | INT-7 | order-v3
what do we send to Mailbird? | INT-4 | consent
which outside companies do we depend on? | INT-1 INT-2 INT-4 | ParcelPost; Riskly
which integrations have nobody at one end? | INT-9 INT-1 INT-8 |
anything we use that is going away? | INT-10 |
what systems talk to the catalog? | INT-3 INT-10 | Warehouse
what keeps us up at night? | RSK-8 | 20 of 25
how bad would it be if card data leaked? | RSK-2 | 15
who signed off on the Stripe outage risk, and for how long? | RSK-3 | Carla; 31
which sign-offs have run out? | RSK-5 |
what is our plan against losing eu-west? | RSK-1 | eu-central
which mitigations are late? | RSK-1 |
risks nobody looks after? | RSK-5 RSK-7 |
if the region goes dark, in what order do we bring things back? | NFR-1 NFR-2 |
how many minutes can checkout be out before it hurts? | NFR-1 | 15
how fast does search have to be? | NFR-6 |
how much data may we lose in checkout? | NFR-1 | losing
what did we promise the partners? | NFR-4 | 60 min
when is our busiest time? | NFR-1 | 20 November
what comes first for us, cost or performance? | NFR-3 NFR-5 |
what is checkout built with? | SYS-1 | Python, Postgres
what are we going to build next year? | MIL-2 MIL-1 MIL-3 |
which systems handle personal data? | DAT-1 |
how long do we keep orders? | DAT-2 | 10 years
who else has a copy of our customer data? | DAT-1 | Mailbird; data lake
am I allowed to look at orders as a finance person? | DAT-2 | finance
do we log who reads customer data? | DAT-1 | every read is logged
which number tells me that people can buy? | IND-1 | over 20
what do I check every morning? | IND-1 IND-2 |
at which point does somebody shout about the cloud bill? | IND-3 | 80
what is planned for the third quarter? | MIL-3 |
can we pause the move to the order hub halfway? | MIL-1 | Both stores are written
what is wrong with how things are today? | ITM-5 |
which questions has nobody answered yet? | ITM-3 ITM-4 |
what is cheap and worth doing? | ITM-6 |
how will we know the idempotency decision is finished? | ITM-2 ITM-1 |
which decisions can we not take back? | ADR-2 ADR-3 |
which decisions should have been looked at again by now? | ADR-2 |
who is allowed into the payments zone data? | DAT-3 | payments on-call
"""


def test_questions_in_the_words_of_a_new_colleague_are_answered_from_the_rows() -> None:
    """At least 95 of 100, as for the words that the routes are read from."""
    questions = [read(line) for line in QUESTIONS.strip().splitlines()]
    failures = [
        said for question, refs, words in questions if (said := wrong_about(question, asked(question), refs, words))
    ]

    assert len(questions) >= 40
    assert len(failures) <= len(questions) * 0.05, "\n".join(failures)
