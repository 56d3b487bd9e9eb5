"""The weekly digest of a channel: when it is due (``calendar``), what is in it (``sections``), and how it is gathered
from what the channel may see (``weekly``).
"""
