"""Which parts of a page are what their names, their labels or their form say: menus, side bars, comments, other articles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from jingwen.filters.page_parts import LABEL, LIKELY, NONE, SURE, part_of_names
from jingwen.filters.page_tree import PageTree
from jingwen.model import Block, Kind

LARGE_PARTS = frozenset(
    ["comments", "related", "sidebar", "popup", "advert", "footer"]
)  # these can outweigh an article
_MIN_FREE_PROSE = 60.0  # characters; less outside of all named parts, and the names cannot be trusted
_MIN_SENTENCE = 20.0  # characters; with a sentence outside of them comments or recommendations are still what they say
_MIN_LINE = 12.0  # characters of a sentence beside the title, in something that its name takes for a menu
_WRAPPER_SHARE = 0.8  # a named part that holds this share of the page's prose is a wrapper
_LIKELY_SHARE = 0.2
_NEVER_POSTS = frozenset(["sidebar", "related", "popup", "advert"])
_BUTTONS = frozenset(
    ["tools", "pager", "tags", "contents", "share", "navigation"]
)  # they hold buttons and links, no prose
_IN_TEXT = frozenset(["related", "sidebar"])  # what authors set apart in their text is named so too
# ... and so are their boxes, where the text goes on behind: who is spoken of (profile), a dialogue, an advert discussed
_NEAR = 40  # neighbours on each side among which paragraphs are looked for
_BOXES = frozenset(["user-card", "popup", "advert", "comments", "footer"])
# Characters of a box that is the author's though its name says else: an advert in a text is shorter, a note can be.
_LEAST_OF_BOX = {"advert": 80.0, "popup": _MIN_LINE}
_MIN_TOLD, _TOLD_SHARE = 40.0, 0.75  # characters, and their share of the whole, of what is no row of buttons
_NEVER_PIECES = frozenset(["related", "comments"])
_PIECES_SHARE = 0.6  # of the page's prose, in pieces of the text that a sure word names
_PIECES_LINKED = 0.1  # of their characters
_AUTHORS_TOO = frozenset(["tools"])  # a tip can be a box within the article
_COLUMN = ("sidebar", LIKELY)
_MIN_TEASERS = 4
_MAX_TEASER_CHARS = 260
_TEASER_SHARE = 0.6


def find_teaser_lists(tree: PageTree) -> set[int]:
    """Nodes that hold a list of teasers: siblings of one form, each a linked title with a short text below."""
    found: set[int] = set()
    for at, children in enumerate(tree.children[:-1]):
        if len(children) < _MIN_TEASERS or tree.count[at] < 2 * _MIN_TEASERS:
            continue
        teasers = [child for child in children if _is_teaser(tree, child)]
        if len(teasers) >= _MIN_TEASERS:
            prose = sum([tree.total[child] for child in teasers])
            if prose >= _TEASER_SHARE * tree.total[at]:
                found.add(at)
    return found


def _is_teaser(tree: PageTree, at: int) -> bool:
    linked = tree.linked[at]
    return linked >= 4 and tree.count[at] >= 2 and tree.chars[at] - linked <= _MAX_TEASER_CHARS


def find_other_articles(tree: PageTree, blocks: Sequence[Block], title: int, around_title: set[int]) -> set[int]:
    """Siblings of what holds the page's title, of the same form and with a title of the same rank: other articles."""
    if title < 0:
        return set()
    level = blocks[title].level
    headed = tree.trail(*[block.node for block in blocks if block.kind is Kind.HEADING and block.level == level])
    headed -= around_title
    found: set[int] = set()
    for at in around_title if headed else ():
        own = tree.nodes[at]
        if not own.classes and own.tag != "article":
            continue
        for sibling in tree.children[own.parent]:
            node = tree.nodes[sibling]
            if sibling in headed and node.tag == own.tag and node.classes == own.classes:
                found.add(sibling)
    return found


def trusted_parts(
    tree: PageTree,
    blocks: Sequence[Block],
    teasers: set[int],
    around_title: set[int],
    posts: Sequence[int],
    thread: bool,
) -> list[str]:
    """For each node the part it stands in, "" where none of the names around it can be trusted; at index -1 "".

    teasers: nodes that are lists of teasers. posts: nodes that are posts by their form.
    """
    distrusted = {at for at in around_title if tree.total[at] >= _MIN_LINE}
    if thread:
        distrusted |= _around_posts(tree)
        # the right column of a post is its text
        distrusted |= {at for at, part in enumerate(tree.parts) if part == _COLUMN and tree.total[at] >= _MIN_LINE}
    distrusted |= tree.trail(*posts) | _named_as_the_title(tree, around_title) | _boxes_in_text(tree) | _pieces(tree)
    distrusted |= _sections_with_an_id(tree)
    while True:
        part_of = _inherited(tree, distrusted, teasers)
        tops = [at for at, parent in enumerate(tree.parents) if part_of[at] and not part_of[parent]]
        free = tree.page - sum([tree.total[at] for at in tops])
        enough = free >= min(_MIN_FREE_PROSE, tree.page * 0.5)
        some = free >= _MIN_SENTENCE
        tops = [
            at
            for at in tops
            if not ((enough or (some and not thread)) and part_of[at] in LARGE_PARTS)
            and (not enough or tree.total[at] > free)
        ]
        tops = tops or _openings(tree, blocks, part_of, posts if thread else ())
        if not tops:
            return part_of
        distrusted.add(max(tops, key=tree.total.__getitem__))


def _named_as_the_title(tree: PageTree, around_title: set[int]) -> set[int]:
    """Nodes that are named by a class which names what holds the title too: page builders call every element a widget."""
    shared = {
        name
        for at in around_title
        if tree.parts[at] is not NONE
        for name in tree.nodes[at].classes
        if part_of_names("div", "", (name,), "") == tree.parts[at]
    }
    if not shared:
        return set()
    return {
        at for at, part in enumerate(tree.parts) if part is not NONE and not shared.isdisjoint(tree.nodes[at].classes)
    }


def _openings(tree: PageTree, blocks: Sequence[Block], part_of: Sequence[str], posts: Sequence[int]) -> list[int]:
    """What a thread can open with, where nothing else stands before its posts: networks call each post an item of a feed."""
    if not posts:
        return []
    before = range(tree.first[posts[0]])
    if any(tree.prose[index] >= _MIN_LINE and not part_of[blocks[index].node] for index in before):
        return []
    return [
        at
        for at, parent in enumerate(tree.parents)
        if part_of[at] == "related" and not part_of[parent] and tree.total[at] >= _MIN_LINE and tree.first[at] in before
    ]


def _around_posts(tree: PageTree) -> set[int]:
    """On a thread page: the nodes of comments, and named parts around them."""
    comments = [at for at, (part, _) in enumerate(tree.parts) if part == "comments"]
    around = tree.trail(*[at for at in comments if tree.total[at] >= 10])
    return {*comments, *(at for at in around if tree.parts[at][0] not in _NEVER_POSTS)}


def _inherited(tree: PageTree, distrusted: set[int], teasers: set[int]) -> list[str]:
    part_of = [""] * (len(tree.parents) + 1)
    at = -1
    for parent, (part, certainty) in zip(tree.parents, tree.parts, strict=True):
        at += 1
        if part_of[parent]:
            part_of[at] = part_of[parent]
        elif part and at not in distrusted and _holds(tree, at, part, certainty):
            part_of[at] = part
        elif at in teasers and at not in distrusted:
            part_of[at] = "related"
    return part_of


def _holds(tree: PageTree, at: int, part: str, certainty: str) -> bool:
    """Whether what stands in a node can be the part that its names say."""
    prose = tree.total[at]
    is_told = certainty == SURE and prose >= max(_MIN_TOLD, _TOLD_SHARE * tree.chars[at])
    if is_told and (
        part in _BUTTONS or (part in _IN_TEXT and not tree.linked[at] and _stands_among_paragraphs(tree, at))
    ):
        return False
    if certainty != LIKELY:
        return part in LARGE_PARTS or prose <= _WRAPPER_SHARE * tree.page or prose < _MIN_FREE_PROSE
    if part in _AUTHORS_TOO and prose >= _MIN_LINE:
        return tree.linked[at] * 2 > tree.chars[at]
    return (tree.longest[at] <= 60 and prose <= _LIKELY_SHARE * tree.page) or tree.linked[at] * 2 > tree.chars[at]


def _stands_among_paragraphs(tree: PageTree, at: int) -> bool:
    beside = tree.children[tree.nodes[at].parent]
    own = bisect_left(beside, at)
    near = [*beside[max(own - _NEAR, 0) : own], *beside[own + 1 : own + _NEAR]]  # not all: a page may hold thousands
    return sum([_says_a_sentence(tree, sibling) for sibling in near]) > 1


def _says_a_sentence(tree: PageTree, at: int) -> bool:
    """Whether an element is a paragraph of a text: by its tag, or as a `div` with one block of prose and no link."""
    tag = tree.nodes[at].tag
    if tag == "p":
        return tree.total[at] > 0
    return tag == "div" and tree.count[at] == 1 and tree.total[at] >= _MIN_SENTENCE and not tree.linked[at]


def _boxes_in_text(tree: PageTree) -> set[int]:
    """Elements that tell something, together with their like, without a link, between the paragraphs of a text."""
    named: dict[int, list[int]] = {}
    for at, (part, certainty) in enumerate(tree.parts):
        if part in _BOXES and certainty != LABEL and tree.total[at] > 0:
            named.setdefault(tree.parents[at], []).append(at)
    found: set[int] = set()
    for outer, boxes in named.items():
        paragraphs = [at for at in tree.children[outer] if tree.total[at] > 0 and _is_paragraph(tree, at)]
        alike: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        for at in boxes:
            alike.setdefault((tree.nodes[at].tag, tree.nodes[at].classes), []).append(at)
        for group in alike.values():
            prose, chars = sum([tree.total[at] for at in group]), sum([tree.chars[at] for at in group])
            least = _LEAST_OF_BOX.get(tree.parts[group[0]][0], _MIN_TOLD)
            if prose >= max(least, _TOLD_SHARE * chars) and not any(tree.linked[at] for at in group):
                found |= {at for at in group if paragraphs and paragraphs[0] < at < paragraphs[-1]}
    return found


def _sections_with_an_id(tree: PageTree) -> set[int]:
    """Elements that their id alone names, among others of their class: a text's section is called after its heading."""
    found: set[int] = set()
    for at, (part, certainty) in enumerate(tree.parts):
        node = tree.nodes[at]
        if not part or certainty == LABEL or not node.id or not node.classes or tree.linked[at]:
            continue
        prose = tree.total[at]
        if certainty == SURE and prose < max(_MIN_TOLD, _TOLD_SHARE * tree.chars[at]):
            continue
        if part_of_names(node.tag, "", node.classes, node.role) is not NONE:
            continue
        alike = [n for n in tree.children[node.parent] if n != at and tree.nodes[n].classes == node.classes]
        if sum([tree.total[n] >= _MIN_TOLD for n in alike[:_NEAR]]) > 1:
            found.add(at)
    return found


def _pieces(tree: PageTree) -> set[int]:
    """Elements of one class that hold the text in pieces: a page builder's `text-editor`, a translation's `original`.

    A name that is sure must have most of the page's prose to be one of these.
    """
    alike: dict[str, list[int]] = {}
    for at, (part, certainty) in enumerate(tree.parts):
        if (certainty == LIKELY and part not in _NEVER_PIECES) or (certainty == SURE and part == "sidebar"):
            for name in tree.nodes[at].classes:
                alike.setdefault(name, []).append(at)
    found: set[int] = set()
    for name, group in alike.items():
        named = part_of_names("div", "", (name,), "")
        least = (_LIKELY_SHARE if named[1] == LIKELY else _PIECES_SHARE) * tree.page
        if len(group) > 1 and named is not NONE and _is_plain_prose(tree, group, least):
            found.update(group)
    return found


def _is_plain_prose(tree: PageTree, group: Sequence[int], least: float) -> bool:
    """Whether these elements hold more prose than `least` (characters), next to nothing else and hardly a link."""
    prose, chars = sum([tree.total[at] for at in group]), sum([tree.chars[at] for at in group])
    linked = sum([tree.linked[at] for at in group])
    return prose > max(least, _TOLD_SHARE * chars) and linked <= _PIECES_LINKED * chars


def _is_paragraph(tree: PageTree, at: int) -> bool:
    """Whether an element is a paragraph: by its tag, or as a single block that no class tells from its neighbours."""
    node = tree.nodes[at]
    return node.tag == "p" or (node.tag in ("div", "section") and tree.count[at] == 1 and not node.classes)
