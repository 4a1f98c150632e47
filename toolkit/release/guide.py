"""使用说明.html: the guide and what it refers to, one page that opens anywhere, pictures and all."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from toolkit.patterns import regex
from toolkit.release.wheels import ROOT
from toolkit.version import __version__

DOCS: Final = ROOT / "docs"
CHAPTERS: Final = ("guide.md", "guide-commands.md", "commands.md", "rules.md", "form-2021.md", "form-files.md")
_ADDRESS = regex(r"[a-z]+:|//")
_PLACE = regex(r'<a id="([\w-]+)"></a>')
"""A place in a page that links lead to; the only tag that the documents use."""
_REMARK = regex(r"^<!--[^>\n]*+>\n", re.MULTILINE)
_NO_PART_OF_AN_ANCHOR = regex(r"[^\w\- ]")

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>年报工具 {version} 使用说明</title>
<style>
body {{ margin: 0 auto; padding: 1.5em 1em 4em; max-width: 50em; color: #222; background: #fff;
  font: 16px/1.75 "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }}
h1, h2, h3 {{ line-height: 1.35; margin: 2em 0 .6em; }}
h1 {{ font-size: 1.7em; border-bottom: 2px solid #b33; padding-bottom: .25em; }}
h2 {{ font-size: 1.35em; border-bottom: 1px solid #ddd; padding-bottom: .2em; }}
h3 {{ font-size: 1.1em; }}
nav {{ background: #f7f5f2; border: 1px solid #e4dfd8; padding: .6em 1.2em; }}
nav ul {{ margin: .2em 0; padding-left: 1.2em; }}
a {{ color: #1a5fa8; }}
img {{ max-width: 100%; border: 1px solid #ddd; }}
code {{ font-family: Consolas, "Noto Sans Mono CJK SC", monospace; font-size: .92em; background: #f4f4f4; padding: .1em .25em; }}
pre {{ background: #f4f4f4; padding: .8em 1em; overflow-x: auto; line-height: 1.5; }}
pre code {{ background: none; padding: 0; }}
table {{ border-collapse: collapse; margin: 1em 0; font-size: .95em; line-height: 1.55; }}
th, td {{ border: 1px solid #ccc; padding: .35em .6em; min-width: 3em; text-align: left; vertical-align: top; }}
th {{ background: #f3f3f3; }}
@media print {{ body {{ max-width: none; font-size: 11pt; }} nav {{ display: none; }} h1 {{ break-before: page; }} a {{ color: inherit; }} }}
</style>
</head>
<body>
<nav>{index}</nav>
{chapters}
</body>
</html>
"""


def guide_page() -> str:
    """The whole page. Raises :class:`LookupError` where a link or a picture leads nowhere."""
    known: set[str] = set()
    index, bodies, wanted = [], [], []
    for chapter in CHAPTERS:
        markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        tokens = markdown.parse(_REMARK.sub("", (DOCS / chapter).read_text("utf-8")))
        heads = _name_heads(tokens, chapter, known)
        _name_places(tokens, chapter, known)
        wanted += _lead_inside(tokens, chapter)
        bodies.append(markdown.renderer.render(tokens, markdown.options, {}))
        index.append(_entry(heads, within=chapter == CHAPTERS[0]))
    lost = [target for target in wanted if target not in known]
    if lost:
        raise LookupError(f"docs lead to what is not there: {lost}")
    return _PAGE.format(version=__version__, index=f"<ul>{''.join(index)}</ul>", chapters="\n".join(bodies))


def _name_heads(tokens: Sequence[Token], chapter: str, known: set[str]) -> list[tuple[int, str, str]]:
    """Give every head an anchor, as the forges do. Level, anchor and words of those of the first two levels."""
    heads = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            words = "".join(child.content for child in inline.children or ())
            slug = _NO_PART_OF_AN_ANCHOR.sub("", words.lower()).replace(" ", "-")
            anchor = Path(chapter).stem if opening.tag == "h1" else f"{Path(chapter).stem}-{slug}"
            opening.attrSet("id", anchor)
            known.add(anchor)
            if opening.tag in ("h1", "h2", "h3"):
                heads.append((int(opening.tag[1]), anchor, words))
    return heads


def _name_places(tokens: Sequence[Token], chapter: str, known: set[str]) -> None:
    """Give the places that a document marks their anchors."""
    for token in tokens:
        if token.children is None or "<a id=" not in token.content:
            continue
        parts: list[Token] = []
        for child in token.children:
            if child.type != "text":
                parts.append(child)
                continue
            for n, piece in enumerate(_PLACE.split(child.content)):
                if n % 2:
                    anchor = f"{Path(chapter).stem}-{piece}"
                    known.add(anchor)
                    parts.append(Token("html_inline", "", 0, content=f'<a id="{anchor}"></a>'))
                elif piece:
                    parts.append(Token("text", "", 0, content=piece))
        token.children = parts


def _lead_inside(tokens: Sequence[Token], chapter: str) -> list[str]:
    """Turn links between the documents into links within the page, and put the pictures into it. Gives the anchors meant."""
    wanted = []
    unlinked = False
    for token in (child for each in tokens for child in each.children or ()):
        if token.type == "image":
            picture = base64.b64encode((DOCS / str(token.attrs["src"])).read_bytes()).decode()
            token.attrSet("src", f"data:image/png;base64,{picture}")
        elif token.type == "link_close" and unlinked:
            token.tag, unlinked = "span", False
        elif token.type == "link_open" and not _ADDRESS.match(str(token.attrs["href"])):
            file, _, slug = str(token.attrs["href"]).partition("#")
            file = file or chapter
            if file in CHAPTERS:
                anchor = f"{Path(file).stem}-{unquote(slug)}" if slug else Path(file).stem
                token.attrSet("href", f"#{anchor}")
                wanted.append(anchor)
            else:  # a file of the repository: its name stays
                token.tag, token.attrs, unlinked = "span", {}, True
    return wanted


def _entry(heads: Sequence[tuple[int, str, str]], *, within: bool) -> str:
    """A chapter's line in the index, with its parts where it is the guide itself."""
    (_, anchor, words), *parts = heads
    inner = "".join(f'<li><a href="#{a}">{w}</a></li>' for level, a, w in parts if level == 2 or (level == 3 and within))
    return f'<li><a href="#{anchor}">{words}</a>{f"<ul>{inner}</ul>" if within else ""}</li>'
