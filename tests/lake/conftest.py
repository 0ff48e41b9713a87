import pytest

pytest.register_assert_rewrite("lakes")

from lakes import place  # noqa: E402, F401 - a fixture
