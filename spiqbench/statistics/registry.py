"""Every statistic under its key, in the order of reports."""

from spiqbench.statistics.autocorrelogram import AUTOCORRELOGRAM
from spiqbench.statistics.autocovariance import AUTOCOVARIANCE
from spiqbench.statistics.fano_factor import FANO_FACTOR
from spiqbench.statistics.firing_rate import FIRING_RATE
from spiqbench.statistics.isi_distribution import ISI_DISTRIBUTION
from spiqbench.statistics.k_probability import K_PROBABILITY
from spiqbench.statistics.lagged_covariance import LAGGED_COVARIANCE
from spiqbench.statistics.pairwise_covariance import PAIRWISE_COVARIANCE
from spiqbench.statistics.statistic import Statistic
from spiqbench.statistics.time_course import TIME_COURSE
from spiqbench.statistics.triplet_covariance import TRIPLET_COVARIANCE
from spiqbench.statistics.window_count import WINDOW_COUNT
from spiqbench.statistics.word_distribution import WORD_DISTRIBUTION

STATISTICS: dict[str, Statistic] = {
    statistic.key: statistic
    for statistic in (
        FIRING_RATE,
        PAIRWISE_COVARIANCE,
        K_PROBABILITY,
        AUTOCORRELOGRAM,
        AUTOCOVARIANCE,
        LAGGED_COVARIANCE,
        TRIPLET_COVARIANCE,
        ISI_DISTRIBUTION,
        FANO_FACTOR,
        TIME_COURSE,
        WINDOW_COUNT,
        WORD_DISTRIBUTION,
    )
}

FIDELITY_KEYS = tuple(key for key, statistic in STATISTICS.items() if statistic.group == "fidelity")
"""The paper's four, which a loss may contain."""

BREADTH_KEYS = tuple(key for key, statistic in STATISTICS.items() if statistic.group == "breadth")
"""The others, which no selection sees; a fit that matches one of them has to say so (`loss_statistics`)."""

REALISM_KEYS = FIDELITY_KEYS + BREADTH_KEYS
"""All that count in a score."""
