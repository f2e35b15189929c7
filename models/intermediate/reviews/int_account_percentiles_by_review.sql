{#- among the people who have a value of the metric at the review; cut after six digits like every percentile -#}
{% set metrics = setting('account_metrics') %}

with ranked as (

    select
        customer_key,
        {% for metric in metrics %}
        account_{{ metric }},
        rank() over (partition by review_index order by account_{{ metric }} nulls last) - 1
            as lower_{{ metric }}_count,
        count(account_{{ metric }}) over (partition by review_index) as {{ metric }}_count,
        {% endfor %}
        review_index
    from {{ ref('int_account_metrics_by_review') }}
    -- who has none of them has no percentile
    where
        false
        {% for metric in metrics %}
        or account_{{ metric }} is not null
        {% endfor %}

)

select
    customer_key,
    {% for metric in metrics %}
    case
        when account_{{ metric }} is not null
            then {{ percentile_of('lower_' ~ metric ~ '_count', metric ~ '_count') }}
    end as account_{{ metric }}_percentile,
    {% endfor %}
    review_index
from ranked
