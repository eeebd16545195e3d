"""What the integration tests stand on: the real program in a folder of its own, and peers that count every byte.

Standard library only. Nothing here knows what is being tested; expectations live in the tests.
"""
