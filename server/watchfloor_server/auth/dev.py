"""The development issuer: a key in the data folder that vouches for any name, only for `serve --dev`.

It must never be configured off loopback; its class is `dev`, on every record and screen.
"""

from pathlib import Path
from typing import Final

from watchfloor.jwks import FixedKeys, KeySet
from watchfloor.keyfiles import Entropy, load_or_make_key
from watchfloor.tokens import ALGORITHM, dev_issuer
from watchfloor_server.auth.tokens import DEV_CLASS, Issuer

DEV_KEY_FILE: Final = "dev-issuer.key"


def open_dev_issuer(folder: Path, server_id: str, entropy: Entropy) -> Issuer:
    """Open the development issuer of the server in this data folder, its key made when first wanted."""
    key = load_or_make_key(folder / DEV_KEY_FILE, entropy).public
    jwk = {**key.jwk.model_dump(mode="json"), "kid": key.thumbprint, "use": "sig", "alg": ALGORITHM}
    return Issuer(
        url=dev_issuer(server_id),
        kind="agent",
        keys=FixedKeys(KeySet.of([jwk])),
        algorithms=(ALGORITHM,),
        audience=server_id,
        class_=DEV_CLASS,
    )
