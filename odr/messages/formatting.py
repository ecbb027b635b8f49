"""A message's text as safe HTML: a little Markdown, and links that are marked as leading out.

Whatever is not in the short list of rules below stays as it was typed: no HTML, no images, no headings, so that
nothing loads from elsewhere and no message can pass for a part of the page.
"""

from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from odr.i18n import gettext as _

_RULES = [
    "autolink",
    "backticks",
    "blockquote",
    "emphasis",
    "escape",
    "fence",
    "hr",
    "link",
    "linkify",
    "list",
    "newline",
]
_SCHEMES = ("http", "https", "mailto")
# The other site is told nothing of where its visitor came from, and gets no hold of our window.
_REL = "noreferrer noopener nofollow external"


def as_html(text: str) -> str:
    """The text as HTML that is safe to put into a page as it is."""
    return str(_MARKDOWN.render(text))


def _leads_out(renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    address = str(tokens[at].attrs.get("href", ""))
    return f'<a href="{escape(address)}" rel="{_REL}" class="leads-out">'


def _says_where(
    renderer: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    opening = next(token for token in reversed(tokens[:at]) if token.type == "link_open")
    parts = urlsplit(str(opening.attrs.get("href", "")))
    words = (
        _("writes a mail")
        if parts.scheme == "mailto"
        else _("leads out to %(site)s", site=parts.hostname or parts.netloc)
    )
    return f' <span class="leads-out-to">({escape(words)})</span></a>'


class _Markdown(MarkdownIt):
    """Takes for a link only what leads to another site or into the mail program."""

    def validateLink(self, url: str) -> bool:  # noqa: N802  the library's own name
        """Whether an address may be linked; otherwise it stays text."""
        try:
            parts = urlsplit(url)
            named = bool(parts.hostname)
        except ValueError:
            return False
        return parts.scheme.lower() in _SCHEMES and (named or parts.scheme.lower() == "mailto")


def _markdown() -> MarkdownIt:
    made = _Markdown("zero", {"linkify": True, "breaks": True, "html": False}).enable(_RULES)
    assert made.linkify is not None  # noqa: S101  it is installed with the library
    # Only what is written as an address is taken for one, not every word with a dot in it.
    made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    rules: dict[str, Any] = {"link_open": _leads_out, "link_close": _says_where}
    for name, rule in rules.items():
        made.add_render_rule(name, lambda self, *arguments, rule=rule: rule(self, *arguments))
    return made


_MARKDOWN = _markdown()
