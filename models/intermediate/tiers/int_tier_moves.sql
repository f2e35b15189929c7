{#-
Every move of the machine with what the rules would have said without refunds, and by the cut-offs of the settled review: the
last one at which the rules gave the tier that moved, before grace, another hold or a streak put the move off. k is below what
the rules give for those whose missing input counts as the lowest tier, by whatever numbers.
-#}
{% set is_lowest_for_missing_input = 'moves.keep_rank < ' ~ kept_rank_under('now') %}

with moves as (

    select
        states.customer_key,
        states.policy_key,
        states.review_index,
        states.decision,
        states.keep_rank,
        states.tier_rank,
        states.previous_tier_rank,
        before.settled_review_index
    from {{ ref('int_tier_states') }} as states
    inner join {{ ref('int_tier_states') }} as before
        on
            states.customer_key = before.customer_key
            and states.policy_key = before.policy_key
            and states.review_index = before.review_index + 1
    where states.decision in ('up', 'down')

),

percentile_cutoffs as (

    select
        cutoffs.review_index,
        {% for term in rule_terms() if term.metric.endswith('_percentile') %}
        max(case when rules.term_number = {{ term.term_number }} then cutoffs.cutoff_value end)
            as term_{{ term.term_number }},
        {% endfor %}
        count(*) as term_count
    from {{ ref('int_review_dates') }} as reviews
    left join {{ ref('int_tier_cutoffs') }} as cutoffs on reviews.review_index = cutoffs.review_index
    left join {{ ref('int_tier_rules') }} as rules
        on
            {{ ranking_metric('rules.metric', 'rules.refund_rule') }} = cutoffs.metric
            and rules.threshold_value = cutoffs.threshold_value
    group by cutoffs.review_index

),

-- the scores that the metrics of now would have by the cut-offs of the settled review
last_scores as (

    select
        moves.customer_key,
        moves.policy_key,
        moves.review_index,
        {{ score_above('scores.recency_days', 'cutoffs.recency_cutoff_', 5, '<') }} as recency_score,
        {{ score_above('scores.frequency_count', 'cutoffs.frequency_cutoff_', 5) }} as frequency_score,
        {{ score_above('scores.monetary_amount', 'cutoffs.monetary_cutoff_', 5) }} as monetary_score
    from moves
    inner join {{ ref('int_customer_rfm_scores') }} as scores
        on moves.customer_key = scores.customer_key and moves.review_index = scores.review_index
    inner join {{ ref('int_rfm_cutoffs') }} as cutoffs on moves.settled_review_index = cutoffs.review_index

),

weighted_scores as (

    select
        last_scores.*,
        {{ weighted_rfm('recency_score', 'frequency_score', 'monetary_score') }} as weighted_rfm_score
    from last_scores

)

select
    moves.customer_key,
    moves.policy_key,
    moves.review_index,
    moves.decision,
    moves.tier_rank,
    moves.previous_tier_rank,
    moves.settled_review_index,
    cast(
        case
            when {{ is_lowest_for_missing_input }} then moves.keep_rank
            else {{ kept_rank_under('own_before_refunds') }}
        end as int
    ) as keep_rank_before_refunds,
    cast({{ rank_under('enter', 'last_cutoffs') }} as int) as qualified_rank_by_settled_cutoffs,
    cast(
        case
            when {{ is_lowest_for_missing_input }} then moves.keep_rank
            else {{ kept_rank_under('last_cutoffs') }}
        end as int
    ) as keep_rank_by_settled_cutoffs
from moves
inner join {{ ref('int_policies_by_review') }} as policies
    on moves.policy_key = policies.policy_key and moves.review_index = policies.review_index
inner join {{ ref('int_rule_metrics') }} as metrics
    on moves.customer_key = metrics.customer_key and moves.review_index = metrics.review_index
left join percentile_cutoffs as cutoffs on moves.review_index = cutoffs.review_index
left join percentile_cutoffs as last_cutoffs on moves.settled_review_index = last_cutoffs.review_index
left join weighted_scores as last_scores
    on
        moves.customer_key = last_scores.customer_key
        and moves.policy_key = last_scores.policy_key
        and moves.review_index = last_scores.review_index
