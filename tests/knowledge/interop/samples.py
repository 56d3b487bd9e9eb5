"""Decisions as people write them, one a template."""

from __future__ import annotations

NYGARD = """\
# 9. Use JSON for the wire

Date: 2021-03-04

## Status

Accepted

Superseded by [10. Use protobuf](0010-use-protobuf.md)

## Context

Clients and servers need a common format.

## Decision

We will use JSON. We decided against using XML because it is verbose.

## Consequences

* Every language can read it.
* Messages are larger.
"""

MADR_4 = """\
---
status: accepted
date: 2024-05-06
decision-makers: Ana, Rui
consulted: [Bea]
informed: "@platform"
---

# Choose a queue

## Context and Problem Statement

Work must survive a crash.

### How it is today

Threads.

## Decision Drivers

* No server to run
* Durable

## Considered Options

* A table of our own
* Celery
* DBOS

## Decision Outcome

Chosen option: "DBOS", because it is a library.

### Consequences

* Good, because inputs survive
* Neutral, because steps run at least once
* Bad, because it is young

### Confirmation

A test kills the worker.

## Pros and Cons of the Options

### A table of our own

Leases, backoff and adoption.

* Bad, because all of it is ours to prove

Would be re-opened when DBOS is abandoned.

### Celery

* Good, because it is known
* Bad, because it needs Redis

## More Information

See the trial.
"""

MADR_2 = """\
# Use Plain JUnit5 for advanced test assertions

* Status: accepted
* Deciders: [Carl](https://example.org/carl), Dora and Emil
* Date: 2017-12-05

Technical Story: [#12](https://example.org/12)

## Context and Problem Statement

How to write readable test assertions?

## Considered Options

* Plain JUnit5
* [Hamcrest](https://example.org/hamcrest)

## Decision Outcome

Chosen option: "Plain JUnit5", because comes out best.

### Positive Consequences <!-- optional -->

* Tests are readable

### Negative Consequences <!-- optional -->

* Assertions are more verbose

## Links <!-- optional -->

* Refines [ADR-0005](0005-tests.md)
"""

LOG4BRAINS = """\
# Use Lunr for search

- Status: draft
- Date: 2021-01-13
- Tags: search, frontend

## Context

Search must work offline.

## Decision

We use Lunr.
"""

RST = """\
.. _ADR-4:

4. Use an external event bus
============================

Status
------

**Proposed**

Context
*******

Services need to hear of each other.

Decision
********

We use a bus. It is superseded by nothing.

Rejected Alternatives
*********************

**Polling**

Rejected because it is slow.

Consequences
************

* One more system
"""

HOUSE = """\
# ADR-0031: Where do forms live?

| Metadata | Value      |
|----------|------------|
| Date     | 14/02/2023 |
| Author   | @kim       |
| Status   | Approved   |
| Tags     | forms, api |

# Problem statement

Forms live in two places.

# Options

## Option 1: Keep both (rejected)

Pros:

- nothing to do

Cons:

- two truths

## Option 2: Move them into the API

- ✅ one truth
- ❌ a migration

# Solution

We go for option 2.

# Appendix

Anything else.
"""

TABLE = """\
# 12. Pick a worker pool

## Status

Accepted

## Context

Parsing blocks.

## Decision

Use Piscina.

### Alternatives considered

| Library     | Pros        | Cons             | Decision |
|-------------|-------------|------------------|----------|
| Piscina     | maintained  | one more package | Chosen   |
| workerpool  | small       | slow<br>untyped  | Rejected |

## Consequences

### Positive

- The loop stays free

### Risks

- Memory
"""
