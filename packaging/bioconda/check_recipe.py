"""Checks the recipe as far as that goes without conda: renders it, looks at what it says, and with --build <archive> does what
conda-build would: unpacks an archive of npm pack, runs build.sh and then the test commands.

Needs Python with Jinja2 and PyYAML; --build also node, npm, a C++ compiler, pip and the network.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

import jinja2
import yaml

HERE = pathlib.Path(__file__).parent
PLATFORMS = {
    "linux-64": {"linux", "x86_64"},
    "linux-aarch64": {"linux", "aarch64"},
    "osx-arm64": {"osx", "arm64"},
    "osx-64": {"osx", "x86_64"},
    "win-64": {"win", "x86_64"},
}
WANTED = {"package", "source", "build", "requirements", "test", "about", "extra"}


def rendered(platform, name=None, version=None):
    """The recipe for a platform: selectors chosen, Jinja filled in."""
    facts = {word: word in PLATFORMS[platform] for words in PLATFORMS.values() for word in words}
    lines = []
    for line in (HERE / "meta.yaml").read_text().splitlines():
        selector = re.search(r"# \[(.+)\]$", line)
        if selector is None or eval(selector[1], {}, facts):
            lines.append(line)
    text = "\n".join(lines)
    if name is not None:
        text = re.sub(r'set name = ".*?"', f'set name = "{name}"', text)
        text = re.sub(r'set version = ".*?"', f'set version = "{version}"', text)
    template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text)
    functions = {
        "compiler": lambda language: f"{language}_compiler_stub",
        "stdlib": lambda language: f"{language}_stdlib_stub",
        "pin_subpackage": lambda name, max_pin: f"{name} {max_pin}",
    }
    return yaml.safe_load(template.render(functions))


def check():
    for platform in PLATFORMS:
        recipe = rendered(platform)
        assert set(recipe) == WANTED, f"sections: {sorted(recipe)}"
        is_skipped = recipe["build"].get("skip", False)
        assert is_skipped == (platform in ("win-64", "osx-64")), f"{platform}: skip is {is_skipped}"
        assert re.fullmatch("[0-9a-f]{64}", recipe["source"]["sha256"]), "sha256 is none"
        assert recipe["source"]["url"].endswith(f"/{recipe['package']['name']}-{recipe['package']['version']}.tgz")
        assert recipe["test"]["commands"], "nothing is tested"
        for file in recipe["test"]["files"]:
            assert (HERE / file).is_file(), f"{file} is not there"
        for key in ("home", "license", "license_file", "summary"):
            assert recipe["about"][key], f"about: {key} is missing"
    subprocess.run(["bash", "-n", HERE / "build.sh"], check=True)
    print("meta.yaml is rendered for", ", ".join(PLATFORMS), "and says what it should; build.sh is bash")


def build(archive):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        source, prefix, work = folder / "package", folder / "prefix", folder / "test"
        about = json.loads((source / "package.json").read_text())
        environment = {
            **os.environ,
            **{"PREFIX": str(prefix), "SRC_DIR": str(source)},
            **{"PKG_NAME": about["name"], "PKG_VERSION": about["version"]},
        }
        prefix.mkdir()
        subprocess.run(["bash", HERE / "build.sh"], cwd=source, env=environment, check=True)
        shutil.rmtree(source)
        work.mkdir()
        recipe = rendered("linux-64", about["name"], about["version"])
        for file in recipe["test"]["files"]:
            shutil.copy(HERE / file, work)
        environment["PATH"] = f"{prefix / 'bin'}:{environment['PATH']}"
        for command in recipe["test"]["commands"]:
            print("$", command, flush=True)
            subprocess.run(["bash", "-eo", "pipefail", "-c", command], cwd=work, env=environment, check=True)
        print("the package is built, and its tests pass")


check()
if len(sys.argv) > 2 and sys.argv[1] == "--build":
    build(sys.argv[2])
