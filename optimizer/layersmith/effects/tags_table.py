"""On which release of a distribution the plain tags of official images stand.

Written by benchmarks/tags.py from the list of official images of August 2026; see docs/bases.md. A version with as many
numbers as `LINES` says is the first of a line, and what is said of it holds for later lines too; a longer one speaks
for the rest of its line.
"""

LINES = {"golang": 2, "rust": 2, "gcc": 1, "node": 1, "python": 2, "ruby": 2, "perl": 2, "php": 2}

BUILT = {
    "golang": "1.26.7 1.27.0",
    "rust": "1.98.0",
    "gcc": "12.5.0 13.4.0 14.4.0 15.3.0 16.2.0",
    "node": "22.23.2 24.19.0 26.7.0",
    "python": "3.10.21 3.11.16 3.12.14 3.13.15 3.14.7",
    "ruby": "3.3.12 3.4.10 4.0.6",
    "perl": "5.40.5 5.42.3 5.44.0 5.45.2",
    "php": "8.2.33 8.3.33 8.4.24 8.5.9",
}
"""The newest versions of the lines that were still built then."""

DEBIAN = {
    "golang": """
        jessie 1.7; stretch 1.9; buster 1.11.12 1.12.7 1.13; bullseye 1.16.7 1.17; bookworm 1.19.10 1.20.5
        1.21; trixie 1.24.6 1.25
        """,
    "rust": """
        stretch 1.19; buster 1.37; bullseye 1.55; bookworm 1.72; trixie 1.89
        """,
    "gcc": """
        buster 8; bullseye 9.5.0 10.4.0 11; bookworm 12.3.0 13; trixie 14.3.0 15.2.0 16
        """,
    "node": """
        jessie 6; stretch 6.14.4 8.13.0 10.13.0 11; buster 14.19.3 16; bullseye 17; bookworm 18.16.0 20.3.0
        21; trixie 26
        """,
    "python": """
        jessie 2.7; stretch 2.7.15 3.4.8 3.5.5 3.6.5 3.7; buster 2.7.16 3.5.7 3.6.9 3.7.4 3.8; bullseye
        3.6.14 3.7.11 3.8.11 3.9.6 3.10; bookworm 3.7.17 3.8.17 3.9.17 3.10.12 3.11.4 3.12; trixie 3.9.23
        3.10.18 3.11.13 3.12.11 3.13.6 3.14
        """,
    "ruby": """
        jessie 2.2; stretch 2.3.7 2.4.4 2.5; buster 2.4.6 2.5.5 2.6.3 2.7; bullseye 2.6.8 2.7.4 3.0.2 3.1;
        bookworm 3.1.4 3.2.2 3.3; trixie 3.2.9 3.3.9 3.4.5 4.0
        """,
    "perl": """
        buster 5.26; bullseye 5.30.3 5.32.1 5.34; bookworm 5.36.1 5.38; trixie 5.38.5 5.40.3 5.42
        """,
    "php": """
        jessie 5.6; stretch 5.6.36 7.0.30 7.1.17 7.2; buster 7.1.30 7.2.20 7.3.7 7.4; bullseye 7.3.29 7.4.22
        8.0.9 8.1; bookworm 8.1.20 8.2.7 8.3; trixie 8.1.33 8.2.29 8.3.24 8.4.11 8.5
        """,
}

ALPINE = {
    "golang": """
        3.4 1.7; 3.5 1.8; 3.6 1.9; 3.8 1.9.7 1.10.3 1.11; 3.7 1.10; 3.9 1.10.8 1.11.5 1.12; 3.10 1.11.11
        1.12.6 1.13; 3.11 1.12.14 1.13.5 1.14; 3.12 1.13.12 1.14.4 1.15; 3.13 1.14.13 1.15.6 1.16; 3.14
        1.15.13 1.16.5 1.17; 3.15 1.16.10 1.17.3 1.18; 3.16 1.17.10 1.18.2 1.19; 3.17 1.18.8 1.19.3 1.20;
        3.18 1.19.9 1.20.4 1.21; 3.19 1.20.12 1.21.5 1.22; 3.20 1.21.10 1.22.3 1.23; 3.21 1.22.10 1.23.4
        1.24; 3.22 1.23.9 1.24.3 1.25; 3.23 1.24.11 1.25.5 1.26; 3.24 1.25.11 1.26.4 1.27
        """,
    "rust": """
        3.10 1.37; 3.11 1.41; 3.12 1.44.1 1.45; 3.13 1.50; 3.14 1.54; 3.15 1.58; 3.16 1.61; 3.17 1.66; 3.18
        1.70; 3.19 1.75; 3.20 1.78; 3.21 1.83; 3.22 1.87; 3.23 1.91.1 1.92; 3.24 1.96
        """,
}
