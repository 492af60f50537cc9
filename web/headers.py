"""Headers of every answer: nothing is cached, framed, sniffed, referred or loaded from elsewhere."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
}
YEAR_S = 31_536_000


def protect_answers(app: Flask, *, is_https: bool) -> None:
    """Set the headers; a view that has set one of them itself keeps its own."""
    always = HEADERS | ({"Strict-Transport-Security": f"max-age={YEAR_S}"} if is_https else {})

    def set_headers(response: Response) -> Response:
        for name, text in always.items():
            response.headers.setdefault(name, text)
        if request.endpoint == "static":
            response.headers["Cache-Control"] = "public, max-age=3600"
        return response

    app.after_request(set_headers)
