"""Runs the tests of the wrappers without a Galaxy: fills in each command as Galaxy does, runs it, checks what it says of outputs.

Needs Python with planemo (its galaxy-tool-util and Cheetah) and `hmm` on the PATH. Galaxy itself, its sanitizing and its
upload take no part.
"""
import pathlib
import subprocess
import sys
import tempfile

from galaxy.tool_util.parser import get_tool_source
from galaxy.tool_util.verify.asserts import verify_assertions
from galaxy.util.template import fill_template

HERE = pathlib.Path(__file__).parent
TEST_DATA = HERE / "test-data"


class Values(dict):
    """The values of parameters, by their names; those of a conditional are values of it."""

    __getattr__ = dict.__getitem__


def value_of(source, given):
    """The value of one parameter as a command sees it: that of the test, or its default; nothing is the empty text."""
    kind = source.get("type")
    if kind == "data":
        names = [] if given is None else given if isinstance(given, list) else str(given).split(",")
        paths = [str((TEST_DATA / name).resolve()) for name in names]
        return paths if source.get_bool("multiple", False) else (paths or [""])[0]
    if kind == "boolean":
        is_set = str(given).lower() == "true"
        return source.get("truevalue" if is_set else "falsevalue", "")
    if kind == "select" and given is None:
        options = source.parse_static_options()
        return next((value for _, value, selected in options if selected), options[0][1])
    return source.get("value", "") if given is None else given


def values_of(page, given, path=""):
    """The values of all parameters of a page; `given` has those of a test by their full names."""
    values = Values()
    for source in page.parse_input_sources():
        name = source.parse_name()
        if source.parse_input_type() != "conditional":
            values[name] = value_of(source, given.get(path + name))
            continue
        inner = f"{path}{name}|"
        test = source.parse_test_input_source()
        choice = value_of(test, given.get(inner + test.parse_name()))
        cases = dict(source.parse_when_input_sources())
        values[name] = Values({test.parse_name(): choice}, **values_of(cases[choice], given, inner))
    return values


def run(tool, test, folder):
    page = next(iter(tool.parse_input_pages().page_sources))
    given = {one["name"]: one["value"] for one in test["inputs"]}
    outputs = {output["name"]: folder / output["name"] for output in test["outputs"]}
    names = [name for name in tool.parse_outputs(None)[0]]
    context = {**values_of(page, given), **{name: str(folder / name) for name in names}}
    command = fill_template(tool.parse_command(), context=context)
    line = " ".join(command.split())
    done = subprocess.run(["bash", "-e", "-c", line], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        return f"{line}\n{done.stderr}"
    for output in test["outputs"]:
        content = outputs[output["name"]].read_bytes()
        verify_assertions(content, output["attributes"]["assert_list"])
    return None


def main():
    wrong = count = 0
    for path in sorted(HERE.glob("hmm_*.xml")):
        tool = get_tool_source(str(path))
        for number, test in enumerate(tool.parse_tests_to_dict()["tests"], 1):
            count += 1
            with tempfile.TemporaryDirectory() as folder:
                try:
                    fault = run(tool, test, pathlib.Path(folder))
                except AssertionError as error:
                    fault = str(error)
            print(f"{path.name}, test {number}: {'as it should be' if fault is None else fault}")
            wrong += fault is not None
    sys.exit(1 if wrong or count == 0 else 0)


main()
