"""A certificate authority of the test's own, and certificates for names, made by openssl."""
import os
import subprocess


class Authority:
    def __init__(self, folder):
        self.folder = folder
        self.certificate = self._path("ca.pem")
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
                      "-subj", "/CN=authority of the tests", "-keyout", self._path("ca.key"), "-out", self.certificate)

    def issue(self, *names, responder=None):
        """The paths of a certificate and its key, valid for `names`: host names, or addresses as `IP:127.0.0.1`.

        `responder` is the URL where the certificate says that its OCSP is.
        """
        stem = self._path(names[0].replace(":", "-"))
        subject_names = ",".join(name if name.startswith("IP:") else "DNS:" + name for name in names)
        with open(stem + ".ext", "w", encoding="ascii") as file:
            file.write(f"subjectAltName={subject_names}\n")
            if responder:
                file.write(f"authorityInfoAccess=OCSP;URI:{responder}\n")
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
                      "/CN=" + names[0].removeprefix("IP:"), "-keyout", stem + ".key", "-out", stem + ".csr")
        self._openssl("x509", "-req", "-in", stem + ".csr", "-CA", self.certificate, "-CAkey", self._path("ca.key"),
                      "-CAcreateserial", "-days", "30", "-extfile", stem + ".ext", "-out", stem + ".pem")
        return stem + ".pem", stem + ".key"

    def _path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, stdin=subprocess.DEVNULL)
