{#- What a row of the behaviour lacks, each with its reason, as one text; null where it lacks nothing. -#}
{% macro missing_activity_parts(behaviour) -%}
    nullif(
        concat_ws(
            ', ',
            case when {{ behaviour }}.activity_score is null then 'activity.not_landed' end,
            case
                when {{ behaviour }}.activity_score is null then 'trend.not_landed'
                when {{ behaviour }}.earlier_event_count is null then 'trend.window_not_covered'
                when {{ behaviour }}.engagement_trend is null then 'trend.no_recent_event'
            end,
            case
                when not {{ behaviour }}.has_cart_events then 'carts.not_landed'
                when {{ behaviour }}.cart_day_count is null then 'carts.window_not_covered'
                when {{ behaviour }}.cart_day_count = 0 then 'carts.no_cart'
            end,
            case when {{ behaviour }}.churn_warning_level is null then 'churn.no_stage_to_warn' end
        ),
        ''
    )
{%- endmacro %}
