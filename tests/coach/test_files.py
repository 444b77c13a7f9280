"""The knowledge files themselves: plain YAML that a counsellor can read and any loader takes."""

from pathlib import Path

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "dialogs"
FILES = ["helplines.yaml", "countries.yaml", "feelings.yaml"]


def mappings(node: yaml.Node | None) -> list[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        return [node, *(found for _, value in node.value for found in mappings(value))]
    if isinstance(node, yaml.SequenceNode):
        return [found for item in node.value for found in mappings(item)]
    return []


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_smaller_than_256_kib(name: str):
    assert (FOLDER / name).stat().st_size < 256 * 1024


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_no_aliases_anchors_or_tags(name: str):
    text = (FOLDER / name).read_text(encoding="utf-8")
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        assert not isinstance(event, yaml.AliasEvent)
        assert getattr(event, "anchor", None) is None
        assert getattr(event, "tag", None) is None


@pytest.mark.parametrize("name", FILES)
def test_no_key_stands_twice_in_one_place(name: str):
    text = (FOLDER / name).read_text(encoding="utf-8")
    for mapping in mappings(yaml.compose(text, Loader=yaml.CBaseLoader)):
        keys = [key.value for key, _ in mapping.value]
        assert len(keys) == len(set(keys)), keys


@pytest.mark.parametrize("name", FILES)
def test_a_careless_loader_reads_the_same_numbers_and_countries(name: str):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert yaml.safe_load(text) == yaml.CBaseLoader(text).get_single_data()
