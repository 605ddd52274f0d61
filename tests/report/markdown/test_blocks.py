import pytest

from spiqbench.report.markdown.blocks import blocks_of, put_in_page

PAGE = """# Page

<!-- first: scripts/a.py -->

old

<!-- end -->

between

<!-- second-one: scripts/b.py -->

| a |
| :-- |

| b |

<!-- end -->

after
"""


def test_a_block_is_of_its_script() -> None:
    assert blocks_of(PAGE, "scripts/a.py") == {"first": "old"}
    assert blocks_of(PAGE, "scripts/b.py") == {"second-one": "| a |\n| :-- |\n\n| b |"}
    assert blocks_of(PAGE, "scripts/c.py") == {}


def test_one_block_is_replaced_and_nothing_else() -> None:
    page = put_in_page(PAGE, "scripts/a.py", "first", "new\n\n\\1 text")
    assert page == PAGE.replace("old", "new\n\n\\1 text")
    assert put_in_page(page, "scripts/a.py", "first", "old") == PAGE


def test_a_page_that_lost_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="0 blocks"):
        put_in_page(PAGE, "scripts/b.py", "first", "new")
    with pytest.raises(ValueError, match="2 blocks"):
        put_in_page(PAGE + PAGE, "scripts/a.py", "first", "new")
