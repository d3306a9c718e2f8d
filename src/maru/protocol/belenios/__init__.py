"""The voting cryptography: Belenios, protocol version 1, homomorphic questions."""
