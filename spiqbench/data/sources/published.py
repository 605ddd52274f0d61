"""A recording from published spike times, binned as the numbers that are published with the tasks were."""

from dataclasses import replace

from spiqbench.data.binning import bin_stretches
from spiqbench.data.recording import Recording
from spiqbench.data.sources.source import Source


def as_published(found: Recording, source: Source) -> Recording:
    """The spike times of a recording, binned by the plain quotient in double precision.

    A time that is a multiple of the width of a bin may then fall into the bin before, which for these recordings moves
    at most 13 spikes by a bin. Their reference numbers were computed so by an independent program, and frozen tasks
    keep to them.
    """
    assert found.stretches is not None
    stretches = tuple(replace(stretch, edge=0.0) for stretch in found.stretches)
    spikes = bin_stretches(stretches, found.bin_width_ms, source.name)
    return Recording(spikes, found.bin_width_ms, source.provenance(), stretches)
