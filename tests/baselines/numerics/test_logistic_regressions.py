import numpy as np
from sklearn.linear_model import LogisticRegression
from spiqbench.baselines.numerics.logistic_regressions import logistic_regressions


def test_weights_are_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    regressors = np.hstack([np.ones((3000, 1)), rng.poisson(0.3, size=(3000, 6))]).astype(np.float32)
    true = rng.normal(size=(7, 4)) * 0.8 - np.eye(7, 4) * 2
    outcomes = (rng.random((3000, 4)) < 1 / (1 + np.exp(-regressors @ true))).astype(np.uint8)
    found, _ = logistic_regressions(regressors, outcomes, penalty=2.0)
    for m in range(4):
        oracle = LogisticRegression(C=0.5, fit_intercept=False, tol=1e-8).fit(regressors, outcomes[:, m])
        np.testing.assert_allclose(found[:, m], oracle.coef_[0], atol=0.02)


def test_outcomes_that_never_vary_stay_finite() -> None:
    regressors = np.ones((500, 1), dtype=np.float32)
    outcomes = np.zeros((500, 2), dtype=np.uint8)
    outcomes[:, 1] = 1
    silent, saturated = logistic_regressions(regressors, outcomes, penalty=1.0)[0][0]
    assert -12 < silent < -3
    assert 3 < saturated < 12
