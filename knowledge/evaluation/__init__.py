"""How well it works on a team's own material: what a file of gold holds (``items``), and what is counted.

``questions`` counts recall and abstention, ``debates`` the guard, ``threads`` capture; ``metrics`` holds the
definitions, ``report`` what comes out. Nothing here asks anything: whoever does hands in what was said.
"""
