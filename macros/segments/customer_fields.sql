{#-
A select: one row per person and scored review, with these fields of condition_fields(); only what they need is joined.
is_last_only leaves the last review.
-#}
{% macro customer_fields(fields, is_last_only=false) -%}
    {%- set panel, scored = ref('int_customers_by_review'), ref('int_scored_reviews') -%}
    {%- set shown, policies = ref('int_tiers_shown'), ref('int_policies_by_review') -%}
    {%- set of_review = {
        'metrics': ref('int_customer_review_metrics'),
        'lifecycle': ref('int_customer_lifecycle_stages'),
        'orders': ref('int_promo_orders_by_review'),
        'attributes': ref('int_customer_attributes_by_review'),
    } -%}
    {%- set of_person = {'described': ref('int_customers_described'), 'known': ref('int_customers_known')} -%}
    {%- set scores, grids = ref('int_customer_rfm_scores'), ref('rfm_grids') -%}
    {%- set parts = fields | map(attribute='part') | unique | list -%}
    {%- set first_index = scored_review('last' if is_last_only else 'first') -%}
    with reviews as (

        select
            review_index,
            review_date
        from {{ scored }}
        {%- if is_last_only %}
        where review_index = (select max(review_index) from {{ scored }})
        {%- endif %}

    )
    {%- for part in parts if part in of_review %},

    {{ part }} as (

        select source.*
        from {{ of_review[part] }} as source
        inner join reviews on source.review_index = reviews.review_index
        where source.review_index >= {{ first_index }}

    )
    {%- endfor %}
    {%- if 'rfm' in parts %},

    rfm as (

        select
            scores.customer_key,
            scores.review_index,
            grids.segment as rfm_segment
        from {{ scores }} as scores
        inner join reviews on scores.review_index = reviews.review_index and scores.review_index >= {{ first_index }}
        inner join {{ grids }} as grids
            on
                grids.grid_id = 'eleven_125'
                and grids.rfm_cell = concat(
                    cast(scores.recency_score as string),
                    cast(scores.frequency_score as string),
                    cast(scores.monetary_score as string)
                )

    )
    {%- endif %}
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
    {%- if 'metrics' in parts %}
    from metrics as panel
    {%- else %}
    from {{ panel }} as panel
    inner join reviews on panel.review_index = reviews.review_index
    {%- endif %}
    {%- for part in parts if part != 'metrics' %}
    left join {{ of_person[part] ~ ' as ' ~ part if part in of_person else part }}
        on panel.customer_key = {{ part }}.customer_key
        {{- ' and panel.review_index = ' ~ part ~ '.review_index' if part not in of_person }}
    {%- endfor %}
{%- endmacro %}
