{#- Why something is recommended, in words of a language (en or zh), from recommendations and the item bought (anchors). -#}
{% macro recommendation_reason(language) -%}
    {%- set interval = 'cast(' ~ money_of('recommendations.interval_days', 0) ~ ' as string)' -%}
    {%- set lift = 'cast(' ~ money_of('recommendations.lift', 1) ~ ' as string)' -%}
    {%- set percent = 'cast(' ~ money_of('100 * recommendations.score', 0) ~ ' as string)' -%}
    {%- set waiting = 'cast(recommendations.waiting_days as string)' -%}
    {%- set is_daily = money_of('recommendations.interval_days', 0) ~ ' = 1' -%}
    case recommendations.basis
        {%- if language == 'zh' %}
        when 'repeat_cycle' then concat('平均每', {{ interval }}, '天购买一次，上次购买在', {{ waiting }}, '天前')
        when 'co_purchase' then concat('购买过“', anchors.item_name, '”的客户，购买可能性是全体客户的', {{ lift }}, '倍')
        when 'popular' then concat({{ percent }}, '%的客户购买过')
        {%- else %}
        when 'repeat_cycle'
            then concat(
                case when {{ is_daily }} then 'bought every day' else concat('bought every ', {{ interval }}, ' days') end,
                ' on average, last ',
                case when recommendations.waiting_days = 1 then '1 day' else concat({{ waiting }}, ' days') end,
                ' ago'
            )
        when 'co_purchase'
            then concat(
                'customers who bought ', anchors.item_name, ' buy this ', {{ lift }}, ' times as often as all customers'
            )
        when 'popular' then concat('bought by ', {{ percent }}, '% of the customers')
        {%- endif %}
    end
{%- endmacro %}
