-- depends_on: {{ ref('tier_rules') }}, {{ ref('metrics') }}, {{ ref('score_models') }}
{% set are_all_asked = rule_metrics() | select('in', scored_metrics()) | list | length > 0 %}

select
    reviews.review_index,
    reviews.review_date,
    reviews.is_open,
    reviews.is_shown
from {{ ref('int_review_dates') }} as reviews
cross join {{ ref('int_as_of_date') }} as as_of
{% if not are_all_asked -%}
where reviews.review_date > {{ add_months('as_of.as_of_date', -setting('scored_review_months')) }}
{%- endif %}
