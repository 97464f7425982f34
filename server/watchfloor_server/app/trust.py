"""Whose tokens are believed and who is known, by the directory in force; key sets are kept over policies.

Never verifies a token.
"""

from watchfloor.jwks import FixedKeys, KeySet, KeySource, RemoteKeys
from watchfloor_server.app.faults import StartError
from watchfloor_server.auth import Door, Issuer
from watchfloor_server.policy import Directory


class KeyShelf:
    """Where issuers' keys come from: one cache a URL, whichever policies name it."""

    def __init__(self) -> None:
        self._remote: dict[str, RemoteKeys] = {}

    def source(self, url: str, text: str | None) -> KeySource:
        """The keys of an issuer: those of the folder's own file if there is one, else those at the URL."""
        if text is not None:
            return FixedKeys(KeySet.read(text))
        return self._remote.setdefault(url, RemoteKeys(url))

    def keep(self, urls: set[str]) -> None:
        """Forget what no issuer names any more."""
        self._remote = {url: keys for url, keys in self._remote.items() if url in urls}


class Trust:
    """The door and the directory in force. `dev` is the development issuer, if there is one."""

    def __init__(self, directory: Directory, dev: Issuer | None) -> None:
        """Raises `StartError` for a list of issuers that cannot be trusted."""
        self._dev = dev
        self._shelf = KeyShelf()
        self.directory = directory
        self.door = self.door_of(directory)

    def door_of(self, directory: Directory) -> Door:
        """Make the door for a directory's issuers; raises `StartError`."""
        try:
            issuers = [
                Issuer(
                    url=each.url,
                    kind="agent" if each.kind == "agent" else "human",
                    keys=self._shelf.source(each.jwks, each.keys),
                    algorithms=each.algorithms,
                    audience=each.audience,
                    class_=each.class_,
                    required=each.required,
                    patterns=each.patterns,
                    posture=each.posture,
                    build=each.build,
                    max_life_s=each.max_life_s,
                    mfa_acr=each.mfa_acr,
                    client=each.client,
                )
                for each in directory.issuers
            ]
            return Door([*issuers, *([] if self._dev is None else [self._dev])])
        except ValueError as error:
            raise StartError(f"directory.toml: {error}") from error

    def logins(self) -> tuple[dict[str, str], ...]:
        """Where people sign in to give mandates: issuer, client, and the endpoints that their entry names."""
        return tuple(
            {
                "issuer": each.url,
                "client": each.client,
                **({} if each.device_endpoint is None else {"device_endpoint": each.device_endpoint}),
                **({} if each.token_endpoint is None else {"token_endpoint": each.token_endpoint}),
            }
            for each in self.directory.issuers
            if each.client is not None
        )

    def use(self, directory: Directory) -> None:
        """Believe whom this directory names, from here on."""
        self.door, self.directory = self.door_of(directory), directory
        self._shelf.keep({each.jwks for each in directory.issuers})
