"""The trustees: their secrets, how they make a key together, and what they decrypted."""
