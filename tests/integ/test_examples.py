"""The examples in C against a real host: numbers, log lines, one actor that calls another, an application of three.
SPEC interfaces 3, 5.6, 5.9."""

import re

import pytest

from conftest import ROOT, free_port, guest
from web import ask, http, link, manifest


@pytest.fixture
def start(home, host_factory):
    """Makes a host with signed examples: rows of name, sign options, further links; the first one answers HTTP."""

    def make(*rows):
        port = free_port()
        modules = [home.sign(guest(name), *options)[0] for name, options, _ in rows]
        links = [http(modules[0], port)]
        for module, (_, _, contracts) in zip(modules, rows):
            links += [link(module, contract) for contract in contracts]
        text = manifest(modules, *links, capabilities=("wasmcloud:httpserver", "wasmcloud:logging", "wasmcloud:keyvalue"))
        return host_factory(text, port=port)

    return make


def test_extras__numbers(start):
    with start(("numbers", ("--http_server", "--extras"), ("wasmcloud:extras",))) as host:
        answers = [ask(host.port, "/").json for _ in range(20)]
    assert [answer["sequence"] for answer in answers] == list(range(20))
    assert all(0 <= answer["random"] < 100 for answer in answers)
    assert len({answer["guid"] for answer in answers}) == 20
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", answer["guid"]) for answer in answers)


def test_logger__a_line_of_a_level(start):
    with start(("logger", ("--http_server", "--logging"), ("wasmcloud:logging",))) as host:
        assert ask(host.port, "/warn", b"the milk is sour").status == 204
        host.wait_output("the milk is sour")


def test_ping__one_actor_calls_another_by_its_alias(start):
    with start(("pinger", ("--http_server",), ()), ("ponger", ("--call-alias", "examples/ponger"), ())) as host:
        assert ask(host.port, "/", b"ball").body == b"pong: ball"
        assert ask(host.port, "/").body == b"pong: "


def test_ping__nobody_there_is_an_error(start):
    with start(("pinger", ("--http_server",), ())) as host:
        assert ask(host.port, "/", b"ball").status >= 500


def test_petclinic__three_actors_keep_pets_and_visits(home, host_factory):
    port = free_port()
    clinic, _ = home.sign(guest("clinic"), "--http_server")
    pets, _ = home.sign(guest("pets"), "--keyvalue", "--call-alias", "petclinic/pets")
    visits, _ = home.sign(guest("visits"), "--keyvalue", "--call-alias", "petclinic/visits")
    variables = {"CLINIC": clinic, "PETS": pets, "VISITS": visits, "PORT": port}
    with host_factory(args=["--strict", "--manifest", ROOT / "examples/petclinic/petclinic.yaml"], port=port,
                      env=variables) as host:
        assert ask(host.port, "/owners/ada/pets").json == []
        for number, (owner, name, kind) in enumerate((("ada", "Rex", "dog"), ("ada", "Tom", "cat"), ("bob", "Kim", "cow")), 1):
            made = ask(host.port, f"/owners/{owner}/pets?name={name}&kind={kind}", b"", method="POST")
            assert (made.status, made.json) == (201, {"id": number, "name": name, "kind": kind})
        assert sorted(pet["name"] for pet in ask(host.port, "/owners/ada/pets").json) == ["Rex", "Tom"]
        assert ask(host.port, "/owners/bob/pets").json == [{"id": 3, "name": "Kim", "kind": "cow"}]
        for count, day in enumerate(("2021-05-17", "2021-05-18"), 1):
            booked = ask(host.port, f"/pets/1/visits?day={day}&reason=cough", b"", method="POST")
            assert (booked.status, booked.json) == (201, {"visits": count})
        assert {visit["day"] for visit in ask(host.port, "/pets/1/visits").json} == {"2021-05-17", "2021-05-18"}
        assert ask(host.port, "/pets/2/visits").json == []
        refused = ask(host.port, "/owners/ada/pets?kind=dog", b"", method="POST")
        assert refused.status == 500
        assert ask(host.port, "/nothing").status == 404
