{#- what the score models and the activity give their numbers by, as one value; labels and grades decide no number -#}
{% set settings = [
    'activity_half_score_points', 'engagement_recent_days', 'engagement_window_days', 'cart_event_type', 'cart_order_days',
] %}
{% set tables = {
    'score_models': ['score_model_id', 'population', 'min_points', 'max_points'],
    'score_rules': [
        'score_model_id', 'rule_id', 'kind', 'metric', 'attribute', 'event_type', 'window_days', 'half_life_days', 'weight',
        'cap_points', 'valid_from', 'valid_to',
    ],
    'score_points': ['score_model_id', 'rule_id', 'lower_bound', 'upper_bound', 'matched_value', 'points'],
    'event_weights': ['event_type', 'weight', 'half_life_days'],
} %}

with lines as (

    select
        concat(
            {% for name in settings %}
            '{{ tojson(setting(name)) | replace("'", "''") }}|',
            {% endfor %}
            'settings'
        ) as line_text
    {% for table, columns in tables.items() %}
    union all
    select
        concat(
            '{{ table }}|',
            {% for column in columns %}
            coalesce(cast({{ column }} as string), ''), '|',
            {% endfor %}
            ''
        ) as line_text
    from {{ ref(table) }}
    {% endfor %}

)

select md5({{ joined_texts('line_text') }}) as scoring_fingerprint
from lines
