-- a buyer is scored twice, by the cut-offs in force and by those of the baseline
with scored as (

    select
        measures.review_index,
        {{ score_above('measures.recency_days', 'cutoffs.recency_cutoff_', 5, '<') }} as recency_score,
        {{ score_above('measures.frequency_count', 'cutoffs.frequency_cutoff_', 5) }} as frequency_score,
        {{ score_above('measures.monetary_amount', 'cutoffs.monetary_cutoff_', 5) }} as monetary_score,
        {{ score_above('measures.recency_days', 'baselines.recency_cutoff_', 5, '<') }} as baseline_recency_score,
        {{ score_above('measures.frequency_count', 'baselines.frequency_cutoff_', 5) }} as baseline_frequency_score,
        {{ score_above('measures.monetary_amount', 'baselines.monetary_cutoff_', 5) }} as baseline_monetary_score
    from {{ ref('int_customer_rfm_measures') }} as measures
    inner join {{ ref('int_rfm_cutoffs') }} as cutoffs on measures.review_index = cutoffs.review_index
    left join {{ ref('int_rfm_cutoffs') }} as baselines on cutoffs.baseline_review_index = baselines.review_index

),

combinations as (

    select
        review_index,
        recency_score,
        frequency_score,
        monetary_score,
        baseline_recency_score,
        baseline_frequency_score,
        baseline_monetary_score,
        count(*) as buyer_count
    from scored
    group by
        review_index,
        recency_score,
        frequency_score,
        monetary_score,
        baseline_recency_score,
        baseline_frequency_score,
        baseline_monetary_score

),

scores as (

    {% for score in range(1, 6) %}
    select {{ score }} as score
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

{% for measure in ['recency', 'frequency', 'monetary'] %}
select
    combinations.review_index,
    '{{ measure }}' as measure,
    scores.score,
    cast(sum(case when {{ measure }}_score = scores.score then buyer_count else 0 end) as bigint) as customer_count,
    cast(sum(case when baseline_{{ measure }}_score = scores.score then buyer_count else 0 end) as bigint)
        as baseline_cutoffs_customer_count
from combinations
cross join scores
group by
    combinations.review_index,
    scores.score
{{ 'union all' if not loop.last }}
{% endfor %}
