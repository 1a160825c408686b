r"""A secret comes into the build by a mount, and is in no layer and no line of the history.

What an ARG or ENV brings can be read by everyone who has the image: it stands in the history of each RUN below. A file
that is copied and deleted again stays in its layer. A secret mount is there while its RUN runs, and nowhere else.

## Before

```dockerfile
FROM node:20
WORKDIR /app
ARG TOKEN
COPY package.json package-lock.json ./
RUN npm config set //registry.example.com/:_authToken "$TOKEN" && npm ci && rm -f ~/.npmrc
```

## After

```dockerfile
FROM node:20
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=TOKEN,required=true \
    export TOKEN="$(cat /run/secrets/TOKEN)" && \
    npm config set //registry.example.com/:_authToken "$TOKEN" && npm ci && rm -f ~/.npmrc
```

```console
docker build --secret id=TOKEN,env=TOKEN .
```

## Held back

- `needed-at-run-time`: the running container uses it as well: pass it there, and not in the image.
- `named-elsewhere`: an instruction that is no RUN needs the value, or a flag holds a variable.
- `stays-in-file`: a command writes the secret into a file that stays in the layer.
- `shell`, `startup-files`: the shell of the RUN is not known well enough.
- `comment-inside`, `not-a-list`: what becomes useless can't be taken out without touching a comment or another command.

## Safety

UNSAFE: the build command has to pass the secret from then on, and a build without it fails. What is a secret is told by
its use, not by its name. A value that was ever in a pushed image must be replaced by a new one: taking it out of the
Dockerfile does not take it back.

- `secret-passed`: whoever builds passes the secret.
- `not-needed-at-run-time`: the running container does without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.secret import Plan
from layersmith.syntax.tree import Span


@transform("mount-secrets", __doc__)
def mount_secrets(facts: Facts) -> Iterator[Outcome]:
    """Find secrets that go into the image, and bring them by a mount instead."""
    from layersmith.evidence.secrets.files import file_plans
    from layersmith.evidence.secrets.pieces import piece_plans
    from layersmith.evidence.secrets.variables import variable_plans

    found = [*file_plans(facts), *piece_plans(facts)]
    found += variable_plans(facts, [plan for plan in found if isinstance(plan, Plan)])
    plans: list[Plan] = []
    for one in found:
        if isinstance(one, Missed):
            yield one
        else:
            plans.append(one)
    for group in _groups(plans):
        yield _rewrite(facts, group)


def _groups(plans: list[Plan]) -> list[list[Plan]]:
    """The plans, those together that touch the same instructions."""
    groups: list[tuple[set[int], list[Plan]]] = []
    for plan in plans:
        starts = {instruction.start for instruction in plan.touched}
        same = [group for group in groups if group[0] & starts]
        merged = (starts.union(*(group[0] for group in same)), [p for group in same for p in group[1]] + [plan])
        groups = [group for group in groups if group not in same] + [merged]
    return [group[1] for group in groups]


def _rewrite(facts: Facts, plans: list[Plan]) -> Outcome:
    from layersmith.writing.secrets import secret_edits

    edits = secret_edits(facts, plans)
    if isinstance(edits, Missed):
        return edits
    touched = [instruction for plan in plans for instruction in plan.touched]
    return Rewrite(
        title="; ".join(plan.title for plan in plans),
        at=min(plan.at for plan in plans),
        extent=Span(min(i.start for i in touched), max(i.start + len(i.text) for i in touched)),
        edits=edits,
        safety=Safety.UNSAFE,
        gain="in no layer and no history any more; give out a new one if an image with it was pushed",
        assumes=("secret-passed", *dict.fromkeys(name for plan in plans for name in plan.assumes)),
        passes=tuple(dict.fromkeys(plan.passed for plan in plans)),
    )
