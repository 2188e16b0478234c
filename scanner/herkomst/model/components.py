"""Strongly connected components: for units that need each other and for columns that flow in circles."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def components(items: Iterable[T], needs: Mapping[T, Sequence[T]]) -> list[list[T]]:
    """Strongly connected components, each after everything it needs (Tarjan, without recursion)."""
    index: dict[T, int] = {}
    low: dict[T, int] = {}
    on: set[T] = set()
    stack: list[T] = []
    out: list[list[T]] = []
    for root in items:
        if root in index:
            continue
        work: list[tuple[T, int]] = [(root, 0)]
        while work:
            item, at = work.pop()
            if at == 0:
                index[item] = low[item] = len(index)
                stack.append(item)
                on.add(item)
            below = needs[item]
            waiting = False
            while at < len(below):
                other = below[at]
                at += 1
                if other not in index:
                    work += [(item, at), (other, 0)]
                    waiting = True
                    break
                if other in on:
                    low[item] = min(low[item], index[other])
            if waiting:
                continue
            if low[item] == index[item]:
                group = []
                while True:
                    member = stack.pop()
                    on.discard(member)
                    group.append(member)
                    if member == item:
                        break
                out.append(group)
            if work:
                parent = work[-1][0]
                low[parent] = min(low[parent], low[item])
    return out
