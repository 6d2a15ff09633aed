#!/usr/bin/env python3
"""Signing in through an OpenID Connect provider: an honest one, and one with every fault."""
import http.client
import ssl
import threading
import time
import urllib.parse

from browser import PAGE_OPTIONS, drive, ensure_browser
from harness import Spoor, check, equal, main
from open_id_provider import Provider
from workbench import PASSWORD, first_administrator, new_account, serving, totp

BEGIN, FINISH = "/api/v1/sign-in/oidc", "/api/v1/sign-in/oidc/answer"


def at_provider(provider, location):
    """What a browser does: goes there, and brings back what stands in the address."""
    there = urllib.parse.urlsplit(location)
    trusting = ssl.create_default_context(cafile=provider.authority)
    connection = http.client.HTTPSConnection(there.hostname, there.port, context=trusting)
    connection.request("GET", there.path + "?" + there.query)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    check(answer.status == 302, f"the provider answered {answer.status}")
    back = urllib.parse.urlsplit(answer.headers["Location"])
    check(back.path == "/sign-in/oidc", back)
    return dict(urllib.parse.parse_qsl(back.query))


def come_back(server, provider):
    client = server.client()
    begun = client.post(BEGIN)
    check("spoor-oidc=" in client.cookie, client.cookie)
    return client, at_provider(provider, begun["location"])


def sign_in(server, provider):
    client, back = come_back(server, provider)
    reply = client.request("POST", FINISH, body=back)
    if reply.status == 200:
        client.token = reply.json()["csrf_token"]
    return client, reply


def refused(server, provider, status, code):
    client, reply = sign_in(server, provider)
    check((reply.status, reply.json().get("code")) == (status, code),
          f"{provider.fault}: {reply.status} {reply.body!r}, expected {status} {code}")
    client.get("/api/v1/me", expect=401)
    return reply.json()


def bind(administrator, account, subject, expect=201):
    return administrator.post(f"/api/v1/accounts/{account}/subjects", {"subject": subject},
                              expect=expect)


def entries(auditor, kind):
    return [entry["payload"] for entry in auditor.all("/api/v1/ledger") if entry["kind"] == kind]


def honest(server, provider, administrator, ana, auditor):
    """Nobody is known until an administrator says so; each of three algorithms signs in."""
    told = refused(server, provider, 403, "subject_unknown")
    check("ana-7" in told["detail"], told)
    unknown = entries(auditor, "sign_in.unknown_subject")
    equal([(one["subject"], one["issuer"]) for one in unknown], [("ana-7", provider.issuer)],
          "unknown subjects in the ledger")
    # Equal names and addresses bind nobody.
    provider.claims = {"sub": "x", "email": "ana@example.org", "preferred_username": "ana"}
    refused(server, provider, 403, "subject_unknown")
    provider.claims = {"sub": "ana-7"}
    made = bind(administrator, ana.account, "ana-7")
    equal((made["issuer"], made["subject"], made["bound_by"]), (provider.issuer, "ana-7", "root"),
          "the bond")
    bind(administrator, ana.account, "ana-8", expect=409)
    bind(administrator, administrator.get("/api/v1/me")["account"]["id"], "ana-7", expect=409)
    bind(administrator, ana.account, "", expect=400)
    bind(administrator, "0" * 32, "y", expect=404)
    for algorithm in ("RS256", "PS256", "ES256"):
        provider.algorithm = algorithm
        client, reply = sign_in(server, provider)
        equal((reply.status, reply.json().get("state")), (200, "signed_in"), algorithm)
        equal(client.get("/api/v1/me")["account"]["name"], "ana", "who signed in")
        check("oidc" not in client.cookie, client.cookie)
        client.post("/api/v1/sign-out", expect=204)
    provider.algorithm = "RS256"
    by_provider = [one for one in entries(auditor, "sign_in") if "issuer" in one]
    equal([one["by"] for one in by_provider], ["ana"] * 3, "sign-ins in the ledger")
    equal(len(entries(auditor, "account.bind_subject")), 1, "bonds in the ledger")
    rows = administrator.all(f"/api/v1/accounts/{ana.account}/subjects")
    equal([row["subject"] for row in rows], ["ana-7"], "the list")


def faults(server, provider, auditor):
    """What a malicious or broken provider says signs nobody in."""
    before = len(entries(auditor, "sign_in.refused_token"))
    bad = ["wrong aud", "several aud", "wrong nonce", "wrong iss", "expired", "old",
           "from the future", "no subject", "none", "HS256", "other key", "unknown key",
           "key inside", "signature"]
    for fault in bad:
        provider.fault = fault
        refused(server, provider, 401, "open_id_refused")
    equal(len(entries(auditor, "sign_in.refused_token")) - before, len(bad), "refused tokens")
    for fault in ("oversize token", "no token"):
        provider.fault = fault
        refused(server, provider, 502, "provider_failed")
    provider.fault = "refuses"
    told = refused(server, provider, 401, "open_id_refused")
    check("access_denied" in told["detail"], told)
    provider.fault = None


def new_keys(server, provider):
    """A provider that changes its keys is asked for them again, once a minute."""
    provider.asked.clear()
    provider.keys, provider.others = provider.others, provider.keys
    provider.shown = provider.keys.public()
    # The keys were fetched less than a minute ago, after an unknown one.
    refused(server, provider, 401, "open_id_refused")
    check(provider.asked.count("/keys") == 0, provider.asked)
    provider.keys, provider.others = provider.others, provider.keys
    provider.shown = provider.keys.public()


def answers(server, provider):
    """An answer is good once, in the browser that began it, with the issuer it should have."""
    client, back = come_back(server, provider)
    thief = server.client()
    thief.post(FINISH, back, expect=401)
    thief.post(BEGIN)
    thief.post(FINISH, back, expect=401)
    cookie = client.cookie
    client.post(FINISH, back)
    replay = server.client()
    replay.cookie = cookie
    replay.post(FINISH, back, expect=401)
    client, back = come_back(server, provider)
    client.post(FINISH, {**back, "iss": "https://evil.example"}, expect=401)
    client, back = come_back(server, provider)
    client.post(FINISH, {name: back[name] for name in ("state", "code")}, expect=401)
    client, back = come_back(server, provider)
    client.post(FINISH, {**back, "code": "of my own"}, expect=401)
    client, back = come_back(server, provider)
    # Another page of the browser that is already there has its own sign-in.
    client.post(FINISH, {**back, "state": "0" * 64}, expect=401)
    for body in ({}, {"state": 7}, {"state": "a", "x": 1}, []):
        client.post(FINISH, body, expect=400)
    reply = client.request("POST", BEGIN, headers={"Origin": "https://evil.example"})
    equal((reply.status, reply.json()["code"]), (403, "csrf"), "a page of another site")
    reply = client.request("POST", FINISH, body=back, headers={"Origin": "https://evil.example"})
    equal((reply.status, reply.json()["code"]), (403, "csrf"), "a page of another site")


def second_factor(server, provider, ana):
    """The account's own second factor is asked for after the provider's sign-in."""
    ana.sign_in("ana")
    secret = ana.post("/api/v1/me/totp")["secret"]
    used = time.time()
    ana.expected("PUT", "/api/v1/me/totp", 200, body={"code": totp(secret, used)})
    client, reply = sign_in(server, provider)
    equal(reply.json()["state"], "second_factor_required", "with a second factor of our own")
    client.get("/api/v1/me", expect=401)
    client.post("/api/v1/sign-in/second-factor", {"code": totp(secret, used + 30)})


def hanging(server, provider):
    """A provider that hangs costs those who ask it, and nobody else."""
    provider.fault = "hang /token"
    found = []

    def attempt():
        found.append(sign_in(server, provider)[1].status)

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(1)
    asked = time.monotonic()
    server.client().get("/healthz")
    server.client().get("/api/v1/setup")
    check(time.monotonic() - asked < 5, "the server waits with its provider")
    for thread in threads:
        thread.join()
    check(time.monotonic() - begun < 25, "the time limit is not kept")
    equal(sorted(found), [429] * 4 + [502] * 2, "who asked a provider that hangs")
    provider.fault = None
    provider.hanging.set()


def open_id(folder):
    provider = Provider(folder)
    home = folder / "home"
    with serving(home, "--oidc", provider.settings(folder)) as server:
        administrator = first_administrator(server)
        equal(administrator.get("/api/v1/setup")["open_id_label"],
              "the national identity house", "the button")
        ana = new_account(server, administrator, "ana", ["examiner"])
        auditor = new_account(server, administrator, "audrey", ["auditor"])
        honest(server, provider, administrator, ana, auditor)
        answers(server, provider)
        faults(server, provider, auditor)
        new_keys(server, provider)
        second_factor(server, provider, ana)
        hanging(server, provider)
        administrator.expected("PATCH", f"/api/v1/accounts/{ana.account}", 200,
                               body={"disabled": True})
        refused(server, provider, 403, "denied")
        administrator.expected("PATCH", f"/api/v1/accounts/{ana.account}", 200,
                               body={"disabled": False})
        query = "?issuer=" + urllib.parse.quote(provider.issuer, safe="")
        administrator.expected("DELETE", f"/api/v1/accounts/{ana.account}/subjects", 400)
        where = f"/api/v1/accounts/{ana.account}/subjects"
        administrator.expected("DELETE", where + query, 204)
        administrator.expected("DELETE", where + query, 404)
        refused(server, provider, 403, "subject_unknown")
        bind(administrator, ana.account, "ana-7")
        # A new link ends every other way in.
        administrator.post(f"/api/v1/accounts/{ana.account}/invitation")
        refused(server, provider, 403, "subject_unknown")
        bind(administrator, ana.account, "ana-7")
        check(auditor.post("/api/v1/ledger/verify")["intact"], "the ledger")
        status, error = server.stop()
        equal(status, 0, error)
    by_measure(home, folder, provider)
    unreachable(home, folder, provider)
    provider.stop()


def by_measure(home, folder, provider):
    """What the provider says of its own second factor counts where the settings say so."""
    measure = {"amr": ["otp"], "acr": ["gold"], "required": True}
    settings = provider.settings(folder, second_factor=measure)
    with serving(home, "--oidc", settings) as server:
        begun = server.client().post(BEGIN)
        check("acr_values=gold" in begun["location"], begun)
        told = refused(server, provider, 401, "open_id_refused")
        check("second factor" in told["detail"], told)
        for claims in ({"amr": ["pwd", "otp"]}, {"acr": "gold"}):
            provider.claims = {"sub": "ana-7", **claims}
            equal(sign_in(server, provider)[1].json()["state"], "signed_in", claims)
        provider.claims = {"sub": "ana-7", "acr": "silver", "amr": ["pwd"]}
        refused(server, provider, 401, "open_id_refused")
        provider.claims = {"sub": "ana-7"}


def unreachable(home, folder, provider):
    """No certificate, no discovery: no sign-in, with a sentence; the password works."""
    other = f"https://127.0.0.1:{provider.port}/people"
    for fault, changes in [("its authority is unknown", {"ca_file": None}),
                           ("its name is another", {"issuer": other}),
                           ("oversize discovery", {}), ("plain token", {}),
                           ("other issuer published", {}),
                           ("hang /people/.well-known/openid-configuration", {}),
                           ("nobody listens", {"issuer": "http://127.0.0.1:1"})]:
        provider.fault = fault
        provider.hanging.clear()
        with serving(home, "--oidc", provider.settings(folder, **changes)) as server:
            told = server.client().post(BEGIN, expect=502)
            check(told["code"] == "provider_failed" and len(told["detail"]) > 30, told)
            equal(server.client().sign_in("root"), "signed_in", fault)
    provider.fault = None
    with serving(home) as server:
        check(server.client().get("/api/v1/setup")["open_id_label"] is None, "no button")
        server.client().post(BEGIN, expect=404)


def bad_settings(folder):
    """What the file cannot be is said before the server starts."""
    provider = Provider(folder)
    spoor = Spoor(folder / "home")
    file = provider.settings(folder, issuer="http://id.example")
    answer = spoor.run("serve", "--oidc", file)
    check(answer.status != 0 and "not encrypted" in answer.error, answer)
    file = provider.settings(folder)
    (folder / "secret").chmod(0o644)
    answer = spoor.run("serve", "--oidc", file)
    check(answer.status != 0 and "chmod 600" in answer.error, answer)
    file = provider.settings(folder, subject_claim="email")
    answer = spoor.run("serve", "--oidc", file)
    check(answer.status != 0 and "subject_claim" in answer.error, answer)
    provider.stop()


def page(folder):
    """The button, the way there and back, and the bond in Administration, with Chromium."""
    ensure_browser()
    provider = Provider(folder)
    with serving(folder / "home", "--oidc", provider.settings(folder), *PAGE_OPTIONS,
                 tls=False) as server:
        administrator = first_administrator(server)
        new_account(server, administrator, "ana", ["examiner"])
        drive("open_id", server, timeout=600, password=PASSWORD,
              provider=f"https://localhost:{provider.port}")
    provider.stop()


if __name__ == "__main__":
    main(open_id, bad_settings, page)
