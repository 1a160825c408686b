"""Which packages of Debian gems use that a full `ruby` image has and its slim variant has not.

A full image has what the `buildpack-deps` images install; the slim one has what Ruby itself links to. Gems are compiled
where they are installed, unless they have a build for the platform; the pages of the gems below name the libraries.
"""

from __future__ import annotations

from collections.abc import Iterable

_PACKAGES = {
    "libpq5": "pg",
    "libmariadb3": "mysql2 mysql trilogy-mysql",
    "libsqlite3-0": "sqlite3",
    "libcurl4": "curb typhoeus ethon patron",
    "libxml2": "libxml-ruby",
    "imagemagick": "mini_magick rmagick",
    "tzdata": "tzinfo",
    "git": "git ruby-git capistrano",
    "libmagic1": "ruby-filemagic filemagic",
}
_BY_GEM = {gem: package for package, gems in _PACKAGES.items() for gem in gems.split()}
_WITHOUT = {"tzinfo": "tzinfo-data"}


def libraries(gems: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The packages that the gems need when they run, each with a sentence why."""
    there = dict.fromkeys(gems)
    found: dict[str, str] = {}
    for gem in there:
        if gem in _BY_GEM and _WITHOUT.get(gem) not in there:
            found.setdefault(_BY_GEM[gem], f"{gem} uses {_BY_GEM[gem]}")
    return tuple(sorted(found.items()))
