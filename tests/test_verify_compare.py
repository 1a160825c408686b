from __future__ import annotations

import re
import tarfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from image_tars import Made, device, file, folder, hard_link, save, symlink, whiteout
from layersmith.effects.caches import CACHES
from layersmith.render.differences import summary
from layersmith.verify.archive import open_image
from layersmith.verify.compare import HOMES, compare, config_differences, homes, judge, noise
from layersmith.verify.model import Config, Difference

BASE: list[Made] = [
    folder("etc"),
    file("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nshop:x:1:1::/srv/shop:/bin/sh\n"),
    file("etc/a", b"one"),
    folder("app", 0o755),
    file("app/b", b"two"),
]


def found(
    tmp_path: Path, before: list[list[Made]], after: list[list[Made]], **fields: Any
) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    with (
        open_image(str(save(tmp_path / "before", before))) as old,
        open_image(str(save(tmp_path / "after", after, "oci-gzip", **fields))) as new,
    ):
        return compare(old, new)


def aspects(tmp_path: Path, before: list[Made], after: list[Made]) -> list[tuple[str, str]]:
    return [(one.path, one.what) for one in found(tmp_path, [BASE, before], [BASE, after])[0]]


def test_equal_images_differ_in_nothing_however_they_are_layered(tmp_path: Path) -> None:
    more = [file("app/c", b"three", 0o600, (4, 5)), symlink("l", "app")]
    assert found(tmp_path, [BASE, more], [[*BASE, *more]])[0] == ()
    assert found(tmp_path, [BASE, more, [whiteout("app/c")]], [BASE, more[1:]])[0] == ()
    assert found(tmp_path, [BASE, [file("x", b"old")], [file("x", b"new")]], [BASE, [file("x", b"new")]])[0] == ()


def test_times_are_not_compared(tmp_path: Path) -> None:
    late = file("x", b"y")
    late[0].mtime = 1_700_000_000
    assert aspects(tmp_path, [file("x", b"y")], [late]) == []


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (file("x", b"a"), file("x", b"b"), "content"),
        (file("x", b"a"), file("x", b"a", 0o755), "mode"),
        (file("x", b"a", 0o4755), file("x", b"a", 0o755), "mode"),
        (file("x", b"a"), file("x", b"a", owner=(1, 0)), "owner"),
        (file("x", b"a"), file("x", b"a", owner=(0, 1)), "owner"),
        (file("x", b"a"), file("x", b"a", user__a=b"1"), "xattrs"),
        (file("x", b"a"), symlink("x", "a"), "kind"),
        (file("x", b"a"), folder("x"), "kind"),
        (folder("x", 0o700), folder("x"), "mode"),
        (folder("x", owner=(3, 3)), folder("x"), "owner"),
        (symlink("x", "a"), symlink("x", "b"), "target"),
        (device("x", tarfile.CHRTYPE, 1, 3), device("x", tarfile.CHRTYPE, 1, 5), "kind"),
        (device("x", tarfile.CHRTYPE, 1, 3), device("x", tarfile.BLKTYPE, 1, 3), "kind"),
    ],
)
def test_each_aspect_is_noticed_both_ways(tmp_path: Path, before: Made, after: Made, what: str) -> None:
    assert aspects(tmp_path, [before], [after]) == [("/x", what)]
    assert aspects(tmp_path, [after], [before]) == [("/x", what)]


def test_missing_and_added_paths_with_all_below_them(tmp_path: Path) -> None:
    assert aspects(tmp_path, [file("d/e/f")], []) == [("/d", "missing"), ("/d/e", "missing"), ("/d/e/f", "missing")]
    assert aspects(tmp_path, [], [file("d/f")]) == [("/d", "added"), ("/d/f", "added")]
    assert aspects(tmp_path, [folder("d"), file("d/f")], [symlink("d", "app")]) == [("/d", "kind"), ("/d/f", "missing")]


def test_the_mode_of_a_symlink_means_nothing(tmp_path: Path) -> None:
    other = symlink("l", "a")
    other[0].mode = 0o644
    assert aspects(tmp_path, [symlink("l", "a")], [other]) == []


def test_a_lost_hard_link_is_told_of_once(tmp_path: Path) -> None:
    linked = [file("a", b"x"), hard_link("b", "a"), hard_link("c", "a")]
    apart = [file("a", b"x"), file("b", b"x"), file("c", b"x")]
    assert found(tmp_path, [linked], [apart])[0] == (
        Difference("/b", "links", "/a", ""),
        Difference("/c", "links", "/a", ""),
    )
    assert found(tmp_path, [linked], [linked])[0] == ()


def test_a_name_that_went_is_no_lost_link(tmp_path: Path) -> None:
    three = [file("a", b"x"), hard_link("b", "a"), hard_link("c", "a")]
    assert aspects(tmp_path, three, [file("b", b"x"), hard_link("c", "b")]) == [("/a", "missing")]
    assert aspects(tmp_path, three, [file("b", b"x")]) == [("/a", "missing"), ("/c", "missing")]


def test_equal_copies_that_became_one_file_are_allowed(tmp_path: Path) -> None:
    linked, apart = [file("a", b"x"), hard_link("b", "a")], [file("a", b"x"), file("b", b"x")]
    assert judge(found(tmp_path, [apart], [linked])[0]).kept
    assert not judge(found(tmp_path, [linked], [apart])[0]).kept
    swapped = [file("a", b"x"), file("b", b"x"), hard_link("c", "a")]
    assert not judge(found(tmp_path, [[*linked, file("c", b"x")]], [swapped])[0]).kept


def test_a_removed_link_of_a_kept_file_says_nothing_of_the_content(tmp_path: Path) -> None:
    assert aspects(tmp_path, [file("a", b"x"), hard_link("b", "a")], [file("a", b"y"), hard_link("b", "a")]) == [
        ("/a", "content"),
        ("/b", "content"),
    ]


def test_every_field_of_the_configuration_counts() -> None:
    full = Config(
        env=("PATH=/bin:/usr/bin", "A=1"),
        cmd=("run", "it"),
        entrypoint=("sh",),
        user="app",
        working_dir="/app",
        exposed_ports=("80/tcp",),
        volumes=("/data",),
        labels=(("a", "b"),),
        healthcheck='{"Test": ["CMD", "x"]}',
        stop_signal="SIGINT",
        shell=("bash", "-c"),
        on_build=("RUN x",),
    )
    gone = {difference.path: difference for difference in config_differences(full, Config())}
    assert set(gone) == {
        *("config.Env.PATH", "config.Env.A", "config.Cmd", "config.Entrypoint", "config.User", "config.WorkingDir"),
        *("config.ExposedPorts", "config.Volumes", "config.Labels.a", "config.Healthcheck", "config.StopSignal"),
        *("config.Shell", "config.OnBuild"),
    }
    assert gone["config.Cmd"] == Difference("config.Cmd", "value", '["run", "it"]', "")
    assert gone["config.Env.A"] == Difference("config.Env.A", "missing", "1", "")
    assert {one.path for one in config_differences(Config(), full)} == set(gone)
    assert not list(config_differences(full, full))


def test_the_order_of_env_does_not_count_but_that_of_path_does() -> None:
    one = Config(env=("A=1", "PATH=/a:/b", "B=x=y"))
    assert not list(config_differences(one, Config(env=("PATH=/a:/b", "B=x=y", "A=1"))))
    assert list(config_differences(one, Config(env=("A=1", "PATH=/b:/a", "B=x=y")))) == [
        Difference("config.Env.PATH", "value", "/a:/b", "/b:/a")
    ]


def test_a_changed_env_in_a_real_configuration_breaks_a_promise(tmp_path: Path) -> None:
    verdict = judge(found(tmp_path, [BASE], [BASE], Env=["A=1"])[0], ("/*",))
    assert [one.path for one in verdict.broken] == ["config.Env.A"]


def missing(*paths: str) -> list[Difference]:
    return [Difference(path, "missing", "file, 1 bytes", "") for path in paths]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/var/lib/apt/lists/*", "/var/lib/apt/lists/a", True),
        ("/var/lib/apt/lists/*", "/var/lib/apt/lists/partial/deep/b", True),
        ("/var/lib/apt/lists/*", "/var/lib/apt/listsx", False),
        ("/var/lib/apt/lists/*", "/x/var/lib/apt/lists/a", False),
        ("/var/cache/apt/*.bin", "/var/cache/apt/pkgcache.bin", True),
        ("/var/cache/apt/*.bin", "/var/cache/apt/a/b.bin", False),
        ("/opt/conda/pkgs", "/opt/conda/pkgs", True),
        ("/opt/conda/pkgs", "/opt/conda/pkgs/a/b", True),
        ("/opt/conda/pkgs/", "/opt/conda/pkgs/a", True),
        ("/opt/conda/pkgs", "/opt/conda/pkgs2", False),
        ("/usr/lib/ruby/gems/*/cache/*.gem", "/usr/lib/ruby/gems/3.1/cache/a.gem", True),
        ("/usr/lib/ruby/gems/*/cache/*.gem", "/usr/lib/ruby/gems/3.1/x/cache/a.gem", False),
        ("~/.cache/pip", "/root/.cache/pip/http/x", True),
        ("~/.cache/pip", "/home/ann/.cache/pip", True),
        ("~/.cache/pip", "/home/ann/work/.cache/pip", False),
        ("~/.cache/pip", "/srv/shop/.cache/pip", True),
        ("~/.cache/pip", "/.cache/pip", False),
        ("~/.cache/pip", "/root/.cache/other", False),
        ("/log/a[0-9].?", "/log/a1.x", True),
        ("/log/a[0-9].?", "/log/ax.x", False),
        ("/log/a[!0-9]", "/log/ax", True),
        ("/log/a[!0-9]", "/log/a/", False),
        ("/log/a.b", "/log/aXb", False),
        ("/log/*", "/log/new\nline", True),
    ],
)
def test_patterns(pattern: str, path: str, fits: bool) -> None:
    verdict = judge(missing(path), [pattern], home_folders=(*HOMES, "/srv/shop"))
    assert verdict.kept is fits
    assert len(verdict.allowed) == fits


def test_nothing_is_allowed_without_a_word() -> None:
    usual = missing("/var/log/dpkg.log", "/var/cache/ldconfig/aux-cache", "/root/.cache/pip/x", "/tmp/x")
    assert judge(usual).broken == tuple(usual)
    assert judge(usual[:2], CACHES["apt"].logs).kept


def test_a_cache_takes_its_own_folders_along_when_nothing_else_was_in_them() -> None:
    cache = missing("/root/.cache", "/root/.cache/pip", "/root/.cache/pip/x")
    assert judge(cache, CACHES["pip"].paths).kept
    assert [one.path for one in judge([*cache, *missing("/root/.cache/mine")], CACHES["pip"].paths).broken] == [
        "/root/.cache",
        "/root/.cache/mine",
    ]
    assert not judge(missing("/root", *[one.path for one in cache]), CACHES["pip"].paths).kept
    assert not judge(cache, CACHES["apt"].paths).kept


def test_a_cache_folder_that_stays_must_stay_as_it_is() -> None:
    changed = [Difference("/var/lib/apt/lists", "mode", "0755", "0700")]
    assert not judge(changed, CACHES["apt"].paths).kept


def test_noise_is_set_aside_by_path_and_aspect() -> None:
    by_itself = noise([Difference("/etc/stamp", "content", "a", "b")])
    verdict = judge(
        [Difference("/etc/stamp", "content", "a", "c"), Difference("/etc/stamp", "mode", "0644", "0600")],
        set_aside=by_itself,
    )
    assert [one.what for one in verdict.noise] == ["content"]
    assert [one.what for one in verdict.broken] == ["mode"]


def test_names_with_numbers_that_each_build_chooses_are_noise() -> None:
    by_itself = noise(
        [
            *missing("/root/.npm/_logs/2024-01-01.log"),
            Difference("/root/.npm/_logs/2025-02-03.log", "added", "", "file"),
        ]
    )
    assert judge(missing("/root/.npm/_logs/2026-11-24.log"), set_aside=by_itself).kept
    assert not judge(missing("/root/.npm/_logs/latest.log"), set_aside=by_itself).kept
    assert not judge([Difference("/root/.npm/_logs/2024-01-02.log", "mode", "a", "b")], set_aside=by_itself).kept


def test_homes_are_read_from_the_image(tmp_path: Path) -> None:
    before = [BASE, [file("srv/shop/.cache/pip/x"), file("opt/me/.cache/pip/y")]]
    differences, home_folders = found(
        tmp_path, before, [BASE, [folder("srv/shop"), folder("opt/me")]], Env=["HOME=/opt/me"]
    )
    assert {"/root", "/home/*", "/srv/shop", "/opt/me"} <= set(home_folders)
    verdict = judge([one for one in differences if one.path[0] == "/"], CACHES["pip"].paths, home_folders=home_folders)
    assert verdict.kept


def test_odd_homes_are_no_patterns() -> None:
    passwd = b"a:x:1:1::/ho*me:/bin/sh\nb:x:2:2::/:/bin/sh\nc:x:3:3:::\nshort:x\n\xff:x:4:4::/\xff:/bin/sh\n"
    known = homes(Config(), passwd)
    assert known == (*HOMES, "/ho[*]me", "/\udcff")
    assert not judge(missing("/home2me/.cache/pip"), CACHES["pip"].paths, home_folders=known).kept
    assert judge(missing("/ho*me/.cache/pip"), CACHES["pip"].paths, home_folders=known).kept


def test_a_summary_lists_what_fits_and_groups_the_rest() -> None:
    few = [*missing("/a"), Difference("/b", "mode", "0644", "0600"), Difference("/c", "xattrs", "", "user.a=31")]
    assert summary(few).splitlines() == [
        "missing: /a (file, 1 bytes)",
        "mode: /b: 0644 before, 0600 after",
        "xattrs: /c: none before, user.a=31 after",
    ]
    many = missing("/etc/x", *(f"/usr/share/doc/{number}/copyright" for number in range(313)))
    assert summary(many).splitlines() == [
        "missing: /etc/x (file, 1 bytes)",
        "missing: /usr/share/doc/0/copyright (file, 1 bytes), and 312 more below /usr/share/doc",
    ]


def test_a_summary_is_never_longer_than_asked_for() -> None:
    spread = missing(*(f"/{number}/x" for number in range(100)))
    lines = summary(spread, 10).splitlines()
    assert len(lines) == 10
    assert lines[-1] == "and 91 more"


def test_a_summary_prints_odd_names_on_one_line() -> None:
    odd = [Difference("/new\nline\udcff\x1b", "target", "a\nb", "c")]
    assert summary(odd) == "target: /new\\nline\\xff\\x1b: a\\nb before, c after"


@settings(max_examples=200, deadline=None)
@given(
    paths=st.lists(
        st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(lambda p: "/" + "/".join(p)), max_size=60
    ),
    most=st.integers(1, 12),
)
def test_a_summary_counts_every_difference(paths: list[str], most: int) -> None:
    text = summary(missing(*paths), most)
    lines = text.splitlines()
    counted = sum(int(number) for number in re.findall(r"and (\d+) more", text))
    assert len(lines) <= most
    assert counted + sum(line.startswith("missing") for line in lines) == len(paths)


def test_layers_that_both_images_have_stay_as_they_are_for_the_other(tmp_path: Path) -> None:
    before = [BASE, [folder("app", 0o700), file("x", b"1")], [whiteout("app")]]
    after = [BASE, [file("x", b"2")], [hard_link("y", "etc/a")]]
    assert [(one.path, one.what) for one in found(tmp_path, before, after)[0]] == [
        ("/app", "added"),
        ("/app/b", "added"),
        ("/x", "content"),
        ("/y", "added"),
    ]
