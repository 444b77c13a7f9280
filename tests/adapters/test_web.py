"""Health and metrics over HTTP, asked by a real client on the loopback."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.adapters.metrics import CONTENT_TYPE, PrometheusMetrics
from bot.adapters.web import ListenError, Readiness, Site, health_routes


@pytest.fixture
def readiness() -> Readiness:
    return Readiness("store", "telegram")


@pytest.fixture
async def site(readiness: Readiness) -> AsyncIterator[Site]:
    metrics = PrometheusMetrics()
    async with Site("127.0.0.1", 0, health_routes(readiness, lambda: (metrics.text(), CONTENT_TYPE))) as site:
        yield site


async def got(site: Site, path: str) -> tuple[int, str, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{site.port}{path}") as response,
    ):
        return response.status, await response.text(), response.headers["Content-Type"]


async def test_it_lives_before_it_is_ready(site: Site) -> None:
    assert (await got(site, "/livez"))[0] == 200
    status, text, _ = await got(site, "/readyz")
    assert (status, text) == (503, "waiting for: store, telegram\n")


async def test_it_is_ready_when_no_reason_is_left_and_not_any_more_when_one_comes_back(
    site: Site, readiness: Readiness
) -> None:
    readiness.unset("store")
    readiness.unset("telegram")
    readiness.unset("telegram")
    assert (await got(site, "/readyz"))[0] == 200

    readiness.set("stopping")
    assert (await got(site, "/readyz"))[:2] == (503, "waiting for: stopping\n")


async def test_the_numbers_come_in_the_form_that_prometheus_reads(site: Site) -> None:
    status, text, kind = await got(site, "/metrics")

    assert status == 200
    assert "attune_outbox_depth 0.0" in text
    assert kind.startswith("text/plain")


async def test_nothing_else_is_served(site: Site) -> None:
    assert (await got(site, "/"))[0] == 404


async def test_an_address_in_use_is_told_with_its_key(site: Site) -> None:
    with pytest.raises(ListenError, match=r"http\.listen: 127\.0\.0\.1:\d+ cannot be listened on") as caught:
        async with Site("127.0.0.1", site.port, []):
            pass

    assert caught.value.key == "http.listen"
