"""Layersmith rewrites Dockerfiles with a guarantee, or holds back with a reason."""
