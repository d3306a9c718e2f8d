"""HTML written by elements, so that no text can be taken for markup."""

from __future__ import annotations

from html import escape

_WITHOUT_END = frozenset({"meta", "link", "input", "br"})


class Html(str):
    """Text that is HTML already; every other text is escaped when it becomes a part of some."""

    __slots__ = ()


def tag(name: str, /, *parts: str, **attributes: str | None) -> Html:
    """Return an element; an attribute of None is left out, `class_` is written `class`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _WITHOUT_END:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*parts)}</{name}>")


def join(*parts: str) -> Html:
    """Put HTML and texts together."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))
