"""A process that reads with OpenVINO: quick to start, and nobody hears of it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

READ = """
import json, os, sys
EVENTS = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
          "os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen"}
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event in EVENTS else None)
from voc.scoring import score
(reading,) = score(["The toaster was faulty."], model=sys.argv[1], engine=sys.argv[2])
known = ("torch", "transformers", "spacy", "nncf", "openvino", "openvino_telemetry")
loaded = [name for name in known if sys.modules.get(name)]
print(json.dumps({"seen": seen, "loaded": loaded, "sentiment": reading.sentiment.label}))
"""

SCORE = """
import json, sys
from contextlib import suppress
from voc.cli.main import main
with suppress(SystemExit):
    main(["score", sys.argv[1], "-o", sys.argv[2], "--model", sys.argv[3]])
known = ("torch", "transformers", "spacy", "nncf", "openvino", "openvino_telemetry")
print(json.dumps({"loaded": [name for name in known if sys.modules.get(name)]}))
"""

QUANTISE = """
import json, os, sys
seen = []
EVENTS = {"socket.connect", "socket.getaddrinfo", "os.fork"}
from pathlib import Path
import torch, transformers
from quantised import CALIBRATION_WINDOWS, SETTINGS
from voc.encoder.conversion import write_int8
sys.addaudithook(lambda event, _: seen.append(event) if event in EVENTS else None)
write_int8(Path(sys.argv[1]), CALIBRATION_WINDOWS[:3], SETTINGS, limit=32)
loaded = [name for name in ("nncf", "openvino_telemetry") if sys.modules.get(name)]
print(json.dumps({"seen": seen, "loaded": loaded}))
"""


def run(code: str, *arguments: object, home: Path) -> dict[str, object]:
    """Run Python code in a process whose user has the empty folder `home`."""
    environment = {k: v for k, v in os.environ.items() if k not in {"CI", "TF_BUILD"}}
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:0] = {sys.path!r}\n{code}",
            *map(str, arguments),
        ],
        env={**environment, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("engine", ["auto", "openvino-int8", "openvino-float32"])
def test_neither_torch_nor_telemetry_is_loaded_and_nobody_is_called(
    toy_int8: Path, tmp_path: Path, engine: str
) -> None:
    found = run(READ, toy_int8, engine, home=tmp_path)
    assert found["loaded"] == ["openvino"]
    assert found["seen"] == []
    assert found["sentiment"] in {"negative", "neutral", "positive", "mixed"}
    assert list(tmp_path.iterdir()) == []


def test_the_command_reads_a_model_without_a_network_and_without_torch(
    toy_model: Path, tmp_path: Path
) -> None:
    message, readings = tmp_path / "one.jsonl", tmp_path / "readings.jsonl"
    message.write_text('{"text": "The toaster was faulty."}\n')
    (tmp_path / "home").mkdir()
    found = run(SCORE, message, readings, toy_model, home=tmp_path / "home")
    assert found["loaded"] == ["openvino"]
    assert len(readings.read_text().splitlines()) == 1


def test_quantising_calls_nobody(toy_model: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(toy_model, tmp_path / "toy")
    (tmp_path / "home").mkdir()
    found = run(QUANTISE, copy, home=tmp_path / "home")
    assert found == {"seen": [], "loaded": ["nncf"]}
    assert not (tmp_path / "home" / "intel").exists()
