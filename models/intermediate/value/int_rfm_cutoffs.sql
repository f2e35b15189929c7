{% set basis = setting('rfm_cutoff_basis') %}
{% set from_date = setting('rfm_cutoffs_from_date') %}
{% set first_frozen_day = "cast('" ~ from_date ~ "' as date)" if from_date else 'cast(null as date)' %}

-- the last set at or before the review; before the first set, the first
with typed_sets as (

    select
        reviews.review_index,
        coalesce(
            max(case when typed.valid_from <= reviews.review_date then typed.valid_from end),
            min(typed.valid_from)
        ) as valid_from
    from {{ ref('int_review_dates') }} as reviews
    cross join {{ ref('int_rfm_cutoffs_typed') }} as typed
    where '{{ basis }}' = 'fixed'
    group by reviews.review_index

),

reviews as (

    select
        measured.review_index,
        measured.buyer_count,
        typed_sets.valid_from,
        min(
            case
                when '{{ basis }}' = 'frozen' and dates.review_date >= {{ first_frozen_day }}
                    then measured.review_index
            end
        ) over () as frozen_review_index
    from {{ ref('int_rfm_cutoffs_measured') }} as measured
    inner join {{ ref('int_review_dates') }} as dates on measured.review_index = dates.review_index
    left join typed_sets on measured.review_index = typed_sets.review_index

),

referenced as (

    select
        review_index,
        buyer_count,
        valid_from,
        case
            when valid_from is not null then 'fixed'
            when review_index >= frozen_review_index then 'frozen'
            else 'floating'
        end as cutoff_basis,
        case
            when valid_from is not null then min(review_index) over (partition by valid_from)
            when review_index >= frozen_review_index then frozen_review_index
            else review_index
        end as reference_review_index,
        lag(review_index) over (order by review_index nulls last) as previous_review_index
    from reviews

)

select
    referenced.review_index,
    referenced.cutoff_basis,
    referenced.reference_review_index,
    -- what the review's buyers are compared with: floating cut-offs with those of the review before
    case
        when referenced.cutoff_basis = 'floating' then referenced.previous_review_index
        else referenced.reference_review_index
    end as baseline_review_index,
    {% for grid_id, measure, score, field, type in rfm_cutoff_fields() %}
    coalesce(typed.{{ field }}, measured.{{ field }}) as {{ field }},
    {% endfor %}
    case when typed.valid_from is null then measured.centre_weight else 1 end as centre_weight,
    referenced.buyer_count
from referenced
left join {{ ref('int_rfm_cutoffs_typed') }} as typed on referenced.valid_from = typed.valid_from
inner join {{ ref('int_rfm_cutoffs_measured') }} as measured
    on referenced.reference_review_index = measured.review_index
