with evaluated_reviews as (

    select
        min(review_date) as first_review_date,
        max(review_date) as last_review_date,
        cast(count(*) as int) as review_count
    from {{ ref('int_comparison_reviews') }}

),

latest_reviews as (

    select max(review_date) as review_date from {{ ref('int_review_dates') }}

),

judged as (

    select
        compared.comparison_key,
        compared.policy_a_id,
        compared.policy_b_id,
        case
            when compared.a_policy_key is null or compared.b_policy_key is null then 'not_replayed'
            when evaluated_reviews.review_count < 2 then 'not_enough_history'
            when measures.comparison_key is null then 'no_customers'
            else 'ok'
        end as status,
        measures.gini_difference_low > -0.005 as is_gini_kept,
        case
            when measures.comparison_key is not null then coalesce(measures.flapping_fall_rate >= 0.25, false)
        end as is_flapping_reduced,
        measures.seat_difference_rate <= 0.02 as is_seat_count_kept
    from {{ ref('int_policies_compared') }} as compared
    cross join evaluated_reviews
    left join {{ ref('int_comparison_measures') }} as measures on compared.comparison_key = measures.comparison_key

)

select
    judged.policy_a_id,
    judged.policy_b_id,
    '{{ comparison_group() }}' as customer_group,
    judged.status,
    case
        when judged.status <> 'ok' then judged.status
        when judged.is_gini_kept and judged.is_flapping_reduced and judged.is_seat_count_kept then 'replace'
        else 'keep'
    end as verdict,
    judged.is_gini_kept,
    judged.is_flapping_reduced,
    judged.is_seat_count_kept,
    evaluated_reviews.first_review_date,
    evaluated_reviews.last_review_date,
    evaluated_reviews.review_count,
    cast({{ setting('comparison_holdout_days') }} as int) as holdout_days,
    coalesce(measures.customer_count, 0) as customer_count,
    coalesce(measures.step_count, 0) as step_count,
    {% for side in ['a', 'b'] %}
    measures.{{ side }}_change_rate,
    measures.{{ side }}_demotion_rate,
    measures.{{ side }}_jump_rate,
    measures.{{ side }}_flapping_rate,
    measures.{{ side }}_judged_promotion_count,
    measures.{{ side }}_regret_rate,
    measures.{{ side }}_stability_rate,
    measures.{{ side }}_stability_index,
    measures.{{ side }}_gini,
    measures.{{ side }}_capture_rate,
    measures.{{ side }}_lift,
    {% endfor %}
    measures.top_seat_count,
    measures.top_seat_rate,
    measures.seat_difference_rate,
    measures.flapping_fall_rate,
    measures.flapping_difference,
    measures.flapping_difference_low,
    measures.flapping_difference_high,
    measures.gini_difference,
    measures.gini_difference_low,
    measures.gini_difference_high,
    measures.bootstrap_count,
    measures.bootstrap_customer_count,
    latest_reviews.review_date as latest_review_date,
    coalesce(moves.customer_count, 0) as latest_customer_count,
    {% for move in ['up', 'down', 'enters', 'leaves'] %}
    coalesce(moves.{{ move }}_count, 0) as {{ move }}_count,
    {% endfor %}
    moves.up_spend_amount,
    moves.up_margin_amount,
    moves.down_spend_amount,
    moves.down_margin_amount
from judged
cross join evaluated_reviews
cross join latest_reviews
left join {{ ref('int_comparison_measures') }} as measures on judged.comparison_key = measures.comparison_key
left join {{ ref('int_comparison_moves_summed') }} as moves on judged.comparison_key = moves.comparison_key
