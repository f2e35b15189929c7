{#-
What a policy version decides by, as one value: equal content gives an equal value, and any change another. Labels, status
and the dates that end a version decide nothing. Earlier versions count too, since tiers carry over from them.
-#}
{% set policy_columns = [
    'population', 'promote_timing', 'promote_after_reviews', 'downgrade_timing', 'downgrade_step', 'validity_months',
    'validity_anchor', 'grace_reviews', 'min_stay_months', 'refund_rule', 'keep_rule', 'min_history_days',
    'missing_input_rule',
] %}
{% set option_columns = ['cutoff_basis', 'cutoffs_from_date', 'grandfathering', 'grandfathered_until_date'] %}
{% set shared_settings = [
    'business_timezone', 'count_zero_amount_orders', 'history_start_date', 'order_date_basis', 'reporting_currency',
    'review_dates', 'review_grain', 'rfm_weights', 'rfm_window_days', 'rfm_monetary_measure', 'tier_unit', 'clv_model',
    'clv_horizon_months', 'clv_month_weeks', 'clv_yearly_discount_rate', 'clv_margin_rate', 'clv_refit_grain',
    'clv_refit_drift_rate', 'clv_cell_days',
] %}

with versions as (

    select
        policies.policy_id,
        policies.version,
        policies.valid_from,
        min(policies.version) over (partition by policies.policy_id) as first_version,
        concat(
            {% for column in policy_columns %}
            coalesce(cast(policies.{{ column }} as string), ''), '|',
            {% endfor %}
            {% for column in option_columns %}
            coalesce(cast(options.{{ column }} as string), ''), '|',
            {% endfor %}
            {% for name in shared_settings %}
            '{{ tojson(setting(name), sort_keys=true) | replace("'", "''") }}|',
            {% endfor %}
            'settings'
        ) as settings_text
    from {{ ref('tier_policies') }} as policies
    left join {{ ref('tier_policy_options') }} as options
        on policies.policy_id = options.policy_id and policies.version = options.version
    where policies.status <> 'retired'

),

lines as (

    select
        policy_id,
        version,
        settings_text as line_text
    from versions
    union all
    select
        policy_id,
        version,
        concat('tier|', cast(tier_rank as string), '|', tier_code, '|', cast(is_invitation_only as string)) as line_text
    from {{ ref('tiers') }}
    union all
    select
        policy_id,
        policy_version as version,
        concat(
            'rule|', cast(tier_rank as string), '|', purpose, '|', cast(alternative as string), '|',
            metric, '|', cast(threshold_value as string), '|', cast(is_null_missing as string)
        ) as line_text
    from {{ ref('int_tier_rules') }}
    union all
    -- a rule on a score decides by what the score is made by
    select
        rules.policy_id,
        rules.policy_version as version,
        concat('scoring|', scoring.scoring_fingerprint) as line_text
    from {{ ref('int_tier_rules') }} as rules
    cross join {{ ref('int_scoring_fingerprint') }} as scoring
    where
        rules.metric like 'score%'
        or rules.metric like 'event%'
        or rules.metric in ('activity_score', 'negated_churn_warning_level')

),

contents as (

    select
        policy_id,
        version,
        md5({{ joined_texts('line_text') }}) as content_hash
    from lines
    group by
        policy_id,
        version

),

-- a version and those before it, each with the day it began; the first one has no beginning
steps as (

    select
        versions.policy_id,
        versions.version,
        concat(
            cast(earlier.version as string), '|',
            case when earlier.version = earlier.first_version then '' else cast(earlier.valid_from as string) end, '|',
            contents.content_hash
        ) as step_text
    from versions
    inner join versions as earlier
        on versions.policy_id = earlier.policy_id and versions.version >= earlier.version
    inner join contents on earlier.policy_id = contents.policy_id and earlier.version = contents.version

)

select
    policy_id,
    version as policy_version,
    md5({{ joined_texts('step_text') }}) as policy_fingerprint
from steps
group by
    policy_id,
    version
