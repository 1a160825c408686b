r"""What builds, and what runs, become two stages: compilers, sources and development dependencies are not shipped.

The first stage keeps all that stood above the last step that only builds. The last one stands on an image of the same
distribution and version, a smaller one where there is one, and has what a container needs: what is said of it,
settings, users, packages that run and the libraries of those that only build, files that are there for running, and
what was built, by `COPY --from`. Files keep their owners. What is not certain is a question beside the proposal.

## Before

```dockerfile
FROM node:18
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build
CMD ["node", "dist/server.js"]
```

## After

```dockerfile
FROM node:18 AS build
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:18-slim
WORKDIR /app
COPY --from=build /app /app/
CMD ["node", "dist/server.js"]
```

## Held back

- `unknown-step`: it is not known which of the two stages needs what an instruction does.
- `unknown-packages`: a step that builds installs packages by names that are not written out, or from a source that it
  adds.
- `unknown-output`: what a step makes, or where it puts it, is not known, or the container starts something else.
- `unknown-library`: no package is known for a library that a program is linked to.
- `needs-built`: a step works on files that are built and do not cross, or would have to stand behind those that do.
- `left-behind`: the container names a file that only the first stage would have.
- `missing-user`: the image of the last stage has no user of the name that USER says.
- `no-shell`: the image of the last stage has no shell, and something there needs one.
- `other-distribution`: packages have other names on the image of the last stage.
- `onbuild`: other images are built on this one.
- `nothing-to-drop`: what only builds is removed in the step that installs it.
- `conda`: an environment of conda is bound to the folder and the programs of its own image.
- `no-runtime`: no image is known that only runs what this one builds.
- `nothing-built`: the last stage would hold what the one stage does.
- `unknown-environment`: the folder that packages are installed to is not known.
- `unknown-install`: what a step installs is not understood.
- `mixed-step`: a step installs packages and does something else, and cannot be cut in two.
- `missing-program`: a step or the container runs a program that the image of the last stage has not.
- `updates-runtime`: a step changes the Ruby of the image, and the last stage has its own.
- `needs-dev`: what the container starts is brought by a development dependency, or its code asks for one.
- `no-pruning`: there is no command that takes development dependencies out of what is installed.
- `already-pruned`: no layer holds development dependencies, and there is no smaller image.
- `downloads-browsers`: browsers are fetched to a home folder, where the program looks for them.
- `workspaces`: packages of a workspace are linked to each other.
- `several-projects`: packages are installed in more than one folder, or in one that is not known.
- `several-ecosystems`: packages of several languages are installed by one step, or for different images.
- `project-in-root`: a project lies in the folder /, together with the system.
- `project-removed`: a step deletes the project once it is built.
- `nothing-started`: nothing says what the container runs.
- `unknown-start`: what the container starts is not known to the end: a script or settings that cannot be read.
- `needs-toolchain`: the container, or a step of the last stage, needs what only builds: a compiler, or the program that
  installs packages.

## Safety

A PROPOSAL: it is shown with its reasons and open questions, and `--accept split-stages` writes it. An alternative, such
as another base image, has a name of its own: `--accept split-stages:alpine`. `layersmith verify --run COMMAND --expect
TEXT` builds both and tells whether the container still works, and what was saved.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Rewrite, Safety, transform
from layersmith.split import Recipe
from layersmith.syntax.tree import Span, Stage


@transform("split-stages", __doc__, proposes=True)
def split_stages(facts: Facts) -> Iterator[Outcome]:
    """Find a single stage that builds what it ships, and propose two."""
    if len(facts.tree.stages) != 1:
        return
    from layersmith.evidence.splitting.recipes import recipes  # most runs ask for no proposals

    stage = facts.tree.stages[0]
    outcomes = [one if isinstance(one, Missed) else _written(facts, stage, one) for one in recipes(facts, stage)]
    possible = [outcome for outcome in outcomes if isinstance(outcome, Rewrite)]
    # An alternative that is held back is no news beside a proposal.
    yield from possible or outcomes[:1]


def _written(facts: Facts, stage: Stage, recipe: Recipe) -> Outcome:
    from layersmith.evidence.splitting.frame import divide
    from layersmith.writing.stages import divided

    division = divide(facts, stage, recipe)
    if isinstance(division, Missed):
        return division
    first, last = stage.instructions[0], stage.instructions[-1]
    return Rewrite(
        title=f"build in a stage of its own, and run on {recipe.image}",
        at=first.line,
        extent=Span(first.start, last.start + len(last.text)),
        edits=divided(facts, stage, division, recipe.image),
        safety=Safety.PROPOSAL,
        gain="what only builds is not shipped",
        reasons=(*recipe.reasons, *division.reasons),
        questions=tuple(dict.fromkeys((*recipe.questions, *division.questions))),
        variant=recipe.variant,
    )
