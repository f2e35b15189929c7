{#-
Why a landed row cannot be used, the first reason that holds, or null. Arguments name landed columns:
required (must not be blank), ids (control characters, over 255 characters and what spreadsheets make of them, such as
1.23E+18 and ="0012", and words for nothing such as NULL are refused), texts (control characters, over 2,000 characters), and by type the columns whose text must be readable. rules maps further reasons to conditions.
-#}
{% macro rejection_reason(required, ids=[], texts=[], decimals=[], dates=[], utc_timestamps=[], booleans=[], rules={}) -%}
    {%- set words_for_nothing = '^(?i)(null|none|nan|n/a|undefined|#n/a|#ref!|#value!|#name[?]|#div/0!)$' -%}
    case
        {%- for column in required %}
        when {{ is_blank(column) }} then 'missing_{{ column }}'
        {%- endfor %}
        {%- for column in ids %}
        when {{ as_text(column) }} like '="%' then 'damaged_{{ column }}'
        when
            ({{ as_text(column) }} like '%E%' or {{ as_text(column) }} like '%e%')
            and {{ matches(as_text(column), '^-?[0-9]+([.,][0-9]+[eE][+]?|[eE][+])[0-9]+$') }}
            then 'damaged_{{ column }}'
        when length({{ as_text(column) }}) > 255 or {{ has_control_character(as_text(column)) }}
            then 'invalid_{{ column }}'
        {#- no list behind IN: DuckDB joins it, for readers too that never ask for the reason -#}
        when
            length({{ as_text(column) }}) <= 9
            and {{ matches(as_text(column), words_for_nothing) }}
            then 'invalid_{{ column }}'
        {%- endfor %}
        {%- for column in texts %}
        when length({{ as_text(column) }}) > 2000 or {{ has_control_character(as_text(column)) }}
            then 'invalid_{{ column }}'
        {%- endfor %}
        {%- for column in decimals %}
        when not {{ is_blank(column) }} and coalesce(abs({{ as_decimal(column) }}), 1e13) >= 1e13
            then 'invalid_{{ column }}'
        {%- endfor %}
        {%- for column in dates %}
        when not {{ is_blank(column) }} and {{ as_date(column) }} is null then 'invalid_{{ column }}'
        {%- endfor %}
        {%- for column in utc_timestamps %}
        when not {{ is_blank(column) }} and {{ as_utc_timestamp(column) }} is null then 'invalid_{{ column }}'
        {%- endfor %}
        {%- for column in booleans %}
        when not {{ is_blank(column) }} and {{ as_boolean(column) }} is null then 'invalid_{{ column }}'
        {%- endfor %}
        {%- for reason, condition in rules.items() %}
        when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end as rejection_reason
{%- endmacro %}
