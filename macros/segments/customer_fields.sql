{#-
A select: one row per person and scored review, with these fields of condition_fields(); only what they need is joined.
is_last_only leaves the last review; metrics is where the metrics are read, int_customer_review_metrics if not given:
int_customer_scores has those of scored_measures() without joining them again.
-#}
{% macro customer_fields(fields, is_last_only=false, metrics=none) -%}
    {%- set panel, scored = ref('int_customers_by_review'), ref('int_scored_reviews') -%}
    {%- set shown, policies = ref('int_tiers_shown'), ref('int_policies_by_review') -%}
    {%- set metrics = metrics or ref('int_customer_review_metrics') -%}
    {%- set of_review = {
        'orders': ref('int_promo_orders_by_review'),
        'attributes': ref('int_customer_attributes_by_review'),
    } -%}
    {%- set described, known = ref('int_customers_described'), ref('int_customers_known') -%}
    {%- set grids = ref('rfm_grids') -%}
    {%- set parts = fields | map(attribute='part') | unique | list -%}
    {#- the cell of the grid is made of scores, which are metrics -#}
    {%- if 'rfm' in parts and 'metrics' not in parts -%}
        {%- do parts.append('metrics') -%}
    {%- endif -%}
    {%- set first_index = scored_review('last' if is_last_only else 'first') -%}
    with reviews as (

        select
            review_index,
            -- dates as whole numbers: worked out once a review and once a person, not for each pair of them
            year(review_date) as review_year,
            100 * month(review_date) + day(review_date) as review_month_day
        from {{ scored }}
        {%- if is_last_only %}
        where review_index = (select max(review_index) from {{ scored }})
        {%- endif %}

    )
    {%- if 'described' in parts %},

    described as (

        select
            *,
            year(birth_date) as birth_year,
            100 * month(birth_date) + day(birth_date) as birth_month_day
        from {{ described }}

    )
    {%- endif %}
    {%- for part in parts if part in of_review %},

    {{ part }} as (

        select source.*
        from {{ of_review[part] }} as source
        inner join reviews on source.review_index = reviews.review_index
        where source.review_index >= {{ first_index }}

    )
    {%- endfor %}
    {%- for part in parts if part.startswith('tier_') %},

    {{ part }} as (

        select
            shown.customer_key,
            shown.review_index,
            shown.tier_code
        from {{ shown }} as shown
        inner join reviews on shown.review_index = reviews.review_index
        inner join {{ policies }} as policies
            on shown.policy_key = policies.policy_key and shown.review_index = policies.review_index
        where policies.policy_id = '{{ part[5:] }}' and shown.review_index >= {{ first_index }}

    )
    {%- endfor %}

    {# the metrics have a row for each person and review, as the panel has: who needs them can do without it #}
    select
        panel.customer_key,
        panel.review_index,
        {%- for field in fields %}
        {{ field.expression }} as {{ field.field }},
        {%- endfor %}
        panel.review_date
    from {{ metrics if 'metrics' in parts else panel }} as panel
    inner join reviews on panel.review_index = reviews.review_index
    {%- if 'rfm' in parts %}
    left join {{ grids }} as rfm
        on
            rfm.grid_id = 'eleven_125'
            and try_cast(rfm.rfm_cell as int)
            = 100 * panel.recency_score + 10 * panel.frequency_score + panel.monetary_score
    {%- endif %}
    {%- for part in parts if part not in ('metrics', 'rfm') %}
    left join {{ known ~ ' as known' if part == 'known' else part }}
        on panel.customer_key = {{ part }}.customer_key
        {{- ' and panel.review_index = ' ~ part ~ '.review_index' if part not in ('described', 'known') }}
    {%- endfor %}
    where panel.review_index >= {{ first_index }}
{%- endmacro %}
