with shown_cutoffs as (

    select
        cutoffs.*,
        reviews.review_date,
        -- typed cut-offs come from no review
        case when cutoffs.cutoff_basis <> 'fixed' then reference_reviews.review_date end as reference_review_date
    from {{ ref('int_rfm_cutoffs') }} as cutoffs
    inner join {{ ref('int_review_dates') }} as reviews on cutoffs.review_index = reviews.review_index
    left join {{ ref('int_review_dates') }} as reference_reviews
        on cutoffs.reference_review_index = reference_reviews.review_index
    where reviews.is_shown

)

{% for grid_id, measure, score, column, side in rfm_cutoff_columns() %}
select
    review_date,
    '{{ grid_id }}' as grid_id,
    '{{ measure }}' as measure,
    cast({{ score }} as int) as score,
    cast({{ column }} as double) as cutoff_value,
    '{{ side }}' as scores_when_value_is,
    {{ "'fixed'" if column is number else 'cutoff_basis' }} as cutoff_basis,
    {{ 'cast(null as date)' if column is number else 'reference_review_date' }} as reference_review_date
from shown_cutoffs
{{ 'union all' if not loop.last }}
{% endfor %}
