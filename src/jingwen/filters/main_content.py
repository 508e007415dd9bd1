"""Finds the part of a page that holds the article: which blocks are its content, and why each other one is not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jingwen.filters.named_parts import find_other_articles, find_teaser_lists, trusted_parts
from jingwen.filters.page_parts import LABEL, says_article
from jingwen.filters.page_title import find_title_block
from jingwen.filters.page_tree import PageTree
from jingwen.filters.posts import find_posts
from jingwen.filters.threads import are_comments, furniture, posts_make_a_thread, thread_likelihood
from jingwen.model import Block, Document, Kind

_KEEP_SHARE = 0.92  # descend to a child that holds this share
_ARTICLE_SHARE = 0.7  # ... or this one, if the child says that it is the article
_THREAD_SHARE = 0.995  # a thread's first post may be short beside its answers
_BEFORE_TITLE = 0.3  # what stands before the title is seldom the article
_INLINE = frozenset(["p", "span", "strong", "b", "a", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "em", "i", "font", "figure", "code"])  # fmt: skip
_LISTS = frozenset(["li", "ul", "ol", "dl"])
_THREAD_FURNITURE = 0.1  # posts are short, and the lines around them many
_PARAGRAPH = 15.0  # prose of an element that can be a paragraph
_FAR = 0.4  # weight of prose that shares nothing with the title but the page
_LETTERS = re.compile(r"\W+")
_MIN_PAIRS = 4
_MAX_TITLE = 80
_LEAD = re.compile(r"[，。！？]")
_MIN_LEAD = 12.0
_COMMENTS = ("comments", LABEL)
_MIN_BRANCH = 60.0  # prose of a part of the page that could be an article of its own
_RELATED, _UNRELATED = 0.5, 0.15  # share of the title's pairs of letters that such a part repeats
_MIN_GAP = 1  # blocks between it and another article; what follows at once is the text below a summary
_OTHER = 0.1  # weight of prose that does not speak of the title while a nearer part does


def boilerplate_reasons(document: Document, tree: PageTree) -> tuple[list[str], bool]:
    """For each block the reason why it is boilerplate (the last part of a rule's id), or "" where it is content.

    And whether the page is a thread.
    """
    blocks = document.blocks
    title = find_title_block(document)
    thread, posts = _posts(document, tree)
    around_title = tree.trail(blocks[title].node if title >= 0 else -1)
    teasers = set() if thread else find_teaser_lists(tree)
    # Without a class that they share they may be the author's own list: then they only weigh nothing.
    named = {at for at in teasers if any(tree.nodes[child].classes for child in tree.children[at])}
    part_of = trusted_parts(tree, blocks, named, around_title, posts, thread)
    if not thread:
        _add_other_articles(tree, part_of, find_other_articles(tree, blocks, title, around_title))
    scope = _main_node(document, tree, part_of, title, teasers - named, posts, thread)
    inside = tree.below([scope] if scope >= 0 else ())
    inside[-1] = scope < 0
    if thread:
        _add_posts(tree, part_of, posts, inside)
    reasons = [
        part_of[block.node] or ("" if scope < 0 or inside[block.node] else "outside-main-content") for block in blocks
    ]
    if thread and posts:
        _bound_thread(tree, posts, reasons, title)
    elif thread:
        for index in range(title):  # buttons above the title; nothing else says where the thread begins
            if not reasons[index] and tree.prose[index] < _MIN_LEAD:
                reasons[index] = "outside-main-content"
    if thread:
        kept = [index for index, reason in enumerate(reasons) if not reason and index != title]
        for index in furniture(document, tree, kept, posts):
            reasons[index] = "post-line"
    _add_lead(tree, blocks, reasons, title)
    if title >= 0 and reasons[title] and blocks[title].kind is Kind.HEADING:
        reasons[title] = ""
    return reasons, thread


def _posts(document: Document, tree: PageTree) -> tuple[bool, list[int]]:
    """Whether the page is a thread, and its posts as far as their form tells them."""
    likelihood = thread_likelihood(document, tree)
    if likelihood == 1:
        return True, find_posts(tree, document.blocks, 2)
    posts = find_posts(tree, document.blocks, 3)
    if posts and document.options.page == "auto" and posts_make_a_thread(document, tree, posts, likelihood):
        return True, posts
    if posts and are_comments(tree, document.blocks, posts):
        for at in posts:
            tree.parts[at] = _COMMENTS
    return False, []


def _add_posts(tree: PageTree, part_of: Sequence[str], posts: Sequence[int], inside: list[bool]) -> None:
    """Replies, answers and comments of a thread are content too, wherever they stand."""
    named = [at for at, (part, _) in enumerate(tree.parts) if part == "comments" and not part_of[at]]
    for at, own in enumerate(tree.below([*posts, *named])):
        if own:
            inside[at] = True


def _bound_thread(tree: PageTree, posts: Sequence[int], reasons: list[str], title: int) -> None:
    """A thread reaches from its title to the last of its posts; prose before the first of them opens it."""
    first, last = tree.blocks_of(posts[0])[0], tree.blocks_of(posts[-1])[-1]
    if title < 0 or title > last:
        return
    for index in range(title + 1, first):
        if reasons[index] == "outside-main-content" and tree.prose[index] > 0:
            reasons[index] = ""
    for index in (*range(min(title, first)), *range(last + 1, len(reasons))):
        reasons[index] = reasons[index] or "outside-main-content"


def _add_lead(tree: PageTree, blocks: Sequence[Block], reasons: list[str], title: int) -> None:
    """Prose between the title and the main node is the article's lead."""
    first = next((i for i, reason in enumerate(reasons) if not reason), -1)
    if title < 0 or first <= title:
        return
    for at in range(title + 1, first):
        if reasons[at] == "outside-main-content" and tree.prose[at] >= _MIN_LEAD and _LEAD.search(blocks[at].text):
            reasons[at] = ""


def _add_other_articles(tree: PageTree, part_of: list[str], others: set[int]) -> None:
    if others:
        inside = tree.below(others)
        for at, other in enumerate(inside):
            if other and not part_of[at]:
                part_of[at] = "other-article"


def _main_node(
    document: Document,
    tree: PageTree,
    part_of: Sequence[str],
    title: int,
    teasers: set[int],
    posts: Sequence[int],
    thread: bool,
) -> int:
    """The node whose subtree holds the most prose and the least furniture, -1 where the whole page is meant."""
    children, parents = tree.children, tree.parents
    scores = _scores(document, tree, part_of, title, teasers, thread)
    count = len(parents)
    top = max(scores)
    if top <= 0:
        return -1
    best = -1 if scores[-1] == top and top not in scores[:-1] else count - 1 - scores[-2::-1].index(top)
    while best >= 0 and tree.nodes[best].tag in _INLINE:  # a paragraph is no main content: its neighbours belong to it
        best = parents[best]
    has_posts = thread and (bool(posts) or ("comments" in [part for part, _ in tree.parts]))
    share = _THREAD_SHARE if has_posts else _KEEP_SHARE
    while True:
        inner = max(children[best], key=scores.__getitem__, default=-1)
        if inner < 0 or not _can_hold_an_article(tree, inner):
            return best
        if scores[inner] < (_ARTICLE_SHARE if not thread and says_article(tree.nodes[inner]) else share) * scores[best]:
            return best
        if _stands_alone(tree, inner) and any(
            at != inner and scores[at] >= _PARAGRAPH and _form(tree, at) == _form(tree, inner) for at in children[best]
        ):
            return best  # each paragraph in an element of its own
        best = inner


def _scores(
    document: Document, tree: PageTree, part_of: Sequence[str], title: int, teasers: set[int], thread: bool
) -> list[float]:
    """For each node, and at index -1 for the page itself, its prose less its furniture, as far as they count there."""
    count = len(tree.parents)
    in_teasers = tree.below(teasers) if teasers else None
    blocks = document.blocks
    near = _nearness(tree, blocks[title].node) if title >= 0 else None
    if near is not None and not thread:
        for at in _unrelated(document, tree, part_of, title):
            end = tree.end(at)
            near[at:end] = [_OTHER] * (end - at)
    scores = [0.0] * (count + 1)
    index = -1
    for block, amount in zip(blocks, tree.prose, strict=True):
        index += 1
        node = block.node
        if part_of[node] or (in_teasers is not None and in_teasers[node]):
            size = amount if amount >= 0 else -amount
            amount = -1.0 - (size if size < 40 else 40) * 0.1
        elif amount > 0 and near is not None:
            amount *= near[node] * (_BEFORE_TITLE if index < title else 1.0)
        if amount < 0 and thread:
            amount *= _THREAD_FURNITURE
        scores[node] += amount
    for at in range(count - 1, -1, -1):
        scores[tree.parents[at]] += scores[at]
    return scores


def _can_hold_an_article(tree: PageTree, at: int) -> bool:
    """Whether an element may be the main content. Cells hold text of their own only in tables that lay out the page."""
    tag = tree.nodes[at].tag
    if tag in ("table", "tbody", "tr"):
        return any(
            tree.total[inner] > 0 if tree.nodes[inner].tag in ("td", "th") else _can_hold_an_article(tree, inner)
            for inner in tree.children[at]
            if tree.nodes[inner].tag in ("tbody", "tr", "td", "th")
        )
    return tag not in _INLINE and tag not in _LISTS


def _stands_alone(tree: PageTree, at: int) -> bool:
    return bool(tree.nodes[at].classes) or tree.nodes[at].tag in ("p", "section")


def _form(tree: PageTree, at: int) -> tuple[str, tuple[str, ...]]:
    return tree.nodes[at].tag, tree.nodes[at].classes


def _nearness(tree: PageTree, title: int) -> list[float]:
    """For each node how much of the way from the page to its title it shares: 1 beside the title, less further out."""
    total, parents = tree.total, tree.parents
    rank: dict[int, int] = {}
    for at in sorted(tree.trail(title)):
        same = parents[at] >= 0 and total[at] == total[parents[at]]
        rank[at] = rank[parents[at]] if same else (rank[parents[at]] + 1 if parents[at] >= 0 else 0)
    most = max((rank[at] for at in rank if total[at] > 0), default=0) or 1
    weights = [_FAR + (1.0 - _FAR) * min(step / most, 1.0) for step in range(max(rank.values(), default=0) + 1)]
    near = [_FAR] * (len(parents) + 1)
    for at, step in rank.items():  # from the outermost on
        if step != rank.get(parents[at]):
            end = tree.end(at)
            near[at:end] = [weights[step]] * (end - at)
    return near


def _unrelated(document: Document, tree: PageTree, part_of: Sequence[str], title: int) -> list[int]:
    """Parts that branch off farther out than one that speaks of the title, and do not speak of it: other articles."""
    pairs = _pairs(document.blocks[title].text)
    trail = tree.trail(document.blocks[title].node)
    large = [
        [at for at in tree.children[outer] if tree.total[at] >= _MIN_BRANCH and not part_of[at] and at not in trail]
        for outer in sorted(trail, reverse=True)
    ]
    if len(pairs) < _MIN_PAIRS or sum(map(len, large)) < 2:
        return []
    found: list[int] = []
    end = -1  # of the blocks of the last part that speaks of the title
    for branches in large:
        shares = [(_share(pairs, document, tree, at), at) for at in branches]
        if end >= 0:
            found += [at for share, at in shares if share < _UNRELATED and abs(tree.first[at] - end) > _MIN_GAP]
        end = max([end, *(tree.blocks_of(at).stop for share, at in shares if share >= _RELATED)])
    return found


def _share(pairs: set[str], document: Document, tree: PageTree, at: int) -> float:
    inside = tree.blocks_of(at)
    text = document.text[document.blocks[inside[0]].start : document.blocks[inside[-1]].end]
    return sum([pair in text for pair in pairs]) / len(pairs)


def _pairs(title: str) -> set[str]:
    letters = _LETTERS.sub("", title[:_MAX_TITLE])
    return {letters[i : i + 2] for i in range(len(letters) - 1)}
