"""A poll's result as it is published, `results/UUID.json`.

    {"event":"<tag>","poll":"<uuid>","title":{…},"ballots":118,
     "questions":[{"text":{…},"options":[{"title":{…},"votes":60}],"blank":3}],
     "closing":{"size":140,"tally":"<sha256 of the encrypted sum>"}}

`blank` is null where a question has no blank vote.
"""

from __future__ import annotations

from typing import Any

from maru.protocol.belenios.verify import Verdict
from maru.protocol.event import Poll
from maru.protocol.replay import Closing


def closing_fields(closing: Closing) -> dict[str, Any]:
    """Return what a result says of the closing that it comes from."""
    return {
        "event": closing.event,
        "poll": closing.poll,
        "ballots": closing.ballots,
        "closing": {"size": closing.size, "tally": closing.tally},
    }


def result_fields(poll: Poll, closing: Closing, verdict: Verdict) -> dict[str, Any]:
    """Return the result of a poll whose archive was verified."""
    questions = []
    for question, votes in zip(poll.questions, verdict.result, strict=True):
        blank = votes[0] if question.blank else None
        options = [
            {"title": dict(option.title), "votes": count}
            for option, count in zip(question.options, votes[question.blank :], strict=True)
        ]
        questions.append({"text": dict(question.text), "options": options, "blank": blank})
    return {
        "event": closing.event,
        "poll": poll.uuid,
        "title": dict(poll.title),
        "ballots": verdict.counted,
        "questions": questions,
        "closing": {"size": closing.size, "tally": closing.tally},
    }
