"""How a host reaches real NATS servers: every kind of credentials, TLS, several servers, a server that goes and comes back, and
what happens at the start when there is none. SPEC host 2.3, lattice 2."""

import asyncio
import json
import time

import pytest

import nats_servers
from conftest import PATIENCE, Host, free_port
from nats_servers import Authority, Operator, Server, creds_text

WAIT = 20 * PATIENCE


def at(server, *args, name="rpc"):
    return [f"--{name}-host", "127.0.0.1", f"--{name}-port", server.port, *args]


def joined(host):
    """Both connections stand."""
    lines = [json.loads(line) for line in host.output.splitlines() if line.startswith("{")]
    return sorted(line["connection"] for line in lines if line["event"] == "nats.connected") == ["control", "rpc"]


def clients_of(server):
    """The connections of a server, as its monitoring port lists them."""
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{server.monitor}/connz", timeout=WAIT) as answer:
        return json.load(answer)["connections"]


def until(condition, what, seconds=WAIT):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.02)


@pytest.fixture(params=["system", "current"])
def kind(request):
    """Debian's server and a current one; each is left out where it is missing."""
    nats_servers.program(request.param)
    return request.param


# ---- the start -----------------------------------------------------------------------------------------------------------


def test_a_host_joins_the_server_it_is_told(home, tmp_path, kind):
    with Server(tmp_path / "nats", kind=kind) as server, Host(home, args=at(server)) as host:
        assert joined(host)
        assert '"max_payload":1048576' in host.output


def test_variables_of_the_era_name_the_server_too(home, tmp_path):
    with Server(tmp_path / "nats") as server:
        with Host(home, env={"RPC_HOST": "127.0.0.1", "RPC_PORT": server.port}) as host:
            assert joined(host)


def test_a_named_server_that_refuses_ends_a_host_without_a_manifest(host_factory):
    port = free_port()
    host = host_factory(args=["--rpc-host", "127.0.0.1", "--rpc-port", port]).start(wait=False)
    assert host.wait_end() == 1
    assert f"no NATS server answers at 127.0.0.1:{port}" in host.output
    assert "--rpc-host" in host.output and "manifest" in host.output


def test_a_named_server_that_refuses_is_warned_about_by_a_host_with_a_manifest(home):
    port = free_port()
    args = ["--rpc-host", "127.0.0.1", "--rpc-port", port]
    with Host(home, manifest="actors: []\n", args=args) as host:
        warnings = [json.loads(line) for line in host.output.splitlines() if "nats.missing" in line]
        assert [w["level"] for w in warnings] == ["WARN", "WARN"]
        assert {w["connection"] for w in warnings} == {"rpc", "control"}


def test_the_default_address_is_tried_once_without_a_warning(home):
    # Nobody else's server can be meant here: the test only runs where that port is free.
    import socket

    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 4222)) == 0:
            pytest.skip("somebody serves 127.0.0.1:4222")
    with Host(home, env={"WASMCLOUD_NO_NATS": None}) as host:
        found = [json.loads(line) for line in host.output.splitlines() if "nats.missing" in line]
        assert [(f["level"], f["servers"]) for f in found] == [("INFO", "127.0.0.1:4222")]
        assert "this host runs alone" in found[0]["text"]


def test_no_nats_tries_nothing(home):
    with Host(home, args=["--no-nats"]) as host:
        assert "nats." not in host.output


@pytest.mark.parametrize(
    "args, said",
    [
        (["--rpc-host", ","], "not the address of a NATS server"),
        (["--rpc-port", "x"], "x"),
        (["--rpc-jwt", "only.the.jwt"], "give both or neither"),
        (["--rpc-credsfile", "/no/such.creds"], "/no/such.creds"),
        (["--rpc-password", "p"], "needs a user"),
        (["--rpc-cert", "/dev/null"], "needs its key"),
    ],
)
def test_settings_that_cannot_work_end_the_start_with_the_next_step(host_factory, args, said):
    host = host_factory(args=args).start(wait=False)
    assert host.wait_end() == 1
    assert said in host.output


def test_the_control_connection_may_go_elsewhere_without_the_credentials_of_the_other(home, tmp_path):
    secret = nats_servers.with_password(tmp_path / "a", name="calls", extra="http: 127.0.0.1:%d" % (calls := free_port()))
    open_to_all = Server(tmp_path / "b", f"http: 127.0.0.1:{(control := free_port())}", name="control")
    secret.monitor, open_to_all.monitor = calls, control
    args = [*at(secret), "--rpc-user", "ours", "--rpc-password", 'se"cret\\pass', *at(open_to_all, name="control")]
    with nats_servers.Servers(secret, open_to_all), Host(home, args=args) as host:
        assert joined(host)
        assert len(clients_of(secret)) == 1 and len(clients_of(open_to_all)) == 1


# ---- credentials ---------------------------------------------------------------------------------------------------------


def test_user_and_password_with_characters_that_json_minds(home, tmp_path, kind, host_factory):
    with nats_servers.with_password(tmp_path / "nats", kind=kind) as server:
        (tmp_path / "password").write_text('se"cret\\pass\n')
        with Host(home, args=at(server, "--rpc-user", "ours", "--rpc-password", tmp_path / "password")) as host:
            assert joined(host)
        with Host(home, args=at(server, "--rpc-user", "ours"), env={"WASMCLOUD_RPC_PASSWORD": 'se"cret\\pass'}) as host:
            assert joined(host)
        wrong = host_factory(args=at(server, "--rpc-user", "ours", "--rpc-password", "wrong-one")).start(wait=False)
        assert wrong.wait_end() == 1
        assert "refuses the credentials" in wrong.output and "--rpc-credsfile" in wrong.output
        assert "wrong-one" not in wrong.output


def test_a_token(home, tmp_path, kind):
    with nats_servers.with_token(tmp_path / "nats", kind=kind) as server:
        with Host(home, args=at(server, "--rpc-token", "t0ken-of-the-test")) as host:
            assert joined(host)
        with Host(home, args=["--rpc-host", f"t0ken-of-the-test@127.0.0.1:{server.port}"]) as host:
            assert joined(host)
            assert f"127.0.0.1:{server.port}" in host.output and "t0ken" not in host.output


@pytest.mark.parametrize("way", ["creds", "texts", "files", "variables"])
def test_jwt_and_seed_of_an_operator(home, tmp_path, kind, way, host_factory):
    operator = Operator()
    jwt, seed = operator.user()
    (tmp_path / "user.creds").write_text(creds_text(jwt, seed))
    (tmp_path / "user.jwt").write_text(jwt + "\n")
    (tmp_path / "user.nk").write_text(seed + "\n")
    args, env = {
        "creds": (["--rpc-credsfile", tmp_path / "user.creds"], {}),
        "texts": (["--rpc-jwt", jwt, "--rpc-seed", seed], {}),
        "files": (["--rpc-jwt", tmp_path / "user.jwt", "--rpc-seed", tmp_path / "user.nk"], {}),
        "variables": ([], {"RPC_JWT": jwt, "RPC_SEED": seed}),
    }[way]
    with operator.server(tmp_path / "nats", kind=kind) as server:
        with Host(home, args=at(server, *args), env=env) as host:
            assert joined(host)
            assert seed not in host.output
        if way == "creds":
            stranger = host_factory(args=at(server)).start(wait=False)
            assert stranger.wait_end() == 1
            assert "refuses the credentials" in stranger.output


def test_expired_credentials_are_mended_by_a_new_file(home, tmp_path):
    """The server ends the connection when the JWT expires; a new credentials file is read at the next attempt."""
    operator = Operator()
    file = tmp_path / "user.creds"
    file.write_text(creds_text(*operator.user(expires=4)))
    with operator.server(tmp_path / "nats") as server:
        with Host(home, args=at(server, "--rpc-credsfile", file)) as host:
            host.wait_output("nats.lost", 6 * WAIT)
            file.write_text(creds_text(*operator.user()))
            host.wait_output('"event":"nats.found","connection":"rpc"', 6 * WAIT)
            host.wait_output('"event":"nats.found","connection":"control"', 6 * WAIT)


# ---- TLS -----------------------------------------------------------------------------------------------------------------


def test_tls_with_an_authority_of_our_own(home, tmp_path, kind, host_factory):
    authority = Authority(tmp_path / "ca")
    with authority.server(tmp_path / "nats", kind=kind) as server:
        with Host(home, args=at(server, "--rpc-ca", authority.ca)) as host:
            assert joined(host)
        with Host(home, args=["--rpc-host", "tls://localhost", "--rpc-port", server.port, "--rpc-ca", authority.ca]) as host:
            assert joined(host)
        stranger = host_factory(args=["--rpc-host", f"tls://127.0.0.1:{server.port}"]).start(wait=False)
        assert stranger.wait_end() == 1
        assert "TLS with the NATS server" in stranger.output and "issuer" in stranger.output


def test_tls_with_a_certificate_of_the_client(home, tmp_path, kind, host_factory):
    authority = Authority(tmp_path / "ca")
    with authority.server(tmp_path / "nats", must_client=True, kind=kind) as server:
        own = ["--rpc-cert", authority.client_cert, "--rpc-key", authority.client_key]
        with Host(home, args=at(server, "--rpc-ca", authority.ca, *own)) as host:
            assert joined(host)
        without = host_factory(args=at(server, "--rpc-ca", authority.ca)).start(wait=False)
        assert without.wait_end() == 1


def test_tls_is_not_given_up_when_the_server_has_none(tmp_path, host_factory):
    with Server(tmp_path / "nats") as server:
        host = host_factory(args=["--rpc-host", f"tls://127.0.0.1:{server.port}"]).start(wait=False)
        assert host.wait_end() == 1
        assert "TLS with the NATS server" in host.output


# ---- going and coming back -----------------------------------------------------------------------------------------------


def seen(host, event):
    return sum(f'"event":"{event}"' in line for line in host.output.splitlines())


def test_a_server_that_was_killed_is_found_again(home, tmp_path, kind):
    with Server(tmp_path / "nats", kind=kind) as server, Host(home, args=at(server)) as host:
        for times in (1, 2):
            server.stop()
            until(lambda n=times: seen(host, "nats.lost") == 2 * n, "the loss")
            server.start()
            until(lambda n=times: seen(host, "nats.found") == 2 * n, "the return", 3 * WAIT)


def test_a_host_ends_well_while_its_server_is_away(home, tmp_path):
    with Server(tmp_path / "nats") as server, Host(home, args=at(server)) as host:
        server.stop()
        host.wait_output("nats.lost", WAIT)
        began = time.monotonic()
        assert host.stop() == 0
        assert time.monotonic() - began < WAIT


def test_a_host_ends_well_while_its_server_is_frozen(home, tmp_path):
    with Server(tmp_path / "nats") as server, Host(home, args=at(server)) as host:
        server.pause()
        began = time.monotonic()
        assert host.stop() == 0
        assert time.monotonic() - began < WAIT
        server.resume()


def test_of_several_servers_the_next_one_takes_over(home, tmp_path):
    with nats_servers.cluster(tmp_path / "nats") as (one, two):
        hosts = f"127.0.0.1:{one.port},127.0.0.1:{two.port}"
        with Host(home, args=["--rpc-host", hosts]) as host:
            assert joined(host)
            one.stop()
            until(lambda: seen(host, "nats.found") == 2, "the other server", 3 * WAIT)
            one.start()
            two.stop()
            until(lambda: seen(host, "nats.found") == 4, "the first server again", 3 * WAIT)


def test_a_dead_server_in_the_list_does_not_matter(home, tmp_path):
    with Server(tmp_path / "nats") as server:
        with Host(home, args=["--rpc-host", f"127.0.0.1:{free_port()},127.0.0.1:{server.port}"]) as host:
            assert joined(host)


# ---- the lattice over it -------------------------------------------------------------------------------------------------


def hosts_by_wash(home, *args):
    done = home.wash("ctl", "get", "hosts", "-o", "json", *args, env={"WASH_RPC_TIMEOUT": "1"})
    assert done.returncode == 0, done.stderr
    return sorted(host["id"] for host in json.loads(done.stdout)["hosts"])


def id_of(host):
    return next(json.loads(line)["host"] for line in host.output.splitlines() if '"host.started"' in line)


def test_wash_sees_the_host_through_nats_and_through_its_socket(home, tmp_path, kind):
    with Server(tmp_path / "nats", kind=kind) as server, Host(home, args=at(server)) as host:
        through_nats = ("--rpc-host", "127.0.0.1", "--rpc-port", server.port)
        until(lambda: hosts_by_wash(home, *through_nats) == [id_of(host)], "an answer over NATS")
        server.restart()
        until(lambda: seen(host, "nats.found") == 2, "the return", 3 * WAIT)
        until(lambda: hosts_by_wash(home, *through_nats) == [id_of(host)], "an answer after the return")


def test_a_leaf_node_carries_the_lattice(home, tmp_path):
    with nats_servers.leaf(tmp_path / "nats") as (hub, leaf), Host(home, args=at(leaf)) as host:
        through_hub = ("--rpc-host", "127.0.0.1", "--rpc-port", hub.port)
        until(lambda: hosts_by_wash(home, *through_hub) == [id_of(host)], "an answer across the leaf node", 3 * WAIT)


def test_a_cluster_carries_the_lattice(home, tmp_path):
    with nats_servers.cluster(tmp_path / "nats") as (one, two), Host(home, args=at(one)) as host:
        through_two = ("--rpc-host", "127.0.0.1", "--rpc-port", two.port)
        until(lambda: hosts_by_wash(home, *through_two) == [id_of(host)], "an answer across the cluster", 3 * WAIT)


def test_answers_go_on_after_every_restart_under_traffic(home, tmp_path, kind):
    """Ten askers never stop while the server is killed three times; what is lost is lost, nothing is stuck."""
    nats = nats_servers.nats_py()
    answers = 0

    async def ask(client):
        nonlocal answers
        while not client.is_closed:
            try:
                answer = await client.request("wasmbus.ctl.default.get.hosts", b"", timeout=1)
                answers += json.loads(answer.data)["id"].startswith("N")
            except (nats.errors.Error, asyncio.TimeoutError, OSError):
                await asyncio.sleep(0.01)  # away, or nobody serves yet

    async def keep_quiet(error):
        pass  # the client library would print every loss

    async def more(count):
        wanted = answers + count
        end = time.monotonic() + 6 * WAIT
        while answers < wanted:
            assert time.monotonic() < end, "no answers any more"
            await asyncio.sleep(0.02)

    async def work(server):
        client = await nats.connect(
            server.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=keep_quiet
        )
        askers = [asyncio.create_task(ask(client)) for _ in range(10)]
        for _ in range(3):
            await more(200)
            await asyncio.to_thread(server.restart, 0.3)
        await more(200)
        await client.close()
        await asyncio.gather(*askers)

    with Server(tmp_path / "nats", kind=kind) as server, Host(home, args=at(server)) as host:
        asyncio.run(work(server))
        # A connection that was still away when the server went again is lost once for both.
        until(lambda: seen(host, "nats.lost") == seen(host, "nats.found") >= 4, "the return of both", 3 * WAIT)
