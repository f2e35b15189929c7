"""Activity and scores against a computation of their own, and the same from input in another order."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from conftest import PROJECT, BuiltHome, copy_project
from strata import dbt_runner
from strata.landing import land
from strata.settings import Settings

AS_OF = date(2024, 12, 31)
FIRST = datetime(2023, 6, 1, 8)
PEOPLE = 60
MARTS = ("fct_customer_activity", "fct_customer_scores", "fct_customer_score_lines")
SINGULAR = "assert_score_lines_add_up_to_the_points_of_their_score"
TYPES = ("visit", "Visit", "cart", "click", "share", "activity", "unsubscribe", "dance")

Tables = dict[str, list[dict[str, str]]]


def made_up() -> Tables:
    """Sixty consumers and business customers, some of whose events and attributes lie after the as-of day."""
    dice = random.Random(42)  # noqa: S311 - made-up data, nothing secret
    tables: Tables = {name: [] for name in ("customers", "orders", "events", "customer_attributes", "surveys")}
    for person in range(PEOPLE):
        key, is_business = f"c{person:02d}", person % 3 == 0
        sizes, levels = ["1-9", "10-49", "1000+", ""], ["Executive", "director", "SPECIALIST", "intern", ""]
        tables["customers"].append(
            {
                "customer_id": key,
                "registered_at": FIRST.isoformat(sep=" "),
                "customer_type": "company" if person % 6 == 0 else "person",
                "company_id": "c00" if is_business and person % 6 else "",
                "company_size": dice.choice(sizes) if is_business else "",
                "job_level": dice.choice(levels) if is_business else "",
            }
        )
        for number in range(dice.choice([0, 1, 3, 9])):
            stamp = FIRST + timedelta(hours=dice.randrange(24 * 579))
            order = {"order_id": f"o{person}-{number}", "customer_id": key, "ordered_at": stamp.isoformat(sep=" ")}
            tables["orders"].append({**order, "total_amount": f"{dice.randint(100, 90000) / 100:.2f}"})
        for number in range(dice.choice([0, 2, 12, 40])):
            stamp = FIRST + timedelta(hours=dice.randrange(24 * 620))
            event = {"event_id": f"e{person}-{number}", "customer_id": key, "occurred_at": stamp.isoformat(sep=" ")}
            own = dice.choice(["", "", "2.5", "0", "-1"])
            tables["events"].append({**event, "event_type": dice.choice(TYPES), "weight": own})
        for attribute, values in (("need_urgency", ["High", "low", "whenever"]), ("interest", ["tea"])):
            for number in range(dice.choice([0, 1, 2])):
                stamp = FIRST + timedelta(hours=dice.randrange(24 * 620))
                row = {
                    "customer_id": key,
                    "attribute": attribute,
                    "value": dice.choice(values),
                    "source": f"form {number}",
                }
                tables["customer_attributes"].append({**row, "seen_at": dice.choice([stamp.isoformat(sep=" "), ""])})
        if person % 4 == 0:
            row = {"response_id": f"s{person}", "customer_id": key, "survey_type": "nps", "score": f"{person % 11}"}
            tables["surveys"].append({**row, "responded_at": "2024-06-30 12:00:00"})
    # the as-of day is there, and a day of a review holds an event of its last second
    tables["orders"].append(
        {"order_id": "last", "customer_id": "c01", "ordered_at": "2024-12-31 20:00:00", "total_amount": "9.50"}
    )
    tables["events"].append(
        {
            "event_id": "last",
            "customer_id": "c01",
            "occurred_at": "2024-11-30 23:59:59",
            "event_type": "cart",
            "weight": "",
        }
    )
    return tables


def built(tables: Tables, folder: Path, project: Path = PROJECT, marts: Sequence[str] = MARTS) -> BuiltHome:
    """Marts, with their tests, from tables in their order."""
    source = folder / "input"
    source.mkdir(parents=True)
    for name, rows in tables.items():
        with (source / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    settings = Settings(project=project, home=folder / "home")
    land(settings, "files", source)
    names = " ".join(f"+{mart}" for mart in marts)
    dbt_runner.build(settings, "duckdb", as_of=AS_OF, select=f"{names} {SINGULAR}" if marts == MARTS else names)
    return BuiltHome(settings)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return made_up()


@pytest.fixture(scope="module")
def home(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> BuiltHome:
    return built(tables, tmp_path_factory.mktemp("scores"))


@pytest.fixture(scope="module")
def keys(home: BuiltHome) -> dict[str, str]:
    rows = home.read("select source_customer_id, customer_id from intermediate.int_customers_identified")
    return dict(zip(rows["customer_id"], rows["source_customer_id"], strict=True))


def weights() -> dict[str, tuple[float, int]]:
    with (PROJECT / "seeds" / "scores" / "event_weights.csv").open(encoding="utf-8", newline="") as file:
        return {row["event_type"]: (float(row["weight"]), int(row["half_life_days"])) for row in csv.DictReader(file)}


def events_of(tables: Tables, customer: str, up_to: date) -> Iterator[tuple[date, str, float]]:
    """Day, kind and own weight of each event of a customer up to a day."""
    for row in tables["events"]:
        day = datetime.fromisoformat(row["occurred_at"]).date()
        if row["customer_id"] == customer and day <= min(up_to, AS_OF):
            yield day, row["event_type"].lower(), max(float(row["weight"] or 1), 0)


def test_activity_is_the_sum_of_fading_events(tables: Tables, home: BuiltHome, keys: dict[str, str]) -> None:
    activity = home.read("select * from marts.fct_customer_activity")
    assert len(activity["review_date"].unique()) == 12
    by_type, tested = weights(), 0
    for row in activity.to_dict("records"):
        review = pd.Timestamp(row["review_date"]).date()
        own = list(events_of(tables, keys[row["customer_id"]], review))
        points = 0.0
        for day, kind, own_weight in own:
            weight, half_life = by_type.get(kind, by_type["other"])
            points += weight * own_weight * 2 ** (-(review - day).days / half_life)
        assert float(row["activity_points"]) == pytest.approx(points, abs=6e-5)
        kept = float(row["activity_points"])
        assert float(row["activity_score"]) == pytest.approx(100 * kept / (kept + 10), abs=0.005001)
        # what is worth nothing, such as leaving, is no engagement
        ages = [(review - day).days for day, kind, _ in own if by_type.get(kind, by_type["other"])[0] > 0]
        assert row["recent_event_count"] == sum(age < 30 for age in ages)
        assert row["earlier_event_count"] == sum(30 <= age < 90 for age in ages)
        tested += points > 0
    assert tested > 100


def test_daily_reviews_see_what_monthly_ones_see(tables: Tables, home: BuiltHome, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    settings = project / "dbt_project.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("review_grain: month", "review_grain: day"), encoding="utf-8")
    daily = built(tables, tmp_path, project, ["fct_customer_activity"])
    query = "select * from marts.fct_customer_activity order by customer_id, review_date"
    monthly_rows, daily_rows = home.read(query), daily.read(query)
    assert len(daily_rows["review_date"].unique()) == 366
    dates = set(monthly_rows["review_date"])
    seen = daily_rows[daily_rows["review_date"].isin(dates)].reset_index(drop=True)
    assert len(seen) == len(monthly_rows) > 100
    # rounded at more reviews
    faded = ["activity_points", "activity_score"]
    pd.testing.assert_frame_equal(seen.drop(columns=faded), monthly_rows.drop(columns=faded), check_dtype=False)
    for column, most in (("activity_points", 2e-4), ("activity_score", 0.0101)):
        assert (seen[column].astype(float) - monthly_rows[column].astype(float)).abs().max() < most


def test_carts_are_abandoned_without_a_purchase_in_a_week(
    tables: Tables, home: BuiltHome, keys: dict[str, str]
) -> None:
    abandoned = 0
    for row in home.read("select * from marts.fct_customer_activity").to_dict("records"):
        review, customer = pd.Timestamp(row["review_date"]).date(), keys[row["customer_id"]]
        ordered = {
            datetime.fromisoformat(order["ordered_at"]).date()
            for order in tables["orders"]
            if order["customer_id"] == customer
        }
        carts = {day for day, kind, _ in events_of(tables, customer, AS_OF) if kind == "cart"}
        decided = {cart for cart in carts if review - timedelta(days=90) < cart + timedelta(days=7) <= review}
        lost = [c for c in decided if not any(c + timedelta(days=d) in ordered for d in range(8))]
        assert (row["cart_day_count"], row["abandoned_cart_day_count"]) == (len(decided), len(lost))
        abandoned += len(lost)
    assert abandoned > 20


def rules(name: str) -> list[dict[str, str]]:
    with (PROJECT / "seeds" / "scores" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_of(rule: dict[str, str], seen: Any) -> Decimal:
    """The points that a rule gives for what it sees, by the words of docs/scores.md."""
    given, weight = Decimal(0), Decimal(rule["weight"])
    own = [row for row in rules("score_points") if all(row[k] == rule[k] for k in ("score_model_id", "rule_id"))]
    for row in own:
        points = Decimal(row["points"])
        if seen is None:
            continue
        if rule["kind"] == "band":
            is_above = not row["lower_bound"] or seen >= Decimal(row["lower_bound"])
            given += points if is_above and (not row["upper_bound"] or seen < Decimal(row["upper_bound"])) else 0
        elif rule["kind"] == "value":
            wanted = row["matched_value"].lower()
            given += points if (seen == wanted if isinstance(seen, str) else seen == Decimal(wanted)) else 0
        else:
            given += points * seen
    given *= weight
    if rule["cap_points"]:
        given = max(min(given, Decimal(rule["cap_points"])), -Decimal(rule["cap_points"]))
    return given.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def test_every_line_gives_what_its_rule_says(home: BuiltHome) -> None:
    lines = home.read(
        "select *, cast(points as varchar) as points_text, cast(number_seen as varchar) as number_text "
        "from marts.fct_customer_score_lines"
    )
    by_rule = {(rule["score_model_id"], rule["rule_id"]): rule for rule in rules("score_rules")}
    seen_rules, reasons = set(), set()
    for row in lines.to_dict("records"):
        place = row["score_model_id"], row["rule_id"]
        seen = Decimal(row["number_text"]) if isinstance(row["number_text"], str) else row["text_seen"]
        seen = None if not isinstance(seen, Decimal | str) else seen
        assert Decimal(row["points_text"]) == points_of(by_rule[place], seen), row
        seen_rules.add(place)
        reasons.add(row["line_reason"])
    assert seen_rules == set(by_rule)
    assert reasons == {"earned", "deducted", "not_met", "missing_input"}


def test_lines_see_the_attributes_known_at_their_review(tables: Tables, home: BuiltHome, keys: dict[str, str]) -> None:
    lines = home.read(
        "select * from marts.fct_customer_score_lines where rule_id in ('company_size', 'job_level', 'need_urgency')"
    )
    described, checked = {row["customer_id"]: row for row in tables["customers"]}, set()
    for row in lines.to_dict("records"):
        customer, review = keys[row["customer_id"]], pd.Timestamp(row["review_date"]).date()
        if row["rule_id"] == "need_urgency":
            dated = [
                (datetime.fromisoformat(a["seen_at"]) if a["seen_at"] else datetime.min, a["value"].lower())
                for a in tables["customer_attributes"]
                if (a["customer_id"], a["attribute"]) == (customer, "need_urgency")
            ]
            known = [(seen_at, value) for seen_at, value in dated if seen_at.date() <= review]
            last = max((seen_at for seen_at, _ in known), default=None)
            wanted = min((value for seen_at, value in known if seen_at == last), default=None)
        else:
            wanted = described[customer][row["rule_id"]].lower() or None
        assert (row["text_seen"] if isinstance(row["text_seen"], str) else None) == wanted, row
        checked.add(wanted)
    assert checked >= {"1000+", "executive", "high", "whenever", None}


def test_scores_lie_on_the_scale_of_rules_with_known_inputs(home: BuiltHome) -> None:
    scores = home.read("select * from marts.fct_customer_scores")
    assert set(scores["score_model_id"]) == {row["score_model_id"] for row in rules("score_models")}
    for row in scores[scores["score_model_id"] != "b2b"].to_dict("records"):
        # the shop has no categories, and no survey before June: what their rules give at most is out of the scale
        of_surveys = {"b2c": 4, "contribution": 10, "potential": 0, "relationship": 25}[row["score_model_id"]]
        of_categories = {"contribution": 15, "potential": 15}.get(row["score_model_id"], 0)
        is_surveyed = pd.Timestamp(row["review_date"]).date() >= date(2024, 6, 30)
        most = 100 - of_categories - (0 if is_surveyed else of_surveys)
        wanted = min(max(100 * float(row["points_total"]) / most, 0), 100)
        assert float(row["score"]) == pytest.approx(wanted, abs=0.0051)
        assert row["grade"] == next(
            grade for grade, cut in zip("ABCDE", (80, 60, 40, 20, 0), strict=True) if row["score"] >= cut
        )


def test_input_in_another_order_gives_the_same_scores(tables: Tables, home: BuiltHome, tmp_path: Path) -> None:
    dice = random.Random(7)  # noqa: S311 - an order, not a secret
    shuffled = {name: dice.sample(rows, len(rows)) for name, rows in tables.items()}
    assert shuffled != tables
    again = built(shuffled, tmp_path)
    for mart in MARTS:
        rows = [
            h.read(f"select cast(mart as varchar) as row_text from marts.{mart} as mart order by 1")
            for h in (home, again)
        ]
        assert len(rows[0]) > 100
        pd.testing.assert_frame_equal(rows[0], rows[1], obj=mart)
