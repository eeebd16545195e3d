"""What the tests of a changing configuration share: a document that is changed and read again, and relayed pairs."""
from harness.case import Case


class ReloadCase(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = []
        self.upstream_port = self.loop.listen(self.upstreams.append)

    def runs(self, layout, **document):
        layout.document["reload"] = {"watch": False}
        layout.document.update(document)
        self.arranged = layout
        self.program = self.started(layout)
        return self.program

    def reload(self, status=200):
        self.arranged.write()
        answer = self.program.request("POST", "/v1/reload", token=self.arranged.token)
        self.assertEqual(status, answer.status, answer.body)
        return answer.json()

    def keys(self, answer, at=None):
        return {(one["key"], one["change"]) for one in answer["changes"] if at is None or one["takes_effect"] == at}

    def relayed(self, port, hello=b"x"):
        before = len(self.upstreams)
        client = self.loop.connect(port).send(hello)
        self.loop.run(lambda: client.ended or (len(self.upstreams) > before and self.upstreams[-1].received),
                      "the connection to be relayed")
        self.assertIsNone(client.ended)
        return client, self.upstreams[-1]

    def refused(self, port, hello=b"x"):
        client = self.loop.connect(port).send(hello)
        self.loop.run(lambda: client.ended, "the client to be refused")
        return client.ended

    def echoes(self, pair, data=b"still here"):
        client, upstream = pair
        before = upstream.received, client.received
        client.send(data)
        upstream.send(data)
        self.loop.run(lambda: (upstream.received, client.received) == tuple(one + len(data) for one in before),
                      lambda: f"bytes both ways on {client.ended}, {upstream.ended}")
