"""What the kernel holds for a process: its memory, and that of its sockets."""
import re
import subprocess


def family_of(pid):
    """The process and all that descend from it."""
    found = [pid]
    for one in found:
        listed = subprocess.run(["pgrep", "-P", str(one)], capture_output=True, text=True, check=False).stdout
        found += [int(child) for child in listed.split()]
    return found


def rss_of(pid):
    """Resident bytes of a process and its children."""
    total = 0
    for one in family_of(pid):
        with open(f"/proc/{one}/smaps_rollup", encoding="ascii") as rollup:
            total += 1024 * int(re.search(r"^Rss:\s+(\d+) kB", rollup.read(), re.MULTILINE).group(1))
    return total


def socket_bytes(*selections):
    """What the queues of the TCP sockets take that ss(8) selects, as `("sport", port)`: their skmem's r and w."""
    total = 0
    for which, port in selections:
        shown = subprocess.run(["ss", "-tmnH", f"( {which} = :{port} )"], capture_output=True, text=True, check=True)
        for queued in re.finditer(r"skmem:\(r(\d+),.*?,w(\d+),", shown.stdout):
            total += sum(map(int, queued.groups()))
    return total
