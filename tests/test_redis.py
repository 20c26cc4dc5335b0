"""State in a real Redis: shared by replicas, away, hanging, back again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import redis as redis_client
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.memory import Claim, Conversations, Store, StoreFailed, Vault, open_store
from bot.memory.conversations import REST
from bot.memory.patience import AT_ONCE, PATIENCE
from bot.model import Memory
from tests.redis_server import NEEDED, RedisServer, redis_running

SECRET = "s" * 32
ALLOWANCE = 0.25
"""Seconds more than PATIENCE that a busy machine may take to notice."""


class Clock:
    """Seconds that are moved by hand, so that a store that rests after a failure is asked again."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own, to be maltreated."""
    with redis_running(tmp_path) as running:
        yield running


@pytest.fixture
async def store(server: RedisServer) -> AsyncIterator[Store]:
    """A store on it."""
    opened = await open_store(server.url)
    yield opened
    await opened.close()


async def every_call(conversations: Conversations, clock: Clock) -> tuple[list[object], float]:
    """Use everything a channel uses, as if after a rest each time; the results, and how long the slowest took."""
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: conversations.claim("slack", "Ev1"),
        lambda: conversations.renew("slack", "Ev1"),
        lambda: conversations.settle("slack", "Ev1"),
        lambda: conversations.release("slack", "Ev1"),
        lambda: conversations.recall("slack", "U1"),
        lambda: conversations.remember("slack", "U1", Memory(area="burnley")),
        lambda: conversations.forget("slack", "U1"),
        lambda: conversations.keep("welcomed", "slack", "U1", b"1", 60),
        lambda: conversations.kept("welcomed", "slack", "U1"),
        lambda: conversations.drop("welcomed", "slack", "U1"),
        lambda: conversations.count("number-wrong:mash"),
    ]
    results, slowest = [], 0.0
    for call in calls:
        began = time.monotonic()
        results.append(await call())
        slowest = max(slowest, time.monotonic() - began)
        clock.now += REST + 0.1
    return results, slowest


WITHOUT = [Claim.OURS, None, None, None, Memory(), None, None, False, None, None, None]
"""What every call says when there is no store."""
WITH = [Claim.OURS, None, None, None, Memory(), None, None, True, b"1", None, None]


async def test_without_redis_every_call_returns_in_time_and_it_recovers_by_itself(server: RedisServer, store: Store) -> None:
    """Stopped, each call says what it says without a store; started again, the same store works."""
    clock, heard = Clock(), []
    conversations = Conversations(store, Vault([SECRET]), clock, heard.append)
    assert (await every_call(conversations, clock))[0] == WITH
    server.stop()
    results, slowest = await every_call(conversations, clock)
    assert results == WITHOUT
    assert slowest < PATIENCE + ALLOWANCE
    assert conversations.failures == len(heard) == len(WITHOUT)
    server.start()
    assert (await every_call(conversations, clock))[0] == WITH
    assert len(heard) == len(WITHOUT)


async def test_a_hanging_redis_is_waited_for_a_quarter_of_a_second(server: RedisServer, store: Store) -> None:
    """It keeps the connection and says nothing, under old and two secrets; when it goes on, so do we."""
    clock, heard = Clock(), []
    conversations = Conversations(store, Vault([SECRET, "o" * 32]), clock, heard.append)
    assert (await every_call(conversations, clock))[0] == WITH
    server.freeze()
    results, slowest = await every_call(conversations, clock)
    assert results == WITHOUT
    assert PATIENCE <= slowest < PATIENCE + ALLOWANCE
    assert heard == ["the store took too long"] * len(WITHOUT)
    server.thaw()
    await conversations.drop("welcomed", "slack", "U1")
    assert await conversations.claim("slack", "Ev2") is Claim.OURS
    assert await conversations.claim("slack", "Ev2") is Claim.ELSEWHERE, "claims count again"
    assert len(heard) == len(WITHOUT)


async def test_a_restart_while_nobody_asked_is_not_noticed(server: RedisServer, store: Store) -> None:
    """Connections that were closed in the meantime are made anew before they are used."""
    heard: list[str] = []
    conversations = Conversations(store, Vault([SECRET]), Clock(), heard.append)
    for _ in range(2):
        claims = await asyncio.gather(*(conversations.claim("slack", str(number)) for number in range(2 * AT_ONCE)))
        assert claims == [Claim.OURS] * (2 * AT_ONCE)
        assert await conversations.claim("slack", "0") is Claim.ELSEWHERE
        server.stop()
        server.start()
    assert heard == []


async def test_an_answer_that_comes_too_late_is_nobody_elses(server: RedisServer, store: Store) -> None:
    """After calls were given up in their middle nobody reads what was meant for another, and all connections are there again."""
    clock = Clock()
    conversations = Conversations(store, Vault([SECRET]), clock)
    people = [f"U{number}" for number in range(3 * AT_ONCE)]
    for person in people:
        await conversations.remember("slack", person, Memory(area=person))

    async def everybody() -> list[Memory]:
        return list(await asyncio.gather(*(conversations.recall("slack", person) for person in people)))

    assert await everybody() == [Memory(area=person) for person in people]
    server.freeze()
    began = time.monotonic()
    assert await everybody() == [Memory()] * len(people)
    assert time.monotonic() - began < PATIENCE + 2 * ALLOWANCE
    server.thaw()
    clock.now += REST + 0.1
    await conversations.count("one-asks")
    assert await everybody() == [Memory(area=person) for person in people]


async def test_two_replicas_get_each_delivery_once(server: RedisServer) -> None:
    """A thousand deliveries, offered to both at the same moment."""
    first, second = [await open_store(server.url) for _ in range(2)]
    for batch in range(10):
        keys = [f"{batch}.{number}" for number in range(100)]
        both = await asyncio.gather(*(one.claim(key, 0.0, 30, 60) for key in keys for one in (first, second)))
        assert [sorted(claim.value for claim in pair) for pair in zip(both[::2], both[1::2], strict=True)] == [["elsewhere", "ours"]] * 100
    await first.close()
    await second.close()


async def test_a_settled_delivery_is_never_ours_whatever_happens_at_the_same_time(server: RedisServer, store: Store) -> None:
    """Claims fall before, between and after settling; at most the first is ours."""
    for number in range(100):
        key = str(number)
        claims = await asyncio.gather(
            store.claim(key, 0.0, 30, 60), store.settle(key, 0.0, 60), *(store.claim(key, 0.0, 30, 60) for _ in range(4))
        )
        assert [claim for claim in claims if claim is not None].count(Claim.OURS) <= 1
        assert await store.claim(key, 0.0, 30, 60) is Claim.SETTLED


async def test_everything_but_counters_has_a_time_to_live(server: RedisServer, store: Store) -> None:
    """Never longer than was asked for."""
    await store.claim("a", 0.0, 30, 3600)
    await store.settle("b", 0.0, 3600)
    await store.put("c", b"x", 0.0, 60)
    await store.add("d")
    with server.client() as client:
        lives = {key.decode(): client.pttl(key) for key in client.scan_iter()}
    assert lives.pop("frontdoor:counters") == -1
    most = {"frontdoor:claim:a": 30_000, "frontdoor:settled:b": 3_600_000, "frontdoor:value:c": 60_000}
    assert lives.keys() == most.keys()
    assert all(0 < lives[key] <= most[key] for key in most), lives


async def test_redis_itself_forgets(server: RedisServer, store: Store) -> None:
    """Its own clock removes a value, with nobody asking for it."""
    with server.client() as client, client.pubsub() as events:
        client.config_set("notify-keyspace-events", "Ex")
        events.subscribe("__keyevent@0__:expired")
        assert (events.get_message(timeout=5) or {})["type"] == "subscribe"
        await store.put("a", b"x", 0.0, 0.05)
        expired = await asyncio.to_thread(events.get_message, timeout=10)
        assert expired is not None
        assert expired["data"] == b"frontdoor:value:a"
        assert client.dbsize() == 0


async def test_wiping_leaves_what_others_keep_in_the_same_redis(server: RedisServer, store: Store) -> None:
    """It may not be ours alone."""
    with server.client() as client:
        client.set("somebody-elses", "x")
        await store.put("a", b"x", 0.0, 60)
        await store.wipe()
        assert list(client.scan_iter()) == [b"somebody-elses"]


async def test_a_redis_that_is_not_there_yet_is_no_hindrance(server: RedisServer) -> None:
    """The front door starts without it, and uses it once it is there; also where it hangs."""
    server.stop()
    store = await open_store(server.url)
    with pytest.raises(StoreFailed, match="Redis: "):
        await store.get("a", 0.0)
    server.start()
    await store.put("a", b"x", 0.0, 60)
    assert await store.get("a", 0.0) == b"x"
    await store.close()
    server.freeze()
    began = time.monotonic()
    store = await open_store(server.url)
    assert time.monotonic() - began < PATIENCE + ALLOWANCE
    server.thaw()
    assert await store.claim("b", 0.0, 30, 60) is Claim.OURS
    await store.close()


async def test_a_wrong_password_is_refused_at_the_start_and_not_repeated(tmp_path: Path) -> None:
    """The operator hears of it before anybody writes; the right one works."""
    with redis_running(tmp_path, requirepass="pa55-planted") as server:
        store = await open_store(server.url)
        assert await store.claim("a", 0.0, 30, 60) is Claim.OURS
        assert "planted" not in repr(store)
        await store.close()
        for wrong in (server.url.replace("pa55", "0ther"), server.url.replace(":pa55-planted@", "")):
            with pytest.raises(StoreFailed) as caught:
                await open_store(wrong)
            assert "planted" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["redis://", "redis:", "redis:///0", "redis://:pl#anted@host:6379", "redis://:pl/anted@host", "redis://host?planted=1"]
)
async def test_an_address_that_is_none_is_refused_without_repeating_it(address: str) -> None:
    """It may hold half a password; the operator is told how to write it."""
    with pytest.raises(ValueError, match="%23 for #") as caught:
        await open_store(address)
    assert "anted" not in str(caught.value)


async def test_a_redis_that_speaks_tls(tmp_path: Path) -> None:
    """rediss://, with the certificate checked: without trusting its maker nothing is sent."""
    certificate, key = self_signed(tmp_path)
    with redis_running(
        tmp_path, tls_cert_file=certificate, tls_key_file=key, tls_ca_cert_file=certificate, tls_auth_clients="no"
    ) as server:
        with server.client() as client:
            client.config_set("port", 0)
            client.config_set("tls-port", server.port)
        address = f"rediss://127.0.0.1:{server.port}/0"
        store = await open_store(f"{address}?ssl_ca_certs={certificate}")
        assert await store.claim("a", 0.0, 30, 60) is Claim.OURS
        await store.close()
        distrusting = await open_store(address)
        with pytest.raises(StoreFailed, match=r"(?i)certificate"):
            await distrusting.claim("b", 0.0, 30, 60)
        await distrusting.close()


def test_where_there_is_no_redis_the_tests_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are skipped with the reason and the mend; in CI they fail."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(NEEDED, raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install redis-server"), redis_running(tmp_path):
        pass
    monkeypatch.setenv(NEEDED, "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install redis-server"), redis_running(tmp_path):
        pass


def test_the_client_is_the_real_one() -> None:
    """A module of ours is called redis as well; it must not hide the library."""
    assert redis_client.Redis.__module__.startswith("redis.")


def self_signed(folder: Path) -> tuple[str, str]:
    """A certificate of 127.0.0.1 and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return str(files[0]), str(files[1])
