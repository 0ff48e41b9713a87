"""Answers as the OpenAPI document shows them."""

from typing import Final

from pydantic import JsonValue

_VERSION: Final = "17-3f0c91d2a4b85e67"
_SHARES: Final[dict[str, JsonValue]] = {
    "negative": 71,
    "neutral": 12,
    "positive": 30,
    "mixed": 7,
    "uncertain": 0,
    "share": 0.2667,
    "share_low": 0.2287,
    "share_high": 0.3085,
    "net": -0.3417,
    "net_low": -0.4846,
    "net_high": -0.1875,
    "negative_share": 0.5917,
    "negative_share_low": 0.5022,
    "negative_share_high": 0.6754,
    "complaint_share": 0.5083,
    "complaint_share_low": 0.42,
    "complaint_share_high": 0.5962,
}
_FIGURES: Final[dict[str, JsonValue]] = {
    "messages": 120,
    **_SHARES,
    "score": -0.28,
    "score_low": -0.41,
    "score_high": -0.15,
    "small": False,
}

ABOUT: Final[dict[str, JsonValue]] = {
    "version": _VERSION,
    "messages": 1204,
    "undated": 3,
    "first": "2026-01-03T08:12:00+00:00",
    "last": "2026-03-30T17:40:00+00:00",
    "columns": [
        {"name": "channel", "values": [{"value": "email", "messages": 1204}]},
        {
            "name": "region",
            "values": [{"value": "north", "messages": 1192}, {"value": None, "messages": 12}],
        },
    ],
    "left_out": {"noise": {"spam": 7}, "repeated": 0},
}
SCORECARD: Final[dict[str, JsonValue]] = {
    "version": _VERSION,
    "by": ["component", "region"],
    "cells": [{**_FIGURES, "cell": {"component": "platform", "region": "north"}}],
    "total": _FIGURES,
}
TREND: Final[dict[str, JsonValue]] = {
    "version": _VERSION,
    "name": "platform.policy",
    "by": "week",
    "undated": 3,
    "points": [
        {
            "period": "2026-01-05",
            "end": "2026-01-12",
            "state": "complete",
            "whole": 450,
            "messages": 120,
            **_SHARES,
            "small": False,
        }
    ],
}
VERBATIMS: Final[dict[str, JsonValue]] = {
    "version": _VERSION,
    "messages": [
        {
            "id": "t-17",
            "time": "2026-01-07T09:30:00+00:00",
            "channel": "ticket",
            "sentiment": "negative",
            "score": -0.88,
            "statements": [
                {
                    "statement": 0,
                    "text": "They would not take it back without the box.",
                    "start": 0,
                    "end": 44,
                    "labels": ["platform.policy"],
                    "sentiment": "negative",
                    "score": -0.93,
                    "shown_for": True,
                }
            ],
            "count": 1,
        }
    ],
    "next": f"20-{_VERSION}",
}
