"""Writes the card of a model: what it is, what it learned from, how well it reads, its limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voc.learning.config import TrainConfig
from voc.taxonomy import LABELS

_CARD = """# {name} {version}

Reads English customer messages statement by statement: eight labels of the customer experience, the
sentiment of statements and of the message, and the message's intent. The labels:
{labels}.

## What it is
A fine-tuned [{base}](https://huggingface.co/{base})
({base_licence}) with two small heads: one reads each statement (the mean of its tokens,
beside the mean of the message), one the message.
The whole message goes through the encoder once, in windows of {window} tokens. Weights are stored
in fp16, heads in fp32; `voc.json` holds thresholds, calibration and the sha256 of every file.

## What it learned from
{corpora}
Texts of the dev set were taken out of all of them. Recipe: `recipes/{name}.toml`, seed {seed}:
`voc train recipes/{name}.toml --data DATA -o models/{name}`.

## How well it reads
On the dev set ({messages} messages, {statements} statements, {sources} sources), read end to end
from plain text, with 95% bootstrap intervals. Thresholds and calibration were chosen on this
same set, so expect a little less elsewhere.

| figure | value | interval |
| --- | --- | --- |
{headline}

| label | precision | recall | F1 | support |
| --- | --- | --- | --- | --- |
{leaves}

`voc evaluate {name} DATA` prints this for any labelled file.

## Limits
- English only. Short of context it guesses: read its probabilities, not only its labels.
- `mixed` is rare in the data and read poorly: take it as a hint that both poles are there.
- Statements were labelled by language-model annotators who followed a written guideline. No
  model can be measured to read better than two such annotators agree.
- Weakest where training had least: see the table above and the sources in `metrics.json`.
- Not for decisions about a person: it reads what is said of a company.
"""


def write_card(path: Path, config: TrainConfig, figures: Mapping[str, Any]) -> None:
    """Write the card of the model that `config` describes.

    figures: of the dev set, as `Evaluation.to_json` gives them.
    """
    path.write_text(
        _CARD.format(
            name=config.name,
            version=config.version,
            labels=", ".join(LABELS),
            base=config.base.name,
            base_licence=config.base.licence,
            window=config.window,
            seed=config.seed,
            corpora=_corpora(config),
            messages=figures["messages"],
            statements=figures["statements"],
            sources=len(figures["sources"]),
            headline=_headline(figures),
            leaves=_leaves(figures),
        ),
        encoding="utf-8",
    )


def _corpora(config: TrainConfig) -> str:
    used = {config.corpora[c].path: config.corpora[c] for s in config.stages for c in s.corpora}
    rows = [
        f"| `{path}` | {'statements' if corpus.form == 'cem' else 'messages'} | {corpus.licence} |"
        for path, corpus in used.items()
    ]
    return "\n".join(["| data | labels of | licence |", "| --- | --- | --- |", *rows, ""])


def _headline(figures: Mapping[str, Any]) -> str:
    return "\n".join(
        f"| {name.replace('_', ' ')} | {_share(figure['value'])} "
        f"| {_share(figure['low'])} to {_share(figure['high'])} |"
        for name, figure in figures["headline"].items()
    )


def _leaves(figures: Mapping[str, Any]) -> str:
    return "\n".join(
        f"| {label} | {_share(row['precision'])} | {_share(row['recall'])} "
        f"| {_share(row['f1'])} | {row['support']} |"
        for label, row in figures["leaf"]["classes"].items()
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
