from pathlib import Path

import many_readings
import pytest

from voc.insight import Facts, read_facts


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("parquet")
    many_readings.write_parquet(folder, 300)
    return read_facts([folder])


def test_both_formats_hold_the_same_readings(facts: Facts, tmp_path: Path) -> None:
    many_readings.write_json_lines(tmp_path, 300)
    other = read_facts([tmp_path])
    for name in ("messages", "components", "mentions", "statements"):
        assert getattr(facts, name).equals(getattr(other, name))


def test_readings_differ_in_all_that_a_report_tells_apart(facts: Facts) -> None:
    assert facts.groups == ("channel", "product", "region")
    assert facts.messages["id"].n_unique() == facts.count == 300
    assert facts.statements["text"].n_unique() == facts.statements.height
    assert 2.5 < facts.statements.height / facts.count < 3.5
    assert facts.messages["customer"].n_unique() < facts.count
    assert 0 < facts.messages["rating"].null_count() < facts.count
    assert facts.messages["time"].null_count() == 0
