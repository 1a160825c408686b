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

Where the file asks for `# syntax=docker/dockerfile:1.10` or later, or the config's `builder` says so, the builder sets
the variable by itself (`RUN --mount=type=secret,id=TOKEN,env=TOKEN,required=true`), and nothing is exported.

A file is passed by `--secret id=npmrc,src=.npmrc`, a key for ssh by `--ssh default` (those of the agent) or
`--ssh default=id_rsa`. For docker compose, bake and GitHub Actions:

```yaml
services:                                # compose.yaml
  app:
    build: {context: ., secrets: [TOKEN, npmrc], ssh: [default]}
secrets:
  TOKEN: {environment: TOKEN}
  npmrc: {file: .npmrc}
```

```hcl
target "app" {                           # docker-bake.hcl
  secret = ["type=env,id=TOKEN", "type=file,id=npmrc,src=.npmrc"]
  ssh = ["default"]
}
```

```yaml
- uses: docker/build-push-action@v6      # .github/workflows/build.yaml
  with:
    secrets: TOKEN=${{ secrets.TOKEN }}
    secret-files: npmrc=.npmrc
    ssh: default=${{ env.SSH_AUTH_SOCK }}
```

## Held back

- `needed-at-run-time`: the running container uses it as well: pass it there, and not in the image.
- `named-elsewhere`: an instruction that is no RUN needs the value, or a flag holds a variable.
- `stays-in-file`: a command writes or copies the secret into a file that stays in the layer.
- `also-copied`: a COPY of a whole folder brings the file into the image as well: name it in .dockerignore first.
- `crosses-stages`: another stage copies the file, or the folder that it made.
- `changed-in-place`: a command writes to the file, which a mounted secret does not let it do.
- `deleted-with-more`: the RUN that needs the file also deletes what lies around it, or what is not known.
- `folder-of-copy`: the COPY makes a folder that is used for something else, too.
- `place-unknown`, `odd-path`: where the file lies is not known, or can't be written in a flag.
- `covered`: a mount of the RUN lies there already.
- `used-again`: git asks the server again later, with the token that it has noted.
- `old-syntax`: the `# syntax=` line asks for a front end from before secret mounts (1.2), or the config says that the
  builder is one without.
- `shell`, `startup-files`, `traced`: the shell of the RUN is not known well enough, or prints each command to the log.
- `interpreter`, `no-shell`: a here-document is read by another program, or an exec form runs where no shell may be, so
  that nothing can export the value first.
- `owner`: a key for ssh is read by a user who is not known.
- `literal-in-config`: a literal in ENV, LABEL, ARG or a command of the container is one, by its form or its use.
- `written-out`: a literal stands where no mount can bring it, as in ADD.
- `comment-inside`, `not-a-list`, `not-a-word`: what becomes useless can't be taken out without touching a comment or
  another command, or can't be told from what it stands in.

## Safety

UNSAFE: the build command has to pass the secret from then on, and a build without it fails. What is a secret is told by
its use, not by its name. A value that was ever in a pushed image must be replaced by a new one: taking it out of the
Dockerfile does not take it back. A command that was traced by `set -x` shows in the log what it showed before.
Programs that are not known (scripts, `make`, npm) find a variable as before also where the RUN does not name it;
scripts of the distribution's packages look for none. A variable that RUNs name only to fill a file which comes by a
mount now goes with them, and no program finds it any more.

- `secret-passed`: whoever builds passes the secret.
- `always-passed`: the Dockerfile has a way to go without the secret (an empty default, a test), which is closed then.
- `not-needed-at-run-time`: the running container does without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.facts import Facts
from layersmith.rewrite import Missed, Outcome, Passed, Rewrite, Safety, transform
from layersmith.secret import Plan
from layersmith.syntax.tree import Span


@transform("mount-secrets", __doc__)
def mount_secrets(facts: Facts) -> Iterator[Outcome]:
    """Find secrets that go into the image, and bring them by a mount instead."""
    from layersmith.effects.credentials.marks import marked

    # Without a mark only a folder of the context can bring a secret, with all that lies in it.
    if facts.context is None and not marked(facts.tree.source):
        return
    # Imported here: most Dockerfiles name nothing that could be a secret.
    from layersmith.evidence.credentials import left_over
    from layersmith.evidence.secrets.files import file_plans
    from layersmith.evidence.secrets.mounting import Ids
    from layersmith.evidence.secrets.pieces import piece_plans
    from layersmith.evidence.secrets.variables import variable_plans

    ids = Ids(facts)
    found = [*file_plans(facts, ids), *piece_plans(facts, ids)]
    found += variable_plans(facts, [plan for plan in found if isinstance(plan, Plan)], ids)
    told = {one.at for one in found if isinstance(one, Missed)}
    told |= {instruction.line for plan in found if isinstance(plan, Plan) for instruction in plan.touched}
    found += left_over(facts, told)
    yield from dict.fromkeys(one for one in found if isinstance(one, Missed))
    for group in _groups([one for one in found if isinstance(one, Plan)]):
        yield _rewrite(facts, group)


def _groups(plans: list[Plan]) -> list[list[Plan]]:
    """The plans, those together that touch the same instructions or need the same secret."""
    groups: list[tuple[set[int | Passed], list[Plan]]] = []
    for plan in plans:
        keys: set[int | Passed] = {plan.passed, *(instruction.start for instruction in plan.touched)}
        same = [group for group in groups if group[0] & keys]
        merged = (keys.union(*(group[0] for group in same)), [p for group in same for p in group[1]] + [plan])
        groups = [group for group in groups if group not in same] + [merged]
    return [group[1] for group in groups]


def _rewrite(facts: Facts, plans: list[Plan]) -> Outcome:
    from layersmith.writing.secrets import secret_edits

    edits = secret_edits(facts, plans)
    if isinstance(edits, Missed):
        return edits
    touched = [instruction for plan in plans for instruction in plan.touched]
    written = any(plan.written for plan in plans)
    when = ", as it stood in the Dockerfile" if written else " if an image with it was pushed"
    return Rewrite(
        title="; ".join(dict.fromkeys(plan.title for plan in plans)),
        at=min(plan.at for plan in plans),
        extent=Span(min(i.start for i in touched), max(i.start + len(i.text) for i in touched)),
        edits=edits,
        safety=Safety.UNSAFE,
        gain=f"in no layer and no history any more; give out a new one{when}",
        assumes=("secret-passed", *dict.fromkeys(name for plan in plans for name in plan.assumes)),
        drops=tuple(dict.fromkeys(path for plan in plans for path in plan.drops)),
        passes=_passes([plan.passed for plan in plans if plan.runs]),
    )


def _passes(passed: list[Passed]) -> tuple[Passed, ...]:
    """What has to be passed, each once; the keys for ssh go by one flag."""
    keys = [one.path for one in passed if one.kind == "ssh" and one.path]
    path = ",".join(dict.fromkeys(keys)) or None
    return tuple(dict.fromkeys(Passed("ssh", "default", path=path) if one.kind == "ssh" else one for one in passed))
