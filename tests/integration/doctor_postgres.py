"""The doctor and a real PostgreSQL: its certificate, and what it sees of it."""
from doctor_case import DoctorCase
from postgres_case import PostgresCase, main_with_postgres


class doctor_postgres(PostgresCase, DoctorCase):
    def examine(self, *words, warehouse="rds_postgres"):
        layout = self.layout()
        layout.endpoint(layout.customer("acme"), f"localhost:{self.server.port}", layout.listener("postgres"),
                        warehouse=warehouse)
        return self.examined(self.tollgate(layout), *words)

    def test_a_database_with_tls(self):
        results = self.examine("--ca-file", self.server.authority)
        self.expect("ok", results, "postgres_tls", "offers TLS", target=f"127.0.0.1:{self.server.port}")
        found = self.expect("ok", results, "tls_certificate", target=f"127.0.0.1:{self.server.port}")
        self.assertNotIn("not verified", found["seen"])
        self.assertIn("verify-full fails", found["limits"], "its certificate is for 127.0.0.1, and clients use the name")

    def test_rds_authorities_are_not_known_to_the_system(self):
        found = self.expect("ok", self.examine(), "tls_certificate", "not verified", target=f"127.0.0.1:{self.server.port}")
        self.assertIn("--ca-file", found["limits"])

    def test_redshifts_are(self):
        results = self.examine(warehouse="redshift")
        self.expect("failed", results, "tls_certificate", "not believed", target=f"127.0.0.1:{self.server.port}")

    def test_the_database_sees_no_more_than_a_client_that_leaves(self):
        before = self.server.log().count("\n")
        self.examine()
        added = self.server.log().split("\n")[before:]
        self.assertFalse([line for line in added if "FATAL" in line or "PANIC" in line], added)


if __name__ == "__main__":
    main_with_postgres()
