"""What a front end hands to the walker: a tree whose nodes say what lexbor's say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import NamedTuple, Protocol

Attributes = Mapping[str, str | None]


class TreeNode(Protocol):
    """An element, a text ("-text") or a comment ("-comment"). A void element has no child.

    tag_id: the same for all nodes of a tree that have one tag, and quicker to read.
    """

    @property
    def tag(self) -> str | None: ...

    @property
    def tag_id(self) -> Hashable: ...

    @property
    def attributes(self) -> Attributes: ...

    @property
    def text_content(self) -> str | None: ...

    @property
    def comment_content(self) -> str | None: ...

    @property
    def child(self) -> TreeNode | None: ...

    @property
    def next(self) -> TreeNode | None: ...

    @property
    def mem_id(self) -> int: ...


class Tree(NamedTuple):
    """first: the first node of the outermost level. hidden: `mem_id` of the elements that is_hidden() names.

    whole_text: all text inside an element, templates and scripts included.
    """

    first: TreeNode | None
    hidden: Collection[int]
    whole_text: Callable[[TreeNode], str]
