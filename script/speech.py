"""Render what the screens say, where it is known now, and see that all of it can be heard."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from maru.kiosk.sound import from_wav
from maru.kiosk.speech import SpokenWords, speak, spoken_folder
from maru.ui.spoken import Text, known_texts

LEAST_PEAK = 200  # of 32,767, at the level of a session's beginning


@click.command()
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Instead of build/speech.")
def main(folder: Path | None) -> None:
    """Render the words of the screens, and see that each has a sound."""
    words = SpokenWords(folder or spoken_folder())

    def render(text: Text) -> bytes:
        if text.is_whole:
            return words.render(text.words, text.language)
        return speak(text.words, text.language)

    texts = known_texts()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        sounds = list(threads.map(render, texts))
    silent = [
        f"{text.language}: {text.words}"
        for text, sound in zip(texts, sounds, strict=True)
        if max(map(abs, from_wav(sound)), default=0) < LEAST_PEAK
    ]
    kept = sum(text.is_whole for text in texts)
    size = sum(len(sound) for text, sound in zip(texts, sounds, strict=True) if text.is_whole)
    click.echo(f"{kept} texts are in {folder or spoken_folder()}, {size / 1e6:.1f} MB;")
    click.echo(f"{len(texts) - kept} with a number or a name in them are made when needed.")
    for text in silent:
        click.echo(f"without a sound: {text}", err=True)
    sys.exit(1 if silent else 0)


if __name__ == "__main__":
    main()
