"""Hedgerow, the sample shop of the page: what was said and written down there in the months before its peak sale.

All of it is invented. It is data only: `furnish` moves it into a workspace and into the bot's records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.playground.sample import IDEMPOTENCY, MONOLITH, QUEUE, VENDOR, SampleThread
from knowledge.records.decision import Option

NAME = "Hedgerow"
NEWCOMERS = {"ines": "member", "noor": "stranger"}
"""Who is there besides the sample team; Noor is with Paylane, the company that takes the card payments."""
PLACES: dict[str, tuple[bool, tuple[str, ...]]] = {
    "general": (False, ("ana", "ben", "chloe", "dev", "rui", "ines")),
    "paylane-shared": (False, ("ana", "dev", "noor")),
}
"""Channels besides those of the sample team: name to whether it is private, and who is in it."""
SHARED = "paylane-shared"


@dataclass(frozen=True)
class Story:
    """A conversation, how many days ago it was, and what was recorded from it, by whom; nothing: `by` is empty."""

    days_ago: float
    thread: SampleThread
    by: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)
    """What the person changed in the form before they saved it."""
    reconsider: Mapping[str, str] = field(default_factory=dict)
    """What they answered to "What would make us reconsider it?", by option."""
    review_in: int | None = None
    """Days from today on which it is to be looked at again."""
    reason: str = ""
    """Why the chosen option was chosen, where no message says it."""


LOGINS = SampleThread(
    "platform",
    (
        ("dev", "Who keeps our customers' logins? Today it is a table of hashes in our own login service."),
        ("rui", "I see three options: Keycloak that we host, Auth0, or our own login service as it is."),
        ("ben", "Our own login service has no second factor, and only two of us have ever read that code."),
        ("ana", "Auth0 keeps personal data outside the EU unless we buy the enterprise plan; legal said no to that."),
        ("dev", "Keycloak runs in our region and speaks OpenID, so the apps need no vendor library."),
        ("dev", "The price is one more thing to patch: there were two CVEs in it last year."),
        ("rui", "Decided: we use Keycloak in eu-west. Moving logins twice would hurt, so this one stays for years."),
        ("dev", "Ok. We patch it in the same window as the database."),
    ),
    ((6, "ana", "+1"), (6, "ben", "white_check_mark")),
)
SEARCH = SampleThread(
    "checkout",
    (
        (
            "chloe",
            "Product search takes 900 ms, and half of the people leave. What do we search with?",
        ),
        ("rui", "Algolia? It would be in by Friday."),
        ("chloe", "Algolia bills per search: about 2,100 euros in one sale week."),
        ("rui", "Elasticsearch is what everybody uses."),
        ("dev", "Elasticsearch needs three nodes and somebody on call who knows it, and we have nobody."),
        ("dev", "Postgres full text search answers in 40 ms on our 31,000 products, I tried it yesterday."),
        ("chloe", "Then let's go with Postgres full text search."),
        ("rui", "Agreed. No typo tolerance, but the synonyms table gets us most of it."),
    ),
    ((6, "dev", "+1"),),
)
FREEZE = SampleThread(
    "platform",
    (
        ("rui", "Do we freeze deployments in the sale week, or deploy as usual?"),
        (
            "ben",
            "A freeze means that three weeks of changes go out on one day afterwards. That is what broke us in March.",
        ),
        ("dev", "Last year one bad deploy on the Friday cost us 40 minutes of orders."),
        ("rui", "I propose a freeze from Wednesday to Tuesday, with fixes by two people. Ana, can you live with that?"),
        ("ana", "I want to see the list of what would wait first."),
    ),
)
FROZEN = (
    Option(
        name="Freeze from Wednesday to Tuesday", outcome="chosen",
        reason="One bad deploy cost 40 minutes of orders last year.",
    ),
    Option(
        name="Deploy as usual", outcome="rejected",
        reason="Nobody can look at a bad deploy while 61 orders a minute come in.",
    ),
)  # fmt: skip
CARTS = SampleThread(
    "checkout",
    (
        ("chloe", "Carts get lost when the session server restarts. Where do carts live during the sale?"),
        ("rui", "Redis is the obvious one. It is fast, and sessions expire by themselves."),
        ("dev", "One more server to run at peak, and a restart loses carts unless we pay for persistence."),
        ("ana", "What about a signed cookie? No server at all."),
        ("chloe", "4 kB. The garden-party people put 60 things into a cart."),
        ("dev", "There is also plain Postgres: a carts table, about 300 writes a second at peak. It does 5k now."),
        ("rui", "I still think Redis. Can we measure both until Thursday?"),
    ),
    ((5, "ana", "eyes"),),
)
NOTICE = SampleThread(
    "paylane-shared",
    (
        ("noor", "Hello both. We rotate the secrets of all webhooks on 1 December. You get the new one a week before."),
        ("dev", "A week is short for us, we freeze then. Can you accept both secrets for a while?"),
        ("noor", "For 30 days, yes. I will put that in writing."),
    ),
    ((2, "ana", "pray"),),
)
HELLO = SampleThread(
    "general",
    (
        (
            "rui",
            "The sale starts on Friday at 08:00. If you decide something until then, please have it recorded: "
            "it saves the next one an evening.",
        ),
    ),
    ((0, "chloe", "white_check_mark"), (0, "ines", "+1"), (0, "ben", "white_check_mark")),
)  # fmt: skip
STORIES = (
    Story(301, MONOLITH, "ana", {"reversibility": "two-way"},
          {"Split checkout into microservices": "more than three teams work on checkout"}, review_in=5),
    Story(254, QUEUE, "dev", {"reversibility": "two-way"}),
    Story(203, LOGINS, "rui", {"reversibility": "one-way", "title": "Keep customers' logins in Keycloak"},
          {"Auth0": "Auth0 keeps personal data in the EU on a plan below 1,000 euros a month"},
          reason="It runs in our region and speaks OpenID, so the apps need no vendor library."),
    Story(61, VENDOR, "ana", {"title": "Stay with Paylane until March"},
          {"Northbank": "Northbank's sandbox stays up for a month"}),
    Story(6, FREEZE, "rui", {"status": "proposed", "title": "Freeze deployments in the sale week", "options": FROZEN}),
    Story(4, NOTICE),
    Story(3.1, SEARCH, "chloe", {"reversibility": "two-way"},
          {"Elasticsearch": "we sell more than 500,000 products", "Algolia": "Algolia stops billing per search"},
          reason="It answers in 40 ms on our 31,000 products, and we run Postgres already."),
    Story(2.2, HELLO),
    Story(1.1, IDEMPOTENCY),
    Story(0.12, CARTS),
)  # fmt: skip
"""The oldest first."""
PICTURE = (
    "payments",
    "ines",
    "last-sale.png",
    "Charges a minute in last year's sale. We plan for ten times a normal Friday.",
)
"""Where, who, the file beside this module, and what was said with it."""

TIPS = (
    "In *#payments*, open the thread about double charges. At a message choose *⋮* and *Record this decision*.",
    "Type `/why did we choose SQS?` Then ask where all can read it: `@chesterton why not Kafka?`",
    "Write in *#checkout*: `Let's just move the order events to Kafka`",
    "Act as *Dev* and type `/why not Northbank?` Then as *Ana*, who is in *#vendor-talks*.",
    "Type `/integration unowned`, or `/risk top`",
    "In *#platform* type `/chesterton digest now`. What waits for you is in the *Home of Chesterton*.",
)
"""In mrkdwn."""
