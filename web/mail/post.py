"""One connection to the mail server, opened when it is needed and given up when it fails."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage

from web.mail.server import MailServer, Security

# How long one answer of the server is waited for; all the answers to one letter stay below the lease of the outbox.
PATIENCE_S = 10.0
NOT_SENT = (smtplib.SMTPException, OSError)
REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused)


@dataclass
class Post:
    """Hands letters in, one connection for many. ``name`` is how the service names itself, not the machine."""

    server: MailServer
    name: str
    patience: float = PATIENCE_S
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    _line: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect unless that is done. Raises one of NOT_SENT when the server is away or does not let us in."""
        if self._line is not None:
            return
        line = self._connected()
        try:
            if self.server.security is Security.STARTTLS:
                line.starttls(context=self.trust)
            if self.server.user and self.server.password is not None:
                line.login(self.server.user, self.server.password)
        except NOT_SENT:
            line.close()
            raise
        self._line = line

    def send(self, letter: EmailMessage, *, sender: str, to: str) -> None:
        """Hand one letter in. Raises one of NOT_SENT; unless that was a plain refusal the next one connects anew."""
        self.open()
        line, self._line = self._line, None
        assert line is not None  # noqa: S101 - opened above
        try:
            line.sendmail(sender, [to], letter.as_bytes())
        except REFUSED:
            # The line is still good: smtplib has ended the letter on it, or has closed it when the server said goodbye.
            self._line = line if line.sock else None
            raise
        except NOT_SENT:
            line.close()
            raise
        self._line = line

    def close(self) -> None:
        """Say goodbye, if there is somebody to say it to."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except NOT_SENT:
                line.close()

    def _connected(self) -> smtplib.SMTP:
        host, port = self.server.host, self.server.port
        if self.server.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, self.name, timeout=self.patience, context=self.trust)
        return smtplib.SMTP(host, port, self.name, timeout=self.patience)


def reason(mistake: Exception) -> str:
    """Return why a letter did not leave, without the server's words: the kind of the mistake, and the server's code."""
    codes: list[int] = []
    match mistake:
        case smtplib.SMTPResponseException():
            codes = [mistake.smtp_code]
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _words in mistake.recipients.values()]
    return " ".join([type(mistake).__name__, *map(str, codes)])
