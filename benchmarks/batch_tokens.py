"""How large a batch should be: tokens per second of the encoder by token budget.

    python benchmarks/batch_tokens.py [MODEL]

Reads the statements of `examples/` in random order and number, so lengths are those of real
messages, and prints one row a budget. Whoever reads the table should know what else the
machine was doing.
"""

import random
import sys
import time
from itertools import islice
from pathlib import Path

from voc.encoder.engines import open_encoder
from voc.encoder.folder import find_model
from voc.encoder.planner import plan_batches
from voc.encoder.tokenizer import Tokenizer
from voc.encoder.windows import Window, windows_of
from voc.readers import read
from voc.records import Message
from voc.text.statements import cut

BUDGETS = (256, 512, 1024, 2048, 4096, 8192)
MESSAGES = 600


def windows(tokenizer: Tokenizer, limit: int) -> list[Window]:
    """Return the windows of made-up messages: 1 to 12 statements of the examples each."""
    examples = Path(__file__).parents[1] / "examples"
    texts = [m.text for m in read([examples]) if isinstance(m, Message)]
    statements = tokenizer.encode([t[a:b] for t in texts for a, b in cut(t)])
    draw = random.Random(0)
    return [
        window
        for _ in range(MESSAGES)
        for window in windows_of(
            draw.choices(statements, k=draw.randint(1, 12)),
            limit=limit,
            first=tokenizer.first,
            last=tokenizer.last,
        )
    ]


def main() -> None:
    """Print the table."""
    folder = find_model(next(islice(sys.argv, 1, None), "cem-en-small"))
    encoder = open_encoder(folder)
    limit = folder.manifest.window
    work = windows(Tokenizer(folder.path / "tokenizer.json"), limit)
    tokens = sum(map(len, work))
    print(f"{folder.title}, {encoder.name}: {len(work)} windows, {tokens} tokens")
    print("budget  batches  tokens/s")
    for budget in BUDGETS:
        plan = plan_batches([len(w) for w in work], budget=budget, limit=limit)
        began = time.perf_counter()
        for _ in encoder.encode([work[i] for i in batch] for batch in plan):
            pass
        seconds = time.perf_counter() - began
        print(f"{budget:6}  {len(plan):7}  {tokens / seconds:8,.0f}")


if __name__ == "__main__":
    main()
