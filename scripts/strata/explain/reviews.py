"""When the reviews after a review are, as far as the published dates tell."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise

_SATURDAY_TO_SUNDAY = 7
_QUARTER = 3
_FEWEST_DATES = 2


def _day(day: date) -> date:
    return day + timedelta(days=1)


def _sunday(day: date) -> date:
    return day + timedelta(days=_SATURDAY_TO_SUNDAY - day.weekday() - 1 or _SATURDAY_TO_SUNDAY)


def _month_end(day: date) -> date:
    start = (day + timedelta(days=1)).replace(day=1)
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _quarter_end(day: date) -> date:
    end = _month_end(day)
    while end.month % _QUARTER:
        end = _month_end(end)
    return end


# The shortest first: quarter ends are month ends too, but never one after the other.
_PERIOD_ENDS: tuple[Callable[[date], date], ...] = (_day, _sunday, _month_end, _quarter_end)


def reviews_after(review: date, closed: Sequence[date], count: int) -> tuple[date, ...]:
    """The closed reviews that follow a review.

    Args:
        review: the review, closed or open; an open one is followed by the close of its own period.
        closed: the closed reviews that are published, earliest first.
        count: how many to give.

    Returns:
        Fewer than ``count``, or none, where the published dates show no regular period: then the dates were listed by
        hand and what follows is not known.
    """
    following = [day for day in closed if day > review]
    period_end = _period_end_of(closed)
    last = closed[-1] if closed else review
    while period_end is not None and len(following) < count:
        last = period_end(last)
        following.append(last)
    return tuple(following[:count])


def _period_end_of(closed: Sequence[date]) -> Callable[[date], date] | None:
    if len(closed) < _FEWEST_DATES:
        return None
    steps = list(pairwise(closed))
    return next((end for end in _PERIOD_ENDS if all(end(day) == after for day, after in steps)), None)
