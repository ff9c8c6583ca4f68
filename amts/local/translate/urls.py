"""Where the service listens."""

from __future__ import annotations

from amts.local.translate.responses import TranslateResponse

url_bases = [r"https?://translate\.(.+)\.amazonaws\.com"]
url_paths = {
    "{0}/$": TranslateResponse.dispatch,
    # Requests of SDKs that prefer CBOR over JSON; they get a clear refusal.
    "{0}/service/(?P<service>[^/]+)/operation/(?P<operation>[^/]+)$": TranslateResponse.dispatch,
}
