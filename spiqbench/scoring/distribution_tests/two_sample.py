"""Classifier two-sample test: can a logistic regression tell generated windows from real ones?"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from spiqbench.scoring.distribution_tests.auc import auc_with_influence
from spiqbench.scoring.distribution_tests.hamming import pack_windows, pattern_ids
from spiqbench.scoring.distribution_tests.subsample import subsample
from spiqbench.scoring.distribution_tests.window_features import Features, window_features
from spiqbench.scoring.level import normal_margin
from spiqbench.seeds import derive_seed
from spiqbench.statistics.statistic import Windows

FOLDS = 5
MIN_WINDOWS = 2 * FOLDS
MAX_WINDOWS = 4000
"""Of each kind: bounds the time of the fits."""
COMMON_COPIES, COMMON_SHARE = 10, 0.01
"""A pattern is spread over the folds where it occurs more often than both say."""
REGULARISATION = 0.01
"""Inverse strength of the penalty on standardised features."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class TwoSampleTest:
    """Result of `two_sample_test`.

    Attributes:
        auc: out-of-fold area under the ROC curve; 0.5 is indistinguishable, 1 told apart without error.
        standard_error: of `auc`.
        lower, upper: 95 % normal interval, cut to [0, 1].
        windows: windows of each kind that were compared.
        features: features of each window.
        reason: why there is no result, else None.
    """

    auc: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    windows: int
    features: int
    reason: str | None = None


def two_sample_test(test: Windows, generated: Windows, seed: int) -> TwoSampleTest:
    """Cross-fitted classifier two-sample test (Lopez-Paz and Oquab, ICLR 2017) on `window_features`.

    As many windows of each kind, at most 4000, go into 5 folds; each fold is judged by a standardised,
    L2-penalised logistic regression fitted to the other four. The result is the mean of the folds' AUCs,
    weighted by their number of (real, generated) pairs, so that an offset between folds does no harm.

    Identical windows go into the same fold, or else a classifier could recognise the copies in a resampled
    set. Only patterns that make up more than 1 % of all windows (silence, above all) are spread over the
    folds: nothing can be learned by heart from them, and how often they occur is a real difference.

    The standard error is that of DeLong et al. (1988) within folds, for independent windows, widened by the
    factor sqrt(1 + 5 / 4) of Nadeau and Bengio (Machine Learning 52, 2003) because the folds share their
    training windows. That is on the safe side: between random halves of a retinal recording the AUC spread
    1.3 times, not 1.5 times, as far as DeLong's error alone says.

    Args:
        test: real windows `(samples, neurons, time_bins)` of 0 and 1, from repeats no training saw.
        generated: generated windows of the same shape.
        seed: decides subsets and folds.
    """
    size = min(len(test), len(generated), MAX_WINDOWS)
    if size < MIN_WINDOWS:
        return _undefined(size, f"needs at least {MIN_WINDOWS} windows of each kind, not {size}")
    pooled = np.concatenate(
        [
            subsample(test, size, "two-sample real", seed),
            subsample(generated, size, "two-sample generated", seed),
        ]
    )
    is_generated = np.repeat([False, True], size)
    patterns = pattern_ids(pack_windows(pooled))
    folds = assign_folds(patterns, np.random.default_rng(derive_seed("two-sample folds", seed)))
    features = window_features(pooled)
    found = _cross_fitted(features, is_generated, folds)
    if found is None:
        return _undefined(size, "too few distinct windows to hold any of them out")
    auc, influence = found
    error = float(np.sqrt((1 + FOLDS / (FOLDS - 1)) * np.sum(influence**2)))
    margin = normal_margin(error)
    return TwoSampleTest(
        auc=auc,
        standard_error=error,
        lower=max(0.0, auc - margin),
        upper=min(1.0, auc + margin),
        windows=size,
        features=features.shape[1],
    )


def _cross_fitted(
    features: Features, is_generated: Flags, folds: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64]] | None:
    """The mean AUC of the folds and the influence of each window on it; None where no fold has both kinds."""
    auc, influence = 0.0, np.zeros(len(features))
    usable = [fold for fold in range(FOLDS) if _has_both(is_generated, folds == fold)]
    pairs = sum(_pairs(is_generated, folds == fold) for fold in usable)
    if not pairs:
        return None
    for fold in usable:
        held_out = folds == fold
        scores = _held_out_scores(features, is_generated, held_out)
        fold_auc, fold_influence = auc_with_influence(scores, is_generated[held_out])
        weight = _pairs(is_generated, held_out) / pairs
        auc += weight * fold_auc
        influence[held_out] = weight * fold_influence
    return auc, influence


def assign_folds(patterns: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Fold of each window: copies of a pattern together, unless it is common enough to be spread."""
    copies = np.bincount(patterns)
    common = copies > max(COMMON_COPIES, COMMON_SHARE * len(patterns))
    groups = patterns.copy()
    spread = common[patterns]
    groups[spread] = len(copies) + np.arange(np.count_nonzero(spread))
    _, groups = np.unique(groups, return_inverse=True)
    sizes = np.bincount(groups)
    order = rng.permutation(len(sizes))
    middles = np.cumsum(sizes[order]) - sizes[order] / 2
    fold_of_group = np.empty(len(sizes), dtype=np.int64)
    fold_of_group[order] = (middles * FOLDS / len(patterns)).astype(np.int64)
    return fold_of_group[groups]


def _held_out_scores(features: Features, is_generated: Flags, held_out: Flags) -> Features:
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=REGULARISATION, tol=1e-3, max_iter=200, random_state=0)
    )
    with warnings.catch_warnings():
        # A fit that stops early still ranks windows; the test stays valid, at most a little weaker.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features[~held_out], is_generated[~held_out])
    return model.decision_function(features[held_out])


def _pairs(is_generated: Flags, chosen: Flags) -> int:
    return int(np.count_nonzero(is_generated & chosen) * np.count_nonzero(~is_generated & chosen))


def _has_both(is_generated: Flags, held_out: Flags) -> bool:
    return _pairs(is_generated, held_out) > 0 and _pairs(is_generated, ~held_out) > 0


def _undefined(windows: int, reason: str) -> TwoSampleTest:
    return TwoSampleTest(None, None, None, None, windows, 0, reason)
