"""Where Debian's packages put files, compared with the table in layersmith.effects.distribution.

    python benchmarks/places.py CONTENTS...

CONTENTS are the uncompressed Contents indexes of a release, as apt-file keeps them (`apt-file update`, then
`/usr/lib/apt/apt-helper cat-file /var/lib/apt/lists/*_main_Contents-*`). Prints how many paths lie in which places,
and those that the table does not know; ends with exit code 1 when there are any.
"""

from __future__ import annotations

import sys
from collections import Counter

from layersmith.effects.distribution import packaged
from layersmith.effects.paths import holds

SHOWN = ("/opt", "/srv", "/usr/local", "/home", "/var/www", "/usr/src", "/usr/share", "/var/lib", "/etc")
DEPTH = 3
"""Parts of a path that decide whether it lies in a place of the table."""


def main() -> int:
    """Print the figures; 1 when a path lies nowhere in the table."""
    below: Counter[str] = Counter()
    tops: Counter[str] = Counter()
    for name in sys.argv[1:]:
        with open(name, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                path = "/" + line.rpartition(" ")[0].strip()
                tops["/".join(path.split("/")[: DEPTH + 1])] += 1
    for top, count in tops.items():
        for place in SHOWN:
            below[place] += count if top == place or top.startswith(place + "/") else 0
    places = packaged("apt")
    missed = {top: count for top, count in tops.items() if not any(holds(place, top) for place in places)}
    print(f"| place | paths of packages |\n| --- | ---: |\n| everywhere | {tops.total()} |")
    for place in SHOWN:
        print(f"| `{place}` | {below[place]} |")
    print(f"| not in the table | {sum(missed.values())} |")
    for top, count in sorted(missed.items()):
        print(f"| `{top}` | {count} |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
