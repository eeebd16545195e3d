"""The machine that the work is done on: its cores, the programs, a folder, a backend, and one run of the load."""
import json
import os
import subprocess
import sys
import tempfile

from contenders import Contender, free_port
from tollgate import Setting, Tollgate


class Machine:
    """Core 0 is the proxy's; the load and its backend share the others. `build` has the programs."""

    def __init__(self, build, stack):
        self.build, self.stack = build, stack
        self.cores = sorted(os.sched_getaffinity(0))
        if len(self.cores) < 2:
            sys.exit("two cores are needed: one for the proxy, one for the load")
        self.proxy, self.others = str(self.cores[0]), ",".join(map(str, self.cores[1:]))
        self.all = ",".join(map(str, self.cores))
        self._folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tollgate-compare-"))
        os.chmod(self._folder, 0o711)  # a proxy of another user has its folder in it
        self.backend = Backend(self, stack)

    def program(self, name):
        return os.path.join(self.build, name)

    def folder(self):
        return tempfile.mkdtemp(dir=self._folder)

    def contender(self, name, core=None, backend=None, **setting):
        """One of the peers, or a Tollgate with this setting; on the proxy's core and our backend unless told not to."""
        place = (self.folder(), core or self.proxy, backend or self.backend.port)
        if not name.startswith("tollgate"):
            return Contender(name, *place)
        wanted = Setting(**setting)
        program = self.program("tollgate" if wanted.metered else "bench/tollgate-unmetered")
        return Tollgate(name, *place, program, wanted)

    def command(self, on, words, seconds, server_name=None):
        """The load generator's command line for `words` of a row. `seconds` None: `words` say when it is over."""
        command = ["taskset", "-c", self.others, self.program("tollgate-load"), "run", "--to", f"127.0.0.1:{on.port}",
                   "--opening", "tls", "--server-name", server_name or on.server_name, *words]
        if seconds:
            command += ["--duration", f"{seconds}s"]
        if on.process:
            command += ["--watch-pid", str(on.process.pid), "--watch-children"]
        return command

    def load(self, on, words, seconds, **more):
        """What came of one run, which must be clean, and agree with what `on` has counted."""
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            done = subprocess.run([*self.command(on, words, seconds, **more), "--json", file.name], capture_output=True,
                                  text=True, check=False, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                sys.exit(f"{' '.join(words)} on {on.name} failed:\n{done.stdout}{done.stderr}")
            result = json.load(file)
        on.agree(result)
        return result


class Backend:
    """tollgate-load's other role, on the load's cores. Ends with the stack."""

    def __init__(self, machine, stack):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["taskset", "-c", machine.others, machine.program("tollgate-load"), "backend", "--listen",
             f"127.0.0.1:{self.port}", "--duration", "4h"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True)
        if "listening on" not in self.process.stdout.readline():
            sys.exit("the backend does not start")
        stack.callback(self.end)

    def end(self):
        """Its own count: `... N bytes received, N sent`."""
        if self.process.poll() is None:
            self.process.terminate()
        said = self.process.stdout.read()
        self.process.wait()
        return said
