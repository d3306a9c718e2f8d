"""How many outside witnesses stand behind a closing, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence


def quorum_sentence(cosigned: Sequence[str], quorum: int, language: str) -> str:
    """Say who cosigned and how many the event wants; with none, that there is none."""
    korean = language == "ko"
    if not quorum and not cosigned:
        if korean:
            return "외부 증인 없음: 이 행사는 외부 증인을 두지 않았습니다."
        return "No outside witness: this event has none."
    names = ", ".join(cosigned) or "-"
    if korean:
        return f"외부 증인: {quorum}명이 필요하고 {len(cosigned)}명이 서명했습니다 ({names})."
    return f"Outside witnesses: {quorum} needed, {len(cosigned)} cosigned ({names})."
