"""The version of the distribution, alone in its module so that `layersmith --version` imports nothing else."""

__version__ = "0.1.0"
