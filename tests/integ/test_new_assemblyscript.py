"""`wash new actor assemblyscript`: from nothing to an answer in four commands, with the real toolchain. SPEC widl 7.

npm's downloads are kept where the user keeps them."""

import os

import pytest

from new_projects import HOME, Project, follow_the_guide, tool


@pytest.fixture
def variables():
    tool("make", "apt-get install make")
    tool("node", "apt-get install nodejs npm")
    tool("npm", "apt-get install nodejs npm")
    return {"npm_config_cache": os.environ.get("npm_config_cache", HOME / ".npm"),
            "npm_config_userconfig": os.environ.get("npm_config_userconfig", HOME / ".npmrc")}


def test_from_nothing_to_an_answer_in_four_commands(tmp_path, variables):
    """wash new, cd, make run, curl."""
    Project(tmp_path, "assemblyscript", "hello-script", **variables).answers()


def test_the_actors_tests_are_one_command(tmp_path, variables):
    Project(tmp_path, "assemblyscript", "hello-script", **variables).tests_itself(
        "assembly/handlers.ts", 'FAILED greetsAStranger: wanted "Hello, stranger')


def test_the_guide_runs_as_written(tmp_path, variables):
    follow_the_guide(tmp_path, "assemblyscript", **variables)
