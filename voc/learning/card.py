"""Writes the card of a model: what it is, what it learned from, how well it reads, its limits."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voc.confidence import BANDS
from voc.learning.comparison import comparison_rows
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
{adapter}{companion}
## What it learned from
{corpora}
Texts of the dev set were taken out of all of them. Recipe: `recipes/{name}.toml`, seed {seed}:
`voc train recipes/{name}.toml --data DATA -o models/{name}`.

## How well it reads
On the dev set ({messages} messages, {statements} statements, {sources} sources; sha256 `{data}`),
read end to end from plain text, with 95% bootstrap intervals. Thresholds and calibration were
chosen on this same set, so expect a little less elsewhere.

| figure | value | interval |
| --- | --- | --- |
{headline}

| label | precision | recall | F1 | support |
| --- | --- | --- | --- | --- |
{leaves}

`voc evaluate {name} DATA` prints this for any labelled file.
{quantisation}
## How sure it is
Expected calibration error: {leaf_ece} of label probabilities, {sentiment_ece} of message
sentiments.

![Stated probability against the share that was right](reliability.svg)

Every decision has a band of confidence. Of all decisions of a kind, so many are in a band, and so
many of these are right:

| decision | high: share | precision | medium: share | precision | low: share | precision |
| --- | --- | --- | --- | --- | --- | --- |
{bands}
{behaviour}
## Limits
- English only. Short of context it guesses: read its probabilities, not only its labels.
- `mixed` is rare in the data and read poorly: take it as a hint that both poles are there.
- Statements were labelled by language-model annotators who followed a written guideline. No
  model can be measured to read better than two such annotators agree.
- Weakest where training had least: see the table above and the sources in `metrics.json`.
- Not for decisions about a person: it reads what is said of a company.
"""


_QUANTISATION = """
## Quantisation
The network that reads on a CPU is quantised to 8 bits after training. On the same dev set, beside
the weights it was made of:

| figure | {engines} | points |
| --- | --- | --- | --- |
{rows}
"""


_BEHAVIOUR = """
## Behaviour
Tests in the manner of CheckList (Ribeiro et al. 2020): what must be read in a text, and what must
be read the same, or no better or worse, when the text is changed. The texts are our own.

| capability | cases | failure rate |
| --- | --- | --- |
{rows}

`voc evaluate {name} --behaviour` prints this by kind of test, with examples of what fails.
"""


_ADAPTER = """
It ships as an adapter of rank {rank} (Hu et al. 2021), without the base:
`voc models install {name}` takes that from installed packages, the hub, or the folder
that `--base` names, checks it, and keeps the whole model in the user's cache.
"""


_COMPANION = """
It reads beside `{model}`: what is told is the mean of what the two say, {share:.0%} of it by
that one. Thresholds and bands are those of the mean, and so are all figures below.
"""


def write_card(path: Path, config: TrainConfig, figures: Mapping[str, Any]) -> None:
    """Write the card of the model that `config` describes.

    figures: of the dev set, as `Evaluation.to_json` gives them, with those of
    `BehaviourReport.to_json` under `behaviour` and those of `Comparison.to_json` under
    `quantisation`; without these the card has no such sections.
    """
    path.write_text(
        _CARD.format(
            name=config.name,
            version=config.version,
            labels=", ".join(LABELS),
            base=config.base.name,
            base_licence=config.base.licence,
            window=config.window,
            adapter=_adapter(config),
            companion=_companion(config),
            seed=config.seed,
            corpora=_corpora(config),
            data=figures["data"],
            messages=figures["messages"],
            statements=figures["statements"],
            sources=len(figures["sources"]),
            headline=_headline(figures),
            leaves=_leaves(figures),
            quantisation=_quantisation(figures["quantisation"])
            if "quantisation" in figures
            else "",
            leaf_ece=_share(figures["leaf_ece"]),
            sentiment_ece=_share(figures["message_sentiment_ece"]),
            bands=_bands(figures),
            behaviour=_behaviour(config, figures["behaviour"]) if "behaviour" in figures else "",
        ),
        encoding="utf-8",
    )


def _adapter(config: TrainConfig) -> str:
    if config.adapter is None:
        return ""
    return _ADAPTER.format(rank=config.adapter.rank, name=config.name)


def _companion(config: TrainConfig) -> str:
    if config.companion is None:
        return ""
    return _COMPANION.format(model=config.companion.model, share=config.companion.share)


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


def _bands(figures: Mapping[str, Any]) -> str:
    rows = []
    for kind, bands in figures["bands"].items():
        cells = [_share(bands[band][key]) for band in BANDS for key in ("share", "precision")]
        rows.append(f"| {kind.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _quantisation(comparison: Mapping[str, Any]) -> str:
    rows = [f"| {' | '.join(row)} |" for row in comparison_rows(comparison["figures"])]
    return _QUANTISATION.format(engines=" | ".join(comparison["engines"]), rows="\n".join(rows))


def _behaviour(config: TrainConfig, behaviour: Mapping[str, Any]) -> str:
    cases, failures = Counter[str](), Counter[str]()
    for result in behaviour["results"]:
        cases[result["capability"]] += result["cases"]
        failures[result["capability"]] += result["failures"]
    rows = [f"| {name} | {cases[name]} | {failures[name] / cases[name]:.1%} |" for name in cases]
    return _BEHAVIOUR.format(rows="\n".join(rows), name=config.name)


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
