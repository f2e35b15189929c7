{#-
Whether one condition of a rule holds, over the columns of `fields`. A comparison with null is null, which no rule takes for
true; so are <> and not_in. Field, kind, operator and value are checked: any other is a compiler error.
-#}
{% macro condition_term(field, kind, operator, value) -%}
    {%- set orders = ['=', '<>', '>=', '>', '<=', '<'] -%}
    {%- set operators = {
        'number': orders + ['between', 'in', 'not_in', 'is_null', 'is_not_null'],
        'date': orders + ['between', 'in', 'not_in', 'is_null', 'is_not_null'],
        'text': ['=', '<>', 'in', 'not_in', 'is_null', 'is_not_null'],
        'boolean': ['=', '<>', 'is_null', 'is_not_null'],
    } -%}
    {%- if field is not string or modules.re.fullmatch('[a-z][a-z0-9_]*', field) is none
        or operator not in operators.get(kind, []) -%}
        {%- do exceptions.raise_compiler_error(
            'seeds/tags and seeds/segments: no condition ' ~ field ~ ' ' ~ operator
            ~ '; strata check-policies names the line and the fix'
        ) -%}
    {%- endif -%}
    {%- if operator in ('is_null', 'is_not_null') -%}
    fields.{{ field }} {{ operator | replace('_', ' ') }}
    {%- elif operator == 'between' -%}
    {%- set literals = [] -%}
    {%- for bound in (value or '').split('..', 1) -%}
        {%- do literals.append(condition_literal(kind, bound)) -%}
    {%- endfor -%}
    fields.{{ field }} between {{ literals[0] }} and {{ literals[1] }}
    {%- elif operator in ('in', 'not_in') -%}
    {%- set literals = [] -%}
    {%- for one in (value or '').split('|') -%}
        {%- do literals.append(condition_literal(kind, one)) -%}
    {%- endfor -%}
    fields.{{ field }} {{ operator | replace('_', ' ') }} ({{ literals | join(', ') }})
    {%- else -%}
    fields.{{ field }} {{ operator }} {{ condition_literal(kind, value) }}
    {%- endif -%}
{%- endmacro %}
