"""What stands behind port 80 of a Snowflake account: a cache of OCSP responses, empty here, and the way to a responder.

Drivers GET the cache first; for a certificate that it does not have, `/retry/RESPONDER/REQUEST`. The responses are
openssl's, signed by the test's authority, so that a driver that insists on one gets a true one.
"""
import base64
import os
import subprocess
import urllib.parse

CACHE = "/ocsp_response_cache.json"
RESPONDER = "ocsp.authority.example.com"  # what certificates say; nobody should dial it


class Responder:
    """The bodies of an HttpServer. It vouches for one certificate of `authority`."""

    def __init__(self, authority, certificate):
        self._authority = authority
        serial = self._openssl("x509", "-in", certificate, "-noout", "-serial").decode().strip().partition("=")[2]
        self._index = authority.folder + "/index.txt"
        with open(self._index, "w", encoding="ascii") as file:
            file.write(f"V\t491231235959Z\t\t{serial}\tunknown\t/CN=tested\n")

    def get(self, path):
        """The body for a path, None where there is none."""
        if path == CACHE:
            return b"{}"
        prefix = f"/retry/{RESPONDER}/"
        return self._respond(urllib.parse.unquote(path.removeprefix(prefix))) if path.startswith(prefix) else None

    def _respond(self, request):
        asked, answer = (os.path.join(self._authority.folder, f"{os.urandom(8).hex()}.{kind}") for kind in ("req", "resp"))
        with open(asked, "wb") as file:
            file.write(base64.b64decode(request))
        authority = self._authority.certificate
        self._openssl("ocsp", "-index", self._index, "-CA", authority, "-rsigner", authority, "-rkey",
                      self._authority.folder + "/ca.key", "-reqin", asked, "-respout", answer, "-ndays", "1")
        with open(answer, "rb") as file:
            return file.read()

    @staticmethod
    def _openssl(*words):
        return subprocess.run(["openssl", *words], check=True, capture_output=True, stdin=subprocess.DEVNULL).stdout
