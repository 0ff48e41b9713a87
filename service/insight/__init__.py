"""What the readings of a lake come to, over HTTP: scorecard, trend, and the customers' words.

    routes    what is asked over HTTP
    held      `Insight`: the facts of the lake as it is now, and one hand that works on them
    choosing  which of the facts a request is about
    queries   from facts to answers, by `voc.insight`

Nothing of `voc.insight` is imported before a lake is asked: a service without one does not need
the extra.
"""

from service.insight.held import Insight, check_lake
from service.insight.routes import router

__all__ = ["Insight", "check_lake", "router"]
