#!/usr/bin/env python3
"""Jobs of the server: options, pause, resume, and a server that is stopped or killed meanwhile."""
import signal
import time

from harness import Spoor, debian_sample, temporary_folder
from workbench import events, first_administrator, new_account, serving

UNDER_WAY = ("queued", "running")


def start(client, case, expect=201, **body):
    return client.post(f"/api/v1/cases/{case}/jobs", body, expect=expect)


def open_case(client, name):
    return client.post("/api/v1/cases", {"name": name}, expect=201)["id"]


def ended(client, job):
    return list(events(client, f"/api/v1/jobs/{job['id']}/events"))[-1]


def wait_for(client, job, ready, seconds=120):
    end = time.time() + seconds
    while True:
        now = client.get(f"/api/v1/jobs/{job['id']}")
        if ready(now):
            return now
        assert time.time() < end, now
        time.sleep(0.02)


def working(job):
    return job["state"] not in UNDER_WAY or (job["state"] == "running" and job["bytes_done"] > 0)


def check_options(client, image):
    """What a job is asked is what examine takes, and wrong wishes are told at once."""
    case = open_case(client, "options")
    here = {"root": 0, "path": image}
    for wrong in [{"profile": "x"}, {"hashes": "md5"}, {"without": ["hashes"]}, {"without": "text"},
                  {"passwords": [""]}, {"passwords": ["x" * 5000]}, {"hash_sets": [1]},
                  {"yara": "rule broken { condition: }"}, {"keywords": "/(/"},
                  {"hashes": "sha256", "hash_sets": ["x"]}, {"more": 1}]:
        problem = start(client, case, expect=400, **here, **wrong)
        assert problem["detail"], wrong
    start(client, case, expect=400, upload="0" * 32)
    start(client, case, expect=400, upload="0" * 32, **here)
    job = start(client, case, **here, without=["selectors"], hashes="sha256",
                keywords="debian\n", passwords=["secret one"],
                yara='rule any_zip { strings: $a = "PK" condition: $a at 0 }')
    assert job["options"] == {"hashes": "sha256", "hash_sets": [], "shelved": [],
                              "without": ["selectors"],
                              "keywords": True, "yara": True, "passwords": 1, "logical": False,
                              "searches_only": False}
    done = ended(client, job)
    assert done["state"] in ("complete", "incomplete"), done
    assert done["summary"]["selectors"] in ({}, None), done["summary"]
    assert "secret one" not in str(client.all(f"/api/v1/jobs/{job['id']}/log"))
    return case


def check_pause(client, image, expected):
    """Paused and resumed, any number of times: the findings of an undisturbed run."""
    case, pauses = open_case(client, "pauses"), 0
    job = start(client, case, root=0, path=image)
    for _ in range(3):
        now = wait_for(client, job, working)
        if now["state"] not in UNDER_WAY:
            break
        reply = client.request("POST", f"/api/v1/jobs/{job['id']}/pause")
        if reply.status == 409:
            break
        now = wait_for(client, job, lambda row: row["state"] not in UNDER_WAY)
        if now["state"] != "paused":
            break
        pauses += 1
        assert now["error"] is None and now["seconds_left"] is None
        client.post(f"/api/v1/jobs/{job['id']}/pause", expect=409)
        again = client.post(f"/api/v1/jobs/{job['id']}/resume")
        assert again["state"] in UNDER_WAY, again
    done = ended(client, job)
    assert done["summary"]["result_hash"] == expected, (done, pauses)
    client.post(f"/api/v1/jobs/{job['id']}/resume", expect=409)
    # What waits can be paused, and given up.
    other = open_case(client, "waits")
    first = start(client, other, root=0, path=image)
    second = start(client, other, root=0, path=image, profile="triage")
    reply = client.request("POST", f"/api/v1/jobs/{second['id']}/pause")
    if reply.status == 200:
        wait_for(client, second, lambda row: row["state"] == "paused")
        client.post(f"/api/v1/jobs/{second['id']}/cancel")
        assert client.get(f"/api/v1/jobs/{second['id']}")["state"] == "cancelled"
    ended(client, first)
    assert pauses, "nothing was paused: the image is too small for this machine"
    return pauses


def check_stop(folder, home, sources, image, expected, how):
    """A server that ends while it examines leaves what another goes on with."""
    with serving(home, "--source-root", sources) as server:
        client = server.client()
        client.sign_in("ana")
        case = open_case(client, f"stopped by {how.name}")
        job = start(client, case, root=0, path=image, passwords=["one", "two"])
        wait_for(client, job, working)
        server.process.send_signal(how)
        status = server.process.wait(timeout=60)
        assert how == signal.SIGKILL or status == 0, server.process.stderr.read()
    with serving(home) as server:
        client = server.client()
        client.sign_in("ana")
        found = client.get(f"/api/v1/jobs/{job['id']}")
        assert found["state"] == "interrupted" and found["options"]["passwords"] == 2, found
        problem = client.post(f"/api/v1/jobs/{job['id']}/resume", {"passwords": ["one", "two"]},
                              expect=409)
        assert "folder" in problem["detail"]
        assert server.stop()[0] == 0
    with serving(home, "--source-root", sources) as server:
        client = server.client()
        client.sign_in("ana")
        problem = client.post(f"/api/v1/jobs/{job['id']}/resume", expect=409)
        assert "passwords" in problem["detail"]
        client.post(f"/api/v1/jobs/{job['id']}/resume", {"passwords": ["one", "two"]})
        done = ended(client, job)
        assert done["summary"]["result_hash"] == expected, done
        entries = client.all(f"/api/v1/cases/{case}/ledger")
        kinds = [entry["kind"] for entry in entries]
        assert "job.start" in kinds and "job.resume" in kinds
        assert server.stop()[0] == 0


def main():
    with temporary_folder() as folder:
        sources, home = folder / "sources", folder / "home"
        sources.mkdir()
        image = debian_sample("ntfs", sources).name
        with serving(home, "--source-root", sources) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["examiner"])
            undisturbed = start(client, open_case(client, "undisturbed"), root=0, path=image)
            expected = ended(client, undisturbed)["summary"]["result_hash"]
            check_options(client, image)
            pauses = check_pause(client, image, expected)
            assert server.stop()[0] == 0
        with serving(home, "--source-root", sources) as server:
            client = server.client()
            client.sign_in("ana")
            job = start(client, open_case(client, "with passwords"), root=0, path=image,
                        passwords=["one", "two"])
            with_passwords = ended(client, job)["summary"]["result_hash"]
            assert server.stop()[0] == 0
        for how in (signal.SIGTERM, signal.SIGKILL):
            check_stop(folder, home, sources, image, with_passwords, how)
        report = Spoor(home).run("ledger", "verify", "--json", expect=0).document()
        assert report["intact"]
    print(f"serve_jobs: ok (paused {pauses} times)")


if __name__ == "__main__":
    main()
