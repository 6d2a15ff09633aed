"""A small OpenID Connect provider: keys and signatures by the openssl program, and every fault."""
import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import ssl
import subprocess
import threading
import time
import urllib.parse

CLIENT, SECRET = "spoor client", "a s3cret/with+signs"


def base64_url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=given, capture_output=True,
                          check=True).stdout


def number(der, at):
    """An INTEGER of a DER signature as 32 bytes, and where the next begins."""
    size = der[at + 1]
    return der[at + 2:at + 2 + size].lstrip(b"\0").rjust(32, b"\0"), at + 2 + size


class Keys:
    """An RSA key and one on P-256, made anew."""

    def __init__(self, folder, name):
        self.name, self.rsa, self.ec = name, folder / f"{name}-rsa.pem", folder / f"{name}-ec.pem"
        openssl("genrsa", "-out", self.rsa, "2048")
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.ec)

    def public(self):
        modulus = openssl("rsa", "-in", self.rsa, "-noout", "-modulus").decode().strip()
        point = openssl("ec", "-in", self.ec, "-pubout", "-outform", "DER")[-64:]
        return [{"kty": "RSA", "use": "sig", "kid": self.name + "-rsa",
                 "n": base64_url(bytes.fromhex(modulus.split("=")[1])), "e": "AQAB"},
                {"kty": "EC", "use": "sig", "alg": "ES256", "kid": self.name + "-ec",
                 "crv": "P-256", "x": base64_url(point[:32]), "y": base64_url(point[32:])}]

    def rsa_pem(self):
        return openssl("rsa", "-in", self.rsa, "-pubout")

    def sign(self, algorithm, claims, **header):
        of_rsa = algorithm != "ES256"
        header = {"alg": algorithm, "kid": self.name + ("-rsa" if of_rsa else "-ec"), **header}
        signed = (base64_url(json.dumps(header).encode()) + "."
                  + base64_url(json.dumps(claims).encode()))
        if algorithm == "none":
            return signed + "."
        if algorithm == "HS256":
            # The oldest trick: the public key, which everybody has, as a shared secret.
            mac = hmac.new(self.rsa_pem(), signed.encode(), hashlib.sha256).digest()
            return signed + "." + base64_url(mac)
        padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
        signature = openssl("dgst", "-sha256", "-sign", self.rsa if of_rsa else self.ec,
                            *(padding if algorithm == "PS256" else []), given=signed.encode())
        if not of_rsa:
            first, after = number(signature, 2)
            signature = first + number(signature, after)[0]
        return signed + "." + base64_url(signature)


def certificate(folder):
    """An authority, and a certificate by it for localhost and for no address."""
    authority, key = folder / "authority.pem", folder / "authority.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=Test authority", "-days", "2", "-keyout", key, "-out", authority)
    request, extensions = folder / "provider.csr", folder / "provider.ext"
    own, chain = folder / "provider.key", folder / "provider.pem"
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            "/CN=localhost", "-keyout", own, "-out", request)
    extensions.write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", request, "-CA", authority, "-CAkey", key, "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", chain)
    return authority, chain, own


class Provider:
    """What it says is set by attributes; `fault` names what is wrong with it."""

    def __init__(self, folder):
        self.keys, self.others = Keys(folder, "own"), Keys(folder, "others")
        self.shown = self.keys.public()
        self.authority, chain, key = certificate(folder)
        self.algorithm, self.claims, self.fault = "RS256", {"sub": "ana-7"}, None
        self.codes, self.asked, self.token_requests = {}, [], 0
        self.names_itself = True
        self.hanging = threading.Event()
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                provider.answer(self, self.path, None)

            def do_POST(self):
                size = int(self.headers["Content-Length"])
                provider.answer(self, self.path, self.rfile.read(size).decode())

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        # Those who do not trust the certificate end the connection, which is no news.
        self.server.handle_error = lambda *_: None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        self.port = self.server.server_port
        self.issuer = f"https://localhost:{self.port}/people"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def settings(self, folder, **changes):
        """The file for spoor serve --oidc."""
        secret = folder / "secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        told = {"issuer": self.issuer, "client_id": CLIENT, "client_secret_file": "secret",
                "ca_file": str(self.authority), "label": "the national identity house", **changes}
        file = folder / "provider.json"
        file.write_text(json.dumps({name: value for name, value in told.items() if value}))
        return file

    def answer(self, to, path, body):
        path, _, query = path.partition("?")
        self.asked.append(path)
        if self.fault == "hang " + path:
            self.hanging.wait(30)
        given = dict(urllib.parse.parse_qsl(body if body is not None else query))
        if path == "/people/.well-known/openid-configuration":
            self.say(to, 200, self.discovery())
        elif path == "/keys":
            self.say(to, 200, {"keys": self.shown})
        elif path == "/authorize":
            self.authorize(to, path, query, given)
        elif path == "/token":
            self.token(to, given)
        else:
            self.say(to, 404, {})

    def say(self, to, status, answer):
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        to.send_response(status)
        to.send_header("Content-Type", "application/json")
        to.send_header("Content-Length", str(len(data)))
        to.end_headers()
        # Whoever has had enough goes.
        with contextlib.suppress(OSError):
            to.wfile.write(data)

    def discovery(self):
        base = f"https://localhost:{self.port}"
        if self.fault == "oversize discovery":
            return b" " * (1 << 20)
        token = base.replace("https", "http") if self.fault == "plain token" else base
        issuer = base if self.fault == "other issuer published" else self.issuer
        return {"issuer": issuer, "authorization_endpoint": base + "/authorize",
                "token_endpoint": token + "/token", "jwks_uri": base + "/keys",
                "authorization_response_iss_parameter_supported": self.names_itself}

    def authorize(self, to, path, query, given):
        """Whoever comes with a browser is asked; whoever does not is sent back at once."""
        if "text/html" in to.headers.get("Accept", "") and "yes" not in given:
            page = f'<!doctype html><title>Provider</title><a href="{path}?{query}&yes=1">Yes</a>'
            to.send_response(200)
            to.send_header("Content-Type", "text/html")
            to.end_headers()
            to.wfile.write(page.encode())
            return
        code = os.urandom(8).hex()
        self.codes[code] = given
        back = {"code": code, "state": given["state"]}
        if self.names_itself:
            back["iss"] = self.issuer
        if self.fault == "refuses":
            back = {"error": "access_denied", "state": given["state"]}
        to.send_response(302)
        to.send_header("Location", given["redirect_uri"] + "?" + urllib.parse.urlencode(back))
        to.send_header("Content-Length", "0")
        to.end_headers()

    def token(self, to, given):
        self.token_requests += 1
        asked = self.codes.pop(given.get("code"), None)
        name, _, secret = base64.b64decode(
            to.headers.get("Authorization", "").removeprefix("Basic ")).decode().partition(":")
        known = (urllib.parse.unquote(name), urllib.parse.unquote(secret)) == (CLIENT, SECRET)
        challenge = base64_url(hashlib.sha256(given.get("code_verifier", "").encode()).digest())
        if not known:
            return self.say(to, 401, {"error": "invalid_client"})
        if (asked is None or asked["code_challenge"] != challenge
                or asked["code_challenge_method"] != "S256" or asked["client_id"] != CLIENT
                or asked["redirect_uri"] != given["redirect_uri"] or asked["scope"] != "openid"
                or given["grant_type"] != "authorization_code"):
            return self.say(to, 400, {"error": "invalid_grant"})
        if self.fault == "oversize token":
            return self.say(to, 200, b" " * (1 << 20))
        if self.fault == "no token":
            return self.say(to, 200, {"access_token": "x"})
        return self.say(to, 200, {"access_token": "x", "token_type": "Bearer",
                                  "id_token": self.id_token(asked)})

    def id_token(self, asked):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now,
                  "nonce": asked["nonce"], **self.claims}
        changed = {"wrong aud": {"aud": "another"}, "wrong nonce": {"nonce": "another"},
                   "wrong iss": {"iss": "https://evil.example"},
                   "expired": {"exp": now - 61, "iat": now - 360},
                   "old": {"iat": now - 3600}, "from the future": {"iat": now + 3600},
                   "several aud": {"aud": [CLIENT, "another"]}, "no subject": {"sub": ""}}
        claims.update(changed.get(self.fault, {}))
        if self.fault in ("none", "HS256"):
            return self.keys.sign(self.fault, claims)
        if self.fault == "other key":
            return self.others.sign(self.algorithm, claims, kid="own-rsa")
        if self.fault == "unknown key":
            return self.others.sign(self.algorithm, claims)
        if self.fault == "key inside":
            return self.others.sign("RS256", claims, kid="own-rsa", jwk=self.others.public()[0])
        token = self.keys.sign(self.algorithm, claims)
        return token[:-8] + "AAAAAAAA" if self.fault == "signature" else token

    def stop(self):
        self.hanging.set()
        self.server.shutdown()
