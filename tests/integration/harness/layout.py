"""A lab configuration, built piece by piece and written as YAML.

Only what a test says differs from the contract's defaults, but for three things: loopback upstreams are allowed
(`lab`), draining takes a second, and the admin address is a free port.
"""
import json
import os

from .ports import free_port


class Layout:
    """The document, as nested dictionaries that a test may change before it is written."""

    def __init__(self, folder, workers=1):
        self.folder = folder
        self.admin_port = free_port()
        self.token = "token-of-the-tests"
        token_file = os.path.join(folder, "admin.token")
        with open(token_file, "w", encoding="ascii") as file:
            file.write(self.token + "\n")
        os.chmod(token_file, 0o600)
        self.document = {
            "version": 1,
            "environment": "lab",
            "node": "lab-1",
            "state_dir": os.path.join(folder, "state"),
            "workers": workers,
            "admin": {"listen": f"127.0.0.1:{self.admin_port}", "token_file": token_file},
            "defaults": {"timeouts": {"drain": "1s"}},
            "listeners": [],
            "customers": [],
        }
        os.makedirs(self.document["state_dir"], exist_ok=True)

    def customer(self, name, allowance="300GB", **settings):
        """Adds a customer; `settings` are keys of its own such as enforce=False."""
        customer = {"id": name, "allowance": allowance, **settings, "endpoints": []}
        self.document["customers"].append(customer)
        return customer

    def listener(self, protocol="tcp", **keys):
        """Adds a listener and returns it; its port is in `port_of(listener)`."""
        listener = {"name": f"listener-{len(self.document['listeners'])}", "listen": f"127.0.0.1:{free_port()}",
                    "protocol": protocol, **keys}
        self.document["listeners"].append(listener)
        return listener

    def endpoint(self, customer, upstream, listener=None, **keys):
        """Adds an endpoint to `customer` and returns the port its clients connect to.

        `upstream` is a port, an `address:port`, or a list of those. Without a `listener` it gets a tcp one of its own.
        """
        listener = listener or self.listener()
        upstreams = upstream if isinstance(upstream, list) else [upstream]
        customer["endpoints"].append({
            "name": keys.pop("name", f"endpoint-{len(customer['endpoints'])}"),
            "warehouse": keys.pop("warehouse", "rds_postgres"),
            "listener": listener["name"],
            "upstream": [f"127.0.0.1:{one}" if isinstance(one, int) else one for one in upstreams],
            **keys,
        })
        return port_of(listener)

    def write(self, name="tollgate.yaml"):
        """Writes the document and returns the file's path."""
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(_block(self.document)) + "\n")
        return path


def port_of(listener):
    return int(listener["listen"].rpartition(":")[2])


def _block(value, indent=""):
    """`value` as lines of block YAML. Strings are quoted as in JSON, which YAML reads alike."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(f"{indent}{key}:", inner, indent + "  ")
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _entry(f"{indent}-", inner, indent + "  ")
    else:
        yield indent + json.dumps(value)


def _entry(head, value, indent):
    if isinstance(value, (dict, list)) and value:
        yield head
        yield from _block(value, indent)
    else:
        yield f"{head} {json.dumps(value)}"
