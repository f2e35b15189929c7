{#-
What a row of dim_customers lacks of attributes, RFM, CLV, tier, scores and recommendation, each with its reason, as one text; null
where it lacks nothing. Over the aliases of dim_customers, and its `landed` for what nobody has. attributes: columns of
int_customers_described; score_models: ids of the models that have columns.
-#}
{% macro missing_profile_parts(attributes, score_models) -%}
    nullif(
        concat_ws(
            ', ',
            {%- for attribute in attributes %}
            case
                when not landed.has_{{ attribute }} then '{{ attribute }}.not_landed'
                when attributes.{{ attribute }} is null then '{{ attribute }}.not_recorded'
            end,
            {%- endfor %}
            case when known.first_purchase_date is null then 'rfm.no_purchase' end,
            case when known.first_purchase_date is null then 'clv.no_purchase' end,
            case
                when tiers.policy_id is null then 'tier.not_in_population'
                when tiers.tier_code is null then 'tier.no_rule_met'
            end,
            {%- for model in score_models %}
            case when scores.score_basis_{{ model }} is null then 'score_{{ model }}.not_in_population' end,
            {%- endfor %}
            case
                when recommendations.item_name is not null then null
                when needs.order_count > 0 then 'recommendation.nothing_to_recommend'
                else 'recommendation.no_recent_purchase'
            end
        ),
        ''
    )
{%- endmacro %}
