"""The transforms, one idea a file, and the order in which they run."""

from __future__ import annotations

from layersmith.rewrite import Transform
from layersmith_transforms.add_to_copy import add_to_copy
from layersmith_transforms.bind_inputs import bind_inputs
from layersmith_transforms.cache_mounts import cache_mounts
from layersmith_transforms.combine_copies import combine_copies
from layersmith_transforms.drop_caches import drop_caches
from layersmith_transforms.exec_form import exec_form
from layersmith_transforms.heredoc_runs import heredoc_runs
from layersmith_transforms.join_metadata import join_metadata
from layersmith_transforms.merge_installs import merge_installs
from layersmith_transforms.merge_runs import merge_runs
from layersmith_transforms.modernize_env import modernize_env
from layersmith_transforms.mount_downloads import mount_downloads
from layersmith_transforms.mount_secrets import mount_secrets
from layersmith_transforms.move_cleanup import move_cleanup
from layersmith_transforms.order_copies import order_copies
from layersmith_transforms.own_on_copy import own_on_copy
from layersmith_transforms.replace_maintainer import replace_maintainer
from layersmith_transforms.sink_metadata import sink_metadata
from layersmith_transforms.skip_recommends import skip_recommends
from layersmith_transforms.slim_base import slim_base
from layersmith_transforms.sort_packages import sort_packages
from layersmith_transforms.split_stages import split_stages
from layersmith_transforms.use_workdir import use_workdir
from layersmith_transforms.write_dockerignore import write_dockerignore

PIPELINE: tuple[Transform, ...] = (
    split_stages,  # before all others, which then look at each of the two stages
    slim_base,  # behind split-stages, which may need no other base then
    write_dockerignore,  # early: what is hidden then is nothing that the others have to reckon with
    mount_secrets,  # first: sees who makes, uses and deletes a secret before anything else brings these together
    replace_maintainer,  # before sink-metadata, which then sees a LABEL
    modernize_env,  # before join-metadata, which joins no old forms
    add_to_copy,  # before all that look at COPYs
    bind_inputs,  # before those that move COPYs and clean-ups: it leaves neither
    mount_downloads,  # for the same reason
    own_on_copy,  # before all that move or join COPYs and RUNs, which then see what is left
    sink_metadata,  # first: RUNs that build data keeps apart become neighbours for those that join
    order_copies,  # before combine-copies, which would join manifests and code into one COPY
    combine_copies,  # early: fewer instructions for all that follow
    move_cleanup,  # before merge-runs, which would join a clean-up to whatever stands above it
    merge_runs,  # before what looks inside one RUN: it brings the commands together
    merge_installs,  # needs the installs side by side, as merge-runs puts them
    sort_packages,  # behind merge-installs, which makes one list of several
    skip_recommends,  # behind merge-installs, which joins only installs with the same flags
    cache_mounts,  # before drop-caches, which leaves alone what is in a mount
    drop_caches,  # last: adds only what no author's clean-up does already
    exec_form,  # any time: looks at CMD and ENTRYPOINT alone
    join_metadata,  # behind sink-metadata, which takes single instructions to other places
    use_workdir,  # behind merge-runs: a WORKDIR keeps RUNs apart
    heredoc_runs,  # last: what it writes is a script, of which the others know less
)
