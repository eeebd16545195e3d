"""Killed with SIGKILL a hundred times under load: no byte is forgotten, and the allowance holds over all lives.

Traffic on each connection goes one way only. The leg on which the killed process sent had then nothing unread, so its
kernel still delivers what the socket took: what the peers received is what the sockets took.
"""
import random

from harness.case import Case, main, seed

LIVES = 100
CONNECTIONS = 8
WORKERS = 2
ONE_SEND = 1024 * 1024  # the most that is spent before one send, a full pipe; each worker is in one at a time
A_LIFE = 10_000_000     # the most bytes that are waited for before a life is ended; what is under way comes on top
ALLOWANCE = LIVES * 4 * A_LIFE


def close_after_fin(peer):
    """A killed process's kernel ends its connections with FINs; ours need not outlive them."""
    if peer.ended == "fin":
        peer.close()


class kill9(Case):
    def test_a_hundred_lives(self):
        rng = random.Random(seed())
        received, over, peers = 0, 0, []
        upstreams = {"up": self.loop.listen(lambda peer: peers.append(peer.then(close_after_fin))),
                     "down": self.loop.listen(lambda peer: peers.append(peer.send_forever()))}
        layout = self.layout(workers=WORKERS)
        customer = layout.customer("acme", f"{ALLOWANCE}B")
        ports = {direction: layout.endpoint(customer, upstreams[direction]) for direction in upstreams}
        program = self.started(layout)
        for life in range(LIVES):
            peers.clear()
            clients = self.connect(ports)
            goal = rng.randint(1, A_LIFE)
            self.loop.run(lambda: sum(peer.received for peer in clients + peers) >= goal,
                          lambda: f"traffic in life {life}; {program.usage_over_http()}")
            program.kill()
            self.loop.settle(clients)
            self.loop.settle(peers)
            received += sum(peer.received for peer in clients + peers)
            program.start()
            used = program.usage_over_http()["acme"]["used_bytes"]
            over, before = used - received, over
            told = f"life {life}: {used} used, {received} forwarded, {before} charged beyond in earlier lives"
            self.assertGreaterEqual(over, before, told)
            self.assertLessEqual(over - before, WORKERS * ONE_SEND, told)
        print(f"{LIVES} lives: {received} bytes forwarded, {over} charged beyond them", flush=True)
        self.cut_off(program, ports, peers, received, used)

    def connect(self, ports):
        clients = [self.loop.connect(ports["down" if number % 2 else "up"], close_after_fin) for number in range(CONNECTIONS)]
        for client in clients[::2]:
            client.send_forever()
        return clients

    def cut_off(self, program, ports, peers, received, used):
        """What is left of the allowance is spent to its end, and stays spent."""
        peers.clear()
        clients = self.connect(ports)
        self.loop.settle(clients)
        self.loop.settle(peers)
        last = sum(peer.received for peer in clients + peers)
        self.assertEqual(ALLOWANCE - used, last, "the last life is cut off at the byte")
        usage = program.usage()["acme"]
        self.assertEqual((ALLOWANCE, ALLOWANCE, "exhausted"),
                         (usage["allowance_bytes"], usage["used_bytes"], usage["state"]))
        self.assertLessEqual(received + last, usage["allowance_bytes"])
        program.kill()
        program.start()
        refused = self.connect(ports)
        self.loop.settle(refused)
        self.assertEqual(0, sum(peer.received for peer in refused), "an allowance does not grow back by a kill")
        self.assertEqual(usage["used_bytes"], program.usage()["acme"]["used_bytes"])


if __name__ == "__main__":
    main()
