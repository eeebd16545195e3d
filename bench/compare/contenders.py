"""The peers that are compared: how each is configured, started on its core, and ended. Tollgate is in tollgate.py.

All of them route by the name in the ClientHello, with one worker. `as they come` is a peer's default tuning; `tuned` is
what is known to help it.
"""
import os
import shutil
import signal
import socket
import subprocess
import time

SERVER_NAME = "load.example.com"

HAPROXY = """\
global
    nbthread 1
    maxconn 6000
{tuning}
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
{options}
frontend clients
    bind 127.0.0.1:{port} backlog 4096
    tcp-request inspect-delay 5s
    tcp-request content accept if {{ req_ssl_hello_type 1 }}
    use_backend upstream if {{ req.ssl_sni -i {name} }}
backend upstream
    server only 127.0.0.1:{backend}
"""

NGINX = """\
load_module {module};
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
error_log {folder}/error.log warn;
pid {folder}/nginx.pid;
events {{ worker_connections 18000; multi_accept on; }}
stream {{
    map $ssl_preread_server_name $upstream {{ {name} only; }}
    upstream only {{ server 127.0.0.1:{backend}; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        ssl_preread on;
        proxy_pass $upstream;
        proxy_timeout 1h;
        proxy_half_close on;
{tuning}    }}
}}
"""

SPLICE = "    option splice-request\n    option splice-response"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Contender:
    """A proxy that runs on `core` (or cores) between the load and `backend`. Use it as a context."""

    server_name = SERVER_NAME

    def __init__(self, name, folder, core, backend):
        self.name, self.folder, self.core, self.backend = name, folder, core, backend
        self.port, self.admin = free_port(), free_port()
        self.process = None
        os.makedirs(os.path.join(folder, "state"), exist_ok=True)

    def fill(self, template, **more):
        return template.format(port=self.port, backend=self.backend, folder=self.folder, name=SERVER_NAME,
                               admin=self.admin, **more)

    def configuration(self):
        if self.name.startswith("haproxy"):
            tuned = self.name.endswith("tuned")
            return self.fill(HAPROXY, tuning="    tune.pipesize 1048576" if tuned else "",
                             options="" if self.name == "haproxy copy" else SPLICE)
        if self.name.startswith("nginx"):
            tuned = self.name.endswith("tuned")
            return self.fill(NGINX, module="/usr/lib/nginx/modules/ngx_stream_module.so",
                             tuning="        proxy_buffer_size 64k;\n" if tuned else "")
        raise ValueError(self.name)

    def command(self, file):
        if self.name.startswith("haproxy"):
            return ["haproxy", "-db", "-f", file]
        return ["nginx", "-c", file]

    def agree(self, result):
        """A peer counts nothing that the load could be held against."""

    def __enter__(self):
        if self.name == "direct":
            self.port = self.backend
            return self
        file = os.path.join(self.folder, "configuration")
        with open(file, "w", encoding="ascii") as out:
            out.write(self.configuration())
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(["taskset", "-c", str(self.core), *self.command(file)], stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            self.wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_until_it_answers(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        self.complain("does not answer on its port")

    def complain(self, what):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as log:
            raise SystemExit(f"{self.name} {what}:\n{log.read()}")

    def __exit__(self, *_):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)  # a session of its own: nginx's worker too
            self.process.wait()


def installed(name):
    """Whether the program of this contender is here."""
    return shutil.which(name.partition(" ")[0]) is not None


def versions(tollgate):
    """What is compared, as each program says it."""
    def first_line(*command):
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return (done.stdout or done.stderr).splitlines()[0]
    return [first_line(tollgate, "version"), first_line("haproxy", "-v"), first_line("nginx", "-v"),
            "Linux " + os.uname().release]
