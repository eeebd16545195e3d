"""A real TLS server for a name: HTTPS on the loopback, one thread for each connection, always the same body."""
import http.server
import ssl

from harness.http_server import LocalServer


class HttpsServer(LocalServer):
    def __init__(self, certificate, key, body):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        super().__init__(Handler, context)
