"""The words of questions and messages: which of them carry meaning, and which mean the same.

Small tables of common engineering shorthand, so that "k8s" finds Kubernetes without a model. A record's own option
aliases come first; these only add what nobody bothers to write down.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_TOKEN = re.compile(r"[a-z0-9]+(?:[+#]+)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP = _set(
    """
    a about above after again against all also always am an and another any anybody anyone anything are aren around as
    at back be because been before being below between both but by came can cannot come could couldn d did didn do does
    doesn doing don done down during each either else even ever every everyone everything few for from further get gets
    getting give given go goes going gone gonna got had hadn has hasn have haven having he her here hers him his how i
    if in into is isn it its itself just keep keeps kept know last later least less let lets like ll look looking lot
    m made make makes making many may maybe me might mine more most much must my need needs neither never new next no
    nobody none nor not nothing now of off often ok okay old on once one ones only onto or other others our ours out
    over own per perhaps please put quite rather re really right s said same say says see seem seems she should
    shouldn since so some somebody someone something soon still such t take taken than that the their theirs them then
    there these they thing things think this those though through till to today together too toward try trying two
    under until up upon us ve very via want wants was wasn way we well went were weren what when where whether which
    while who whom whose why will with within without won would wouldn yes yet you your yours
    """
)
"""Words that tie a sentence together and say nothing about its topic."""

ASKING = _set(
    """
    agreed alternative alternatives approach argument bother bothered choice choose chose chosen compare compared
    consequence consequences consider considered considering consulted cost costs decide decided decision decisions did
    downside downsides drawback drawbacks dropped evaluate evaluated happen happened
    happens idea instead looked maintain maintains option options owner owns picked pick prefer preferred purpose reason
    reasons reject rejected responsible rule ruled settle settled suggest suggestion thought team tried use used uses
    using wrong
    """
)
"""Words of asking and deciding: every decision record holds them, so they tell none from another."""

SHORT: dict[str, str] = {
    "auth": "authentication", "authn": "authentication", "authz": "authorization", "cfg": "configuration",
    "conf": "configuration", "config": "configuration", "configs": "configuration", "db": "database",
    "dbs": "database", "dep": "dependency", "deps": "dependency", "dev": "development", "devs": "developer",
    "dir": "directory", "doc": "documentation", "docs": "documentation", "dynamo": "dynamodb", "env": "environment",
    "envs": "environment", "es": "elasticsearch", "fe": "frontend", "gh": "github", "golang": "go", "gql": "graphql",
    "http2": "http", "infra": "infrastructure", "js": "javascript", "k8": "kubernetes", "k8s": "kubernetes",
    "kube": "kubernetes", "lib": "library", "libs": "library", "mongo": "mongodb", "mq": "queue",
    "mui": "material ui", "perf": "performance", "pg": "postgresql", "postgres": "postgresql", "prod": "production",
    "psql": "postgresql", "py": "python", "rabbit": "rabbitmq", "repo": "repository", "repos": "repository",
    "rn": "react native", "tf": "terraform", "ts": "typescript", "tx": "transaction", "txs": "transaction",
    "vm": "machine", "vms": "machine", "ws": "websocket", "yml": "yaml",
}  # fmt: skip
"""Shorthand to what it stands for."""

KINDS: dict[str, frozenset[str]] = {
    "document database": frozenset({"mongodb", "couchdb", "dynamodb", "documentdb", "firestore", "cosmosdb"}),
    "nosql": frozenset({"mongodb", "couchdb", "dynamodb", "cassandra", "documentdb", "firestore", "cosmosdb", "redis"}),
    "relational database": frozenset({"postgresql", "mysql", "mariadb", "oracle", "sqlserver", "sqlite"}),
    "message broker": frozenset({"kafka", "rabbitmq", "activemq", "nats", "pulsar", "mosquitto", "sqs"}),
    "message queue": frozenset({"kafka", "rabbitmq", "activemq", "nats", "sqs", "pulsar"}),
    "search engine": frozenset({"elasticsearch", "opensearch", "solr", "algolia", "meilisearch"}),
    "container orchestrator": frozenset({"kubernetes", "nomad", "ecs", "swarm"}),
    "feature flag service": frozenset({"launchdarkly", "unleash", "flipper", "split", "flagsmith"}),
    "infrastructure as code": frozenset({"terraform", "pulumi", "cloudformation", "cdk", "opentofu", "bicep"}),
    "service mesh": frozenset({"istio", "linkerd", "consul"}),
    "monitoring service": frozenset({"datadog", "newrelic", "prometheus", "grafana", "dynatrace"}),
}
"""What a thing is called when nobody names a product."""

KIN: tuple[frozenset[str], ...] = tuple(
    _set(line)
    for line in """
    kubernetes k8s eks gke aks openshift cluster
    machine ec2 instance server vps
    pipeline ci cd cicd jenkins concourse circleci travis buildkite workflow actions
    mesh istio linkerd envoy
    ingress nginx haproxy alb elb balancer proxy gateway traefik
    directory entra ldap okta idp identity azuread
    login signin authentication sso saml oidc oauth auth0 cognito keycloak federation
    permission authorization rbac role iam policy access
    serverless lambda fargate faas function
    bucket s3 blob gcs storage
    blob json jsonb
    queue sqs rabbitmq kafka broker bus sidekiq event message
    cdn cloudfront fastly akamai cloudflare cache
    cache redis memcached
    secret vault kms ssm credential password token
    log kibana elk splunk loki logit cloudwatch logging
    metric prometheus grafana datadog monitoring alert observability telemetry
    trace tracing opentelemetry otel jaeger zipkin
    firewall waf vpn bastion private network internet public
    email mail ses notify sendgrid mailgun smtp
    orm activerecord hibernate typeorm datamapper
    table column field schema
    frontend react vue angular svelte ui
    bundler webpack vite rollup esbuild bundle
    browser cypress playwright selenium puppeteer
    test testing spec fixture mock
    terraform pulumi cloudformation cdk infrastructure
    container docker podman image
    dns domain route53 resolver
    graphql rest grpc api endpoint
    migration migrate move cutover switch
    wiki confluence notion gitbook documentation
    argument param parameter flag option
    delete erase remove purge
    transaction commit atomic rollback
    version release tag semver
    library package gem module dependency npm nuget crate
    module plugin extension registry
    folder directory path
    branch staging main trunk merge
    experimental trial tryout prototype spike
    upload file csv spreadsheet excel
    slow slower performance latency throughput speed
    schedule cron nightly job batch
    relational postgresql mysql sql database rdbms
    nosql mongodb dynamodb document
    search elasticsearch opensearch algolia solr index
    ranking reranking relevance order
    llm openai gpt model ai bedrock
    validator consensus node chain blockchain
    eviction evict remove removed
    team squad group owner maintainer
    customer user subscriber member applicant person
    throttle rate limit quota
    """.strip().splitlines()
)
"""Words that stand near one another in our trade: who asks for one may have read of another.

Weaker than ``SHORT`` and ``KINDS``: they widen a search, and never count as said.
"""


def tokens(text: str) -> list[str]:
    """The words of a text in order: lower case, no accents, shorthand written out."""
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return [word for token in _TOKEN.findall(folded.replace("'", " ")) for word in SHORT.get(token, token).split()]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its commonest endings; crude, and the same for every text that is compared."""
    for ending, least in (("ations", 4), ("ation", 4), ("ments", 4), ("ment", 4), ("ings", 4), ("ing", 4)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return _bare(word[: -len(ending)])
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    for ending, least in (("ed", 4), ("er", 4), ("ers", 4), ("es", 4), ("ly", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return _bare(word[: -len(ending)])
    return _bare(word)


def _bare(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return word[:-1] if len(word) > 4 and word[-1] == "e" else word


def terms(text: str) -> tuple[str, ...]:
    """The stems that carry a text's topic, each once, in order."""
    return tuple(dict.fromkeys(stem(token) for token in topic_words(text)))


def topic_words(text: str) -> Iterator[str]:
    """The words that carry a text's topic, as they stand."""
    for token in tokens(text):
        if token not in STOP and token not in ASKING and (len(token) > 1 or token.isdigit()):
            yield token


def stems(text: str) -> frozenset[str]:
    """Every stem of a text: what terms are looked up in."""
    return frozenset(map(stem, set(tokens(text))))


def members(text: str) -> frozenset[str]:
    """The products that a text names only by what they are ("a document database")."""
    plain = f" {' '.join(tokens(text))} "
    return frozenset(product for kind, every in KINDS.items() if f" {kind}" in plain for product in every)


def written(word: str) -> frozenset[str]:
    """A word and the shorthand that stands for it: who writes "postgresql" is found by "pg" as well."""
    return frozenset({word, *(short for short, whole in SHORT.items() if whole == word)})


def kinds_named(text: str) -> dict[str, frozenset[str]]:
    """The words of a text that name a kind of product ("document", "database"), with the products they stand for."""
    plain = f" {' '.join(tokens(text))} "
    named = (kind for kind in KINDS if f" {kind}" in plain)
    return {word: KINDS[kind] for kind in named for word in kind.split()}


@lru_cache(maxsize=256)
def kin(text: str) -> tuple[str, ...]:
    """Words that the author of an answer may have used where the question uses others; none that the text holds."""
    said = {stem(word) for word in topic_words(text)}
    near = (word for group in KIN for word in sorted(group) if said & {stem(member) for member in group})
    return tuple(word for word in dict.fromkeys(near) if stem(word) not in said)
