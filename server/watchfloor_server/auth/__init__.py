"""Who is let in, and what the server signs: tokens, proofs, the keyring, enrolment, hosts.

Never knows what is policy's, the desk's or the ledger's: evidence goes out, and what it leads to is theirs.
"""

from watchfloor.jwks import FileKeys, FixedKeys, KeySet, KeySource, RemoteKeys, TokenRefused
from watchfloor_server.auth.blend import CREDENTIAL_S, LeaveTerms, Terms, mint_credential, mint_grant
from watchfloor_server.auth.delegations import DelegatedTerms, DelegationEvidence, mint_delegation, verify_delegation
from watchfloor_server.auth.dev import DEV_KEY_FILE, open_dev_issuer
from watchfloor_server.auth.enrolment import FIRST_CODE_FILE, Enrolment, Invite
from watchfloor_server.auth.fences import FenceTerms, PracticeTerms, grant_id, mint_fence, mint_practice
from watchfloor_server.auth.keyring import KEY_FILE, PUBLIC_FILE, Keyring, id_of
from watchfloor_server.auth.mandates import MANDATE_S, is_mandate, verify_mandate
from watchfloor_server.auth.operators import Book, OperatorEvidence, verify_operator
from watchfloor_server.auth.origin import AllowedHosts
from watchfloor_server.auth.processes import PEER_TOKEN, Process, Socket, is_still, process_at, read_process
from watchfloor_server.auth.proof import check_hello
from watchfloor_server.auth.tokens import REFUSED, AgentEvidence, Door, HumanEvidence, Issuer, token_hash

__all__ = [
    "CREDENTIAL_S",
    "DEV_KEY_FILE",
    "FIRST_CODE_FILE",
    "KEY_FILE",
    "MANDATE_S",
    "PEER_TOKEN",
    "PUBLIC_FILE",
    "REFUSED",
    "AgentEvidence",
    "AllowedHosts",
    "Book",
    "DelegatedTerms",
    "DelegationEvidence",
    "Door",
    "Enrolment",
    "FenceTerms",
    "FileKeys",
    "FixedKeys",
    "HumanEvidence",
    "Invite",
    "Issuer",
    "KeySet",
    "KeySource",
    "Keyring",
    "LeaveTerms",
    "OperatorEvidence",
    "PracticeTerms",
    "Process",
    "RemoteKeys",
    "Socket",
    "Terms",
    "TokenRefused",
    "check_hello",
    "grant_id",
    "id_of",
    "is_mandate",
    "is_still",
    "mint_credential",
    "mint_delegation",
    "mint_fence",
    "mint_grant",
    "mint_practice",
    "open_dev_issuer",
    "process_at",
    "read_process",
    "token_hash",
    "verify_delegation",
    "verify_mandate",
    "verify_operator",
]
