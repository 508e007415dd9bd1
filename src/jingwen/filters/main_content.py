"""Finds the part of a page that holds the article: which blocks are its content, and why each other one is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jingwen.filters.page_tree import LIKELY, SURE, PageTree
from jingwen.filters.threads import furniture, is_thread
from jingwen.model import Block, Document, Kind, Span

_LETTERS = re.compile(r"\W+")
_MIN_FREE_PROSE = 60.0  # characters; less outside of all named parts, and the names cannot be trusted
_WRAPPER_SHARE = 0.8  # a named part that holds this share of the page's prose is a wrapper
_MIN_SENTENCE = 20.0  # characters; with a sentence outside of them comments or recommendations are still what they say
_LIKELY_SHARE = 0.2
_KEEP_SHARE = 0.92  # descend to a child that holds this share
_ARTICLE_SHARE = 0.7  # ... or this one, if the child says that it is the article
_THREAD_SHARE = 0.995  # a thread's first post may be short beside its answers
_BEFORE_TITLE = 0.3  # what stands before the title is seldom the article
_LARGE_PARTS = frozenset(
    ["comments", "related", "sidebar", "popup", "advert", "footer"]
)  # these can outweigh an article
_ARTICLE_ROLES = frozenset(["article", "main", "articlebody", "newsarticle", "blogposting", "text"])
_ARTICLE_NAMES = frozenset(["article", "content", "post", "entry", "main", "articlebody", "article-content", "article_content", "post-content", "post-body", "entry-content", "article-body", "markdown-body", "rich_media_content"])  # fmt: skip
_INLINE = frozenset(["p", "span", "strong", "b", "a", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "em", "i", "font", "figure", "code"])  # fmt: skip
_LISTS = frozenset(["li", "ul", "ol", "dl", "table", "tbody", "tr"])  # entered only where they lay out the page
_THREAD_FURNITURE = 0.1  # posts are short, and the lines around them many
_NEVER_POSTS = frozenset(["sidebar", "related", "popup", "advert"])
_PARAGRAPH = 15.0  # prose of an element that can be a paragraph
_MAX_TITLE_LEVEL = 4
_FAR = 0.4  # weight of prose that shares nothing with the title but the page
_MIN_TEASERS = 4
_LEAD = re.compile(r"[，。！？]")
_MAX_TEASER_CHARS = 260
_TEASER_SHARE = 0.6


def boilerplate_reasons(document: Document, tree: PageTree) -> list[str]:
    """For each block the reason why it is boilerplate (the last part of a rule's id), or "" where it is content."""
    blocks = document.blocks
    title = _title_block(document)
    thread = is_thread(document, tree)
    children = _children(tree)
    sums = _subtree_sums(blocks, tree)
    teasers = set() if thread else _teaser_lists(tree, children, sums)
    around_title = _trail(tree, blocks[title].node if title >= 0 else -1)
    others = set() if thread else _other_articles(blocks, tree, children, title, around_title)
    # Without a class that they share they may be the author's own list: then they only weigh nothing.
    named = {at for at in teasers if any(tree.nodes[child].classes for child in children[at])}
    part_of = _trusted_parts(blocks, tree, sums, named, around_title, thread)
    posts = _posts(tree, part_of) if thread else [False] * len(tree.nodes)
    part_of = _with_other_articles(tree, part_of, others)
    scope = _main_node(blocks, tree, part_of, title, children, teasers - named, thread)
    inside = _below(tree, {scope})
    reasons = []
    for block in blocks:
        part = part_of[block.node] if block.node >= 0 else ""
        within = scope < 0 or inside[block.node] or (block.node >= 0 and posts[block.node])
        reasons.append(part or ("" if within else "outside-main-content"))
    if thread:
        for index in furniture(document, tree, [i for i, reason in enumerate(reasons) if not reason and i != title]):
            reasons[index] = "post-line"
    _add_lead(blocks, tree, reasons, title)
    if title >= 0 and reasons[title]:
        reasons[title] = ""
    return reasons


def _add_lead(blocks: Sequence[Block], tree: PageTree, reasons: list[str], title: int) -> None:
    """Prose between the title and the main node is the article's lead."""
    first = next((i for i, reason in enumerate(reasons) if not reason), -1)
    if title < 0 or first <= title:
        return
    for at in range(title + 1, first):
        if reasons[at] == "outside-main-content" and tree.prose[at] >= 20 and _LEAD.search(blocks[at].text):
            reasons[at] = ""


def _title_block(document: Document) -> int:
    """The index of the heading that says the page's title, or -1.

    The title that the facts chose is the surest; else the page's own names for itself, which may have the site's behind.
    """
    chosen = [fact for fact in document.facts if fact.chosen and fact.field == "title"]
    for fact in chosen:
        if isinstance(fact.evidence, Span):
            at = fact.evidence.start
            return next((i for i, block in enumerate(document.blocks) if block.start <= at < block.end), -1)
    titles = [_LETTERS.sub("", fact.value) for fact in chosen] or [
        _LETTERS.sub("", place.value)
        for place in document.places
        if place.name in ("meta:og:title", "script:msg_title", "title")
    ]
    headings = [
        (index, block.level, _LETTERS.sub("", block.text))
        for index, block in enumerate(document.blocks)
        if block.kind is Kind.HEADING and block.level <= _MAX_TITLE_LEVEL
    ]
    fits = [
        (not any(title.startswith(text) for title in titles), level, -index)
        for index, level, text in headings
        if len(text) >= 2 and any(_is_title(text, title) for title in titles)
    ]
    return -min(fits)[2] if fits else -1


def _is_title(text: str, title: str) -> bool:
    """Whether a heading (letters alone) says the title, of which the site's name may take up to two thirds."""
    return (text in title and len(text) * 3 >= len(title)) or (len(title) >= 4 and title in text)


def _trail(tree: PageTree, node: int) -> set[int]:
    """A node and all nodes around it."""
    trail = set()
    while node >= 0:
        trail.add(node)
        node = tree.nodes[node].parent
    return trail


def _children(tree: PageTree) -> list[list[int]]:
    """For each node its children; for index -1 (the last) the outermost ones."""
    children: list[list[int]] = [[] for _ in range(len(tree.nodes) + 1)]
    for at, node in enumerate(tree.nodes):
        children[node.parent].append(at)
    return children


def _posts(tree: PageTree, part_of: Sequence[str]) -> list[bool]:
    """For each node of a thread whether it stands in a reply, an answer or a comment."""
    inside: list[bool] = []
    for at, node in enumerate(tree.nodes):
        outer = node.parent >= 0 and inside[node.parent]
        inside.append(not part_of[at] and (outer or tree.parts[at][0] == "comments"))
    return inside


def _teaser_lists(
    tree: PageTree,
    children: Sequence[Sequence[int]],
    sums: Sequence[tuple[int, int, int, int]],
) -> set[int]:
    """Nodes that hold a list of teasers: siblings of one form, each a linked title with a short text below."""
    found: set[int] = set()
    for at in range(len(tree.nodes)):
        if len(children[at]) < _MIN_TEASERS:
            continue
        teasers = [child for child in children[at] if _is_teaser(tree, child, sums[child])]
        prose = sum(tree.total[child] for child in teasers)
        if len(teasers) >= _MIN_TEASERS and prose >= _TEASER_SHARE * tree.total[at]:
            found.add(at)
    return found


def _is_teaser(tree: PageTree, at: int, sums: tuple[int, int, int, int]) -> bool:
    chars, linked, _longest, count = sums
    return linked >= 4 and count >= 2 and chars - linked <= _MAX_TEASER_CHARS


def _other_articles(
    blocks: Sequence[Block],
    tree: PageTree,
    children: Sequence[Sequence[int]],
    title: int,
    around_title: set[int],
) -> set[int]:
    """Siblings of what holds the page's title, of the same form and with a title of the same rank: other articles."""
    if title < 0:
        return set()
    level = blocks[title].level
    headed = {
        at
        for block in blocks
        if block.kind is Kind.HEADING and block.level == level
        for at in _trail(tree, block.node) - around_title
    }
    found = set()
    for at in around_title:
        form = (tree.nodes[at].tag, tree.nodes[at].classes)
        if not form[1] and form[0] != "article":
            continue
        for sibling in children[tree.nodes[at].parent]:
            node = tree.nodes[sibling]
            if sibling in headed and (node.tag, node.classes) == form:
                found.add(sibling)
    return found


def _with_other_articles(tree: PageTree, part_of: list[str], others: set[int]) -> list[str]:
    if not others:
        return part_of
    out: list[str] = []
    for at, node in enumerate(tree.nodes):
        outer = out[node.parent] if node.parent >= 0 else ""
        other = at in others or outer == "other-article"
        out.append(part_of[at] or ("other-article" if other else ""))
    return out


def _trusted_parts(
    blocks: Sequence[Block],
    tree: PageTree,
    sums: Sequence[tuple[int, int, int, int]],
    teasers: set[int],
    around_title: set[int],
    thread: bool,
) -> list[str]:
    """For each node the part it stands in, "" where none of the names around it can be trusted."""
    page = sum(amount for amount in tree.prose if amount > 0)
    distrusted = {at for at in around_title if tree.total[at] >= _MIN_FREE_PROSE}
    if thread:
        distrusted |= _around_posts(tree)
    while True:
        part_of = _inherited(tree, sums, page, distrusted, teasers)
        free = sum(
            amount
            for block, amount in zip(blocks, tree.prose, strict=True)
            if amount > 0 and (block.node < 0 or not part_of[block.node])
        )
        enough = free >= min(_MIN_FREE_PROSE, page * 0.5)
        some = free >= _MIN_SENTENCE
        tops = [
            at
            for at, node in enumerate(tree.nodes)
            if part_of[at]
            and (node.parent < 0 or not part_of[node.parent])
            and not ((enough or (some and not thread)) and part_of[at] in _LARGE_PARTS)
            and (not enough or tree.total[at] > free)
        ]
        if not tops:
            return part_of
        distrusted.add(max(tops, key=lambda at: tree.total[at]))


def _around_posts(tree: PageTree) -> set[int]:
    """On a thread page: the nodes of comments, and named parts around them."""
    found: set[int] = set()
    for at, (part, _) in enumerate(tree.parts):
        if part != "comments":
            continue
        found.add(at)
        if tree.total[at] >= 10:
            found |= {outer for outer in _trail(tree, at) if tree.parts[outer][0] not in _NEVER_POSTS}
    return found


def _inherited(
    tree: PageTree,
    sums: Sequence[tuple[int, int, int, int]],
    page: float,
    distrusted: set[int],
    teasers: set[int],
) -> list[str]:
    part_of: list[str] = []
    for at, node in enumerate(tree.nodes):
        outer = part_of[node.parent] if node.parent >= 0 else ""
        if outer:
            part_of.append(outer)
            continue
        part, certainty = tree.parts[at]
        if at in distrusted or (part and not _holds(part, certainty, tree.total[at], sums[at], page)):
            part = ""
        if not part and at in teasers and at not in distrusted:
            part = "related"
        part_of.append(part)
    return part_of


def _holds(part: str, certainty: str, prose: float, sums: tuple[int, int, int, int], page: float) -> bool:
    chars, linked, longest, _ = sums
    if certainty == SURE:
        return part in _LARGE_PARTS or prose <= _WRAPPER_SHARE * page or prose < _MIN_FREE_PROSE
    if certainty == LIKELY:
        return (longest <= 60 and prose <= _LIKELY_SHARE * page) or linked * 2 > chars
    return False


def _subtree_sums(blocks: Sequence[Block], tree: PageTree) -> list[tuple[int, int, int, int]]:
    """Characters, characters in links, the longest block's plain characters and the number of blocks of each subtree."""
    size = len(tree.nodes)
    chars, linked, longest, count = [0] * size, [0] * size, [0] * size, [0] * size
    for block in blocks:
        node = block.node
        if node >= 0:
            length = block.end - block.start
            plain = length - block.link_chars
            chars[node] += length
            linked[node] += block.link_chars
            count[node] += 1
            if plain > longest[node]:
                longest[node] = plain
    for at in range(size - 1, 0, -1):
        parent = tree.nodes[at].parent
        if parent >= 0:
            chars[parent] += chars[at]
            linked[parent] += linked[at]
            count[parent] += count[at]
            if longest[at] > longest[parent]:
                longest[parent] = longest[at]
    return list(zip(chars, linked, longest, count, strict=True))


def _main_node(
    blocks: Sequence[Block],
    tree: PageTree,
    part_of: Sequence[str],
    title: int,
    children: Sequence[Sequence[int]],
    teasers: set[int],
    thread: bool,
) -> int:
    """The node whose subtree holds the most prose and the least furniture, -1 where the whole page is meant."""
    count = len(tree.nodes)
    in_teasers = _below(tree, teasers) if teasers else [False] * (len(tree.nodes) + 1)
    near = _nearness(tree, blocks[title].node if title >= 0 else -1)
    scores = [0.0] * (count + 1)  # the last one, also found at -1, is the page itself
    for index, (block, amount) in enumerate(zip(blocks, tree.prose, strict=True)):
        if block.node >= 0 and (part_of[block.node] or in_teasers[block.node]):
            amount = -1.0 - min(abs(amount), 40) * 0.1
        elif amount > 0 and title >= 0:
            amount *= near[block.node] * (_BEFORE_TITLE if index < title else 1.0)
        if amount < 0 and thread:
            amount *= _THREAD_FURNITURE
        scores[block.node] += amount
    for at in range(count - 1, -1, -1):
        scores[tree.nodes[at].parent] += scores[at]
    best = max(range(-1, count), key=lambda at: (scores[at], at))
    if scores[best] <= 0:
        return -1
    while best >= 0 and tree.nodes[best].tag in _INLINE:  # a paragraph is no main content: its neighbours belong to it
        best = tree.nodes[best].parent
    share = _THREAD_SHARE if thread else _KEEP_SHARE
    while True:
        inner = max(children[best], key=lambda at: scores[at], default=-1)
        if inner < 0 or not _can_hold_an_article(tree, inner, children):
            return best
        if scores[inner] < (_ARTICLE_SHARE if not thread and _is_article(tree, inner) else share) * scores[best]:
            return best
        if _stands_alone(tree, inner) and any(
            at != inner and scores[at] >= _PARAGRAPH and _form(tree, at) == _form(tree, inner) for at in children[best]
        ):
            return best  # each paragraph in an element of its own
        best = inner


def _can_hold_an_article(tree: PageTree, at: int, children: Sequence[Sequence[int]]) -> bool:
    """Whether an element may be the main content. Cells hold text of their own only in tables that lay out the page."""
    tag = tree.nodes[at].tag
    if tag in ("table", "tbody", "tr"):
        return any(
            tree.total[inner] > 0
            if tree.nodes[inner].tag in ("td", "th")
            else _can_hold_an_article(tree, inner, children)
            for inner in children[at]
            if tree.nodes[inner].tag in ("tbody", "tr", "td", "th")
        )
    return tag not in _INLINE and tag not in _LISTS


def _stands_alone(tree: PageTree, at: int) -> bool:
    return bool(tree.nodes[at].classes) or tree.nodes[at].tag in ("p", "section")


def _form(tree: PageTree, at: int) -> tuple[str, tuple[str, ...]]:
    return tree.nodes[at].tag, tree.nodes[at].classes


def _nearness(tree: PageTree, title: int) -> list[float]:
    """For each node how much of the way from the page to its title it shares: 1 beside the title, less further out."""
    if title < 0:
        return [1.0] * (len(tree.nodes) + 1)
    trail = _trail(tree, title)
    steps = [
        at for at in sorted(trail) if tree.nodes[at].parent < 0 or tree.total[at] != tree.total[tree.nodes[at].parent]
    ]
    rank = {at: steps.index(at) for at in steps}
    shared: list[int] = []
    for at, node in enumerate(tree.nodes):
        outer = shared[node.parent] if node.parent >= 0 else 0
        shared.append(max(outer, rank.get(at, 0)) if at in trail else outer)
    most = max((shared[at] for at in trail if tree.total[at] > 0), default=0) or 1
    return [*(_FAR + (1.0 - _FAR) * min(amount / most, 1.0) for amount in shared), _FAR]


def _is_article(tree: PageTree, at: int) -> bool:
    """Whether the element says that it is the article."""
    node = tree.nodes[at]
    if node.tag in ("article", "main") or not _ARTICLE_ROLES.isdisjoint(node.role.lower().split()):
        return True
    return not _ARTICLE_NAMES.isdisjoint([name.lower() for name in (*node.classes, node.id)])


def _below(tree: PageTree, tops: set[int]) -> list[bool]:
    """For each node whether it is one of some nodes or stands in one; index -1 (no node) is False."""
    inside: list[bool] = []
    for at, node in enumerate(tree.nodes):
        inside.append(at in tops or (node.parent >= 0 and inside[node.parent]))
    return [*inside, False]
