"""The gateway: sockets, handshakes and lines on one side, the desk's inputs and lines on the other.

Never knows the ledger, policy, tokens or keys of the server: what it needs of them is in `seams`.
"""
