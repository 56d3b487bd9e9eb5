"""No engine reaches a network in a test: what is not mocked is refused."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
import respx

from tests.knowledge.engines.reading import Ask, Form
from tests.models import Provider


@pytest.fixture(autouse=True)
def no_network(respx_mock: respx.Router, httpx2_mock: respx.Router) -> None:
    """Both stacks of HTTP clients (httpx and httpx2) meet a router that answers only what a test registers."""


@pytest.fixture
def answers(respx_mock: respx.Router, httpx2_mock: respx.Router) -> Ask:
    """Makes a provider answer with these responses, forms or failures, one a call."""

    def mock(provider: Provider, *replies: httpx.Response | Exception | Form) -> respx.Route:
        whole = [provider.says(reply) if isinstance(reply, Mapping) else reply for reply in replies]
        return provider.route(respx_mock, httpx2_mock).mock(side_effect=whole)

    return mock
