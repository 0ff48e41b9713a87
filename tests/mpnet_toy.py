"""A toy encoder of the MPNet family."""

from pathlib import Path

import torch
from transformers import MPNetConfig, MPNetModel


def write_toy_mpnet(out: Path, *, positions: int, vocabulary: int) -> Path:
    """Write `config.json` and random weights in fp32 to `out`, the same every time; return it."""
    config = MPNetConfig(
        vocab_size=vocabulary,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=positions,
        initializer_range=0.5,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        MPNetModel(config, add_pooling_layer=False).save_pretrained(out)
    return out
