"""The training loop: stages of mixed corpora, each kept on disk when it is done.

A stage's weights are stored under a digest of everything that decides them, so a run that is
stopped, or repeated with a later stage changed, does not repeat the stages before. A stage that
is stopped goes on from its last checkpoint, to the same weights as without the stop.
"""

import hashlib
import math
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from voc.encoder.tokenizer import Tokenizer
from voc.learning.checkpoint import Checkpoint
from voc.learning.config import Stage, TrainConfig
from voc.learning.examples import Example
from voc.learning.losses import total_loss
from voc.learning.network import Network, collate

_CHECKPOINT_STEPS = 100
_SEEDS = 1000
_POOL = 600  # examples sorted by length together: long enough to pad little, random enough


def train(
    network: Network,
    corpora: Mapping[str, Sequence[Example]],
    config: TrainConfig,
    *,
    tokenizer: Tokenizer,
    digests: Mapping[str, str],
    work: Path,
    say: Callable[[str], None],
) -> None:
    """Train `network` in place through all stages of `config`.

    corpora: examples by corpus name.
    digests: a hash of each corpus file, and of what teaches it; part of a stage's cache key.
    work: folder for the weights of finished stages.
    say: called with one line of progress at a time.
    """
    work.mkdir(parents=True, exist_ok=True)
    # Only what differs from the defaults: a new option does not make old stages run again.
    key = config.model_dump_json(
        exclude={"stages", "corpora", "name", "version", "quantisation", "teacher", "blend"},
        exclude_defaults=True,
    )
    keys: dict[str, str] = {}
    done: dict[str, Path] = {}
    for number, stage in enumerate(config.stages):
        if stage.shares:
            key = _begun(stage, keys)
            _blend(network, {done[name]: share for name, share in stage.shares.items()})
        parts = [
            stage.model_dump_json(exclude_defaults=True),
            *(config.corpora[c].model_dump_json(exclude_defaults=True) for c in stage.corpora),
            *(digests[c] for c in stage.corpora),
        ]
        key = hashlib.sha256("".join([key, *parts]).encode()).hexdigest()
        keys[stage.name] = key
        done[stage.name] = kept = work / f"{stage.name}-{key[:12]}.safetensors"
        if kept.exists():
            say(f"{stage.name}: taken from {kept.name}")
            _load(network, kept)
            continue
        checkpoint = Checkpoint(work / f"{stage.name}-{key[:12]}.part")
        _run_stage(
            network,
            stage,
            corpora,
            config,
            seed=config.seed + number,
            tokenizer=tokenizer,
            checkpoint=checkpoint,
            say=say,
        )
        frozen = _frozen(network)
        save_file({n: w for n, w in network.state_dict().items() if n not in frozen}, kept)
        checkpoint.remove()
    if config.blend:
        _blend(network, {done[name]: share for name, share in config.blend.items()})


def _begun(stage: Stage, keys: Mapping[str, str]) -> str:
    """Return the cache key of what a stage begins with."""
    if isinstance(stage.after, str):
        return keys[stage.after]
    return "".join(f"{keys[name]} {share}\n" for name, share in stage.shares.items())


def _load(network: Network, path: Path) -> None:
    network.load_state_dict(load_file(path) | _frozen(network))


def _blend(network: Network, shares: Mapping[Path, float]) -> None:
    """Take the weighted mean of what stages ended with (Wortsman et al. 2022, "Model soups").

    They must have begun alike: means of unrelated weights are no good.
    """
    stages = [(load_file(path), share) for path, share in shares.items()]
    mean = {
        name: torch.stack([share * weights[name] for weights, share in stages]).sum(dim=0)
        for name in stages[0][0]
    }
    network.load_state_dict(mean | _frozen(network))


def _run_stage(
    network: Network,
    stage: Stage,
    corpora: Mapping[str, Sequence[Example]],
    config: TrainConfig,
    *,
    seed: int,
    tokenizer: Tokenizer,
    checkpoint: Checkpoint,
    say: Callable[[str], None],
) -> None:
    draw = random.Random(f"{config.seed} {stage.name}")
    epochs = [list(epoch_batches(stage, corpora, config, draw)) for _ in range(stage.epochs)]
    batches = [batch for epoch in epochs for batch in epoch]
    optimizer = _optimizer(network, stage, config)
    averaging = get_ema_multi_avg_fn(stage.average)  # type: ignore[no-untyped-call]
    trained = nn.ParameterList(p for p in network.parameters() if p.requires_grad)
    averaged = AveragedModel(trained, multi_avg_fn=averaging)
    training = nn.ModuleList([trained, averaged])
    begun = checkpoint.restore(training, optimizer)
    if begun:
        say(f"{stage.name}: goes on after step {begun}")
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _rate(step, len(batches), config.warmup), last_epoch=begun - 1
    )
    network.train()
    said, losses = time.monotonic(), []
    for step, examples in enumerate(batches[begun:], begun + 1):
        # A seed for each step, so that dropout is the same after a stop.
        torch.manual_seed(seed + _SEEDS * step)
        batch = collate(examples, window=config.window, first=tokenizer.first, last=tokenizer.last)
        loss = total_loss(network(batch), batch, examples, config.losses)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        averaged.update_parameters(trained)
        losses.append(loss.item())
        if step % _CHECKPOINT_STEPS == 0 or step == len(batches):
            checkpoint.save(training, optimizer, step=step)
            mean, seconds = sum(losses) / len(losses), time.monotonic() - said
            say(f"{stage.name}: step {step}/{len(batches)}, loss {mean:.4f}, {seconds:.0f} s")
            said, losses = time.monotonic(), []
    trained.load_state_dict(averaged.module.state_dict())


def _frozen(network: Network) -> dict[str, Tensor]:
    """Return the weights that are not trained: those of an encoder beside its adapter."""
    return {n: w for n, w in network.named_parameters() if not w.requires_grad}


def epoch_batches(
    stage: Stage,
    corpora: Mapping[str, Sequence[Example]],
    config: TrainConfig,
    draw: random.Random,
) -> Iterator[list[Example]]:
    """Yield one epoch's batches: a fresh draw of each corpus, shuffled, filled by tokens."""
    rows: list[Example] = []
    for name in stage.corpora:
        limit = config.corpora[name].per_epoch or len(corpora[name])
        drawn = draw.sample(corpora[name], min(limit, len(corpora[name])))
        for example in drawn:
            if stage.coarse and example.coarse and draw.random() < stage.coarse:
                example = example.coarse
            rows.append(_vary(example, stage, draw.random()))
    draw.shuffle(rows)
    batches: list[list[Example]] = []
    for start in range(0, len(rows), _POOL):
        pool = rows[start : start + _POOL]
        batches.extend(fill(sorted(pool, key=len), budget=config.batch_tokens))
    draw.shuffle(batches)
    yield from batches


def _vary(example: Example, stage: Stage, chance: float) -> Example:
    """Return an example as it stands, or written in another way; `chance` in [0, 1) decides."""
    if example.bare and chance < stage.bare:
        return replace(example, tokens=example.bare, is_bare=True)
    if example.mistyped and stage.bare <= chance < stage.bare + stage.mistyped:
        return replace(example, tokens=example.mistyped)
    return example


def fill(examples: Iterable[Example], *, budget: int) -> Iterator[list[Example]]:
    """Group examples, in their order, into batches of at most `budget` tokens with padding."""
    batch: list[Example] = []
    longest = 0
    for example in examples:
        longest = max(longest, len(example) + 2)
        if batch and (len(batch) + 1) * longest > budget:
            yield batch
            batch, longest = [], len(example) + 2
        batch.append(example)
    if batch:
        yield batch


def _optimizer(network: Network, stage: Stage, config: TrainConfig) -> AdamW:
    """Heads learn faster than the encoder; biases and norms are not decayed."""
    groups = []
    for part, rate in (("encoder", 1.0), ("heads", config.head_rate)):
        for decayed in (True, False):
            chosen = [
                p
                for name, p in network.named_parameters()
                if p.requires_grad and name.startswith(part) and (p.ndim > 1) == decayed
            ]
            groups.append(
                {
                    "params": chosen,
                    "lr": stage.learning_rate * rate,
                    "initial_lr": stage.learning_rate * rate,  # of a schedule that goes on
                    "weight_decay": config.weight_decay if decayed else 0.0,
                }
            )
    return AdamW(groups, fused=True)  # a fifth of the step's time is saved on a CPU


def _rate(step: int, steps: int, warmup: float) -> float:
    """Linear warm-up, then a cosine down to nothing."""
    rising = max(1, int(steps * warmup))
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))
