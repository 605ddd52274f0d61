"""A record's model is built from its overrides, whatever the task that the caller gives in their place."""

from spiqbench.runs.rebuild import rebuild

from ..boards.factories import make_record


def test_a_task_of_the_caller_s_own_has_no_part_in_the_model() -> None:
    record = make_record("independent", task="simulated_n4", neurons=4)
    own_task = ("task=file", "task.recording.path=a.npy", "~task.recording.axes")
    assert rebuild(record, own_task).parameters["generator"] == 4
