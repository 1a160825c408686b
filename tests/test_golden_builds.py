"""Golden cases that can be built are built, before and after: what was rewritten keeps its promise on real images.

Cases that are marked `deep` repeat what others show; they are built when LAYERSMITH_DEEP_BUILDS is set (`make builds`).
"""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import bases
import needs
import pytest

from conftest import Provide
from golden_cases import OURS, Case, built, cases
from layersmith.rewrite import Safety
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Pair
from layersmith.verify.archive import open_image
from layersmith.verify.compare import compare, judge, noise
from layersmith.verify.contract import contract
from layersmith.verify.engines import find_engine
from layersmith.verify.model import BuildFailed, Request
from layersmith.verify.promise import allowed
from layersmith.verify.run import MOUNT_POINTS, Trial, verify
from layersmith.verify.secrets import find_secrets
from layersmith.verify.touch import rebuild

SAFE = (
    *("combine-copies", "drop-caches", "merge-installs", "merge-runs", "move-cleanup", "order-copies", "pipeline"),
    *("sink-metadata", "add-to-copy", "bind-inputs", "own-on-copy", "modernize-env", "join-metadata"),
    *("sort-packages", "use-workdir", "heredoc-runs"),
)
SAME_FILES = {"cache-mounts"}
"""Transforms that are UNSAFE for what they need of the builder, and leave the files of the image as they are."""
DEEP = bool(os.environ.get("LAYERSMITH_DEEP_BUILDS"))
CHOSEN = [case for case in cases() if case.settings.get("build") and (DEEP or not case.settings.get("deep"))]
BUILT = [case for case in CHOSEN if not case.settings.keys() & {"secrets", "smoke"}]
SECRET = [case for case in CHOSEN if "secrets" in case.settings]
PROPOSED = [case for case in CHOSEN if "smoke" in case.settings]
TOUCHED = [(case, file, steps) for case in BUILT for file, steps in case.settings.get("touch", {}).items()]


@pytest.mark.parametrize("case", BUILT, ids=lambda case: case.name)
def test_promise_is_kept(case: Case, provide: Provide) -> None:
    provide(_bases_of(case.source))
    report = case.report()
    assert report.changed, "a case that nothing changes in proves nothing by a build"
    assert all(done.rewrite.safety is Safety.SAFE or done.transform in SAME_FILES for done in report.applied)
    trial = Trial(
        allowed=allowed(case.source, report.applied),
        repeat_before=True,
        search=False,
        weigh=False,
        timeout=300,
    )
    with find_engine("buildah") as engine:
        if lacking := needs.not_understood(case.expected, engine.capabilities()):
            pytest.skip(f"this buildah does not know {lacking}")
        outcome = verify(case.source, case.expected, Request(b"", str(case.path), network="none"), engine, trial)
    wanted = "still fails" if case.settings.get("fails") else "kept"
    assert outcome.state == wanted, "\n".join(
        [
            *outcome.reasons,
            *(f"{d.path}: {d.what}: {d.before} -> {d.after}" for d in outcome.verdict.broken),
            outcome.before.failure,
            outcome.after.failure,
        ]
    )


@pytest.mark.parametrize(("case", "file", "steps"), TOUCHED, ids=lambda value: getattr(value, "name", str(value)))
def test_only_what_must_runs_again(case: Case, file: str, steps: int, provide: Provide) -> None:
    """After an edit of `file` so many steps run again; all others come from the cache."""
    provide(_bases_of(case.source))
    with find_engine("buildah") as engine:
        rebuilt = rebuild(Request(case.expected, str(case.path), network="none"), engine, [file], timeout=300)
    assert len(rebuilt.again) == steps, rebuilt.again


@pytest.mark.parametrize("case", SECRET, ids=lambda case: case.name)
def test_secret_is_in_no_layer(case: Case, provide: Provide, tmp_path: Path) -> None:
    """The image is the same less the secret, which was in it before; and there is none for who does not pass it."""
    provide(_bases_of(case.source))
    secrets = {
        name: (case.path / text[1:]).read_bytes() if text.startswith("@") else text.encode()
        for name, text in case.settings["secrets"].items()
    }
    for name, content in secrets.items():
        (tmp_path / f"secret-{name}").write_bytes(content)
    passed = tuple(f"id={name},src={tmp_path}/secret-{name}" for name in secrets)
    arguments = tuple(f"{name}={text}" for name, text in case.settings.get("build_args", {}).items())
    planted = {name: line for name, content in secrets.items() for line in [max(content.split(b"\n"), key=len)]}
    report = case.report()
    requests = {
        "before": Request(case.source, str(case.path), network="none", build_args=arguments),
        "after": Request(case.expected, str(case.path), network="none", secrets=passed),
    }
    with find_engine("buildah") as engine:
        if lacking := needs.not_understood(case.source, engine.capabilities()):
            pytest.skip(f"this buildah does not know {lacking}")
        for name, request in requests.items():
            built = engine.build(request, timeout=300)
            engine.save(built.image, str(tmp_path / f"{name}.tar"))
            engine.remove(built.image)
        with pytest.raises(BuildFailed):
            engine.build(Request(case.expected, str(case.path), network="none"), timeout=300)
    with open_image(str(tmp_path / "before.tar")) as old, open_image(str(tmp_path / "after.tar")) as new:
        assert {leak.kind for leak in find_secrets(old, planted)}, "the secret was in no layer before"
        assert list(find_secrets(new, planted)) == []
        found, homes = compare(old, new)
    verdict = judge(found, allowed(case.source, report.applied), noise(()), homes)
    gone = MOUNT_POINTS | {
        f"config.Env.{pair.name}" for pair in _environment(case.source) - _environment(case.expected)
    }
    assert [difference for difference in verdict.broken if difference.path not in gone] == []


def _environment(source: bytes) -> set[Pair]:
    instructions = [item for stage in parse(source).stages for item in stage.instructions]
    return {pair for instruction in instructions if instruction.keyword == "ENV" for pair in instruction.pairs}


@pytest.mark.parametrize("case", PROPOSED, ids=lambda case: case.name)
def test_proposal_keeps_its_contract(case: Case, provide: Provide, tmp_path: Path) -> None:
    """The container is what it was and its command ends alike, with the text that is expected; `smaller` is in percent
    of what stands on top of the base."""
    provide(dict.fromkeys([*_bases_of(case.source), *_bases_of(case.expected)]))
    report = case.report()
    assert any(done.rewrite.safety is Safety.PROPOSAL for done in report.applied)
    smoke = case.settings["smoke"]
    command = tuple(smoke.get("run") or shlex.split(smoke["shell"]))
    trial = Trial(
        contract=contract(case.source), command=command, expect=smoke["expect"], search=False, weigh=False, timeout=600
    )
    ignore = next((file.after for file in report.beside if file.path.endswith(".dockerignore")), None)
    with find_engine("buildah") as engine:
        request = Request(b"", _folder(case, tmp_path), network="none")
        outcome = verify(case.source, case.expected, request, engine, trial, ignore=ignore)
    told = [
        *outcome.reasons,
        *(f"{d.path}: {d.what}: {d.before} -> {d.after}" for d in outcome.verdict.broken),
        *(f"{one.path} lacks {one.library}: {one.remedy}" for one in outcome.lacking),
        *(side.ran.output for side in (outcome.before, outcome.after) if side.ran),
        outcome.before.failure,
        outcome.after.failure,
    ]
    assert outcome.state == "kept", "\n".join(told)
    assert outcome.after.ran is not None
    assert outcome.after.ran.status == 0, outcome.after.ran.output
    assert outcome.development == ()
    assert outcome.before.above is not None
    assert outcome.after.above is not None
    if "smaller" in smoke:  # where the bases differ, what stands on top of them may grow
        saved = 100 - 100 * outcome.after.above / outcome.before.above
        assert saved > smoke["smaller"], f"{outcome.before.above} -> {outcome.after.above} bytes"


def _folder(case: Case, work: Path) -> str:
    """The build context of a case: its folder, or a copy of it in `work` where files are `untracked`."""
    if "untracked" not in case.settings:
        return str(case.path)
    copy = work / "context"
    shutil.copytree(case.path, copy, ignore=shutil.ignore_patterns(*OURS))
    for name, text in case.settings["untracked"].items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text)
    return str(copy)


def test_every_safe_transform_is_built() -> None:
    counts = built(deep=False)
    assert [name for name in SAFE if not counts.get(name)] == []
    assert sum(counts.values()) >= 70
    assert len(SECRET) >= 12


def _bases_of(source: bytes) -> list[str]:
    """The images that a Dockerfile begins from; a base stands in for each of them."""
    images = needs.images(source)
    assert all(bases.knows(image) for image in images), f"no base stands in for one of {images}"
    return images
