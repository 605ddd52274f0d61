"""The rules by which the claim is judged, in one place.

A line of evidence is one reading of SpiQGAN on one task, in one statistic or against one other model. It **holds** or
**does not hold** where its p-value, corrected by Holm's method over all lines of its sentence, is below 0.05, and is
**not decided** otherwise. Only converged rows of `SEEDS` seeds or more decide, and none that its own test flags as a
copy of training windows: such a classical row is held against nobody. A sentence holds of a recording where
each of its lines there holds, and does not where one does not; over the suite likewise, from the recordings.

Of each task the board with the most converged rows counts. Of the readings of SpiQGAN with fewer than a thousand
parameters there, of which the claim speaks, the one with the highest validation fidelity stands for the model, so that
no test window chooses it; where none is so small, of all. The others stand beside it.

The claim is about neurons: simulated populations decide nothing of it.

When they were made: before the records that they judge, but for two. The growth of the parameters was first judged by
the interval of a fit, which made a doubt of what is exact. Copies of training windows decided like any other row. The
numbers below are older than these records too, yet younger than boards of an earlier protocol, which their author had
seen: `LOWER_QUALITY` shows what other bars would say. What the answer says beside the verdicts (averages, what neither
of two rows was fitted to, the correction for the choice of a rival) was added when most of the records were known, and
decides no sentence.
"""

SEEDS = 5
"""Fewer leave the luck of a seed unknown."""

HALFWAY = 0.5
"""A skill from here on counts as reproducing a statistic: half of the way from the null to the floor."""

QUALITY = 0.8
"""Realism that a generator has to reach for its number of parameters to suffice."""

LOWER_QUALITY = (0.75, 0.7)
"""What the verdict would be at these bars stands beside it."""

AS_GOOD = 0.02
"""Realism by which a model may be behind another and still do the same."""

FEW_PARAMETERS = 1000
"""Hundreds end here, thousands begin."""

DOZENS = 24
"""Neurons from which on there are dozens of them."""

LINEAR = (0.9, 1.1)
"""Exponents of growth that count as linear."""

SPATIAL = ("pairwise_covariance", "k_probability")
"""What the paper shows of spatial correlations."""
SPATIAL_BESIDE = ("triplet_covariance", "word_distribution")
"""What else belongs to them, shown and in no verdict."""

TEMPORAL = ("autocorrelogram",)
TEMPORAL_BESIDE = ("autocovariance", "lagged_covariance")

BURSTS = ("isi_distribution", "window_count")
BURSTS_BESIDE = ("fano_factor",)
