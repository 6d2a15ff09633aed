"""What the users of server_load.py ask, and how often."""
import random
import urllib.parse


class Questions:
    """What people ask of a case, with other words each time."""

    def __init__(self, base, items, seed):
        self.base, self.items, self.dice = base, items, random.Random(seed)

    def to(self, where, **query):
        asked = {name: value for name, value in query.items() if value is not None}
        return self.base + where + ("?" + urllib.parse.urlencode(asked) if asked else "")

    def a_folder(self):
        return f"Users/user{self.dice.randrange(100)}/folder{self.dice.randrange(1, 40)}"

    def a_day(self):
        return f"20{self.dice.randrange(16, 26)}-{self.dice.randrange(1, 13):02}-" \
               f"{self.dice.randrange(1, 29):02}"

    def a_stretch(self):
        first, last = sorted((self.a_day(), self.a_day()))
        return {"from": first, "to": last + "T23:59:59Z"}

    def a_number(self):
        return self.dice.randrange(50_000)

    def case(self):
        return self.to("")

    def files(self):
        return self.to("/files")

    def files_of_folder(self):
        return self.to("/files", folder=self.a_folder())

    def files_sorted(self):
        return self.to("/files", sort=self.dice.choice(
            ["size", "-size", "modified", "-modified", "path", "-created", "type"]))

    def files_filtered(self):
        return self.to("/files", **self.dice.choice([
            {"state": "gone"}, {"type": "image/"}, {"known": "true"}, {"kind": "directory"},
            {"type": "application/pdf", "state": "deleted"}, {"known": "false", "sort": "-size"}]))

    def files_of_a_name(self):
        return self.to("/files", path=f"**/file{self.dice.randrange(10, 25_000)}*.jpg")

    def files_of_a_time(self):
        return self.to("/files", **self.a_stretch())

    def files_counted(self):
        return self.to("/files/count", **self.dice.choice([
            {"state": "gone"}, {"type": "image/"}, {"known": "true"},
            {"folder": self.a_folder()}, {}]))

    def timeline(self):
        return self.to("/timeline")

    def timeline_from(self):
        return self.to("/timeline", **{"from": self.a_day()})

    def timeline_filtered(self):
        return self.to("/timeline", **self.dice.choice([
            {"kind": "created"}, {"record": "windows.evtx.event"},
            {"kind": "modified", **self.a_stretch()}]))

    def timeline_of_a_text(self):
        return self.to("/timeline", text=f"account{self.dice.randrange(500)}")

    def histogram(self):
        return self.to("/timeline/histogram")

    def histogram_stretch(self):
        return self.to("/timeline/histogram", **self.a_stretch())

    def histogram_kind(self):
        return self.to("/timeline/histogram", kind=self.dice.choice(
            ["created", "modified", "accessed", "logged", "last_run"]), **self.a_stretch())

    def histogram_text(self):
        return self.to("/timeline/histogram", text=f"account{self.dice.randrange(500)}")

    def selectors(self):
        return self.to("/selectors")

    def selectors_kind(self):
        return self.to("/selectors", kind=self.dice.choice(["email", "domain"]))

    def selectors_top(self):
        return self.to("/selectors/top", kind=self.dice.choice([None, "email", "domain"]),
                       by=self.dice.choice(["items", "hits"]))

    def selectors_text(self):
        return self.to("/selectors", text=f"{self.a_number()}@")

    def selector_kinds(self):
        return self.to("/selectors/kinds")

    def selector_hits(self):
        return self.to("/selectors/hits", kind="domain",
                       value=f"host{self.dice.randrange(500)}.example.net")

    def anomalies(self):
        return self.to("/anomalies")

    def anomalies_of_code(self):
        return self.to("/anomalies", code=self.dice.choice(["text", "archive", "content"]))

    def anomaly_codes(self):
        return self.to("/anomalies/codes")

    def coverage(self):
        return self.to("/coverage")

    def coverage_intervals(self):
        return self.to("/coverage/intervals")

    def search(self):
        return self.to("/search", query=f"word{self.a_number()}")

    def search_phrase(self):
        return self.to("/search", query=f"word{self.dice.randrange(200)} word{self.a_number()}")

    def search_prefix(self):
        return self.to("/search", query=f"word{self.dice.randrange(10, 5000)}*")

    def find(self):
        return self.to("/find", query=f"file{self.a_number()}")

    def find_narrowed(self):
        return self.to("/find", query=f"word{self.dice.randrange(200)}",
                       **{"in": self.dice.choice(["text", "name"]), "state": "deleted"})

    def ledger(self):
        return self.to("/ledger")

    def item(self):
        return self.to("/items/" + self.dice.choice(self.items))

    def item_records(self):
        return self.to("/items/" + self.dice.choice(self.items) + "/records")

    def item_copies(self):
        return self.to("/items/" + self.dice.choice(self.items) + "/copies")

    def item_selectors(self):
        return self.to("/items/" + self.dice.choice(self.items) + "/selectors")


# What a page of the workbench asks for is asked for often, what somebody types seldom.
MIX = {"case": 4, "files": 4, "files_of_folder": 20, "files_sorted": 4, "files_filtered": 4,
       "files_of_a_name": 1, "files_of_a_time": 2, "files_counted": 6, "timeline": 4,
       "timeline_from": 10, "timeline_filtered": 3, "timeline_of_a_text": 1, "histogram": 3,
       "histogram_stretch": 6, "histogram_kind": 2, "histogram_text": 1, "selectors": 3,
       "selectors_kind": 3, "selectors_text": 1, "selector_kinds": 2, "selector_hits": 6,
       "anomalies": 2, "anomalies_of_code": 2, "anomaly_codes": 1, "coverage": 1,
       "coverage_intervals": 1, "search": 8, "search_phrase": 3, "search_prefix": 1, "ledger": 2,
       "item": 15, "item_records": 6, "item_copies": 6, "item_selectors": 6}


def is_histogram(name):
    return name.startswith("histogram")
