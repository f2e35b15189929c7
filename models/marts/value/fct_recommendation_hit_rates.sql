with trials as (

    select
        item_kind,
        basis,
        method,
        count(*) as customer_count,
        sum(shown_count) as shown_count,
        sum(hit_count) as hit_count,
        sum(case when hit_count > 0 then 1 else 0 end) as hit_customer_count
    from {{ ref('int_recommendation_trials') }}
    group by
        item_kind,
        basis,
        method

)

select
    trials.item_kind,
    trials.basis,
    trials.method,
    fits.fit_date,
    as_of.as_of_date,
    cast(trials.customer_count as bigint) as customer_count,
    cast(trials.shown_count as bigint) as shown_count,
    cast(trials.hit_count as bigint) as hit_count,
    cast(trials.hit_count as double) / trials.shown_count as precision_rate,
    cast(trials.hit_customer_count as bigint) as hit_customer_count,
    cast(trials.hit_customer_count as double) / trials.customer_count as hit_rate
from trials
cross join {{ ref('int_as_of_date') }} as as_of
inner join {{ ref('int_recommendation_fits') }} as fits on fits.is_holdout
