"""A trustee's key on paper: words, a QR code, and the page that has both.

The key x is a number below the group's order, written as 32 bytes. The words are 25 of one list of
2,048 (maru.words): 256 bits of x and the first 19 of SHA-256("maru/trustee-page/v1|" + group + "|"
+ the 32 bytes). The QR code's text is `MARUT1:`, x and the first 4 bytes of that hash, in 72
capital hex digits. The group is not written: the checksum is right in one group only.
"""

import hashlib
import html
import io
import re
import unicodedata
from collections.abc import Sequence

import segno

from maru.protocol.belenios.group import Group, group
from maru.protocol.refusal import InputRefusal, Refused
from maru.provisioning.trustee.secret import GROUPS, Secret
from maru.words import wordlist

WORDS = 25
QR_PREFIX = "MARUT1:"
MAX_PAPER = 4096

_CHECK_BITS = 11 * WORDS - 256
_QR = re.compile(rf"{QR_PREFIX}([0-9A-F]{{72}})")


def key_words(its_group: Group, key: int, language: str) -> tuple[str, ...]:
    """Return a key as 25 words of the list of "ko" or "en"."""
    number = key << _CHECK_BITS | _check(its_group, key) >> 256 - _CHECK_BITS
    words = wordlist(language)
    return tuple(words[number >> 11 * place & 2047] for place in range(WORDS - 1, -1, -1))


def key_code(its_group: Group, key: int) -> str:
    """Return a key as the text of its QR code."""
    return f"{QR_PREFIX}{key:064X}{_check(its_group, key) >> 224:08X}"


def _check(its_group: Group, key: int) -> int:
    text = f"maru/trustee-page/v1|{its_group.name}|".encode() + key.to_bytes(32, "big")
    return int.from_bytes(hashlib.sha256(text).digest(), "big")


def read_key(text: str, place: str) -> tuple[Group, int]:
    """Return group and key of what was on the paper: the words in either language, or the code.

    Numbers and line breaks between the words do not matter. What is refused is never repeated; a
    word that is on neither list is named by its number.
    """
    if len(text) > MAX_PAPER:
        raise Refused(InputRefusal.too_large, place)
    if found := _QR.fullmatch(text.strip().upper()):
        number, bits = int(found[1], 16), 32
    else:
        number, bits = _read_words(text, place), _CHECK_BITS
    key, check = number >> bits, number & (1 << bits) - 1
    for name in GROUPS:
        its_group = group(name)
        if 0 < key < its_group.q and _check(its_group, key) >> 256 - bits == check:
            return its_group, key
    raise Refused(InputRefusal.malformed, place, "a word is wrong, or in a wrong place")


def _read_words(text: str, place: str) -> int:
    given = unicodedata.normalize("NFC", text).casefold().split()
    words = [word for word in given if not re.fullmatch(r"[0-9]+[.)]?", word)]
    lists = [wordlist(language) for language in ("ko", "en")]
    known = {word: index for words_of in lists for index, word in enumerate(words_of)}
    number = 0
    for position, word in enumerate(words[:WORDS], 1):
        if word not in known:
            raise Refused(InputRefusal.bad_value, f"{place} word {position}", "not on the list")
        number = number << 11 | known[word]
    if len(words) != WORDS:
        raise Refused(InputRefusal.malformed, place, f"{len(words)} words instead of {WORDS}")
    return number


def page(secret: Secret) -> str:
    """Return the page to print, HTML that needs nothing else, in Korean and English.

    Whoever reads it can decrypt. The secret has a key.
    """
    key = secret.key or 0
    seat = secret.seat
    number = "" if seat is None else f" · {seat.index}/{seat.size}"
    quorum = (
        ("이 열쇠 하나로 이 몫이 열립니다.", "This key alone opens its part.")
        if seat is None
        else (
            f"{seat.size}명 가운데 {seat.threshold}명의 열쇠로 열립니다.",
            f"Any {seat.threshold} of {seat.size} trustees together decrypt.",
        )
    )
    return _PAGE.format(
        name=html.escape(secret.name),
        number=number,
        ko_quorum=quorum[0],
        en_quorum=quorum[1],
        group=secret.group.name,
        public=_broken(secret.public_key),
        code=_drawn(key_code(secret.group, key)),
        ko=_listed(key_words(secret.group, key, "ko"), "ko"),
        en=_listed(key_words(secret.group, key, "en"), "en"),
    )


def _listed(words: Sequence[str], language: str) -> str:
    items = "".join(f"<li>{word}</li>" for word in words)
    return f'<ol lang="{language}">{items}</ol>'


def _broken(text: str) -> str:
    """Return a public key's text, shortened in the middle where it is long."""
    return text if len(text) <= 64 else f"{text[:32]} … {text[-32:]}"


def _drawn(text: str) -> str:
    picture = io.BytesIO()
    code = segno.make_qr(text, error="m", boost_error=False)
    code.save(picture, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True)
    return picture.getvalue().decode()


_PAGE = """<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<title>개표 관리자의 열쇠 · Trustee's key</title>
<style>
@page {{ size: A4; margin: 15mm }}
* {{ box-sizing: border-box }}
@media screen {{ body {{ padding: 10mm }} }}
body {{ margin: 0 auto; max-width: 200mm; word-break: keep-all; color: #000; background: #fff;
  font: 11pt/1.45 "Pretendard GOV", "Noto Sans CJK KR", "Noto Sans KR", sans-serif }}
header {{ display: flex; justify-content: space-between; gap: 8mm; align-items: start;
  border-bottom: 1.5pt solid #000; padding-bottom: 4mm }}
h1 {{ font-size: 20pt; line-height: 1.2; margin: 0 0 2mm }}
h1 small {{ display: block; font-size: 13pt; font-weight: 500 }}
h2 {{ font-size: 12pt; margin: 6mm 0 2mm }}
p {{ margin: 0 0 1.5mm }}
.who {{ font-size: 14pt; font-weight: 700 }}
.stop {{ border: 1.5pt solid #000; padding: 3mm 4mm 1.5mm; margin: 5mm 0 }}
.code {{ flex: none; width: 48mm }}
.code svg {{ display: block; width: 48mm; height: 48mm }}
ol {{ list-style: none; counter-reset: word; display: grid; grid-template-columns: repeat(5, 1fr);
  gap: 0 3mm; margin: 0; padding: 0 }}
li {{ counter-increment: word; border-bottom: .5pt solid #999; padding: 1.2mm 0; font-size: 12pt;
  break-inside: avoid }}
li::before {{ content: counter(word); display: inline-block; width: 6mm; font-size: 8pt;
  color: #444 }}
code {{ font: 8.5pt/1.4 monospace; overflow-wrap: anywhere }}
footer {{ margin-top: 6mm; border-top: .5pt solid #000; padding-top: 3mm; font-size: 9.5pt }}
</style>
<header>
<div>
<h1>개표 관리자의 열쇠<small>Trustee's key</small></h1>
<p class="who">{name}{number}</p>
<p>{ko_quorum}</p>
<p>{en_quorum}</p>
</div>
<div class="code">{code}</div>
</header>
<div class="stop">
<p><b>비밀입니다.</b> 이 종이를 읽은 사람은 이 열쇠로 표의 합계를 열 수 있습니다.
봉투에 넣어 봉하고, 컴퓨터와 다른 곳에 보관하십시오. 사진을 찍지 마십시오.</p>
<p><b>Secret.</b> Whoever reads this paper can decrypt with this key. Seal it in an envelope,
keep it away from the computer, take no photograph.</p>
</div>
<h2>한국어 낱말 25개</h2>
{ko}
<h2>25 English words</h2>
{en}
<footer>
<p>한국어 낱말, 영어 낱말, 네모 무늬는 모두 같은 열쇠입니다. 하나면 됩니다.<br>
The Korean words, the English words and the square code are the same key; any one is enough.</p>
<p><code>maru-provision trustee restore FOLDER</code></p>
<p>공개키 Public key ({group})<br><code>{public}</code></p>
</footer>
</html>
"""
