"""The manual pages inside the report, with an anchor for every reason and assumption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from layersmith.render.html.markup import escaped, inline
from layersmith.render.manual import blocks, first_sentence

_NAMED = re.compile(r"((?:`[^`]+`(?:, | and )?)+):")


class Manual:
    """The manual pages by the names of their transforms; knows which anchors there are."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._anchors: set[str] = set()
        self._pages = {name: self._page(name, text) for name, text in pages.items()}
        self._sentences = {name: first_sentence(text) for name, text in pages.items()}

    def transform(self, name: str) -> str:
        """The name of a transform, linked to its page."""
        return self._link(f"manual-{name}", escaped(name), "transform")

    def term(self, transform: str, word: str) -> str:
        """A reason or an assumption of `transform`, linked to the line that explains it."""
        return self._link(f"manual-{transform}-{word}", f"<code>{escaped(word)}</code>", "term")

    def sentence(self, name: str) -> str:
        """What the transform called `name` does, as HTML."""
        return inline(self._sentences.get(name, ""))

    def pages(self, names: Iterable[str]) -> str:
        """The pages of the transforms called `names`, each folded up."""
        return "".join(
            f'<details class="page" id="manual-{escaped(name)}"><summary><h3>{escaped(name)}</h3>'
            f"<p>{self.sentence(name)}</p></summary>{self._pages[name]}</details>\n"
            for name in names
            if name in self._pages
        )

    def _link(self, anchor: str, label: str, kind: str) -> str:
        if anchor not in self._anchors:
            return f'<span class="{kind}">{label}</span>'
        return f'<a class="{kind}" href="#{escaped(anchor)}">{label}</a>'

    def _page(self, name: str, text: str) -> str:
        self._anchors.add(f"manual-{name}")
        out = []
        for number, block in enumerate(blocks(text)):
            if not number and " ".join(" ".join(block).split()) == first_sentence(text):
                continue  # it stands in the summary
            if block[0].startswith("```"):
                code = escaped("\n".join(block[1:-1]))
                out.append(f'<pre tabindex="0" role="region" aria-label="Dockerfile"><code>{code}</code></pre>')
            elif block[0].startswith("#"):
                out.append(f"<h4>{inline(block[0].lstrip('# '))}</h4>")
            elif block[0].startswith("- "):
                items = re.split(r"\n- ", "\n".join(block)[2:])
                out.append("<ul>" + "".join(self._item(name, " ".join(item.split())) for item in items) + "</ul>")
            else:
                out.append(f"<p>{inline(' '.join(' '.join(block).split()))}</p>")
        return "".join(out)

    def _item(self, name: str, text: str) -> str:
        anchors = ""
        if named := _NAMED.match(text):
            for word in re.findall(r"`([^`]+)`", named[1]):
                anchor = f"manual-{name}-{word}"
                if anchor not in self._anchors:
                    self._anchors.add(anchor)
                    anchors += f'<span id="{escaped(anchor)}"></span>'
        return f"<li>{anchors}{inline(text)}</li>"
