"""The verdict as text: growth is shown as growth, and nothing is broader than the terminal."""

from __future__ import annotations

import pytest

from layersmith.render.style import Style
from layersmith.render.verdict import Proof, figures_table, verdict_text, verdict_value
from layersmith.report import Applied
from layersmith.rewrite import Rewrite, Safety
from layersmith.syntax.tree import Span
from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Difference, Layer, Verdict
from layersmith.verify.run import Outcome, Side, Trial
from layersmith.verify.secrets import Leak, masker
from layersmith.verify.touch import Rebuild

PLAIN = Style(False)


def side(size: int, layers: int, seconds: float, again: int = 0) -> Side:
    stack = tuple(Layer(at, "sha256:0", size // layers, size // layers // 2, "RUN x") for at in range(layers))
    rebuild = Rebuild(4, ("RUN x",) * again, seconds / 2)
    return Side(seconds, figures=ImageFigures(("layersmith-verify-1:1",), stack), rebuild=rebuild)


def test_growth_has_a_plus_and_less_a_minus() -> None:
    small, large = side(2_000_000, 2, 1.0, 1), side(4_000_000, 4, 3.0, 3)
    grown = figures_table(Outcome("kept", small, large), ("app.py",), PLAIN)
    assert [row.rsplit("  ", 1)[1] for row in grown[1:]] == [
        *("+2.0 MB", "+1.0 MB", "same", "+2", "+2.0 s", "+2", "+1.0 s"),
    ]
    shrunk = figures_table(Outcome("kept", large, small), ("app.py",), PLAIN)
    assert [row.rsplit("  ", 1)[1] for row in shrunk[1:]] == [
        *("-2.0 MB", "-1.0 MB", "same", "-2", "-2.0 s", "-2", "-1.0 s"),
    ]
    assert verdict_value(Proof("D", "docker", Outcome("kept", small, large), Trial()))["change"] == {
        "size": 2_000_000,
        "compressed": 1_000_000,
        "wasted": 0,
        "layers": 2,
        "seconds": 2.0,
        "steps_again": 2,
        "rebuild_seconds": 1.0,
        "above": None,
    }


def test_nothing_measured_makes_no_table() -> None:
    assert figures_table(Outcome("broken", Side(failure="x"), Side()), (), PLAIN) == []


def applied(name: str, safety: Safety) -> Applied:
    return Applied(name, 1, Rewrite("x", 1, Span(0, 0), (), safety, "", ("a",) if safety is Safety.UNSAFE else ()))


BROKEN = Outcome("broken", Side(1.0), Side(1.0), Verdict((Difference("/srv/app", "mode", "0755", "0644"),)))


@pytest.mark.parametrize(
    ("rewrites", "repeated", "said", "unsaid"),
    [
        (
            (("merge-runs", Safety.SAFE), ("drop-caches", Safety.SAFE)),
            False,
            ["--repeat-before", "--select", "our"],
            [],
        ),
        ((("merge-runs", Safety.SAFE),), True, ["our fault"], ["--repeat-before", "--select"]),
        ((("drop-caches", Safety.UNSAFE),), True, ["under the assumptions: a"], ["our fault", "--select"]),
    ],
)
def test_advice_fits_what_was_done(
    rewrites: tuple[tuple[str, Safety], ...], repeated: bool, said: list[str], unsaid: list[str]
) -> None:
    done = tuple(applied(*rewrite) for rewrite in rewrites)
    text = verdict_text(Proof("D", "docker", BROKEN, Trial(repeat_before=repeated), applied=done), PLAIN, 80)
    assert "D: PROMISE BROKEN (built with docker)" in text
    assert "  mode: /srv/app: 0755 before, 0644 after" in text
    assert all(word in text for word in said)
    assert not any(word in text for word in unsaid)
    assert max(map(len, text.split("\n"))) <= 80


def test_what_is_masked_is_nowhere() -> None:
    secret = "opensesame-4711-and-some-more"
    outcome = Outcome(
        "broken",
        Side(1.0, leaks=(Leak("token", "plain", "open", "layer", f"/{secret}", 0, f"RUN echo {secret}"),)),
        Side(failure=f"line\n{secret[:20]}"),
        Verdict((Difference(f"/{secret}", "content", secret, ""),)),
        (f"after says {secret}",),
    )
    proof = Proof("D", "docker", outcome, Trial()).masked(masker({"token": secret.encode()}))
    for told in (verdict_text(proof, PLAIN, 80), str(verdict_value(proof))):
        assert secret[:8] not in told
        assert "open…" in told
    assert proof.outcome.state == "broken"
    assert Proof("D", "docker", BROKEN, Trial()).masked(masker({"a": b"broken"})).outcome.state == "broken"
