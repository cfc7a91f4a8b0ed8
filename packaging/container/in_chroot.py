"""Does what a Containerfile says in folders, where there is no registry of images to begin from: each stage is a Debian of mmdebstrap, a
RUN a chroot into it. What comes out is then run as a container would be: as its user, without network, on a root that is read-only.

    sudo packaging/container/in_chroot.py <folder with hmm*.tgz> <empty folder> [suite]

Needs root, mmdebstrap and a mirror of Debian. It knows the instructions of Containerfile, and no others.
"""
import glob
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
FIXTURES = HERE.parents[1] / "fixtures"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
UNSHARED = ["unshare", "--mount", "--pid", "--fork"]
HOST_CERTIFICATES = "/etc/certificates-of-host.crt"


def instructions():
    """The instructions of the Containerfile, each with its arguments."""
    text = re.sub(r"^\s*#.*\n", "", (HERE / "Containerfile").read_text(), flags=re.M)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            yield line.split(None, 1)


class Stage:
    """A root, and what has been said of it."""

    def __init__(self, root, base):
        self.root = root
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
        self.folder, self.user, self.entry, self.command = "/", 0, [], []
        subprocess.run(["cp", "-a", str(base), str(root)], check=True)
        self.trust = {name: HOST_CERTIFICATES for name in ("NODE_EXTRA_CA_CERTS", "PIP_CERT", "SSL_CERT_FILE")}

    def inside(self, path):
        return self.root / os.path.join(self.folder, path).lstrip("/")

    def run(self, line):
        root = shlex.quote(str(self.root))
        # TensorFlow does not load without /proc.
        script = f"""
            mount -t proc proc {root}/proc
            mount --rbind /dev {root}/dev
            exec chroot {root} /bin/sh -ec {shlex.quote(f'cd {self.folder} && {line}')}
        """
        environment = {**self.environment, **self.trust}
        subprocess.run([*UNSHARED, "/bin/sh", "-ec", script], env=environment, check=True)


def build(context, work, suite):
    base = work / "base"
    subprocess.run(["mmdebstrap", "--variant=minbase", suite, str(base)], check=True)
    # Downloads trust whom the host trusts.
    shutil.copy(CERTIFICATES, f"{base}{HOST_CERTIFICATES}")
    stages = {}
    stage = None
    for word, rest in instructions():
        if word == "FROM":
            name = rest.split(" AS ")[1] if " AS " in rest else "last"
            stage = stages[name] = Stage(work / name, base)
        elif word == "ENV":
            name, value = rest.split("=", 1)
            stage.environment[name] = value
        elif word == "WORKDIR":
            stage.folder = rest
            stage.inside("").mkdir(parents=True, exist_ok=True)
        elif word == "RUN":
            print("RUN", rest, flush=True)
            stage.run(rest)
        elif word == "COPY" and rest.startswith("--from="):
            name, source, target = rest.removeprefix("--from=").split()
            shutil.copytree(stages[name].root / source.lstrip("/"), stage.inside(target), symlinks=True)
        elif word == "COPY":
            pattern, target = rest.split()
            found = glob.glob(str(context / pattern))
            assert found, f"nothing to copy: {pattern}"
            for path in found:
                shutil.copy(path, stage.inside(target))
        elif word == "USER":
            stage.user = int(rest)
        elif word in ("ENTRYPOINT", "CMD"):
            setattr(stage, "entry" if word == "ENTRYPOINT" else "command", eval(rest))
        elif word != "ARG":
            raise ValueError(f"unknown instruction: {word}")
    return stage


def contained(stage, words):
    """Runs the entry point as `podman run --read-only --network none --volume fixtures:/data:ro` would."""
    script = f"""
        mount --rbind {shlex.quote(str(stage.root))} {shlex.quote(str(stage.root))}
        mount --bind {shlex.quote(str(FIXTURES))} {shlex.quote(str(stage.inside('/data')))}
        mount -o remount,bind,ro {shlex.quote(str(stage.inside('/data')))}
        mount -t proc proc {shlex.quote(str(stage.inside('/proc')))}
        mount -o remount,bind,ro {shlex.quote(str(stage.root))}
        exec chroot --userspec={stage.user}:{stage.user} {shlex.quote(str(stage.root))} \\
            /usr/bin/env -i {shlex.join(f"{name}={value}" for name, value in stage.environment.items())} \\
            /bin/sh -c {shlex.quote(f'cd {stage.folder} && exec {shlex.join([*stage.entry, *words])}')}
    """
    return subprocess.run([*UNSHARED, "--net", "/bin/sh", "-ec", script], capture_output=True, text=True)


def check(stage):
    def want(words, expected, code=0):
        done = contained(stage, words)
        print("$", shlex.join(["hmm", *words]), "\n", done.stdout[:400], done.stderr[:400], sep="", flush=True)
        assert done.returncode == code, f"ends with {done.returncode}"
        assert expected in done.stdout + done.stderr, f"expected {expected}"

    want(stage.command, "Usage: hmm")
    want(["--version", "--verbose"], "kernels: v")
    want(["score", "-m", "casino.json", "casino-rolls.fa"], "-516.452530")
    want(["decode", "-m", "casino.json", "-f", "bed", "casino-rolls.fa"], "rolls\t48\t66\tL")
    want(["train", "-q", "--init", "casino.json", "--method", "adam", "--iterations", "3", "-o", "-", "casino-rolls.fa"], "hmm-model")
    # Nothing is written but what a volume is there for.
    want(["score", "-m", "casino.json", "-o", "scores.tsv", "casino-rolls.fa"], "scores.tsv", code=1)
    assert not (stage.root / "usr/bin/g++").exists(), "the compiler is in the image"
    size = subprocess.run(["du", "-sm", str(stage.root)], capture_output=True, text=True).stdout.split()[0]
    print(f"the image runs as user {stage.user} on a read-only root without network; it has {size} MB")


if __name__ == "__main__":
    context, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    check(build(context, work, sys.argv[3] if len(sys.argv) > 3 else "trixie"))
