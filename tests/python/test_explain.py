"""``strata explain`` on a published file: whom it finds, which review and policy it takes, how it fails."""

import json
import os
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from conftest import PROJECT
from strata import cli
from strata.explain import explain
from strata.settings import Settings

TABLES = """
    create schema marts; create schema reference;
    create table marts.publication as
        select '20180101T060000Z-1a2b3c4d' as version, date '2017-07-15' as as_of_date;
    create table marts.dim_review_dates as
        select * from (values
            (1, date '2017-03-31', false), (2, date '2017-04-30', false), (3, date '2017-05-31', false),
            (4, date '2017-06-30', false), (5, date '2017-07-15', true)
        ) as reviews(review_index, review_date, is_open);
    create table marts.dim_identity_map as
        select * from (values
            ('aaaaaaaaaaaaaaaa', '1029'), ('aaaaaaaaaaaaaaaa', 'shop-77'), ('bbbbbbbbbbbbbbbb', '2001'),
            ('cccccccccccccccc', 'aaaaaaaaaaaaaaaa'), ('dddddddddddddddd', '<b>[red]x')
        ) as ids(customer_id, source_customer_id);
    create table marts.dim_customers as
        select *, date '2017-01-01' as known_date from (values
            ('aaaaaaaaaaaaaaaa', 'retail_5', date '2017-01-02'), ('bbbbbbbbbbbbbbbb', null, date '2017-07-03'),
            ('cccccccccccccccc', null, null), ('dddddddddddddddd', null, null)
        ) as people(customer_id, policy_id, first_purchase_date);
    create table marts.fct_orders as select 'CNY' as currency;
    create table reference.tier_policies as
        select 'ours' as source, * from (values
            ('retail_5', 1, date '1900-01-01', 'live', 'buyers', 'immediate', 1, 'one', 2, 3, 0, 'hold'),
            ('retail_5', 2, date '2017-06-01', 'live', 'buyers', 'after_n_reviews', 2, 'one', 1, 3, 0, 'hold'),
            ('spend_top_n', 1, date '1900-01-01', 'shadow', 'buyers', 'immediate', 1, 'fit', 0, 0, 0, 'hold'),
            ('bank_5', 1, date '1900-01-01', 'shadow', 'known', 'immediate', 1, 'fit', 0, 0, 0, 'exclude'),
            ('old_3', 1, date '1900-01-01', 'retired', 'buyers', 'immediate', 1, 'fit', 0, 0, 0, 'hold')
        ) as policies(policy_id, version, valid_from, status, population, promote_timing, promote_after_reviews,
            downgrade_step, grace_reviews, min_stay_months, min_history_days, missing_input_rule),
        (values ('every_review', 'Policy', '方案')) as same(downgrade_timing, label_en, label_zh);
    create table marts.dim_tier_policies as
        select 'bank_5' as policy_id, false as is_replayed, 'not_in_replayed_policies' as not_replayed_reason
        union all select 'retail_5', true, null;
    create table reference.tiers as
        select *, false as is_invitation_only from (values
            ('retail_5', 1, 1, 'bronze', 'Bronze', '铜卡会员'), ('retail_5', 1, 2, 'basic', 'Basic', '普卡会员'),
            ('retail_5', 1, 3, 'gold', 'Gold', '金卡会员'),
            ('retail_5', 2, 1, 'bronze', 'Bronze', '铜卡会员'), ('retail_5', 2, 2, 'silver', 'Silver', '银卡会员'),
            ('retail_5', 2, 3, 'gold', 'Gold', '金卡会员'), ('spend_top_n', 1, 1, 'rest', 'Lower half', '后50%')
        ) as tiers(policy_id, version, tier_rank, tier_code, label_en, label_zh);
    create table reference.tier_policy_options as
        select 'retail_5' as policy_id, 2 as version, date '2017-12-31' as grandfathered_until_date;
    create table reference.metrics as
        select *, true as is_null_missing from (values
            ('spend_365d_amount', 'reporting currency', 'Net spend in 365 days', '近365天净消费'),
            ('spend_365d_percentile', 'share of buyers', 'Buyers who spent less', '净消费百分位')
        ) as metrics(metric, unit, label_en, label_zh);
    create table marts.fct_customer_tiers (
        policy_id text, policy_version int, review_date date, customer_id text, qualified_rank int, keep_rank int,
        machine_tier_rank int, tier_rank int, tier_code text, previous_tier_code text, tier_change text, held_by text,
        reason_code text, tier_since_date date, valid_until_date date, miss_count int, streak_count int,
        gap_metric text, gap_to_next_value decimal(18, 6), needed_to_stay_metric text,
        needed_to_stay_value decimal(18, 6)
    );
    insert into marts.fct_customer_tiers by name
        select *, 'retail_5' as policy_id, 'aaaaaaaaaaaaaaaa' as customer_id, tier_rank as machine_tier_rank,
            0 as streak_count
        from (values
            (1, date '2017-04-30', 3, 3, 3, 'gold', 'basic', 'upgrade', 'none', 'qualified_higher', 0),
            (1, date '2017-05-31', 2, 2, 3, 'gold', 'gold', 'stay', 'min_stay', 'held_by_min_stay', 0),
            (2, date '2017-06-30', 2, 2, 3, 'gold', 'gold', 'stay', 'min_stay', 'held_by_min_stay', 0),
            (2, date '2017-07-15', 2, 2, 3, 'gold', 'gold', 'stay', 'grandfathering', 'held_by_grandfathering', 0)
        ) as rows(policy_version, review_date, qualified_rank, keep_rank, tier_rank, tier_code, previous_tier_code,
            tier_change, held_by, reason_code, miss_count), (select date '2017-04-30' as tier_since_date);
    create table marts.fct_tier_reasons as
        select policy_id, policy_version, review_date, customer_id, purpose, 'gold' as tier_code, 1 as alternative,
            'spend_365d_amount' as metric, cast(835 as decimal(18, 6)) as metric_value,
            cast(1000 as decimal(18, 6)) as threshold_value, cast(null as decimal(18, 6)) as cutoff_value,
            false as is_met, cast(165 as decimal(18, 6)) as needed_value,
            cast(775 as decimal(18, 6)) as value_at_next_review
        from marts.fct_customer_tiers, (values ('enter'), ('keep')) as purposes(purpose)
        where review_date >= date '2017-05-31';
"""


@pytest.fixture
def home(tmp_path):
    versions = tmp_path / "published" / "versions"
    versions.mkdir(parents=True)
    with duckdb.connect(versions / "v.duckdb") as connection:
        connection.execute(TABLES)
    (tmp_path / "published" / "strata.duckdb").symlink_to("versions/v.duckdb")
    return tmp_path


@pytest.fixture
def change(home):
    def run(sql):
        with duckdb.connect(home / "published" / "versions" / "v.duckdb") as connection:
            connection.execute(sql)

    return run


@pytest.fixture
def strata(home, capsys):
    def call(*words):
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended:
            cli.app(["explain", *words, "--home", str(home)])
        signal.signal(signal.SIGTERM, before)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


def test_a_customer_is_found_by_each_of_the_own_ids(strata):
    answers = {strata(customer)[1] for customer in ("aaaaaaaaaaaaaaaa", "1029", "shop-77")}
    assert len(answers) == 1
    assert "Gold since 2017-04-30: net spend 835.00 CNY in 365 days, below Gold (from 1,000)." in answers.pop()


def test_a_customer_id_comes_before_another_customers_own_id(home):
    facts = explain(Settings(PROJECT, home), "aaaaaaaaaaaaaaaa")
    assert facts.customer_id == "aaaaaaaaaaaaaaaa"
    assert facts.source_customer_ids == ("1029", "shop-77")


def test_the_paragraph_the_sentence_the_table_and_the_source_are_shown(strata):
    code, out, err = strata("1029", "--as-of", "2017-06-30")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == (
        "Gold since 2017-04-30: net spend 835.00 CNY in 365 days, below Gold (from 1,000). There is no higher tier. "
        "Kept by the 3-month minimum stay until 2017-07-30. To meet Gold at the next review (2017-07-15): 225.00 more."
    )
    assert lines[1].startswith("For the customer: Thank you for being with us: your tier has been Gold since 30 April")
    assert lines[3].split() == "rule tier metric value threshold met missing missing next time".split()
    assert lines[4].split() == "keep Gold Net spend in 365 days 835.00 1,000.00 no 165.00 225.00".split()
    assert lines[-1] == (
        "Policy retail_5, version 2; review 2017-06-30; published version 20180101T060000Z-1a2b3c4d, as of 2017-07-15; "
        "amounts in CNY"
    )


def test_chinese_is_chinese_throughout(strata):
    lines = strata("1029", "--as-of", "2017-06-30", "--lang", "zh")[1].splitlines()
    assert lines[0] == (
        "金卡会员，自2017-04-30起：近365天净消费835.00元，未达金卡门槛1,000.00；已是最高等级。"
        "最短保留期（3个月）保留至2017-07-30；下次评审（2017-07-15）须再消费225.00方可重新达标。"
    )
    assert lines[1].startswith("致客户：感谢您的支持！您自2017年4月30日起为金卡会员。")
    assert lines[3].split() == "规则 等级 指标 当前值 门槛 达标 差额 下次评审差额".split()
    assert lines[-1].startswith("方案 retail_5，版本 2；评审 2017-06-30；发布版本 20180101T060000Z-1a2b3c4d")


def test_the_last_review_on_or_before_the_day_is_explained(home):
    settings = Settings(PROJECT, home)
    for day, review, version in (
        (None, date(2017, 7, 15), 2),
        (date(2030, 1, 1), date(2017, 7, 15), 2),
        (date(2017, 7, 14), date(2017, 6, 30), 2),
        (date(2017, 5, 31), date(2017, 5, 31), 1),
    ):
        facts = explain(settings, "1029", as_of=day)
        assert (facts.review_date, facts.policy.version) == (review, version)


def test_the_review_that_follows_is_the_one_that_values_are_told_for(home, change):
    settings = Settings(PROJECT, home)
    found = explain(settings, "1029", as_of=date(2017, 5, 31))
    assert (found.next_review, found.next_closed[:2]) == (date(2017, 6, 30), (date(2017, 6, 30), date(2017, 7, 31)))
    assert explain(settings, "1029").next_review == date(2017, 7, 31)
    change("alter table marts.dim_review_dates add column next_review_date date default date '2017-09-09'")
    assert explain(settings, "1029").next_review == date(2017, 9, 9)


def test_inputs_of_a_review_that_are_not_kept_are_said_so_and_never_guessed(strata, change):
    said = "The inputs of that review are not kept in the published file."
    assert said in strata("1029", "--as-of", "2017-04-30")[1]
    assert said not in strata("1029", "--as-of", "2017-05-31")[1]
    change("update marts.fct_tier_reasons set customer_id = 'bbbbbbbbbbbbbbbb'")
    assert said in strata("1029", "--as-of", "2017-05-31")[1]
    change("drop table marts.fct_tier_reasons")
    assert said in strata("1029")[1]
    # Nothing leads to the only tier of a policy, so nothing is lacking either.
    change("delete from reference.tiers where tier_code <> 'bronze'")
    change("update marts.fct_customer_tiers set tier_code = 'bronze'")
    assert said not in strata("1029")[1]


def test_the_tier_before_may_be_one_that_the_version_in_force_has_no_more(home, change):
    change("update marts.fct_customer_tiers set previous_tier_code = 'basic' where review_date = date '2017-06-30'")
    facts = explain(Settings(PROJECT, home), "1029", as_of=date(2017, 6, 30))
    assert facts.previous_tier is not None
    assert facts.previous_tier.label_en == "Basic"


@pytest.mark.parametrize(
    "sql",
    [
        "update marts.fct_customer_tiers set held_by = 'override', reason_code = 'override_floor'"
        " where review_date = date '2017-05-31'",
        "update marts.fct_customer_tiers set reason_code = 'requirements_met' where review_date = date '2017-04-30'",
        "update marts.fct_customer_tiers set tier_since_date = date '2017-04-15'",
    ],
)
def test_a_minimum_stay_of_unknown_start_is_given_no_end(home, change, sql):
    settings, day = Settings(PROJECT, home), date(2017, 6, 30)
    assert explain(settings, "1029", as_of=day).min_stay_until == date(2017, 7, 30)
    change(sql)
    assert explain(settings, "1029", as_of=day).min_stay_until is None


def test_grandfathering_lasts_until_the_tier_expires_or_the_date_set(home, change):
    settings = Settings(PROJECT, home)
    assert explain(settings, "1029").grandfathered_until == date(2017, 12, 31)
    change("update marts.fct_customer_tiers set valid_until_date = date '2017-10-31'")
    assert explain(settings, "1029").grandfathered_until == date(2017, 10, 31)


def test_a_soft_landing_lasts_to_the_date_set_or_twelve_months(home, change):
    settings = Settings(PROJECT, home)
    assert explain(settings, "1029").policy.grandfathering == "immediate"
    change("alter table reference.tier_policy_options add column grandfathering text default 'soft_landing'")
    found = explain(settings, "1029").policy
    assert (found.grandfathering, found.grandfathered_until) == ("soft_landing", date(2017, 12, 31))
    change("update reference.tier_policy_options set grandfathered_until_date = null")
    assert explain(settings, "1029").policy.grandfathered_until == date(2018, 6, 1)
    change("update reference.tier_policy_options set grandfathering = 'protect_until_expiry'")
    assert explain(settings, "1029").policy.grandfathered_until is None
    change("update reference.tier_policy_options set version = 1")
    assert explain(settings, "1029").policy.grandfathering == "immediate"


def test_the_kind_of_an_override_is_read_from_the_reason(home, change):
    change("update marts.fct_customer_tiers set held_by = 'override', reason_code = 'override_floor'")
    found = explain(Settings(PROJECT, home), "1029").standing
    assert found is not None
    assert found.override_mode == "floor"


def test_a_percentile_knows_the_measure_it_ranks(home, change):
    change(
        "update marts.fct_tier_reasons set metric = 'spend_365d_percentile', threshold_value = .8, cutoff_value = 512.3"
    )
    terms = explain(Settings(PROJECT, home), "1029").terms
    assert terms
    assert terms[0].metric.measure is not None
    assert terms[0].metric.measure.code == "spend_365d_amount"


def test_conditions_are_told_in_the_order_of_the_rule_table(home, change):
    change(
        "insert into marts.fct_tier_reasons by name"
        " select * replace ('a_metric' as metric) from marts.fct_tier_reasons;"
        "create table reference.tier_rules (policy_id text, version int, min_spend_365d_amount int, min_a_metric int)"
    )
    metrics = [term.metric.code for term in explain(Settings(PROJECT, home), "1029").terms_for("keep")]
    assert metrics == ["spend_365d_amount", "a_metric"]


def test_the_inputs_that_a_policy_needs_are_those_of_its_rules(home, change):
    change(
        "create table reference.tier_rules as select 'retail_5' as policy_id, 2 as version, 5 as min_spend_365d_amount,"
        " null as min_spend_365d_percentile, 7 as min_no_metric union all select 'spend_top_n', 1, null, 5, 5"
    )
    assert [metric.code for metric in explain(Settings(PROJECT, home), "1029").needed_inputs] == ["spend_365d_amount"]
    change("update reference.metrics set is_null_missing = false")
    assert explain(Settings(PROJECT, home), "1029").needed_inputs == ()


def test_a_share_is_read_with_what_it_ranks_and_what_it_will_be_at_the_next_review(home, change):
    change("update marts.fct_tier_reasons set metric = 'spend_365d_percentile', value_at_next_review = .25")
    change("alter table marts.fct_tier_reasons add column measure_value decimal(18, 6) default 99")
    terms = explain(Settings(PROJECT, home), "1029").terms
    assert terms
    assert (terms[0].value_at_next, terms[0].measured) == (Decimal("0.25"), 99)


def test_a_customer_who_is_not_in_the_population_is_a_clear_answer(strata):
    code, out, err = strata("2001", "--as-of", "2017-06-30")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        "No tier at 2017-06-30: this policy is for buyers, and the customer had not bought by then "
        "(first purchase 2017-07-03)."
    )
    assert "For the customer" not in out


def test_what_a_customer_would_be_told_of_a_shadow_policy_is_marked(strata, change):
    change("update reference.tier_policies set status = 'shadow'")
    lines = strata("1029")[1].splitlines()
    assert lines[0].endswith("The policy runs in shadow: nobody acts on it.")
    assert lines[1].startswith("For the customer, once the policy is live: Thank you")


def test_a_number_of_reviews_counts_only_where_promotions_wait(home, change):
    settings = Settings(PROJECT, home)
    assert explain(settings, "1029").policy.promote_after_reviews == 2
    change("update reference.tier_policies set promote_timing = 'immediate'")
    assert explain(settings, "1029").policy.promote_after_reviews == 1


STREAK = """
    insert into marts.fct_customer_tiers by name
        select 'retail_5' as policy_id, 'bbbbbbbbbbbbbbbb' as customer_id, 'silver' as tier_code, 2 as tier_rank,
            2 as machine_tier_rank, 'none' as held_by, *
        from (values
            (2, date '2017-03-31', 2, 0, 'first_tier'), (2, date '2017-04-30', 5, 1, 'requirements_met'),
            (2, date '2017-05-31', 3, 2, 'requirements_met'), (2, date '2017-06-30', 1, 2, 'held_by_missing_input'),
            (2, date '2017-07-15', 4, 3, 'requirements_met')
        ) as rows(policy_version, review_date, qualified_rank, streak_count, reason_code)
"""


@pytest.mark.parametrize(
    ("day", "sql", "rank"),
    [
        (date(2017, 7, 15), "", 3),
        (date(2017, 6, 30), "", 3),
        (date(2017, 4, 30), "", 5),
        (date(2017, 3, 31), "", None),
        (date(2017, 7, 15), "delete from marts.fct_customer_tiers where review_date < date '2017-04-30'", 3),
        (date(2017, 7, 15), "delete from marts.fct_customer_tiers where review_date < date '2017-05-31'", None),
        (date(2017, 6, 30), "delete from marts.fct_customer_tiers where review_date < date '2017-06-30'", None),
        (
            date(2017, 7, 15),
            "update marts.fct_customer_tiers set policy_version = 1 where review_date <= date '2017-04-30'",
            None,
        ),
    ],
)
def test_a_streak_leads_to_the_lowest_tier_that_its_reviews_qualified_for(home, change, day, sql, rank):
    change(STREAK)
    change(sql)
    assert explain(Settings(PROJECT, home), "2001", as_of=day).streak_rank == rank


@pytest.mark.parametrize(
    ("before", "now", "is_over"),
    [
        ("", "", True),
        ("", "reason_code = 'held_by_grace', held_by = 'grace', tier_change = 'upgrade'", True),
        ("held_by = 'none'", "", False),
        ("machine_tier_rank = 2", "", False),
        ("machine_tier_rank = 2", "machine_tier_rank = 2", True),
        ("policy_version = 1, machine_tier_rank = 2", "machine_tier_rank = 2", False),
        ("", "tier_change = 'stay'", False),
        ("", "held_by = 'override', reason_code = 'override_cap'", False),
        ("", "reason_code = 'requirements_missed'", False),
    ],
)
def test_an_override_is_over_where_only_the_tier_shown_moved(home, change, before, now, is_over):
    change(
        "update marts.fct_customer_tiers set policy_version = 2, machine_tier_rank = 3, held_by = 'override'"
        " where review_date = date '2017-06-30';"
        "update marts.fct_customer_tiers set machine_tier_rank = 3, held_by = 'none', tier_change = 'downgrade',"
        " reason_code = 'requirements_met' where review_date = date '2017-07-15'"
    )
    for day, sets in (("2017-06-30", before), ("2017-07-15", now)):
        change(f"update marts.fct_customer_tiers set {sets} where review_date = date '{day}'" if sets else "")
    assert explain(Settings(PROJECT, home), "1029").is_override_over is is_over


def test_a_published_text_is_never_read_as_markup(strata, change):
    change("update reference.tiers set label_en = '[red]Gold[/]'")
    assert strata("1029")[1].startswith("[red]Gold[/] since")


def test_json_has_the_facts_and_nothing_else_is_printed(strata):
    code, out, err = strata("1029", "--json")
    assert (code, err) == (0, "")
    made = json.loads(out)
    assert made["standing"]["held_by"] == "grandfathering"
    assert made["policy"]["policy_id"] == "retail_5"
    assert made["run"]["version"] == "20180101T060000Z-1a2b3c4d"
    assert set(made["sentences"]) == {"en", "zh"}


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["nobody"],
            65,
            "strata: customer 'nobody' is not in the published file: give a customer_id (16 characters 0-9a-f) or a "
            "source_customer_id, both as in marts.dim_identity_map\n",
        ),
        (
            ["1029", "--policy", "retial_5"],
            64,
            "strata: --policy 'retial_5' is unknown: did you mean retail_5? "
            "choose one of bank_5, retail_5, spend_top_n\n",
        ),
        (["1029", "--policy", "old_3"], 64, None),
        (
            ["1029", "--policy", "bank_5"],
            65,
            "strata: policy bank_5 was not replayed in the published run (not_in_replayed_policies): the vars "
            "replayed_policies and replayed_rows_limit of dbt_project.yml say which are\n",
        ),
        (
            ["1029", "--as-of", "2017-03-30"],
            65,
            "strata: no published review on or before 2017-03-30: the first review is 2017-03-31\n",
        ),
        (["1029", "--as-of", "2017-02-30"], 64, None),
        (["1029", "--lang", "fr"], 64, None),
        ([], 64, None),
    ],
)
def test_each_way_to_fail_is_one_line_and_one_code(strata, words, code, message):
    ended, out, err = strata(*words)
    assert (ended, out) == (code, "")
    assert len(err.splitlines()) == 1
    assert message is None or err == message


def test_a_long_id_is_cut_in_the_message_and_no_other_id_is_shown(strata):
    _, _, err = strata("x" * 500)
    assert "x" * 61 not in err
    assert "aaaa" not in err


def test_an_id_is_a_value_and_never_sql(strata):
    assert strata("' or 1=1 --")[0] == 65


def test_nothing_published_is_said_so(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.app(["explain", "1029", "--home", str(tmp_path / "empty")])
    assert ended.value.code == 65
    assert "run strata run first" in capsys.readouterr().err


def test_neither_dbt_nor_the_report_is_loaded_for_an_answer(home):
    code = (
        "import sys; from strata.cli import app\n"
        "try: app(['explain', '1029', '--home', sys.argv[1]])\n"
        "finally: print([name for name in ('dbt', 'great_expectations', 'altair', 'pyspark') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "scripts"), "STRATA_PROJECT": str(PROJECT)},
    )
    assert done.stdout.splitlines()[-1] == "[]"
