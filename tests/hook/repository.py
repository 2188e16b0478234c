"""A repository with our hook installed in it, for tests that run the real pre-commit program."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

HERE = Path(__file__).resolve().parents[2]
PRE_COMMIT = shutil.which("pre-commit", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))

TRAIN = """import json

import pandas as pd
from sklearn.linear_model import LogisticRegression

df = pd.read_csv("data/klanten.csv")
features = json.load(open("config/features.json"))
fraud_model = LogisticRegression()
fraud_model.fit(df[features], df["fraude"])
"""
FILES = {
    "src/train.py": TRAIN,
    "config/features.json": '[\n  "duur",\n  "aantal"\n]\n',
    "data/klanten.csv": "klant_id,nationaliteit,postcode,duur,aantal,fraude\n1,0001,1012AB,2,3,0\n",
}
WITH_ORIGIN = '[\n  "duur",\n  "nationaliteit",\n  "aantal"\n]\n'


class Repository:
    """A repository with the hook installed as ``.pre-commit-hooks.yaml`` has it, run from this checkout."""

    def __init__(self, root: Path, home: Path, cache: Path) -> None:
        self.root = root
        entry = home / "herkomst"
        entry.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from herkomst.cli import main; main()" "$@"\n')
        entry.chmod(0o755)
        path = [str(HERE / "scanner"), os.environ.get("PYTHONPATH", "")]
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))} | {
            "PRE_COMMIT_HOME": str(home / "cache"),
            "PYTHONPATH": os.pathsep.join(p for p in path if p),
            "HERKOMST_CACHE_DIR": str(cache),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "NO_COLOR": "1",
            **{f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        }
        (hook,) = YAML(typ="safe").load((HERE / ".pre-commit-hooks.yaml").read_text())
        hook |= {"language": "system", "entry": str(hook["entry"]).replace("herkomst", str(entry), 1)}
        with (root / ".pre-commit-config.yaml").open("w") as f:
            YAML().dump({"repos": [{"repo": "local", "hooks": [hook]}]}, f)
        self.git("init", "-q", "-b", "main")
        self.commit_all()

    def git(self, *arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=self.root, env=self.env, check=True, capture_output=True, text=True).stdout

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def commit_all(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "x")
        return self.git("rev-parse", "HEAD").strip()

    def run(self, *arguments: str) -> tuple[int, str]:
        assert PRE_COMMIT is not None
        done = subprocess.run(
            [PRE_COMMIT, "run", *arguments], cwd=self.root, env=self.env, check=False, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr

    def herkomst(self, *arguments: str) -> tuple[int, str]:
        code = "import sys; from herkomst.cli import main; main(sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=self.root, env=self.env, check=False, capture_output=True, text=True
        )
        return done.returncode, done.stdout + done.stderr
