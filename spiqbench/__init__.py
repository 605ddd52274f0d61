"""A benchmark of quantum and classical generators of binary neuronal spike trains."""

from spiqbench._version import __version__ as __version__
